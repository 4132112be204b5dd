"""The panel inside another system's page: who comes in, who may frame it, what its key opens."""

import json
import time
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient, Client

from assistant import contexts, panels
from assistant.models import Conversation, Panel, PanelEntry, Question, Unsent
from assistant.pipeline import unsent
from assistant.retention.expiring import expire
from foundation import clock
from foundation.models import AuditEntry, User
from tests.fakes import FakeEngine

CRM = "https://crm.example"
CARD = {"PERSON": "Зубр Акакий", "CONTRACT": "КД-77"}


@pytest.fixture
def secret(people: dict[str, User]) -> str:
    return panels.create("CRM", "crm", [CRM], people["security"])[1]


def token(secret: str, **change: Any) -> str:
    said = {"sub": "operator", "jti": "one-and-only", "exp": time.time() + 60, "card": CARD}
    return contexts.write({**said, **change}, secret)


def enter(context: str, origin: str = CRM) -> Any:
    return Client(enforce_csrf_checks=True).post(
        "/panel/crm/", {"context": context}, headers={"Origin": origin}
    )


def key_of(page: Any) -> str:
    return str(page.context["key"])


def test_the_signed_person_comes_in_and_only_the_crm_may_frame_it(
    secret: str, people: dict[str, User]
) -> None:
    page = enter(token(secret))
    assert page.status_code == 200
    assert f"frame-ancestors {CRM}" in page["Content-Security-Policy"]
    assert "X-Frame-Options" not in page
    assert "sessionid" not in page.cookies
    assert PanelEntry.objects.get().user == people["operator"]
    assert CARD["PERSON"] in page.content.decode()
    assert AuditEntry.objects.filter(action="panel.entered", actor=f"user:{people['operator'].pk}").exists()


def test_every_other_page_stays_closed_to_frames(secret: str) -> None:
    page = Client().get("/sign-in/")
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("origin", ["https://evil.example", "https://crm.example.evil.kz", "null", ""])
def test_another_origin_stays_out_and_may_frame_nothing(secret: str, origin: str) -> None:
    page = enter(token(secret), origin)
    assert page.status_code == 403
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert not PanelEntry.objects.exists()


@pytest.mark.parametrize(
    "change, code",
    [
        ({"exp": 1}, "expired"),
        ({"exp": time.time() + 9_999}, "too_long_lived"),
        ({"sub": "nobody"}, "unknown_user"),
        ({"sub": "security"}, "unknown_user"),
    ],
)
def test_what_does_not_count_is_said_inside_the_frame(secret: str, change: dict[str, Any], code: str) -> None:
    page = enter(token(secret, **change))
    assert (page.status_code, page.context["reason"]) == (403, code)
    assert f"frame-ancestors {CRM}" in page["Content-Security-Policy"]


def test_a_tampered_context_and_one_of_another_secret_stay_out(secret: str) -> None:
    for bad in (token(secret)[:-3] + "AAA", token("another"), ""):
        assert enter(bad).status_code == 403
    assert not PanelEntry.objects.exists()


def test_a_panel_whose_secret_no_key_opens_says_so_inside_the_frame(secret: str, settings) -> None:
    settings.VAULT_KEY = "another key of this installation"
    page = enter(token(secret))
    assert (page.status_code, page.context["reason"]) == (403, "sealed")


def test_a_context_is_used_once(secret: str) -> None:
    context = token(secret)
    assert enter(context).status_code == 200
    assert enter(context).context["reason"] == "used"


def test_a_question_hides_the_card_whatever_was_typed(secret: str, library: Any, engine: FakeEngine) -> None:
    library("карты.md", "# Карты\n\n## 1. Перевыпуск\n\nПеревыпуск карты стоит 1 500 ₸.")
    key = key_of(enter(token(secret)))

    async def post() -> bytes:
        client = AsyncClient(enforce_csrf_checks=True)
        asked = {"text": "иванов пётр и зубр акакий по КД-77: сколько стоит перевыпуск карты"}
        response: Any = await client.post("/ask/", asked, headers={"Sufler-Panel": key})
        return b"".join([chunk async for chunk in response.streaming_content])

    started = json.loads(async_to_sync(post)().splitlines()[0])
    assert (started["event"], started["called"]) == ("started", CARD["PERSON"])
    question = Question.objects.get()
    assert question.asked_by == User.objects.get(username="operator")
    assert not any(word in question.masked_text.lower() for word in ("зубр", "акакий", "77"))


TAB = "0123456789abcdef"


def keep(key: str, text: str, **more: Any) -> int:
    person = User.objects.get(username="operator")
    said = {"text": text, "tab": TAB, "typist": person.pk, **more}
    return Client().post("/unsent/", said, headers={"Sufler-Panel": key}).status_code


def kept(key: str, **more: Any) -> dict[str, str]:
    found = Client().get("/unsent/", {"tab": TAB, **more}, headers={"Sufler-Panel": key}).json()
    return dict(found)


def test_what_was_typed_beside_a_card_is_there_when_the_card_is_opened_again(secret: str) -> None:
    first = key_of(enter(token(secret, jti="first-context")))
    assert keep(first, "акакий просит новую карту") == 204
    again = key_of(enter(token(secret, jti="second-context")))
    assert kept(again) == {"text": "акакий просит новую карту", "html": ""}
    assert "акакий".encode() not in bytes(Unsent.objects.get().sealed)
    keep(again, "")
    assert not Unsent.objects.exists()


def test_another_card_another_person_and_another_system_are_told_nothing_of_it(
    secret: str, people: dict[str, User]
) -> None:
    keep(key_of(enter(token(secret, jti="first-context"))), "акакий просит новую карту")
    for jti, change in (
        ("other-card", {"card": {**CARD, "CONTRACT": "КД-78"}}),
        ("no-card-at-all", {"card": {}}),
        ("other-person", {"sub": "supervisor"}),
    ):
        assert kept(key_of(enter(token(secret, jti=jti, **change)))) == {"text": "", "html": ""}
    other = panels.create("Shop", "shop", [CRM], people["security"])[1]
    page = Client().post("/panel/shop/", {"context": token(other)}, headers={"Origin": CRM})
    assert kept(key_of(page))["text"] == ""


def test_two_cards_without_values_share_nothing(secret: str) -> None:
    first, second = (
        key_of(enter(token(secret, jti=name, card={}))) for name in ("first-context", "second-context")
    )
    keep(first, "сколько стоит перевыпуск")
    assert (kept(first)["text"], kept(second)["text"]) == ("сколько стоит перевыпуск", "")


def test_a_panels_key_reads_nothing_that_was_typed_at_the_desk(secret: str, people: dict[str, User]) -> None:
    operator = people["operator"]
    conversation = Conversation.objects.create(operator=operator)
    unsent.keep(operator, TAB, None, "за столом")
    unsent.keep(operator, TAB, conversation, "за столом, в разговоре")
    key = key_of(enter(token(secret)))
    assert kept(key) == kept(key, conversation=conversation.pk) == {"text": "", "html": ""}
    keep(key, "")
    assert Unsent.objects.count() == 2
    # at the desk the person finds what was typed beside the card
    keep(key, "у карточки")
    desk = Client()
    desk.force_login(operator)
    assert "у карточки" in desk.get("/unsent/", {"tab": "f" * 16}).json()["html"]


def test_what_was_asked_beside_a_card_is_unsent_no_more(
    secret: str, library: Any, engine: FakeEngine
) -> None:
    library("карты.md", "# Карты\n\n## 1. Перевыпуск\n\nПеревыпуск карты стоит 1 500 ₸.")
    key = key_of(enter(token(secret)))
    keep(key, "сколько стоит перевыпуск карты")

    async def post() -> None:
        asked = {"text": "сколько стоит перевыпуск карты", "tab": TAB}
        response: Any = await AsyncClient().post("/ask/", asked, headers={"Sufler-Panel": key})
        [chunk async for chunk in response.streaming_content]

    async_to_sync(post)()
    assert not Unsent.objects.exists()


def test_the_cards_values_are_hidden_before_anything_is_looked_up_while_typing(
    secret: str, library: Any, engine: FakeEngine
) -> None:
    library("карты.md", "# Карты\n\n## 1. Перевыпуск\n\nПеревыпуск карты стоит 1 500 ₸.")
    key = key_of(enter(token(secret)))
    engine.embedded.clear()

    async def post() -> int:
        typed = {"text": "зубр акакий по КД-77: сколько стоит перевыпуск карты"}
        response: Any = await AsyncClient().post("/warm/", typed, headers={"Sufler-Panel": key})
        [chunk async for chunk in response.streaming_content]
        return int(response.status_code)

    assert async_to_sync(post)() == 200
    sent = (" ".join(engine.embedded) + json.dumps(engine.warmed, ensure_ascii=False)).lower()
    assert "перевыпуск" in sent
    assert not any(word in sent for word in ("зубр", "акакий", "кд-77"))


def test_the_key_opens_nothing_but_the_panel(secret: str) -> None:
    key = key_of(enter(token(secret, sub="admin")))
    for address in ("/", "/history/", "/documents/upload/", "/people/", "/nowhere/"):
        assert Client().get(address, headers={"Sufler-Panel": key}).status_code == 401
    assert Client().post("/underline/", {"text": "а"}, headers={"Sufler-Panel": key}).status_code == 200


def test_a_key_ends_with_its_time_its_panel_and_its_person(secret: str, people: dict[str, User]) -> None:
    def status(key: str) -> int:
        return Client().post("/underline/", {"text": "а"}, headers={"Sufler-Panel": key}).status_code

    first, second = (key_of(enter(token(secret, jti=name))) for name in ("first-context", "second-context"))
    PanelEntry.objects.filter(context="first-context").update(expires_at=clock.now())
    assert (status(first), status(second), status("made-up")) == (401, 200, 401)
    User.objects.filter(username="operator").update(is_active=False)
    assert status(second) == 401
    User.objects.filter(username="operator").update(is_active=True)
    panels.revoke(Panel.objects.get(), people["security"])
    assert status(second) == 401
    assert enter(token(secret, jti="third-context")).status_code == 404


def test_the_cards_values_die_with_the_entry(secret: str) -> None:
    enter(token(secret))
    entry = PanelEntry.objects.get()
    assert "Зубр".encode() not in bytes(entry.sealed)
    PanelEntry.objects.update(expires_at=clock.now())
    assert expire()["cards"] == 1
    assert not PanelEntry.objects.exists()


def test_the_security_role_allows_and_revokes_a_system(client: Client, people: dict[str, User]) -> None:
    client.force_login(people["security"])
    said = {"name": "CRM", "slug": "crm", "origins": "https://crm.example/\nhttp://10.0.0.5:8080"}
    page = client.post("/people/panels/new/", said)
    assert len(page.context["secret"]) > 40
    made = Panel.objects.get()
    assert made.origins == [CRM, "http://10.0.0.5:8080"]
    assert page.context["secret"].encode() not in bytes(made.secret)
    assert "secret" not in client.get("/people/panels/").context
    asked = client.get(f"/people/panels/{made.pk}/revoke/").content.decode()
    assert "https://crm.example" in asked
    assert Panel.objects.get().revoked_at is None
    client.post(f"/people/panels/{made.pk}/revoke/")
    assert client.get(f"/people/panels/{made.pk}/revoke/").status_code == 302
    assert Panel.objects.get().revoked_at


@pytest.mark.parametrize(
    "origin", ["*", "https://*.example", "https://a.example/path", "javascript:1", "https://a;script-src *"]
)
def test_only_a_whole_origin_is_allowed(client: Client, people: dict[str, User], origin: str) -> None:
    client.force_login(people["security"])
    client.post("/people/panels/new/", {"name": "CRM", "slug": "crm", "origins": origin})
    assert not Panel.objects.exists()
