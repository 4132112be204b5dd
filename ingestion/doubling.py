"""FAQ bases that stand in the library twice: a language more once made a second document of one."""

from dataclasses import dataclass
from datetime import date

from ingestion.models import Document, Kind, Version


@dataclass(frozen=True, slots=True)
class Doubled:
    """Two documents of one base in one language: a new file goes to `kept`, and `left` stays as it is."""

    kept: Document
    left: Document


def doubled_bases(day: date) -> list[Doubled]:
    """FAQ documents that are both in force on `day`, of one language, named `faq` and `faq-ru`."""
    rows = Version.objects.in_force_on(day).filter(document__kind=Kind.FAQ).select_related("document")
    documents = {version.document.slug: version.document for version in rows.order_by("document__slug")}
    found = []
    for slug, document in documents.items():
        other = documents.get(slug.removesuffix(f"-{document.language}"))
        if other is not None and other != document and other.language == document.language:
            left, kept = sorted((document, other), key=_last_upload)
            found.append(Doubled(kept, left))
    return found


def _last_upload(document: Document) -> tuple[object, ...]:
    return document.versions.order_by("-uploaded_at", "-pk").values_list("uploaded_at", "pk")[0]
