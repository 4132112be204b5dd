"""FAQ bases that hold two documents of one language from before."""

from collections.abc import Callable

import pytest
from django.test import Client

from foundation import clock
from foundation.models import User
from ingestion import versions
from ingestion.doubling import Doubled, doubled_bases
from ingestion.models import Kind, Version

pytestmark = pytest.mark.django_db
Library = Callable[..., Version]


def base(
    library: Library, slug: str, text: str = "Да.", language: str = "ru", kind: str = Kind.FAQ
) -> Version:
    rows = f"external_id;title;text;language\nq1;Можно?;{text};{language}\n"
    return library(f"{slug}.csv", rows, slug=slug, kind=kind, language=language, title=slug)


def test_a_base_that_is_published_twice_in_one_language_is_told(library: Library) -> None:
    left, kept = base(library, "faq").document, base(library, "faq-ru", "Нет.").document
    base(library, "faq-kk", language="kk")
    base(library, "cards-faq", "Можно.")
    assert doubled_bases(clock.today()) == [Doubled(kept, left)]
    base(library, "faq", "Иногда.")
    assert doubled_bases(clock.today()) == [Doubled(left, kept)]


def test_a_base_that_was_retired_is_told_no_more(library: Library) -> None:
    left = base(library, "faq")
    base(library, "faq-ru", "Нет.")
    versions.retire(left, None)
    assert doubled_bases(clock.today()) == []


def test_only_who_manages_documents_is_told_what_to_do(people: dict[str, User], library: Library) -> None:
    base(library, "faq")
    base(library, "faq-ru", "Нет.")
    for role, count in (("admin", 1), ("operator", 0)):
        browser = Client()
        browser.force_login(people[role])
        for page in ("/documents/", "/documents/faq/", "/documents/faq-ru/"):
            response = browser.get(page)
            assert len(response.context["doubled"]) == count
            assert ("note-check" in response.content.decode()) is bool(count)
