"""Who may use which model: policy, order, fallback, breaker; and what leaves the house is written down."""

from datetime import timedelta

import pytest

from foundation import clock, ledger, routes, sending
from foundation.client import EngineError, Message
from foundation.masked import Masked
from foundation.models import AuditEntry, Team
from foundation.route_models import Egress, RoutingRule, Spending, StoredRoute
from foundation.routes import Purpose, UnknownRoute
from foundation.sealing import Sealed, seal, unseal
from foundation.sending import Request
from tests.fakes import FakeEngine, serving

pytestmark = pytest.mark.django_db


def stored(name: str, url: str = "http://127.0.0.1:9/v1", **changed: object) -> StoredRoute:
    given = {"model": "m", "tasks": ["answer"], "breaker_failures": 2, **changed}
    return StoredRoute.objects.create(name=name, base_url=url, **given)


def names(purpose: Purpose) -> tuple[list[str], str]:
    choice = routes.choose(purpose)
    return [route.name for route in choice.routes], choice.reason


def request_for(text: str) -> Request:
    return Request([Message("system", Masked("слова")), Message("user", Masked(text))], {"max_tokens": 9}, 1)


def test_without_anything_said_the_route_of_the_settings_serves(settings) -> None:
    choice = routes.choose(Purpose("answer"))
    assert [(route.name, route.base_url) for route in choice.routes] == [("local", settings.CHAT_URL)]
    assert (choice.reason, choice.reach) == ("default", "inside")


def test_an_adapter_is_asked_beside_the_weights_before_it_is_promoted() -> None:
    route = routes.known("local+desk")
    assert (route.name, route.adapter, route.base_url) == (
        "local+desk",
        "desk",
        routes.known("local").base_url,
    )
    with pytest.raises(UnknownRoute):
        routes.known("local+")


def test_general_text_goes_outside_only_where_a_rule_lets_it() -> None:
    stored("far", place="abroad", position=1)
    assert names(Purpose("answer")) == (["local"], "default")
    RoutingRule.objects.create(task="answer", place="abroad")
    assert names(Purpose("answer")) == (["far", "local"], "rule")
    assert names(Purpose("reply")) == (["local"], "default")


@pytest.mark.parametrize(
    "reason", ["masked_field", "restricted_source", "local_only", "not_listed", "doubtful"]
)
def test_what_must_stay_inside_stays_whatever_the_rules_say(reason: str) -> None:
    stored("far", place="abroad")
    RoutingRule.objects.create(place="abroad")
    assert names(Purpose("answer", keeps=(reason,))) == (["local"], reason)
    assert names(Purpose("answer", keeps=(reason,), route="far")) == ([], reason)


def test_the_rule_of_a_team_goes_before_the_one_for_all() -> None:
    stored("near", place="country")
    stored("far", place="abroad")
    careful, free = Team.objects.create(name="careful"), Team.objects.create(name="free")
    RoutingRule.objects.create(place="abroad")
    RoutingRule.objects.create(team=careful, place="inside")
    RoutingRule.objects.create(team=free, task="answer", place="country")
    assert names(Purpose("answer", team=careful.pk))[0] == ["local"]
    assert names(Purpose("answer", team=free.pk))[0] == ["near", "local"]
    assert names(Purpose("answer"))[0] == ["near", "far", "local"]


def test_routes_are_asked_in_their_order_for_their_tasks_while_in_use() -> None:
    stored("second", position=20)
    stored("first", position=10)
    stored("off", position=1, enabled=False)
    stored("topics", position=1, tasks=["classify"])
    assert names(Purpose("answer"))[0] == ["first", "second", "local"]
    assert names(Purpose("classify"))[0] == ["topics", "local"]


def test_an_unknown_name_is_no_route() -> None:
    with pytest.raises(UnknownRoute):
        routes.choose(Purpose("answer", route="nobody"))


def test_when_a_route_fails_the_next_answers_and_after_enough_failures_it_is_left_alone(settings) -> None:
    row = stored("dead", position=1)
    with serving(FakeEngine(reply="один два")) as engine:
        settings.CHAT_URL = engine.url
        for _ in range(2):
            purpose = Purpose("answer")
            deltas = list(sending.send(routes.choose(purpose), purpose, lambda _: request_for("сколько")))
            assert [delta.route for delta in deltas if delta.route] == ["dead", "local"]
    row.refresh_from_db()
    assert (row.failed_in_row, row.last_error) == (2, "unreachable")
    assert names(Purpose("answer"))[0] == ["local"]
    row.open_until = clock.now() - timedelta(seconds=1)
    row.save()
    assert names(Purpose("answer"))[0] == ["dead", "local"]
    routes.answered(routes.known("dead"))
    row.refresh_from_db()
    assert row.failed_in_row == 0
    assert row.open_until is None


def test_when_a_route_says_nonsense_the_next_answers_and_it_is_counted(settings) -> None:
    with serving(FakeEngine(reply="один два", says_line="no JSON")) as odd, serving(FakeEngine()) as alive:
        settings.CHAT_URL = alive.url
        row = stored("odd", odd.url)
        purpose = Purpose("answer")
        stream = sending.send(routes.choose(purpose), purpose, lambda _: request_for("сколько"))
        assert "".join(delta.text for delta in stream) == alive.reply
    row.refresh_from_db()
    assert (row.failed_in_row, row.last_error) == (1, "failed")


def test_once_words_came_no_other_route_goes_on(settings) -> None:
    with serving(FakeEngine(reply="один два три", breaks_after=2)) as broken:
        stored("broken", broken.url)
        purpose = Purpose("answer")
        said: list[str] = []
        stream = sending.send(routes.choose(purpose), purpose, lambda _: request_for("сколько"))
        with pytest.raises(EngineError) as error:
            said.extend(delta.text for delta in stream)
    assert error.value.code == "broken_off"
    assert "".join(said) == "один два "


def test_what_leaves_is_in_the_ledger_before_it_is_sent_and_what_stays_is_not(settings) -> None:
    settings.ROUTE_HOSTS = ["127.0.0.1"]
    with serving(FakeEngine(reply="ответ")) as far:
        stored("far", far.url, place="abroad", price_prompt=1_000_000, price_written=2_000_000)
        RoutingRule.objects.create(place="abroad")
        purpose = Purpose("answer", about="question:7")
        list(sending.send(routes.choose(purpose), purpose, lambda _: request_for("какие есть вклады")))
        inside = Purpose("answer", keeps=("masked_field",))
        settings.CHAT_URL = far.url
        list(sending.send(routes.choose(inside), inside, lambda _: request_for("<PERSON_1> просит")))
    entry = Egress.objects.get()
    assert (entry.route, entry.host, entry.place, entry.about) == ("far", "127.0.0.1", "abroad", "question:7")
    assert entry.masked_text == "какие есть вклады"
    assert entry.sha256 == ledger.digest(request_for("какие есть вклады").messages)
    told = AuditEntry.objects.get(action="text.left").details
    assert told == {"route": "far", "place": "abroad", "sha256": entry.sha256}
    spent = Spending.objects.get(route="far")
    assert (spent.prompt_tokens, spent.written_tokens, int(spent.cost)) == (10, 5, 20)


def test_a_placeholder_never_leaves_even_where_nobody_said_that_it_is_there(settings) -> None:
    settings.ROUTE_HOSTS = ["127.0.0.1"]
    with serving(FakeEngine()) as far, serving(FakeEngine(reply="ответ")) as near:
        stored("far", far.url, place="abroad")
        settings.CHAT_URL = near.url
        RoutingRule.objects.create(place="abroad")
        purpose = Purpose("answer")
        list(sending.send(routes.choose(purpose), purpose, lambda _: request_for("<IIN_1> просит")))
        assert (len(far.prompts), len(near.prompts)) == (0, 1)
    assert not Egress.objects.exists()


def test_the_key_of_a_route_is_sealed_to_it(settings) -> None:
    sealed = seal("sk-secret", "route:far")
    assert b"secret" not in sealed
    assert unseal(sealed, "route:far") == "sk-secret"
    with pytest.raises(Sealed):
        unseal(sealed, "route:near")
    settings.VAULT_OLD_KEYS, settings.VAULT_KEY = [settings.VAULT_KEY], "another"
    assert unseal(sealed, "route:far") == "sk-secret"
