"""The pages of reply, summary, topic and form, and what goes through their stream."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import AsyncClient, Client

from assistant import lists
from assistant.models import Answer, Question, Unsent
from assistant.pipeline import unsent
from assistant.pipeline.answering import Asked, answer
from foundation import clock
from foundation.access import EVERYTHING
from foundation.models import AuditEntry, Label, User
from foundation.route_models import Limit
from ingestion.models import Document, Passage, Version
from ingestion.templatetags.wording import PROBLEMS
from tests.clamd import EICAR, SIGNATURE, Clamd, serving
from tests.fakes import FakeEngine

CHAT = "Клиент Иванов Пётр Сергеевич, ИИН 850315 300125, потерял карту, перевыпуск 1 500 тенге."
LETTER = """Шаблон

1. Текст письма
1.1. Здравствуйте, {имя}!

2. Указания сотруднику
2.1. Полный номер карты клиента в письме никогда не указывайте.
"""
SCHEMA = {
    "type": "object",
    "properties": {
        "iin": {"type": "string", "title": "ИИН"},
        "phone": {"type": "string", "title": "Телефон"},
    },
}
INSIDE = "При утере карты оператор обязан втайне от клиента проверить лимит перевыпуска по карте до звонка."


@pytest.fixture
def done(operator: User) -> Callable[..., list[dict[str, Any]]]:
    """Hands a task in as the operator and returns the events of the stream."""

    async def post(task: str, fields: dict[str, Any]) -> list[dict[str, Any]]:
        browser = AsyncClient()
        await sync_to_async(browser.force_login)(operator)
        response: Any = await browser.post(f"/texts/{task}/do/", fields)
        assert response["Content-Type"] == "application/x-ndjson"
        body = b"".join([chunk async for chunk in response.streaming_content])
        return [json.loads(line) for line in body.decode().splitlines()]

    return lambda task, **fields: async_to_sync(post)(task, fields)


Done = Callable[..., list[dict[str, Any]]]


@pytest.mark.parametrize("task", ["reply", "summarise", "classify", "extract"])
def test_every_task_has_its_page(desk: Client, task: str) -> None:
    page = desk.get(f"/texts/{task}/").content.decode()
    assert f'action="/texts/{task}/do/"' in page
    assert page.count('aria-current="page"') >= 2
    assert desk.get("/texts/answer/").status_code == 404


def test_a_summary_goes_step_by_step_and_ends_with_the_values(engine: FakeEngine, done: Done) -> None:
    engine.reply = "<PERSON_1> потерял карту."
    events = done("summarise", text=CHAT)
    assert [events[0]["event"], events[-1]["event"]] == ["started", "finished"]
    assert "writing" in [one["event"] for one in events]
    assert "ИИН" in events[0]["html"]
    assert "Иванов Пётр Сергеевич потерял карту." in events[-1]["html"]
    assert "850315" not in str(engine.prompts)


def test_whoever_comes_near_a_limit_is_told_under_a_text_too(engine: FakeEngine, done: Done) -> None:
    Limit.objects.create(subject="user", measure="requests", period="day", soft=1, hard=1)
    engine.reply = "<PERSON_1> потерял карту."
    assert "1 из 1 (запросов в сутки)" in done("summarise", text=CHAT)[-1]["html"]


def test_a_figure_from_nowhere_is_told_on_the_page(engine: FakeEngine, done: Done) -> None:
    engine.reply = "Перевыпуск 7 700 тенге."
    assert "note-check" in done("summarise", text=CHAT)[-1]["html"]


def test_a_drafted_reply_shows_what_its_sentences_stand_on(
    engine: FakeEngine, done: Done, library: Callable[..., Version]
) -> None:
    rule = "Перевыпуск карты при утере стоит 1 500 ₸ и занимает 3 рабочих дня."
    library("тариф.md", f"# Карты\n\n{rule}")
    engine.reply = f"Здравствуйте! {rule} Карту доставит курьер на дом."
    last = done("reply", text="Сколько стоит перевыпуск карты при утере?")[-1]
    assert last["text"] == engine.reply
    assert 'class="sentence quoted"' in last["html"]
    assert 'data-cite="1"' in last["html"]
    assert last["html"].count('class="sentence weak"') == 1
    assert "note-check" in last["html"]


def test_a_topic_is_shown_with_its_title(engine: FakeEngine, done: Done, operator: User) -> None:
    lists.put_topic("cards", "Карты и счета", "карты", [], operator)
    engine.reply = '{"topic": "cards"}'
    assert "Карты и счета" in done("classify", text=CHAT)[-1]["html"]


def test_without_topics_the_page_says_whom_to_ask(desk: Client, engine: FakeEngine, done: Done) -> None:
    assert "note-check" in desk.get("/texts/classify/").content.decode()
    assert done("classify", text=CHAT)[-1]["event"] == "refused"


def test_a_form_is_shown_field_by_field(engine: FakeEngine, done: Done, operator: User) -> None:
    lists.put_form("loss", "Утеря", SCHEMA, operator)
    engine.reply = json.dumps({"iin": "<IIN_1>", "phone": "+7 701 111 22 33"})
    last = done("extract", text=CHAT, form="loss")[-1]["html"]
    assert "850315300125" in last.replace(" ", "")
    assert "rung-partly" in last  # the text has no phone
    assert "111" not in last


def test_a_text_that_is_handed_in_is_kept_no_more(engine: FakeEngine, done: Done, operator: User) -> None:
    engine.reply = "<PERSON_1> потерял карту."
    tab = f"summarise-{'e' * 16}"
    unsent.keep(operator, tab, None, CHAT)
    done("summarise", file=SimpleUploadedFile("a.txt", CHAT.encode()), tab=tab)
    assert unsent.text_of(operator, tab, None) == CHAT  # the file went, the text stands in the field
    done("summarise", text=CHAT, tab=tab)
    assert not Unsent.objects.exists()


def test_what_was_typed_for_one_question_stays_when_another_is_replied_to(
    engine: FakeEngine, done: Done, operator: User, answered: Question
) -> None:
    engine.reply = "Здравствуйте!"
    tab = f"reply-{'e' * 16}"
    for conversation in (answered.conversation, None):
        unsent.keep(operator, tab, conversation, CHAT)
    done("reply", text=CHAT, tab=tab, kept_in=answered.conversation_id)
    assert unsent.text_of(operator, tab, answered.conversation) == ""
    assert unsent.text_of(operator, tab, None) == CHAT


@pytest.mark.parametrize("schema", ["", "{", "[]"])
def test_a_form_or_a_schema_is_needed(desk: Client, schema: str) -> None:
    answer = desk.post("/texts/extract/do/", {"text": CHAT, "form": "", "schema": schema})
    assert answer.status_code == 422


@pytest.mark.parametrize("fields", [{}, {"text": " "}, {"text": "а" * 8001}, {"text": "а", "language": "de"}])
def test_what_cannot_be_handed_in_leaves_nothing(desk: Client, fields: dict[str, str]) -> None:
    assert desk.post("/texts/summarise/do/", fields).status_code == 422
    assert not Question.objects.exists()


def test_a_file_is_read_masked_and_summarised_and_never_kept(engine: FakeEngine, done: Done) -> None:
    engine.reply = "Письмо от <PERSON_1>."
    file = SimpleUploadedFile("письмо иванова.txt", CHAT.encode())
    events = done("summarise", text="", file=file)
    assert [one["event"] for one in events[:2]] == ["file", "started"]
    assert "Иванов Пётр Сергеевич" in events[-1]["html"]
    assert "850315" not in str(engine.prompts)
    assert not Document.objects.exists()
    assert not Passage.objects.exists()
    assert "850315" not in str(list(Question.objects.values()) + list(Answer.objects.values()))


def test_of_a_long_file_the_beginning_is_read_and_told(engine: FakeEngine, done: Done) -> None:
    engine.reply = "Итог."
    started = done("summarise", file=SimpleUploadedFile("a.txt", ("слово " * 5000).encode()))[1]
    assert "29" in started["html"]
    assert engine.prompt.count("слово") < 1001


@pytest.mark.parametrize(
    ("name", "content", "event"),
    [
        ("a.pdf", b"no pdf", "refused"),
        ("a.docx", b"PK\x03\x04rubbish", "refused"),
        ("a.txt", b" \n ", "refused"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_and_leaves_nothing(
    engine: FakeEngine, done: Done, name: str, content: bytes, event: str
) -> None:
    assert done("summarise", file=SimpleUploadedFile(name, content))[-1]["event"] == event
    assert not Question.objects.exists()


def test_a_file_is_shown_to_the_antivirus_before_it_is_read(
    engine: FakeEngine, done: Done, settings, operator: User
) -> None:
    infected = b"# \n\n" + EICAR
    with serving(Clamd()) as settings.CLAMD:
        refused = done("summarise", file=SimpleUploadedFile("a.txt", infected), attached="1")[-1]
        assert (refused["event"], SIGNATURE in refused["html"]) == ("refused", True)
        assert AuditEntry.objects.get(action="virus.found").actor == f"user:{operator.pk}"
        engine.reply = "Итог."
        assert done("summarise", file=SimpleUploadedFile("a.txt", CHAT.encode()))[-1]["event"] == "finished"
    asked = len(engine.prompts)
    away = done("summarise", file=SimpleUploadedFile("a.txt", CHAT.encode()), attached="1")[-1]
    assert (away["event"], str(PROBLEMS["antivirus_away"].said) in away["html"]) == ("refused", True)
    assert (len(engine.prompts), Question.objects.count()) == (asked, 1)


@pytest.mark.parametrize(
    "name, size", [("a.exe", 10), ("a.docm", 10), ("a.txt", 10 * 1024**2 + 1), ("a.txt", 0)]
)
def test_a_file_of_another_kind_or_size_is_refused_at_the_door(desk: Client, name: str, size: int) -> None:
    file = SimpleUploadedFile(name, b"a" * size)
    assert desk.post("/texts/summarise/do/", {"text": "", "file": file}).status_code == 422


def test_a_reply_gets_the_letter_and_never_the_notes(
    library: Callable[..., Version], engine: FakeEngine, done: Done
) -> None:
    library("письмо.txt", LETTER, kind="template", slug="letter")
    engine.reply = "Здравствуйте, <PERSON_1>!"
    last = done("reply", text=CHAT, letter="letter", channel="chat")[-1]
    assert last["text"] == "Здравствуйте, Иванов Пётр Сергеевич!"
    assert "Здравствуйте, {имя}!" in engine.prompt
    assert "никогда не указывайте" not in str(engine.prompts)


def test_a_letter_comes_with_its_notes_apart(desk: Client, library: Callable[..., Version]) -> None:
    library("письмо.txt", LETTER, kind="template", slug="letter")
    found = desk.get("/letters/letter/").json()
    assert found["text"] == "Здравствуйте, {имя}!"
    assert "staff-notes" in found["html"]


def test_what_is_for_the_staff_cannot_be_copied_into_a_reply(
    desk: Client, library: Callable[..., Version], engine: FakeEngine, done: Done, operator: User
) -> None:
    staff = Label.objects.create(slug="staff", name="Staff", internal=True)
    operator.labels.add(staff)
    library("письмо.txt", LETTER, kind="template", slug="letter")
    library("инструкция.md", f"# Карты\n\n{INSIDE}", labels=[staff])
    engine.reply = "Здравствуйте!"
    number = done("reply", text="Сколько стоит перевыпуск карты при утере?", letter="letter")[0][
        "question_id"
    ]
    about = {"question": number, "letter": "letter"}
    assert desk.post("/letters/check/", {"text": "Здравствуйте!", **about}).status_code == 204
    for inside in (
        INSIDE,
        f"Здравствуйте! {INSIDE.upper()}",
        "Полный номер карты клиента в письме никогда не указывайте.",
    ):
        assert desk.post("/letters/check/", {"text": inside, **about}).status_code == 409


@pytest.fixture
def shown_inside(library: Callable[..., Version], engine: FakeEngine, operator: User) -> Question:
    """A question of the operator's that was shown a passage for the staff."""
    staff = Label.objects.create(slug="staff", name="Staff", internal=True)
    operator.labels.add(staff)
    library("инструкция.md", f"# Карты\n\n{INSIDE}", labels=[staff])
    list(answer(Asked("Сколько стоит перевыпуск карты при утере?", asked_by=operator, reader=EVERYTHING)))
    return Question.objects.get()


def test_what_a_question_has_shown_for_the_staff_cannot_be_copied_into_any_reply(
    desk: Client, shown_inside: Question
) -> None:
    assert desk.post("/letters/check/", {"text": INSIDE}).status_code == 409
    assert desk.post("/letters/check/", {"text": INSIDE, "question": "7" * 30}).status_code == 409
    assert desk.post("/letters/check/", {"text": "Здравствуйте!"}).status_code == 204


def test_of_older_questions_only_the_one_that_the_reply_belongs_to_counts(
    desk: Client, shown_inside: Question
) -> None:
    Question.objects.update(asked_at=clock.now() - timedelta(days=2))
    assert desk.post("/letters/check/", {"text": INSIDE}).status_code == 204
    about = {"question": shown_inside.pk}
    assert desk.post("/letters/check/", {"text": INSIDE, **about}).status_code == 409


def test_a_reply_too_long_to_be_looked_through_is_not_copied(desk: Client, shown_inside: Question) -> None:
    assert desk.post("/letters/check/", {"text": "а" * 16_000}).status_code == 204
    assert desk.post("/letters/check/", {"text": f"{'а' * 16_000} {INSIDE}"}).status_code == 413


def test_the_page_of_a_reply_has_words_for_all_that_keeps_it_from_being_copied(desk: Client) -> None:
    page = desk.get("/texts/reply/").content.decode()
    for part in ("inside", "overlong", "unchecked"):
        assert f'role="alert" data-part="{part}" hidden' in page


def test_what_an_open_source_says_too_may_go_into_a_reply(
    desk: Client, library: Callable[..., Version], engine: FakeEngine, done: Done, operator: User
) -> None:
    staff = Label.objects.create(slug="staff", name="Staff", internal=True)
    operator.labels.add(staff)
    library("письмо.txt", LETTER, kind="template", slug="letter")
    rule = "Перевыпуск карты при утере стоит 1 500 тенге и занимает три рабочих дня."
    library("инструкция.md", f"# Карты\n\n{rule} {INSIDE}", labels=[staff])
    library("тариф.md", f"# Карты\n\n{rule}")
    engine.reply = "Здравствуйте!"
    number = done("reply", text="Сколько стоит перевыпуск карты при утере?", letter="letter")[0][
        "question_id"
    ]
    about = {"question": number, "letter": "letter"}
    assert desk.post("/letters/check/", {"text": rule, **about}).status_code == 204
    assert desk.post("/letters/check/", {"text": INSIDE, **about}).status_code == 409


def test_an_answer_is_brought_into_a_reply(desk: Client, answered: Question) -> None:
    console = desk.get(f"/?conversation={answered.conversation_id}").content.decode()
    assert f"/texts/reply/?question={answered.pk}" in console
    page = desk.get(f"/texts/reply/?question={answered.pk}")
    assert page.context["inserted"] == "Перевыпуск карты при утере стоит 1 500 ₸, срок 3 рабочих дня."
    assert "Иванов Пётр Сергеевич" in page.context["asked"]
    assert page.context["left_out"] == 0


def test_what_rests_on_sources_for_the_staff_is_not_brought_along(desk: Client, answered: Question) -> None:
    staff = Label.objects.create(slug="staff", name="Staff", internal=True)
    Document.objects.get().labels.add(staff)
    answered.asked_by.labels.add(staff)  # type: ignore[union-attr]
    page = desk.get(f"/texts/reply/?question={answered.pk}")
    assert (page.context["inserted"], page.context["left_out"]) == ("", 1)


def test_nobody_brings_a_question_of_somebody_else(
    client: Client, answered: Question, people: dict[str, User]
) -> None:
    client.force_login(people["supervisor"])
    assert client.get(f"/texts/reply/?question={answered.pk}").status_code == 404


def test_a_reply_of_a_conversation_is_no_question_of_the_desk(
    desk: Client, engine: FakeEngine, done: Done, answered: Question
) -> None:
    engine.reply = "Здравствуйте!"
    done("reply", text="Ответьте", conversation=answered.conversation_id)
    assert Question.objects.filter(conversation=answered.conversation_id).count() == 2
    assert desk.get(f"/?conversation={answered.conversation_id}").context["answer"].question_id == answered.pk


def test_a_file_beside_a_question_is_told_and_shares_its_names(engine: FakeEngine, done: Done) -> None:
    engine.reply = "Письмо от <PERSON_1>."
    events = done("summarise", file=SimpleUploadedFile("a.txt", CHAT.encode()), attached="1")
    assert "data-attached-text" in events[-1]["html"]
    engine.reply = "Здравствуйте, <PERSON_1>!"
    later = done("reply", text="Ответь Иванову Петру Сергеевичу", conversation=events[1]["conversation_id"])
    assert later[0]["conversation_id"] == events[1]["conversation_id"]


def test_a_step_that_cannot_be_shown_is_recorded_as_a_crash(
    engine: FakeEngine, done: Done, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bug(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("assistant.views.performing.kinds_of", bug)
    assert [line["event"] for line in done("summarise", text=CHAT)] == ["failed"]
    assert Answer.objects.get().outcome == "crashed"
