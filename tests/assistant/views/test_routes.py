"""The platform role's pages: routes, their policy, limits, the budget, and what left."""

from typing import Any

import pytest
from django.test import Client

from assistant.models import Answer
from assistant.pipeline.answering import Asked, answer
from foundation import clock, limits, routes
from foundation.limits import Amounts, Who
from foundation.models import AuditEntry, User
from foundation.route_models import Egress, Limit, RoutingRule, StoredRoute
from foundation.routes import Purpose
from tests.assistant.views.conftest import QUESTION
from tests.fakes import FakeEngine, serving


@pytest.fixture
def platform(client: Client, people: dict[str, User]) -> Client:
    client.force_login(people["security"])
    return client


def on_record() -> set[str]:
    """Every action of the audit chain."""
    return set(AuditEntry.objects.values_list("action", flat=True))


def card(url: str, **changed: Any) -> dict[str, Any]:
    return {
        "name": "second", "base_url": url, "model": "fake", "key": "sk-1234567890", "place": "inside",
        "tasks": ["answer"], "position": 1, "price_prompt": 0, "price_written": 0, "connect_seconds": 2,
        "answer_seconds": 30, "breaker_failures": 3, "breaker_seconds": 30, "enabled": "on", **changed,
    }  # fmt: skip


def test_changing_the_model_is_one_url_in_a_form(platform: Client, cards: FakeEngine) -> None:
    with serving(FakeEngine(reply="Перевыпуск карты стоит 1 500 ₸.")) as second:
        platform.post("/people/routes/new/", card(second.url))
        row = StoredRoute.objects.get()
        list(answer(Asked(QUESTION)))
        assert (len(second.prompts), len(cards.prompts)) == (1, 0)
        platform.post(f"/people/routes/{row.pk}/", card(cards.url, key=""))
        list(answer(Asked(QUESTION)))
        assert (len(second.prompts), len(cards.prompts)) == (1, 1)
    last = Answer.objects.first()
    assert last is not None
    assert last.routing == {"reason": "masked_field", "reach": "inside", "order": ["second", "local"]}
    assert last.route == "second"


def test_a_key_is_sealed_kept_and_never_shown(platform: Client) -> None:
    platform.post("/people/routes/new/", card("http://models.bank/v1"))
    row = StoredRoute.objects.get()
    assert b"sk-1234567890" not in bytes(row.sealed_key)
    assert routes.known("second").key == "sk-1234567890"
    page = platform.get(f"/people/routes/{row.pk}/").content.decode()
    assert "sk-1234567890" not in page
    platform.post(f"/people/routes/{row.pk}/", card("http://models.bank/v1", key="", model="other"))
    assert (routes.known("second").key, routes.known("second").model) == ("sk-1234567890", "other")
    assert "sk-1234" not in str([entry.details for entry in AuditEntry.objects.all()])
    assert {"route.added", "route.changed"} <= on_record()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "local"),
        ("base_url", "models.bank/v1"),
        ("base_url", "http://models.bank"),
        ("base_url", "http://u:p@models.bank/v1"),
        ("base_url", "ftp://models.bank/v1"),
        ("base_url", "file:///v1"),
        ("base_url", "http://models.bank\\@evil.example/v1"),
        ("base_url", "http://models.bank/v1?key=/v1"),
        ("base_url", "http://models.bank/x#/v1"),
        ("base_url", "http://169.254.169.254/v1"),
        ("base_url", "http://[fe80::1]/v1"),
        ("base_url", "http://2852039166/v1"),  # the metadata's address as one number
        ("base_url", "https://8.8.8.8/v1"),  # inside, by its card
        ("tasks", []),
        ("place", "moon"),
    ],
)
def test_a_route_that_leads_nowhere_is_not_stored(platform: Client, field: str, value: Any) -> None:
    response = platform.post("/people/routes/new/", card("http://models.bank/v1", **{field: value}))
    assert field in response.context["form"].errors
    assert not StoredRoute.objects.exists()


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("https://127.0.0.1/v1", "Такой маршрут"),
        ("https://10.0.0.1/v1", "Такой маршрут"),
        ("http://models.example/v1", "https"),
        ("https://models.example/v1", ""),
    ],
)
def test_a_route_outside_leads_outside_and_over_https(platform: Client, url: str, error: str) -> None:
    response = platform.post("/people/routes/new/", card(url, place="abroad"))
    assert StoredRoute.objects.exists() is not bool(error)
    assert not error or error in str(response.context["form"].errors["base_url"])


def test_a_route_is_removed_only_after_it_was_asked(platform: Client) -> None:
    row = StoredRoute.objects.create(name="second", base_url="http://a/v1", model="m", tasks=["answer"])
    address = f"/people/routes/{row.pk}/remove/"
    assert f'href="{address}"' in platform.get(f"/people/routes/{row.pk}/").content.decode()
    assert "http://a/v1" in platform.get(address).content.decode()
    assert StoredRoute.objects.exists()
    platform.post(address)
    assert not StoredRoute.objects.exists()
    assert "route.removed" in on_record()


def test_a_route_that_fails_says_so_in_words(platform: Client) -> None:
    row = StoredRoute.objects.create(
        name="dead", base_url="http://127.0.0.1:9/v1", model="m", tasks=["answer"], last_error="broken_off",
        failed_in_row=1,
    )  # fmt: skip
    assert "последний сбой: ответ оборвался" in platform.get("/people/routes/").content.decode()
    reply = platform.post(f"/people/routes/{row.pk}/probe/", follow=True)
    assert str(next(iter(reply.context["messages"]))) == "dead не отвечает: соединиться не удалось."


def test_a_rule_counts_at_once_and_can_be_taken_back(platform: Client) -> None:
    StoredRoute.objects.create(
        name="far", base_url="http://a/v1", model="m", place="abroad", tasks=["answer"]
    )
    platform.post("/people/routes/rules/", {"team": "", "task": "", "place": "abroad"})
    assert [one.name for one in routes.choose(Purpose("answer")).routes] == ["far", "local"]
    rule = RoutingRule.objects.get()
    assert "за границу" in platform.get("/people/routes/").content.decode()
    platform.post(f"/people/routes/rules/{rule.pk}/remove/")
    assert [one.name for one in routes.choose(Purpose("answer")).routes] == ["local"]
    assert {"routing.rule_set", "routing.rule_removed"} <= on_record()


def test_a_spent_limit_refuses_with_its_evidence_and_says_so(
    platform: Client, cards: FakeEngine, operator: User
) -> None:
    platform.post(
        "/people/limits/",
        {"whom": f"user:{operator.pk}", "measure": "requests", "period": "day", "hard": "0"},
    )
    list(answer(Asked(QUESTION, asked_by=operator)))
    found = Answer.objects.get()
    assert (found.outcome, found.reason, found.retrieved.count()) == ("refused", "limit_day", 1)
    assert cards.prompts == []
    platform.post(f"/people/limits/{Limit.objects.get().pk}/remove/")
    list(answer(Asked(QUESTION, asked_by=operator)))
    assert len(cards.prompts) == 1
    assert {"limit.set", "limit.removed"} <= on_record()


def test_a_limit_that_is_nearly_used_up_is_marked(platform: Client, operator: User) -> None:
    Limit.objects.create(subject="user", measure="requests", period="day", soft=1, hard=2)
    for mark in ("", "badge-amber", "badge-red"):
        page = platform.get("/people/limits/").content.decode()
        assert [one for one in ("badge-amber", "badge-red") if one in page] == ([mark] if mark else [])
        if mark != "badge-red":
            limits.reserve(Who(operator.pk), "answer", Amounts())


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"soft": "", "hard": ""}, "__all__"),
        ({"soft": "10", "hard": "5"}, "soft"),
        ({"whom": "user:999"}, "whom"),
    ],
)
def test_a_limit_that_limits_nothing_is_not_set(platform: Client, values: dict[str, str], field: str) -> None:
    sent = {"whom": "all:0", "measure": "tokens", "period": "day", "hard": "5", **values}
    assert field in platform.post("/people/limits/", sent).context["form"].errors
    assert not Limit.objects.exists()


def test_who_used_the_budget_is_one_page(platform: Client, people: dict[str, User]) -> None:
    one, team = people["operator"], people["operator"].team_id
    spending = limits.reserve(Who(one.pk, team), "answer", Amounts(1, 900, 90))
    limits.settle(spending, Amounts(1, 700, 50), "local")
    for by, name in (("user", "operator"), ("team", "Team"), ("route", "local"), ("task", "ответы")):
        page = platform.get("/people/budget/", {"by": by, "since": "day"}).content.decode()
        assert name in page
        assert "700" in page


def test_the_ledger_shows_what_left_and_to_whom(platform: Client, people: dict[str, User]) -> None:
    platform.get("/people/egress/")
    assert "egress.read" not in on_record()
    row = Egress.objects.create(
        at=clock.now(), route="far", host="models.example", place="abroad", task="answer",
        about="question:1", masked_text="какие есть вклады", sha256="ab" * 32, characters=17,
    )  # fmt: skip
    page = platform.get("/people/egress/").content.decode()
    assert "models.example" in page
    assert "какие есть вклады" in page
    assert "abababababababab" in page
    entry = AuditEntry.objects.get(action="egress.read")
    assert (entry.actor, entry.details) == (
        f"user:{people['security'].pk}",
        {"first": row.pk, "last": row.pk},
    )


def test_trying_a_route_sends_no_text(platform: Client) -> None:
    with serving(FakeEngine()) as engine:
        StoredRoute.objects.create(name="one", base_url=engine.url, model="m", tasks=["answer"])
        row = StoredRoute.objects.get()
        response = platform.post(f"/people/routes/{row.pk}/probe/", follow=True)
    assert "one отвечает" in response.content.decode()
    assert engine.bodies == []


def test_the_routes_of_the_settings_are_shown_and_tried_and_lead_where_the_settings_say(
    platform: Client, cards: FakeEngine, settings
) -> None:
    settings.EMBED_MODEL = "some-embedder"
    page = platform.get("/people/routes/").content.decode()
    assert "some-embedder" in page
    assert "SUFLER_EMBED_URL" in page
    texts = len(cards.embedded)
    for name in ("local", "embedder"):
        tried = platform.post(f"/people/routes/settings/{name}/probe/", follow=True)
        assert f"{name} отвечает" in tried.content.decode()
    assert (len(cards.embedded), cards.bodies) == (texts, [])
    with serving(FakeEngine()) as gone:
        settings.EMBED_URL = gone.url
    tried = platform.post("/people/routes/settings/embedder/probe/", follow=True)
    assert "embedder не отвечает" in tried.content.decode()
    assert platform.post("/people/routes/settings/other/probe/").status_code == 404
