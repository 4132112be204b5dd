"""Pages of the intranet over the web: off by default, each page a document, the same bytes recognised."""

import pytest
from django.test import Client

from foundation.models import AuditEntry
from ingestion.models import Document, Version
from tests.ingestion.test_intranet import Site, site

__all__ = ["site"]
pytestmark = pytest.mark.django_db
URL = "/documents/-/pages/"


def said(*addresses: str, **fields: object) -> dict[str, object]:
    return {"addresses": "\n".join(addresses), "kind": "tariff", "language": "", **fields}


def test_it_is_off_and_says_so(admin: Client, enqueued: list[int]) -> None:
    page = admin.get(URL).content.decode()
    assert "SUFLER_INTRANET_HOSTS" in page
    assert "<textarea" not in page
    admin.post(URL, said("http://127.0.0.1/"))
    assert not Version.objects.exists()


def test_pages_become_documents_and_the_rest_says_why_not(
    admin: Client, enqueued: list[int], site: Site
) -> None:
    first, second = site.put("/a.html?token=secret"), site.put("/b", b"%PDF-1.7", "application/pdf")
    page = admin.post(URL, said(first, second, "http://another.example/c", f"http://{site.host}/gone"))
    assert Document.objects.count() == 2
    assert set(Document.objects.values_list("kind", flat=True)) == {"tariff"}
    text = page.content.decode()
    assert "http://another.example/c" in text
    entries = AuditEntry.objects.filter(action="version.uploaded")
    assert entries.count() == 2
    assert "secret" not in str(list(entries.values()))


def test_the_same_page_later_is_the_next_version_or_there_already(
    admin: Client, enqueued: list[int], site: Site
) -> None:
    address = site.put("/a.html")
    for _ in range(2):
        admin.post(URL, said(address))
    assert Version.objects.count() == 1
    site.put("/a.html", b"<!doctype html><p>2 %</p>")
    admin.post(URL, said(address))
    assert list(Version.objects.order_by("pk").values_list("document__slug", "number")) == [
        (Document.objects.get().slug, 1),
        (Document.objects.get().slug, 2),
    ]


def test_bad_content_is_refused_as_at_upload(admin: Client, enqueued: list[int], site: Site) -> None:
    admin.post(URL, said(site.put("/empty", b""), site.put("/wrong", b"%PDF-1.7", "text/html")))
    assert not Version.objects.exists()


def test_a_list_has_its_limits(admin: Client, site: Site) -> None:
    many = [f"http://{site.host}/{number}" for number in range(51)]
    for addresses in ([], ["# nothing"], many):
        assert "field-error" in admin.post(URL, said(*addresses)).content.decode()
    assert site.asked == []
