"""The list of documents: who sees what, and what it can be narrowed to."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from foundation import clock
from foundation.models import Label, User
from ingestion.models import Document, Version

pytestmark = pytest.mark.django_db
Library = Callable[..., Version]


def listed(browser: Client, query: str = "") -> set[str]:
    page = browser.get(f"/documents/{query}")
    return {row.document.slug for row in page.context["rows"]}


def test_an_operator_sees_published_documents_only(operator: Client, admin: Client, library: Library) -> None:
    library("а.md", "# А\n\nодин", slug="published")
    library("б.md", "# Б\n\nдва", slug="waiting", publish=False)
    assert listed(operator) == {"published"}
    assert listed(admin) == {"published", "waiting"}


def test_a_label_hides_a_document_from_who_does_not_hold_it(
    operator: Client, people: dict[str, User], library: Library, internal: Label
) -> None:
    library("а.md", "# А\n\nодин", slug="hidden", labels=[internal])
    assert listed(operator) == set()
    people["operator"].labels.add(internal)
    assert listed(operator) == {"hidden"}


def test_a_title_is_found_whatever_the_case(admin: Client, library: Library) -> None:
    library("а.md", "# А\n\nодин", slug="a", title="Тарифы по ВКЛАДАМ")
    library("б.md", "# Б\n\nдва", slug="b", title="Карты (Gold)")
    assert listed(admin, "?q=вклад") == {"a"}
    assert listed(admin, "?q=(gold") == {"b"}


def test_kind_and_language_narrow_the_list(admin: Client, library: Library) -> None:
    library("а.md", "# А\n\nодин", slug="a", kind="tariff", language="ru")
    library("б.md", "# Б\n\nдва", slug="b", kind="policy", language="kk")
    assert listed(admin, "?kind=tariff") == {"a"}
    assert listed(admin, "?language=kk") == {"b"}
    assert listed(admin, "?kind=nonsense") == {"a", "b"}


def test_state_narrows_the_list(admin: Client, library: Library) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    library("а.md", "# А\n\nодин", slug="now")
    library("б.md", "# Б\n\nдва", slug="coming", effective_from=tomorrow)
    library("в.md", "# В\n\nтри", slug="waiting", publish=False)
    assert listed(admin, "?state=in_force") == {"now"}
    assert listed(admin, "?state=waiting") == {"waiting"}
    assert listed(admin, "?state=out") == {"coming", "waiting"}
    assert listed(admin, "?state=failed") == set()


def test_the_version_in_force_today_is_named(admin: Client, library: Library) -> None:
    library("а.md", "# А\n\nодин", slug="a", effective_from=date(2020, 1, 1))
    library("а.md", "# А\n\nдва", slug="a", effective_from=clock.today() + timedelta(days=30))
    row = admin.get("/documents/").context["rows"][0]
    assert row.in_force.number == 1
    assert row.latest.state == "coming"
    assert [one.kind for one in row.timeline.stretches] == ["now", "coming"]


def test_a_pair_is_shown_from_both_sides_but_not_to_who_may_not_see_it(
    admin: Client, operator: Client, library: Library, internal: Label
) -> None:
    first = library("а.md", "# А\n\nодин", slug="a", language="ru").document
    second = library("б.md", "# Б\n\nдва", slug="b", language="kk", labels=[internal]).document
    Document.objects.filter(pk=first.pk).update(pair=second)
    assert [row.pair for row in admin.get("/documents/").context["rows"]] == [second, first]
    assert [row.pair for row in operator.get("/documents/").context["rows"]] == [None]


def test_an_empty_shelf_says_so(operator: Client) -> None:
    assert 'class="empty"' in operator.get("/documents/").content.decode()


def test_the_list_asks_again_only_while_a_file_is_being_read(admin: Client, library: Library) -> None:
    version = library("а.md", "# А\n\nодин")
    assert "every 2s" not in admin.get("/documents/").content.decode()
    Version.objects.filter(pk=version.pk).update(status="processing")
    assert "every 2s" in admin.get("/documents/").content.decode()


def test_the_list_is_read_in_few_queries(
    admin: Client, library: Library, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for number in range(6):
        library(f"{number}.md", f"# А\n\n{number}", slug=f"d{number}")
    with django_assert_max_num_queries(17):  # type: ignore[attr-defined]
        admin.get("/documents/")
