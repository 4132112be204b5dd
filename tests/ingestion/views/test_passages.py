"""The pages of passages: the place in the file, the form, the picture of a page."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from foundation.models import Label, User
from ingestion import cards
from ingestion.models import Passage, Version
from ingestion.pipeline.values import Box
from ingestion.previewing import page_file, picture_of

pytestmark = pytest.mark.django_db
Library = Callable[..., Version]
PDF = Path("demo/documents/deposit-tariffs-2026.pdf").read_bytes()
TEXT = "# Карты\n\n1.1. Перевыпуск стоит 1 500 ₸.\n\n1.2. Лимит 500 000 ₸."


@pytest.fixture
def pdf(library: Library) -> Passage:
    """A passage with a place on the first page of a PDF."""
    passage = library("вклады.pdf", PDF, slug="v").passages.order_by("position").first()
    assert passage is not None
    passage.page, passage.boxes = 1, [Box(1, 0.1, 0.5, 0.9, 0.55).record()]
    passage.save()
    return passage


def test_the_picture_shows_the_place_of_the_passage(pdf: Passage) -> None:
    picture = picture_of(pdf)
    ((x, y, width, height),) = picture.marks
    assert (picture.width, x, width) == (1240, 124, 992)
    assert picture.top < y
    assert y + height < picture.top + picture.shown < picture.height


def test_a_page_is_drawn_once_and_kept(pdf: Passage) -> None:
    first = page_file(pdf.version, 1)
    written = first.stat().st_mtime_ns
    assert page_file(pdf.version, 1).stat().st_mtime_ns == written
    assert [one.name for one in first.parent.iterdir()] == ["1.png"]


def test_a_page_that_is_not_there_is_not_found(pdf: Passage, operator: Client) -> None:
    assert operator.get("/documents/v/1/page/1.png")["Content-Type"] == "image/png"
    assert operator.get("/documents/v/1/page/99.png").status_code == 404
    assert operator.get("/documents/v/1/page/0.png").status_code == 404


def test_a_broken_file_has_no_picture_and_still_its_text(
    pdf: Passage, operator: Client, library: Library
) -> None:
    Path(pdf.version.file.path).write_bytes(b"%PDF-1.7 broken")
    assert operator.get("/documents/v/1/page/1.png").status_code == 404
    response = operator.get(f"/documents/-/place/{pdf.pk}/")
    assert response.context["picture"] is None
    assert pdf.text[:20] in response.content.decode()


def test_a_clause_is_shown_in_its_neighbourhood(operator: Client, library: Library) -> None:
    passage = library("карты.md", TEXT, slug="a").passages.get(clause="1.1")
    page = operator.get(f"/documents/-/place/{passage.pk}/").content.decode()
    assert "1\u00a0500" in page
    assert "500\u00a0000" in page
    assert page.count('aria-current="true"') == 1


def test_both_languages_stand_side_by_side(
    operator: Client, library: Library, people: dict[str, User], internal: Label
) -> None:
    ru = library("карты.md", TEXT, slug="a-ru", language="ru")
    kk = library("карталар.md", "# К\n\n1.1. Қайта шығару 1 500 ₸.", slug="a-kk", language="kk")
    cards.link(ru.document, kk.document, people["admin"])
    address = f"/documents/-/place/{ru.passages.get(clause='1.1').pk}/"
    assert "Қайта шығару" in operator.get(address).content.decode()
    kk.document.labels.add(internal)
    assert "Қайта шығару" not in operator.get(address).content.decode()


def test_figures_that_differ_between_the_languages_are_marked_side_by_side(
    operator: Client, library: Library, people: dict[str, User]
) -> None:
    ru = library("карты.md", TEXT, slug="a-ru", language="ru")
    kk = library("карталар.md", "# К\n\n1.1. Қайта шығару 2 000 ₸.", slug="a-kk", language="kk")
    cards.link(ru.document, kk.document, people["admin"])
    page = operator.get(f"/documents/-/place/{ru.passages.get(clause='1.1').pk}/").content.decode()
    assert '<mark class="apart">1\u00a0500\u00a0₸</mark>' in page
    assert '<mark class="apart">2\u00a0000\u00a0₸</mark>' in page
    assert "1500 ≠ 2000" in page


def test_an_admin_corrects_and_leaves_out(admin: Client, library: Library) -> None:
    passage = library("карты.md", TEXT, slug="a").passages.get(clause="1.1")
    address = f"/documents/a/1/passages/{passage.position}/"
    form = {"text": "1.1. Перевыпуск стоит 1 600 ₸.", "seen": passage.text_sha256, "act": "save"}
    admin.post(f"{address}change/", form)
    passage.refresh_from_db()
    assert passage.text == form["text"]
    admin.post(f"{address}change/", {**form, "act": "leave_out"})
    passage.refresh_from_db()
    assert passage.excluded
    page = admin.get(address).content.decode()
    assert "bring_back" in page
    assert "1\u00a0500" in page


def test_an_operator_sees_no_form(operator: Client, library: Library) -> None:
    library("карты.md", TEXT, slug="a")
    assert "<textarea" not in operator.get("/documents/a/1/passages/1/").content.decode()
