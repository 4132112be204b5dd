"""Importing an existing FAQ base: one document for each language in the file."""

from dataclasses import replace
from pathlib import Path

from foundation.models import User
from ingestion.models import Kind, Version
from ingestion.pipeline import confining
from ingestion.pipeline.faq import Row
from ingestion.slugs import slug_of
from ingestion.uploads import AlreadyThere, Card, receive


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
    received: dict[str, Version | AlreadyThere] = {}
    for language in languages:
        own_slug = slug if len(languages) == 1 or slug.endswith(f"-{language}") else f"{slug}-{language}"
        own = replace(
            card, kind=Kind.FAQ, language=language, slug=own_slug, title=card.title or Path(name).stem
        )
        try:
            with path.open("rb") as content:
                received[language] = receive(content, name, own, by)
        except AlreadyThere as already:
            received[language] = already
    return rows, received
