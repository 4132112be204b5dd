"""`manage.py check_translations`: every text in code and templates has its translations.

The texts are English. A catalogue must hold each of them: translated, not fuzzy, in all plural forms, and
naming no %(value)s that the text lacks. `--add` writes missing texts into the catalogues, empty, for the
translator.
"""

import re
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management import BaseCommand, CommandError

from assistant.management.texts import Text, texts_of

# plural rules of the languages that every text needs
LANGUAGES = {
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
    "n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
    "kk": "nplurals=2; plural=(n!=1);",
}
NAME = re.compile(r"%\((\w+)\)")


class Command(BaseCommand):
    help = "Fail on a text that lacks its Russian or Kazakh translation."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--add", action="store_true", help="write missing texts into the catalogues")

    def handle(self, *, add: bool, **_: Any) -> None:
        root = Path(settings.BASE_DIR)
        texts = sorted({text._replace(place=""): text for text in texts_of(root)}.values())
        problems = 0
        for language in LANGUAGES:
            path = Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"
            catalogue = opened(path, language)
            if add:
                complete(catalogue, texts)
                catalogue.save(str(path))
            for text, problem in problems_of(catalogue, texts):
                problems += 1
                self.stderr.write(f"{language}: {problem}: {text.text!r} ({text.place})")
        if problems:
            raise CommandError(
                f"{problems} translations to do; --add writes the missing texts into the catalogues"
            )
        self.stdout.write(f"{len(texts)} texts are translated into {' and '.join(LANGUAGES)}")


def opened(path: Path, language: str) -> polib.POFile:
    """The catalogue, or a new one with the language's plural rule."""
    if path.exists():
        return polib.pofile(str(path), wrapwidth=110)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": LANGUAGES[language],
    }
    return catalogue


def complete(catalogue: polib.POFile, texts: list[Text]) -> None:
    """Add an empty entry for each text that the catalogue lacks."""
    for text in texts:
        if _entry(catalogue, text) is None:
            catalogue.append(
                polib.POEntry(
                    msgid=text.text,
                    msgid_plural=text.plural,
                    msgctxt=text.context or None,
                    msgstr_plural=dict.fromkeys(range(_forms(catalogue)), "") if text.plural else {},
                    occurrences=[(text.place.rpartition(":")[0], "")],
                )
            )


def problems_of(catalogue: polib.POFile, texts: list[Text]) -> Iterator[tuple[Text, str]]:
    """(text, what is wrong with its translation)."""
    for text in texts:
        entry = _entry(catalogue, text)
        if entry is None:
            yield text, "missing"
            continue
        forms = (
            [entry.msgstr]
            if not text.plural
            else [entry.msgstr_plural.get(n, "") for n in range(_forms(catalogue))]
        )
        if not all(forms):
            yield text, "untranslated"
        elif entry.fuzzy:
            yield text, "fuzzy"
        elif any(not set(NAME.findall(form)) <= set(NAME.findall(text.text + text.plural)) for form in forms):
            yield text, "names a value that the text does not have"


def _entry(catalogue: polib.POFile, text: Text) -> polib.POEntry | None:
    return next(
        (
            entry
            for entry in catalogue
            if not entry.obsolete
            and (entry.msgid, entry.msgctxt or "") == (text.text, text.context)
            and (not text.plural or entry.msgid_plural == text.plural)
        ),
        None,
    )


def _forms(catalogue: polib.POFile) -> int:
    found = re.search(r"nplurals=(\d)", catalogue.metadata.get("Plural-Forms", ""))
    return int(found.group(1)) if found else 2
