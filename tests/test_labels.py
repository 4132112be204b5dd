"""Access labels at every door: what one holder of a label reads nobody without it reads anywhere.

Two operators, one with the label and one without, go through the index, the console, the API, the pages, the
files and whatever was kept; the secret must reach the first and never the second.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.contrib.auth.models import Group
from django.test import AsyncClient, Client

from assistant import keys
from assistant.models import Answer, Approval, Flag, Gap, Question, Retrieved
from assistant.reviewing import approvals, intake, outcomes, queue, relying
from assistant.reviewing.approvals import Uses
from foundation import clock
from foundation.access import reader_of
from foundation.masked import Masked
from foundation.models import Label, User
from ingestion import cards, knowledge
from ingestion.models import Passage, Version
from tests.fakes import FakeEngine
from tests.straight import ask_as

pytestmark = pytest.mark.django_db
Library = Callable[..., Version]
SECRET = "сверхлимит 987654 ₸"
TEXT = f"# Лимиты правления\n\n1.1. Особый {SECRET} по решению правления.\n\n1.2. Прочее."
QUESTION = "какой особый сверхлимит по решению правления"


@pytest.fixture
def insider(people: dict[str, User], board: Label) -> User:
    people["operator"].labels.add(board)
    return people["operator"]


@pytest.fixture
def outsider(people: dict[str, User]) -> User:
    return people["supervisor"]


@pytest.fixture
def board(db: None) -> Label:
    return Label.objects.create(slug="board", name="Board")


@pytest.fixture
def secret(library: Library, board: Label) -> Passage:
    """The passage under the label, with an open document beside it."""
    library("открыто.md", "# Открыто\n\n1.1. Обычный лимит 100 ₸ по решению банка.", slug="open")
    version = library("лимиты.md", TEXT, slug="limits", labels=[board])
    return version.passages.get(clause="1.1")


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_index_and_the_search(secret: Passage, insider: User, outsider: User, engine: FakeEngine) -> None:
    def found(user: User) -> set[int]:
        return {hit.passage_id for hit in knowledge.search(Masked(QUESTION), reader_of(user), limit=50)}

    for engine.embeds in (True, False):  # by meaning and words, and by words alone
        assert secret.pk in found(insider)
        assert secret.pk not in found(outsider)


def test_a_passage_by_its_number(secret: Passage, insider: User, outsider: User) -> None:
    assert knowledge.passage(secret.pk, reader_of(insider)) is not None
    assert knowledge.passage(secret.pk, reader_of(outsider)) is None


ADDRESSES = [
    "/documents/limits/",
    "/documents/limits/1/",
    "/documents/limits/1/item/",
    "/documents/limits/1/file/",
    "/documents/limits/1/passages/1/",
    "/documents/limits/1/since/1/",
    "/documents/-/place/{pk}/",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_pages_and_the_file(secret: Passage, insider: User, outsider: User, address: str) -> None:
    address = address.format(pk=secret.pk)
    assert browser(insider).get(address).status_code == 200
    refused = browser(outsider).get(address)
    assert refused.status_code == 404
    assert "987654" not in refused.content.decode()


def test_the_list_and_its_filter(secret: Passage, insider: User, outsider: User) -> None:
    for address in ("/documents/", "/documents/?q=правления"):
        assert "Лимиты правления" in browser(insider).get(address).content.decode()
        assert "Лимиты правления" not in browser(outsider).get(address).content.decode()


def test_the_picture_of_a_page_also_once_it_is_kept(
    library: Library, board: Label, insider: User, outsider: User
) -> None:
    content = Path("demo/documents/deposit-tariffs-2026.pdf").read_bytes()
    library("вклады.pdf", content, slug="v", labels=[board])
    assert browser(insider).get("/documents/v/1/page/1.png").status_code == 200
    assert list(Path(settings.PREVIEWS).rglob("1.png"))
    response = browser(insider).get("/documents/v/1/page/1.png")
    assert "private" in response["Cache-Control"]
    assert browser(outsider).get("/documents/v/1/page/1.png").status_code == 404


def test_the_console(secret: Passage, insider: User, outsider: User, engine: FakeEngine) -> None:
    engine.reply = "Особый сверхлимит 987654 ₸ [1]."

    @async_to_sync
    async def streamed(user: User) -> str:
        client = AsyncClient()
        await sync_to_async(client.force_login)(user)
        response: Any = await client.post("/ask/", {"text": QUESTION})
        return b"".join([part async for part in response.streaming_content]).decode()

    def evidence(user: User) -> str:
        lines = streamed(user).splitlines()
        return "".join(str(json.loads(line).get("html", "")) for line in lines if '"evidence"' in line)

    assert "987654" in evidence(insider)
    assert "987654" not in evidence(outsider)
    prompts = [str(prompt) for prompt in engine.prompts]
    assert "987654" in prompts[0]
    assert not any("987654" in prompt for prompt in prompts[1:])
    kept = Retrieved.objects.filter(answer__question__asked_by=outsider)
    assert not kept.filter(text__contains="987654").exists()


def answered(user: User) -> str:
    """What the API answers this user."""
    _key, token = keys.issue("crm", user, ["ask"], 30, "test")
    response = Client().post(
        "/api/v1/ask",
        json.dumps({"question": QUESTION}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    assert response.status_code == 200
    return response.content.decode()


def test_the_api(secret: Passage, insider: User, outsider: User, engine: FakeEngine) -> None:
    engine.reply = "Нет ответа."
    assert "987654" in answered(insider)
    assert "987654" not in answered(outsider)


@pytest.fixture
def approved(secret: Passage, insider: User, board: Label) -> Approval:
    """An answer from under the label that two supervisors who hold it stand for."""
    author, colleague = (User.objects.create_user(name) for name in ("author", "colleague"))
    for one in (author, colleague):
        one.groups.add(Group.objects.get(name="supervisor"))
        one.labels.add(board)
    given = Answer.objects.get(question=ask_as(insider, QUESTION, secret.version, secret))
    uses = Uses((), author, clock.today() + timedelta(days=30))
    outcomes.decide(given, author, outcomes.Finding("partly", "model", f"Особый {SECRET}.", 0, uses))
    approvals.approve(Approval.objects.get(), colleague)
    return Approval.objects.get()


@pytest.mark.parametrize("confirmed", [False, True])
def test_an_approved_answer_also_once_it_was_confirmed_anew(
    approved: Approval, insider: User, outsider: User, library: Library, engine: FakeEngine, confirmed: bool
) -> None:
    engine.reply = "Нет ответа."
    colleague = approved.approved_by
    assert colleague
    if confirmed:
        library("лимиты.md", TEXT.replace("по решению", "только по решению"), slug="limits")
        relying.confirm(approved.review, colleague, reader_of(colleague))
    seen = json.loads(answered(insider))
    assert (seen["rung"], "987654" in seen["answer"]) == ("approved", True)
    assert len(seen["citations"]) == 1
    assert "987654" not in answered(outsider)
    # nor by way of what is kept of it, which may be reviewed
    kept = Answer.objects.filter(rung="approved")
    assert not queue.open_to(outsider).filter(pk__in=kept).exists()
    assert queue.open_to(colleague).filter(pk__in=kept).exists()


def test_what_was_shown_before_is_gone_with_the_label(secret: Passage, insider: User, board: Label) -> None:
    question = ask_as(insider, QUESTION, secret.version, secret)
    address = f"/history/{question.pk}/"
    assert "987654" in browser(insider).get(address).content.decode()
    insider.labels.remove(board)
    assert "987654" not in browser(insider).get(address).content.decode()
    console = browser(insider).get(f"/?conversation={question.conversation_id}")
    assert "987654" not in console.content.decode()


def test_a_label_that_comes_later_holds_at_once(
    library: Library, people: dict[str, User], outsider: User, board: Label
) -> None:
    version = library("лимиты.md", TEXT, slug="limits")
    passage = version.passages.get(clause="1.1")

    def search() -> set[int]:
        return {hit.passage_id for hit in knowledge.search(Masked(QUESTION), reader_of(outsider))}

    assert passage.pk in search()
    document = version.document
    cards.describe(
        document,
        cards.Description(document.title, document.kind, document.language, [board], None),
        people["admin"],
    )
    assert passage.pk not in search()
    assert browser(outsider).get("/documents/limits/1/file/").status_code == 404


def test_the_review_of_an_answer_from_closed_documents(
    secret: Passage, insider: User, outsider: User, board: Label
) -> None:
    answer = Answer.objects.get(question=ask_as(insider, QUESTION, secret.version, secret))
    Flag.objects.create(answer=answer, reason="wrong")
    intake.take_in()
    assert list(queue.waiting(outsider)) == []
    page = browser(outsider).get(f"/review/{answer.pk}/", follow=True).content.decode()
    assert "987654" not in page
    outsider.labels.add(board)
    assert list(queue.waiting(outsider)) == [answer]
    assert "987654" in browser(outsider).get(f"/review/{answer.pk}/").content.decode()


@pytest.mark.parametrize(
    ("address", "found_by"),
    [
        ("/review/analytics/?by=document", "Лимиты"),
        ("/review/analytics/?by=document&format=csv", "Лимиты"),
        ("/review/digest/", "Лимиты"),
        ("/review/gaps/?tab=closed", "limits"),
    ],
)
def test_what_is_counted_names_no_closed_document(
    secret: Passage, insider: User, outsider: User, board: Label, address: str, found_by: str
) -> None:
    question = ask_as(insider, QUESTION, secret.version, secret)
    Retrieved.objects.filter(answer__question=question).update(document="Лимиты", use="prompt")
    Flag.objects.create(answer=Answer.objects.get(question=question), reason="wrong")
    Gap.objects.create(
        question=question, reason="nothing_found", closed_at=clock.now(), closed_by=insider,
        closed_with="limits", closed_version=1,
    )  # fmt: skip
    Question.objects.filter(pk=question.pk).update(asked_at=clock.now() - timedelta(days=7))
    assert found_by not in browser(outsider).get(address).content.decode()
    outsider.labels.add(board)
    assert found_by in browser(outsider).get(address).content.decode()
