"""Documents under a label: their pages, the history, and the stream of an answer."""

from collections.abc import Callable

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.test import AsyncClient
from django.urls import reverse

from assistant.models import (
    Answer,
    Retrieved,
)
from foundation import clock
from foundation.models import Label, User
from ingestion.models import Status, Version
from tests.access.world import World
from tests.fakes import FakeEngine
from tests.straight import ask_as, put

PAGES_OF_A_DOCUMENT = ["document", "document_passages", "document_version", "document_file"]


@pytest.fixture
def secret(world: World) -> Version:
    return put("secret", "Тайный текст.", world.label)


def page_of(version: Version, name: str) -> str:
    numbered = {} if name in ("document", "document_card") else {"number": version.number}
    return reverse(name, kwargs={"slug": version.document.slug, **numbered})


@pytest.mark.parametrize("name", PAGES_OF_A_DOCUMENT)
def test_a_document_under_a_label_is_not_there_for_those_who_lack_it(
    world: World, secret: Version, name: str
) -> None:
    for who in ("operator", "supervisor", "security"):
        assert world.browser(who).get(page_of(secret, name)).status_code == 404


@pytest.mark.parametrize("name", PAGES_OF_A_DOCUMENT)
def test_whoever_holds_the_label_reads_it(world: World, secret: Version, name: str) -> None:
    world.people["operator"].labels.add(world.label)
    assert world.browser("operator").get(page_of(secret, name)).status_code == 200


def test_all_of_a_documents_labels_are_needed(world: World, secret: Version) -> None:
    secret.document.labels.add(Label.objects.create(slug="second", name="Second"))
    world.people["operator"].labels.add(world.label)
    assert world.browser("operator").get(page_of(secret, "document")).status_code == 404


def test_the_list_keeps_it_out_of_sight(world: World, secret: Version) -> None:
    page = world.browser("operator").get(reverse("documents")).content.decode()
    assert "Title of open" in page
    assert "Title of secret" not in page
    assert (
        "Title of secret"
        not in world.browser("operator").get(reverse("documents"), {"q": "secret"}).content.decode()
    )


def test_a_pair_under_a_label_is_not_named(world: World, secret: Version) -> None:
    world.document.pair = secret.document
    world.document.save()
    for name in ("document", "documents"):
        address = reverse(name) if name == "documents" else page_of(world.version, name)
        assert "Title of secret" not in world.browser("operator").get(address).content.decode()


@pytest.mark.parametrize("status", [Status.PROCESSING, Status.FAILED, Status.READY, Status.RETIRED])
@pytest.mark.parametrize("name", PAGES_OF_A_DOCUMENT)
def test_what_is_not_published_is_seen_by_those_who_publish(world: World, status: str, name: str) -> None:
    draft = put("draft", "Черновик.", status=status)
    assert world.browser("operator").get(page_of(draft, name)).status_code == 404
    assert world.browser("admin").get(page_of(draft, name)).status_code == 200


def test_a_source_that_was_closed_meanwhile_leaves_the_history(world: World, secret: Version) -> None:
    operator = world.people["operator"]
    question = ask_as(operator, "Вопрос о тайном", secret)
    answer = Answer.objects.filter(question=question)
    answer.update(outcome="finished", rung="grounded", finished_at=clock.now())
    pages = [
        reverse("history_question", kwargs={"question_id": question.pk}),
        f"{reverse('console')}?conversation={question.conversation_id}",
    ]
    for page in pages:
        assert "Тайный" not in world.browser("operator").get(page).content.decode()
    operator.labels.add(world.label)
    for page in pages:
        assert "Тайный" in world.browser("operator").get(page).content.decode()


def streamed(user: User, text: str) -> str:
    async def post() -> str:
        browser = AsyncClient()
        await sync_to_async(browser.force_login)(user)
        response = await browser.post(reverse("ask"), {"text": text})
        return b"".join([chunk async for chunk in response.streaming_content]).decode()  # type: ignore[attr-defined]

    return async_to_sync(post)()


@pytest.mark.parametrize("holds", [False, True])
def test_evidence_comes_from_documents_that_the_asker_may_see(
    library: Callable[..., Version], engine: FakeEngine, people: dict[str, User], holds: bool
) -> None:
    label = Label.objects.create(slug="board", name="Board")
    library("тайна.md", "# Премии\n\n## 1. Размер\n\nРазмер премии правления 7 окладов.", labels=[label])
    library("карты.md", "# Карты\n\n## 1. Перевыпуск\n\nПеревыпуск карты стоит 1 500 ₸.")
    if holds:
        people["operator"].labels.add(label)
    stream = streamed(people["operator"], "размер премии правления")
    assert ("окладов" in stream) is holds
    assert any("окладов" in str(prompt) for prompt in engine.prompts) is holds
    assert Retrieved.objects.filter(text__contains="окладов").exists() is holds
