"""Customer data goes nowhere: values are planted in everything that people type, then looked for everywhere.

One journey (questions on the page and on the command line, a flag, a review) leaves its traces; each test
searches one kind of them. Only the asker's own screen may show what was typed.
"""

import html
import io
import json
import logging
import re
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import unquote_plus

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from celery.signals import before_task_publish
from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import AsyncClient, Client, override_settings
from django.urls import reverse

from assistant import keys, policies, roles
from assistant.models import Answer, Flag, Question, Review, SealedVault
from assistant.pipeline import judging
from assistant.project.logs import JsonLines
from foundation import clock
from foundation.models import User
from ingestion import versions
from ingestion.pipeline import indexing
from ingestion.pipeline.ingesting import ingest
from ingestion.uploads import Card, receive
from tests.fakes import FakeEngine, serving

# makes pytest-django set up the test database, which the journey fills and rolls back once
pytestmark = pytest.mark.django_db

PLANTED = {
    "name": ("Иванов", "Сергеевич", "Смагулов"),
    "IIN": ("850315 300125", "850315300125"),
    "card": ("4400 4301 2345 6784", "4400430123456784"),
    "account": ("KZ86 125K ZT50", "KZ86125KZT5004100100"),
    "phone": ("555 12 34", "555-12-34", "7015551234"),
    "e-mail": ("petr.ivanov", "example.kz"),
    "address": ("Абая, д. 150",),
}
QUESTION = (
    "Клиент Иванов Пётр Сергеевич, ИИН 850315 300125, карта 4400 4301 2345 6784, "
    "счёт KZ86 125K ZT50 0410 0100, тел. +7 701 555 12 34, почта petr.ivanov@example.kz, "
    "живёт: г. Алматы, ул. Абая, д. 150, кв. 12, потерял карту. Сколько стоит перевыпуск карты?"
)
FOLLOW_UP = "а если клиент смагулов ерлан тоже потерял, тел 8 (701) 555-12-34?"
COMMENT = "Иванов Пётр Сергеевич с номера +7 701 555 12 34 жаловался, почта petr.ivanov@example.kz"
CORRECTED = "Иванову Петру Сергеевичу (ИИН 850315300125) перевыпуск карты 4400430123456784 стоит 1 500 ₸."
TEXT = "# Карты\n\n## 1. Перевыпуск\n\nПеревыпуск карты при утере стоит 1 500 ₸, срок 3 рабочих дня."
REPLY = "Клиенту <PERSON_1> с картой <CARD_1> перевыпуск карты стоит 1 500 ₸."
LOGGERS = [
    "sufler",
    "django",
    "django.request",
    "django.db.backends",
    "openai",
    "httpx",
    "httpcore",
    "celery",
]


def found_in(text: str) -> list[str]:
    """Which of the planted values stand in a text, in any case, spelling or escape."""
    plain = re.sub(r"\\+u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), text)
    plain = html.unescape(unquote_plus(plain)).casefold().replace("ё", "е")
    squeezed = re.sub(r"[\s()-]", "", plain)
    return [
        kind
        for kind, spellings in PLANTED.items()
        if any(one.casefold() in plain or one.casefold().replace(" ", "") in squeezed for one in spellings)
    ]


@dataclass
class Traces:
    """Everything that the journey left behind, by place."""

    columns: dict[str, str] = field(default_factory=dict)
    database_file: bytes = b""
    files: dict[str, bytes] = field(default_factory=dict)
    logs: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    addresses: list[str] = field(default_factory=list)
    sessions: str = ""
    tasks: list[str] = field(default_factory=list)
    pages: dict[str, str] = field(default_factory=dict)
    engine: FakeEngine = field(default_factory=FakeEngine)
    own_screen: str = ""
    own_pages: dict[str, str] = field(default_factory=dict)
    command: str = ""


class Journey:
    """People who type customer data wherever they can."""

    def __init__(self, traces: Traces) -> None:
        self.traces = traces
        self.people: dict[str, User] = {}
        for role in roles.ROLES:
            self.people[role] = User.objects.create_user(role)
            self.people[role].groups.add(Group.objects.get(name=role))

    def walk(self) -> None:
        self.publish()
        self.send("operator", reverse("underline"), {"text": QUESTION})
        self.ask(text=QUESTION)
        first = Question.objects.get()
        self.ask(text=FOLLOW_UP, conversation=str(first.conversation_id))
        self.send("operator", reverse("flag", args=[first.pk]), {"reason": "wrong", "comment": COMMENT})
        finding = {"verdict": "wrong", "cause": "model", "corrected": CORRECTED, "seen": 0}
        self.send("supervisor", reverse("review_answer", args=[first.answer.pk]), finding)
        tried = {**policies.actions_in_force(), "seen": 0, "text": QUESTION}
        self.send("security", reverse("masking_trial"), tried)
        self.command()
        self.api()
        self.refused()
        self.look_around(first)

    def publish(self) -> None:
        versions.publish(ingest(receive(io.BytesIO(TEXT.encode()), "карты.md", Card(), None)), None)

    def ask(self, **form: str) -> None:
        async def post() -> str:
            browser = AsyncClient()
            await sync_to_async(browser.force_login)(self.people["operator"])
            response = await browser.post(reverse("ask"), form)
            self.note(response)
            return b"".join([part async for part in response.streaming_content]).decode()  # type: ignore[attr-defined]

        self.traces.own_screen += async_to_sync(post)()

    def send(self, who: str, address: str, form: dict[str, Any]) -> None:
        browser = Client()
        browser.force_login(self.people[who])
        response = browser.post(address, form)
        assert response.status_code in (200, 302), response.status_code
        self.note(response)

    def command(self) -> None:
        row = {
            "question": QUESTION,
            "history": [{"question": FOLLOW_UP, "answer": "Смагулов Ерлан, ждите."}],
            "known_values": {"PERSON": "Иванов Пётр Сергеевич"},
        }
        out = io.StringIO()
        lines = json.dumps(row) + '\n{"question": "' + QUESTION + "\n"  # the second is no JSON
        with patch("sys.stdin", io.TextIOWrapper(io.BytesIO(lines.encode()))), pytest.raises(SystemExit):
            call_command("ask", "--jsonl", stdout=out)
        self.traces.command = out.getvalue()

    def api(self) -> None:
        """The bank's CRM asks with what it knows of the customer; once wrongly."""
        _, key = keys.issue("crm", self.people["operator"], ["ask", "mask", "search"], 1, "test")
        known = {"PERSON": "Иванов Пётр Сергеевич", "PHONE": "+7 701 555 12 34"}
        for path, body in [
            ("ask", {"question": FOLLOW_UP, "known_values": known}),
            ("mask", {"text": COMMENT, "known_values": known}),
            ("search", {"question": QUESTION, "known_values": known}),
            ("ask", {"question": QUESTION, "history": QUESTION}),
        ]:
            response = Client().post(
                f"/api/v1/{path}",
                body,
                "application/json",
                headers={"Authorization": f"Bearer {key}", "Idempotency-Key": COMMENT},
            )
            self.note(response)
            self.traces.own_screen += response.content.decode() + "\n"

    def refused(self) -> None:
        """Questions that end badly: a form that is not accepted, bugs whose words are private."""
        self.send_invalid(reverse("ask"), {"text": QUESTION * 50})

        def bug(*_: Any, **__: Any) -> None:
            raise ValueError(f"could not read {QUESTION!r}")

        # the question alone was corrected before: it would be answered with that, and without a model
        with patch.object(judging, "guard", bug):
            self.ask(text=f"{QUESTION} Или срочно за 3 000 ₸?")
        browser = Client(raise_request_exception=False)
        browser.force_login(self.people["operator"])
        with patch("assistant.views.asking.answer", bug):
            response = browser.post(reverse("ask"), {"text": QUESTION})
        assert response.status_code == 500
        self.note(response)
        self.traces.pages["500"] = response.content.decode()

    def send_invalid(self, address: str, form: dict[str, str]) -> None:
        browser = Client()
        browser.force_login(self.people["operator"])
        response = browser.post(address, form)
        assert response.status_code == 422
        self.note(response)
        self.traces.pages["invalid"] = response.content.decode()

    def look_around(self, first: Question) -> None:
        """Visit every page that shows something of a question."""
        visits = [
            ("operator", reverse("history")),
            ("supervisor", reverse("review")),
            ("supervisor", f"{reverse('review')}?tab=reviewed"),
            *(("supervisor", reverse("review_answer", args=[one.pk])) for one in Answer.objects.all()),
            ("admin", reverse("documents")),
            ("security", reverse("people_audit")),
            ("admin", reverse("own_words")),
        ]
        for who, address in visits:
            self.traces.pages[f"{who} {address}"] = self.visit(who, address)
        own = [
            reverse("history_question", args=[first.pk]),
            f"{reverse('console')}?conversation={first.conversation_id}",
        ]
        for address in own:
            self.traces.own_pages[address] = self.visit("operator", address)
        SealedVault.objects.update(expires_at=clock.now())
        for address in own:
            self.traces.pages[f"operator {address}, expired"] = self.visit("operator", address)

    def visit(self, who: str, address: str) -> str:
        browser = Client()
        browser.force_login(self.people[who])
        response = browser.get(address)
        assert response.status_code == 200, address
        self.note(response)
        return response.content.decode()

    def note(self, response: HttpResponseBase) -> None:
        request = response.wsgi_request if hasattr(response, "wsgi_request") else response.asgi_request  # type: ignore[attr-defined]
        self.traces.addresses.append(request.get_full_path())
        self.traces.headers[f"{len(self.traces.headers)} {request.path}"] = repr(
            [*response.headers.items(), response.cookies.output()]
        )


class Lines(logging.Handler):
    """Every record as the product's formatter writes it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(JsonLines())
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.text += self.format(record) + "\n"


def listen(stack: ExitStack, traces: Traces) -> Lines:
    """Hear every logger at its most talkative, and every task that is sent."""
    lines = Lines()
    for name in ["", *LOGGERS]:
        logger = logging.getLogger(name)
        stack.callback(logger.setLevel, logger.level)
        logger.setLevel(logging.DEBUG)
        if not logger.propagate or not name:
            logger.addHandler(lines)
            stack.callback(logger.removeHandler, lines)

    def sent(**message: Any) -> None:
        traces.tasks.append(repr(message))

    before_task_publish.connect(sent, weak=False)
    stack.callback(before_task_publish.disconnect, sent)
    return lines


def stored() -> bytes:
    """The database file; of a server every row of every table as it writes them."""
    if connection.vendor == "sqlite":
        return bytes(connection.connection.serialize())
    rows: list[str] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows).encode()


def dump(traces: Traces, home: Path) -> None:
    """Read every column of every table, the database's bytes and every file."""
    for model in apps.get_models(include_auto_created=True):
        for row in model._default_manager.values():
            for column, value in row.items():
                raw = (
                    bytes(value).decode("utf8", "replace")
                    if isinstance(value, bytes | memoryview)
                    else str(value)
                )
                key = f"{model._meta.label}.{column}"
                traces.columns[key] = traces.columns.get(key, "") + raw + "\n"
    traces.sessions = repr([session.get_decoded() for session in Session.objects.all()])
    traces.database_file = stored()
    for path in home.rglob("*"):
        if path.is_file():
            # the index reserves whole megabytes of zeros
            traces.files[str(path.relative_to(home))] = path.read_bytes().replace(b"\0", b"")


@pytest.fixture(scope="module")
def traces(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Traces:
    left, home = Traces(), tmp_path_factory.mktemp("home")
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())
        stack.enter_context(serving(left.engine))
        left.engine.reply = REPLY
        folders = {"INDEX_FOLDER": home / "index", "MEDIA_ROOT": home / "documents"}
        urls = {"CHAT_URL": left.engine.url, "EMBED_URL": left.engine.url}
        stack.enter_context(override_settings(**folders, **urls))
        indexing.forget_store()
        stack.callback(indexing.forget_store)
        stack.enter_context(patch.object(connection, "force_debug_cursor", True))
        lines = listen(stack, left)
        with transaction.atomic():
            Journey(left).walk()
            dump(left, home)
            transaction.set_rollback(True)
        left.logs = lines.text
    return left


def leaks(places: dict[str, str]) -> dict[str, list[str]]:
    return {place: found for place, text in places.items() if (found := found_in(text))}


# --- the search itself works ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "клиент ИВАНОВ",
        json.dumps("Сергеевич"),
        "%D0%98%D0%B2%D0%B0%D0%BD%D0%BE%D0%B2",
        "8503 1530 0125",
        "4400-4301-2345-6784",
        "mail: PETR.IVANOV@EXAMPLE.KZ",
    ],
)
def test_the_search_finds_what_was_planted(text: str) -> None:
    assert found_in(text)


def test_the_asker_sees_what_was_typed(traces: Traces) -> None:
    assert found_in(traces.own_screen) == list(PLANTED)
    answered = json.loads(traces.command.splitlines()[0])
    assert "name" in found_in(answered["answer"])
    assert found_in(answered["masked_answer"] + answered["masked_question"]) == []


def test_the_asker_sees_it_again_while_it_is_kept(traces: Traces) -> None:
    of_question, of_conversation = traces.own_pages.values()
    assert found_in(of_question) == list(PLANTED)
    # the follow-up is shown with the question it leans on
    assert found_in(of_conversation) == list(PLANTED)


def test_the_journey_left_traces(traces: Traces) -> None:
    assert "<PERSON_1>" in traces.columns["assistant.Question.masked_text"]
    assert "<PERSON_1>" in traces.columns["assistant.Flag.comment"]
    assert "<PERSON_" in traces.columns["assistant.Review.corrected_answer"]
    assert b"<PERSON_1>" in traces.database_file
    assert "crashed" in traces.columns["assistant.Answer.outcome"]
    assert "ValueError" in traces.logs
    assert "openai" in traces.logs
    assert "INSERT INTO" in traces.logs
    assert any(path.startswith("index") for path in traces.files)
    assert len(traces.engine.prompts) >= 4
    for model in (Question, Answer, Flag, Review):
        assert f"{model._meta.label}.id" in traces.columns


# --- and finds nothing ------------------------------------------------------------------------------------


def test_no_column_of_any_table(traces: Traces) -> None:
    assert leaks(traces.columns) == {}


def test_not_the_database_file(traces: Traces) -> None:
    assert found_in(traces.database_file.decode("utf8", "replace")) == []


def test_no_file_of_the_installation(traces: Traces) -> None:
    assert leaks({name: raw.decode("utf8", "replace") for name, raw in traces.files.items()}) == {}


def test_no_log_line(traces: Traces) -> None:
    assert leaks({line: line for line in traces.logs.splitlines()}) == {}


def test_no_header_and_no_cookie(traces: Traces) -> None:
    assert leaks(traces.headers) == {}


def test_no_address(traces: Traces) -> None:
    assert leaks({address: address for address in traces.addresses}) == {}


def test_no_session(traces: Traces) -> None:
    assert found_in(traces.sessions) == []


def test_no_task(traces: Traces) -> None:
    assert leaks({task: task for task in traces.tasks}) == {}


def test_no_page_of_anybody(traces: Traces) -> None:
    assert leaks(traces.pages) == {}


def test_no_prompt_and_nothing_that_was_embedded(traces: Traces) -> None:
    assert found_in(json.dumps(traces.engine.prompts, ensure_ascii=False)) == []
    assert found_in("\n".join(traces.engine.embedded)) == []


def test_a_bug_is_told_without_its_words(traces: Traces) -> None:
    failed = [json.loads(line) for line in traces.own_screen.splitlines() if '"failed"' in line]
    assert len(failed) == 1
    assert "could not read" not in traces.logs + traces.own_screen + traces.pages["500"]
