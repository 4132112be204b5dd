"""Handing a file in: as a version of its document, and a FAQ base as one document for each language in it."""

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from django.db import transaction
from django.db.models import Q

from foundation.clock import Validity
from foundation.models import User
from ingestion import versions
from ingestion.models import Document, Kind, Version
from ingestion.pipeline import confining
from ingestion.pipeline.faq import Row
from ingestion.slugs import slug_of
from ingestion.uploads import AlreadyThere, Card, Stored, stored, take


def receive_file(path: Path, name: str, card: Card, by: User | None) -> Version | AlreadyThere:
    """Store a file as a version in status "processing", or find that it is there already.

    What is there already, in the document that was meant, is published if that is wished now. Raises
    UnreadableFile as `take()` does, OSError.
    """
    with path.open("rb") as content, stored(content, name) as file:
        return _received(file, name, card, by)


def receive_faq(
    path: Path, name: str, card: Card, by: User | None
) -> tuple[list[Row], dict[str, Version | AlreadyThere]]:
    """Store the file as a version of each language's document, or of none. Raises UnreadableFile, OSError.

    Returns the rows, with `error` on those that can't be taken, and for each language the version in
    status "processing", or that it is there already.
    """
    rows = confining.read_rows(path, name)
    languages = sorted({row.language for row in rows if not row.error})
    title = card.title or Path(name).stem
    slug = card.slug or slug_of(title)
    received: dict[str, Version | AlreadyThere] = {}
    with path.open("rb") as content, ExitStack() as copies:
        files = {language: copies.enter_context(stored(content, name)) for language in languages}
        with transaction.atomic():
            slugs = {language: _slug(slug, language, alone=len(languages) == 1) for language in languages}
            # all at once and in one order: who held one and waited for another could be waited for
            list(Document.objects.select_for_update().filter(slug__in=slugs.values()).order_by("pk"))
            for language, file in files.items():
                own = replace(card, kind=Kind.FAQ, language=language, slug=slugs[language], title=title)
                received[language] = _received(file, name, own, by)
    return rows, received


def _received(file: Stored, name: str, card: Card, by: User | None) -> Version | AlreadyThere:
    try:
        return take(file, name, card, by)
    except AlreadyThere as already:
        if already.own and card.within:
            # came alone the first time, or before paths were kept
            Version.objects.filter(pk=already.version.pk, within="").update(within=card.within)
        held = card.unless_dated and versions.own_days(already.version)
        if already.own and card.publish_when_ready and not held:
            stated = Validity(card.effective_from, card.effective_until)
            already.version = versions.ask_to_publish(already.version, by, stated)
        return already


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
