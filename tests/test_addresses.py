"""No page is forgotten where pages are looked at: in the tests of the browser and among the pictures."""

from urllib.parse import urlsplit

from django.urls import resolve

from tests.access.table import TABLE
from tests.e2e.addresses import ADDRESSES

# files, JSON, pieces of pages, and what only a form leads to
NO_PAGES = {
    "ask", "underline", "unsent", "letter", "health_live", "health_ready", "status", "document_place",
    "document_file", "document_line", "document_version", "flag", "relied_on", "comparison_report",
    "people_audit_anchors", "api:openapi-json",
}  # fmt: skip
# of others' making
FOREIGN = {"api:openapi-view"}


def test_every_page_is_looked_at() -> None:
    pages = {row.name for row in TABLE if row.method == "GET" and 200 in row.statuses}
    seen = {resolve(urlsplit(one.path.format("1")).path).view_name for one in ADDRESSES}
    assert pages - NO_PAGES - FOREIGN - seen == set()
    assert len({one.name for one in ADDRESSES}) == len(ADDRESSES)
