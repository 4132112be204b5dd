"""Handing a file in: as a version of its document, and a FAQ base as one document for each language in it."""

from dataclasses import replace
from pathlib import Path

from django.db.models import Q

from foundation.clock import Validity
from foundation.models import User
from ingestion import versions
from ingestion.models import Document, Kind, Version
from ingestion.pipeline import confining
from ingestion.pipeline.faq import Row
from ingestion.slugs import slug_of
from ingestion.uploads import AlreadyThere, Card, receive


def receive_file(path: Path, name: str, card: Card, by: User | None) -> Version | AlreadyThere:
    """Store a file as a version in status "processing", or find that it is there already.

    What is there already, in the document that was meant, is published if that is wished now. Raises
    UnreadableFile as `receive()` does, OSError.
    """
    try:
        with path.open("rb") as content:
            return receive(content, name, card, by)
    except AlreadyThere as already:
        if already.own and card.within:
            # came alone the first time, or before paths were kept
            Version.objects.filter(pk=already.version.pk, within="").update(within=card.within)
        held = card.unless_dated and versions.own_days(already.version)
        if already.own and card.publish_when_ready and not held:
            stated = Validity(card.effective_from, card.effective_until)
            already.version = versions.ask_to_publish(already.version, by, stated)
        return already


def receive_faq(
    path: Path, name: str, card: Card, by: User | None
) -> tuple[list[Row], dict[str, Version | AlreadyThere]]:
    """Store the file as a version of each language's document. Raises UnreadableFile.

    Returns the rows, with `error` on those that can't be taken, and for each language the version in
    status "processing", or that it is there already.
    """
    rows = confining.read_rows(path, name)
    languages = sorted({row.language for row in rows if not row.error})
    slug = card.slug or slug_of(card.title or Path(name).stem)
    slugs = {language: _slug(slug, language, alone=len(languages) == 1) for language in languages}
    received: dict[str, Version | AlreadyThere] = {}
    for language in languages:
        title = card.title or Path(name).stem
        own = replace(card, kind=Kind.FAQ, language=language, slug=slugs[language], title=title)
        received[language] = receive_file(path, name, own, by)
    return rows, received


def _slug(slug: str, language: str, *, alone: bool) -> str:
    """The slug of a language's document: of the one that this base had before, whatever languages it held.

    Else a new one: `slug` itself where its only language may have it.
    """
    with_language = f"{slug}-{language}"
    faq = Version.objects.filter(document__kind=Kind.FAQ)
    files = faq.filter(document__slug=slug).values("sha256")
    own = faq.filter(document__language=language).filter(
        Q(document__slug__in=[slug, with_language]) | Q(sha256__in=files)
    )
    if latest := own.order_by("-uploaded_at", "-pk").select_related("document").first():
        return latest.document.slug
    free = not Document.objects.filter(slug=slug).exists()
    return slug if free and (alone or slug.endswith(f"-{language}")) else with_language
