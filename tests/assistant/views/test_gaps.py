"""The page of gaps: what the administrator sees, and closing."""

from collections.abc import Callable

import pytest
from django.test import Client

from assistant.models import Gap, Question
from assistant.pipeline.answering import Asked, answer
from foundation.models import AuditEntry, User
from ingestion.models import Version
from tests.fakes import FakeEngine

ASKED = "Клиент Иванов Пётр Сергеевич, ИИН 850315 300125: сколько стоит сейфовая ячейка?"


@pytest.fixture
def refused(people: dict[str, User], engine: FakeEngine, index: None) -> Question:
    """A question that an empty library does not answer."""
    list(answer(Asked(ASKED, asked_by=people["operator"])))
    return Question.objects.get()


@pytest.fixture
def admin(client: Client, people: dict[str, User], refused: Question) -> Client:
    client.force_login(people["admin"])
    return client


def test_a_refused_question_stands_there_masked_and_without_its_asker(
    admin: Client, refused: Question, people: dict[str, User]
) -> None:
    User.objects.filter(pk=people["operator"].pk).update(first_name="Айгерим", last_name="Оператор")
    for page in ("/review/gaps/", f"/review/gaps/{refused.gap.pk}/"):
        text = admin.get(page).content.decode()
        assert "сейфовая ячейка" in text
        for hidden in ("Иванов", "850315", "Айгерим"):
            assert hidden not in text


def test_how_each_was_answered_is_told(admin: Client, refused: Question) -> None:
    address = f"/review/gaps/{refused.gap.pk}/"
    assert "без ответа, " in admin.get(address).content.decode()
    Gap.objects.update(reason="doubted")
    assert "ответ с сомнением, " in admin.get(address).content.decode()
    assert "0 / 1 / 0" in admin.get("/review/gaps/").content.decode()


def test_a_document_published_since_is_proposed_and_closes(
    admin: Client, refused: Question, library: Callable[..., Version]
) -> None:
    slug = library(
        "ячейки.md", "# Ячейки\n\n## 1. Цена\n\nСейфовая ячейка стоит 5 000 ₸ в месяц."
    ).document.slug
    page = admin.get(f"/review/gaps/{refused.gap.pk}/")
    assert [(one.hit.slug, one.newer) for one in page.context["near"]] == [(slug, True)]
    assert page.context["form"].initial == {"document": slug}
    said = {"gaps": [refused.gap.pk], "document": slug}
    admin.post(f"/review/gaps/{refused.gap.pk}/close/", said)
    assert slug in admin.get("/review/gaps/?tab=closed").content.decode()
    assert not admin.get("/review/gaps/").context["rows"]
    assert admin.get(f"/review/gaps/{refused.gap.pk}/").status_code == 302


@pytest.mark.parametrize("said", [{}, {"because": "  "}, {"document": "unknown"}])
def test_nothing_closes_without_a_document_or_a_reason(
    admin: Client, refused: Question, said: dict[str, str]
) -> None:
    admin.post(f"/review/gaps/{refused.gap.pk}/close/", {"gaps": [refused.gap.pk], **said})
    assert Gap.objects.open().count() == 1


def test_the_pages_open_when_no_engine_answers(admin: Client, refused: Question, engine: FakeEngine) -> None:
    Gap.objects.update(embedder="")
    engine.status = 503
    assert not admin.get("/review/gaps/").context["whole"]
    assert admin.get(f"/review/gaps/{refused.gap.pk}/").context["near"] is None


def test_who_read_which_questions_is_on_record(
    admin: Client, refused: Question, people: dict[str, User]
) -> None:
    admin.get("/review/gaps/")
    admin.get("/review/gaps/?tab=closed")
    admin.get(f"/review/gaps/{refused.gap.pk}/")
    read = AuditEntry.objects.filter(action="gaps.read").order_by("number")
    assert [(one.object, one.details) for one in read] == [
        ("gaps", {"gaps": [refused.gap.pk]}),
        (f"gap:{refused.gap.pk}", {"gaps": [refused.gap.pk]}),
    ]
    assert {one.actor for one in read} == {f"user:{people['admin'].pk}"}
