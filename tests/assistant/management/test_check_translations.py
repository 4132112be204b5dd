"""Every text that a person reads is found, and what its translation lacks is named."""

import re
from pathlib import Path

import polib
import pytest
from django.conf import settings

from assistant.management.commands.check_translations import complete, opened, problems_of
from assistant.management.commands.compile_translations import compile_one
from assistant.management.texts import Text, texts_of_code, texts_of_template


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('_("Sign in")', [Text("Sign in")]),
        ('label = gettext_lazy("Title")', [Text("Title")]),
        ('pgettext("a person", "Reader")', [Text("Reader", context="a person")]),
        ('ngettext("one page", "%(n)s pages", n)', [Text("one page", "%(n)s pages")]),
        ("_(name)", []),
        ('log("Sign in")', []),
    ],
)
def test_marked_texts_of_code_are_found(source: str, expected: list[Text]) -> None:
    assert [text._replace(place="") for text in texts_of_code(source, "views.py")] == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('<b>{% translate "Sign in" %}</b>', [Text("Sign in")]),
        ('<i title="{% translate "Close" context "a door" %}">', [Text("Close", context="a door")]),
        ("{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}", [Text("Hello %(name)s")]),
        (
            "{% blocktranslate count n=pages %}{{ n }} page{% plural %}{{ n }} pages{% endblocktranslate %}",
            [Text("%(n)s page", "%(n)s pages")],
        ),
        ("{% blocktranslate trimmed %}\n  two\n  lines\n{% endblocktranslate %}", [Text("two lines")]),
        ('{{ _("Today") }}', [Text("Today")]),
        ("{% translate 'in (brackets)' %}<p>(plain)</p>", [Text("in (brackets)")]),
        ("<p>plain, with a (bracket</p>", []),
    ],
)
def test_marked_texts_of_templates_are_found(source: str, expected: list[Text]) -> None:
    assert [text._replace(place="") for text in texts_of_template(source, "page.html")] == expected


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (None, "missing"),
        (polib.POEntry(msgid="%(n)s pages left", msgstr=""), "untranslated"),
        (polib.POEntry(msgid="%(n)s pages left", msgstr="осталось %(n)s", flags=["fuzzy"]), "fuzzy"),
        (
            polib.POEntry(msgid="%(n)s pages left", msgstr="осталось %(number)s"),
            "names a value that the text does not have",
        ),
    ],
)
def test_what_a_translation_lacks_is_named(tmp_path: Path, entry: polib.POEntry | None, problem: str) -> None:
    catalogue = opened(tmp_path / "kk" / "django.po", "kk")
    if entry:
        catalogue.append(entry)
    text = Text("%(n)s pages left")
    assert list(problems_of(catalogue, [text])) == [(text, problem)]


def test_all_plural_forms_must_be_there(tmp_path: Path) -> None:
    catalogue = opened(tmp_path / "ru" / "django.po", "ru")
    text = Text("%(n)s page", "%(n)s pages")
    forms = {0: "%(n)s страница", 1: "%(n)s страницы"}
    catalogue.append(polib.POEntry(msgid=text.text, msgid_plural=text.plural, msgstr_plural=forms))
    assert list(problems_of(catalogue, [text])) == [(text, "untranslated")]
    catalogue[0].msgstr_plural[2] = "%(n)s страниц"
    assert list(problems_of(catalogue, [text])) == []


def test_missing_texts_are_added_once_for_the_translator(tmp_path: Path) -> None:
    catalogue = opened(tmp_path / "ru" / "django.po", "ru")
    texts = [Text("Sign in", place="a.py:3"), Text("%(n)s page", "%(n)s pages", place="b.html:1")]
    complete(catalogue, texts)
    complete(catalogue, texts)
    assert [(entry.msgid, len(entry.msgstr_plural)) for entry in catalogue] == [
        ("Sign in", 0),
        ("%(n)s page", 3),
    ]


def test_a_catalogue_is_compiled_when_it_changed(tmp_path: Path) -> None:
    catalogue = opened(tmp_path / "django.po", "ru")
    catalogue.append(polib.POEntry(msgid="Sign in", msgstr="Войти"))
    catalogue.save(str(tmp_path / "django.po"))
    assert compile_one(tmp_path / "django.po")
    assert polib.mofile(str(tmp_path / "django.mo"))[0].msgstr == "Войти"
    assert not compile_one(tmp_path / "django.po")


def test_a_kazakh_ending_stands_on_a_word_and_not_on_a_bare_date() -> None:
    catalogue = polib.pofile(str(Path(settings.LOCALE_PATHS[0]) / "kk" / "LC_MESSAGES" / "django.po"))
    bare = re.compile(r"%\((?:day|first|until|moment|time)\)s (?:бастап|дейін|бері|қайтарып)")
    assert [entry.msgstr for entry in catalogue if bare.search(entry.msgstr)] == []
