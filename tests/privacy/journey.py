"""The journey: questions on the page, on the command line and over the API, a flag, a review, troubles."""

import io
import json
from typing import Any
from unittest.mock import patch

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.http import HttpResponseBase
from django.test import AsyncClient, Client
from django.urls import reverse

from assistant import keys, policies, roles
from assistant.models import Answer, Question, SealedVault
from assistant.pipeline import judging
from foundation import clock
from foundation.models import User
from ingestion import versions
from ingestion.pipeline.ingesting import ingest
from ingestion.uploads import Card, receive
from tests.privacy.planted import COMMENT, CORRECTED, FOLLOW_UP, QUESTION
from tests.privacy.traces import Traces

TEXT = "# Карты\n\n## 1. Перевыпуск\n\nПеревыпуск карты при утере стоит 1 500 ₸, срок 3 рабочих дня."


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
