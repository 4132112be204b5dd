"""The letter templates of the library: which there are, and what each says."""

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import QuerySet

from foundation.access import Reader
from ingestion.letters import is_letter, joined
from ingestion.models import Document, Kind, Passage, Version


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter template: the letter itself, and apart from it what only the staff may read.

    `restricted`: only some may see it; `local_only`: nor may it leave the bank.
    """

    slug: str
    title: str
    language: str
    version: int
    restricted: bool
    local_only: bool
    text: str = ""
    notes: tuple[str, ...] = ()


def letters(reader: Reader, day: date) -> list[Letter]:
    """The templates in force on `day` that the reader may see, without their texts, by language and title.

    What is for the staff only as a whole is no template of letters.
    """
    found = [_card(one) for one in _in_force(reader, day)]
    return sorted(found, key=lambda one: (one.language, one.title))


def letter(slug: str, reader: Reader, day: date) -> Letter | None:
    """One of them with its texts; a template without a section for the letter is a letter whole."""
    version = _in_force(reader, day).filter(document__slug=slug).first()
    if version is None:
        return None
    card = _card(version)
    rows = Passage.objects.holding_on(day).filter(version__document__slug=slug, version__number=card.version)
    pieces = list(rows.order_by("position").values_list("breadcrumb", "text"))
    spoken = [text for breadcrumb, text in pieces if is_letter(breadcrumb)]
    if not spoken:
        return replace(card, text=joined(text for _, text in pieces))
    notes = tuple(text for breadcrumb, text in pieces if not is_letter(breadcrumb) and " › " in breadcrumb)
    return replace(card, text=joined(spoken), notes=notes)


def _in_force(reader: Reader, day: date) -> QuerySet[Version]:
    rows = Version.objects.in_force_on(day).filter(
        document__kind=Kind.TEMPLATE, document__in=Document.objects.visible_to(reader)
    )
    rows = rows.exclude(document__labels__internal=True).select_related("document")
    return rows.prefetch_related("document__labels")


def _card(version: Version) -> Letter:
    document, labels = version.document, version.document.labels.all()
    return Letter(
        document.slug,
        str(document),
        document.language,
        version.number,
        restricted=bool(labels),
        local_only=any(label.local_only for label in labels),
    )
