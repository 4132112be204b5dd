"""Who calls the API, or tries to sign in, too often is told when to come back; nobody else notices."""

import pytest
from django.test import Client

from assistant.project import flood
from foundation.models import User
from tests.assistant.api.conftest import key_for
from tests.headers import weaknesses


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def watch(settings, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Three calls a minute for a key, five for an address, four sign-ins, by a clock of the test's own."""
    settings.API_KEY_PACE, settings.API_ADDRESS_PACE, settings.SIGN_IN_PACE = 3, 5, 4
    clock = Clock()
    monkeypatch.setattr(flood, "PACE", flood.Pace(clock))
    return clock


def models(key: str = "", address: str = "10.0.0.1", path: str = "/v1/models"):
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return Client().get(path, headers=headers, REMOTE_ADDR=address)


def test_a_key_that_calls_too_often_waits_and_comes_back(people: dict[str, User], watch: Clock) -> None:
    key, other = (key_for(people["operator"], "ask") for _ in range(2))
    assert [models(key).status_code for _ in range(4)] == [200, 200, 200, 429]
    late = models(key, address="10.0.0.2")
    assert (late.status_code, late["Retry-After"]) == (429, "20")
    assert late.json()["error"]["code"] == "too_many_requests"
    assert models(other, address="10.0.0.2").status_code == 200
    watch.now += 20
    assert [models(key, address="10.0.0.3").status_code for _ in range(2)] == [200, 429]


def test_an_address_with_many_keys_or_none_waits_before_the_database_is_asked(
    people: dict[str, User], django_assert_num_queries
) -> None:
    assert [models(f"made-up-{number}").status_code for number in range(5)] == [401] * 5
    with django_assert_num_queries(0):
        refused = models("made-up", path="/api/v1/openapi.json")
    told = (refused.status_code, refused["Retry-After"], refused.json()["code"])
    assert told == (429, "12", "too_many_requests")
    assert models("made-up", address="10.0.0.2").status_code == 401


def test_pages_are_not_counted(db: None) -> None:
    assert {Client().get("/sign-in/").status_code for _ in range(8)} == {200}


def test_an_address_that_tries_many_names_waits_before_a_password_is_looked_at(
    people: dict[str, User], watch: Clock, django_assert_num_queries
) -> None:
    office, elsewhere = Client(REMOTE_ADDR="10.0.0.1"), Client(REMOTE_ADDR="10.0.0.2")
    tried = [office.post("/sign-in/", {"username": f"n{n}", "password": "x"}) for n in range(4)]
    assert {one.status_code for one in tried} == {200}
    right = {"username": "operator", "password": "password-of-tests"}
    with django_assert_num_queries(0):
        refused = office.post("/sign-in/", right)
    assert (refused.status_code, refused["Retry-After"]) == (429, "15")
    assert "Сейчас входит слишком много людей" in refused.content.decode()
    assert weaknesses(refused) == []
    assert office.get("/sign-in/").status_code == 200
    assert elsewhere.post("/sign-in/", right).status_code == 302
    watch.now += 15
    assert office.post("/sign-in/", right).status_code == 302
    # the codes of the second step count as well
    assert office.post("/second-step/", {"code": "000000"}).status_code == 429


def test_no_more_callers_are_remembered_than_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flood, "MOST_CALLERS", 2)
    pace = flood.Pace(Clock())
    assert [pace.wait(name, 1) for name in ("a", "a", "b", "c", "a")] == [0, 60, 0, 0, 0]
