"""Versions beside each other, languages beside each other, and who sees which."""

from collections.abc import Callable

import pytest
from django.test import Client

from foundation.models import Label, User
from ingestion import cards
from ingestion.models import Version

pytestmark = pytest.mark.django_db
Library = Callable[..., Version]
OLD, NEW = "# А\n\n1.1. Цена 1 500 ₸.", "# А\n\n1.1. Цена 2 000 ₸."


def test_the_difference_marks_the_figures(admin: Client, library: Library) -> None:
    library("а.md", OLD, slug="a")
    library("а.md", NEW, slug="a", publish=False)
    page = admin.get("/documents/a/2/since/1/").content.decode()
    assert '<del class="figure">1\u00a0500\u00a0₸</del>' in page
    assert '<ins class="figure">2\u00a0000\u00a0₸</ins>' in page


def test_what_is_not_published_is_compared_by_admins_only(operator: Client, library: Library) -> None:
    library("а.md", OLD, slug="a")
    library("а.md", NEW, slug="a", publish=False)
    assert operator.get("/documents/a/2/since/1/").status_code == 404
    assert operator.get("/documents/a/1/since/2/").status_code == 404


def test_another_version_can_be_chosen(admin: Client, library: Library) -> None:
    for text in (OLD, NEW, "# А\n\n1.1. Цена 3 000 ₸."):
        library("а.md", text, slug="a", publish=False)
    assert admin.get("/documents/a/3/since/2/?against=1")["Location"] == "/documents/a/3/since/1/"


def test_the_alarm_stands_in_the_list_and_on_the_page(
    admin: Client, library: Library, people: dict[str, User]
) -> None:
    ru = library("а.md", "# А\n\n1.1. Срок 3 дня.", slug="a-ru", language="ru")
    library("ә.md", "# Ә\n\n1.1. Мерзімі 5 күн.", slug="a-kk", language="kk")
    suggested = admin.get("/documents/a-ru/")
    assert [one.slug for one in suggested.context["suggested"]] == ["a-kk"]
    admin.post("/documents/a-ru/link/", {"other": "a-kk"})
    ru.document.refresh_from_db()
    assert ru.document.pair
    assert ru.document.pair.slug == "a-kk"
    assert [row.pair_alarms for row in admin.get("/documents/").context["rows"]] == [1, 1]
    assert admin.get("/documents/a-kk/").context["row"].pair_alarms == 1
    assert admin.get("/documents/a-kk/pair/").context["alarms"] == 1


def test_a_pair_that_one_may_not_see_is_not_there(
    operator: Client, library: Library, internal: Label, people: dict[str, User]
) -> None:
    ru = library("а.md", "# А\n\n1.1. Срок 3 дня.", slug="a-ru", language="ru")
    kk = library("ә.md", "# Ә\n\n1.1. Мерзімі 5 күн.", slug="a-kk", language="kk", labels=[internal])
    cards.link(ru.document, kk.document, people["admin"])
    assert operator.get("/documents/a-ru/pair/").status_code == 404
    assert operator.get("/documents/a-ru/").context["row"].pair is None
