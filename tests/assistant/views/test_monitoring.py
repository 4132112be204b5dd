"""Health, metrics, and that dashboard and alerts ask for nothing that is not measured."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import yaml
from asgiref.sync import async_to_sync
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client

from assistant import tasks, watching
from assistant.metrics import PAGES, exposition
from assistant.models import Question
from assistant.project.counting import Counting
from foundation import append_only, clock, limits, verifying
from foundation.models import User
from foundation.route_models import Limit, StoredRoute
from inference import metrics as engine
from tests.clamd import Clamd, serving
from tests.fakes import FakeEngine

FOLDER = Path(__file__).resolve().parents[3] / "docs" / "monitoring"
SAMPLE = re.compile(r"^(sufler_\w+)(\{[^}]*\})? (\S+)$")
# written by Prometheus itself for each target
ITS_OWN = {"up"}


@pytest.fixture
def watcher(client: Client, settings) -> Client:
    """Prometheus, with its key."""
    settings.METRICS_KEY = "key-of-whoever-watches"
    client.defaults["HTTP_AUTHORIZATION"] = "Bearer key-of-whoever-watches"
    return client


def samples(text: str) -> dict[str, list[str]]:
    """Name of a metric -> the labels of each of its samples. Fails where a line is no sample."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            sample = SAMPLE.match(line)
            assert sample, line
            float(sample[3])
            found.setdefault(sample[1], []).append(sample[2] or "")
    return found


def expressions() -> Iterator[tuple[str, str]]:
    """Where it stands, and the expression."""
    for panel in json.loads((FOLDER / "dashboard.json").read_text())["panels"]:
        for target in panel["targets"]:
            yield f"panel {panel['title']}", target["expr"]
    for group in yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"]:
        for rule in group["rules"]:
            yield f"alert {rule['alert']}", rule["expr"]


def matches(asked: str, sample: str) -> bool:
    """Whether a sample's labels fit the matchers of an expression, such as part=~"database|broker"."""
    has = dict(re.findall(r'(\w+)="([^"]*)"', sample))
    wanted = re.findall(r'(\w+)(=~|=)"([^"]*)"', asked)
    return all(
        re.fullmatch(value if how == "=~" else re.escape(value), has.get(name, ""))
        for name, how, value in wanted
    )


@pytest.fixture
def measured(answered: Question, engine_text: str) -> dict[str, list[str]]:
    """Every sample of an installation with a route and a limit, in which one question was answered and a
    worker has been up."""
    StoredRoute.objects.create(name="fleet", base_url="http://fleet/v1", model="m")
    Limit.objects.create(hard=10)
    tasks.watch()
    tasks.verify_audit()
    return samples(exposition()) | samples(engine_text)


@pytest.fixture
def engine_text() -> str:
    return engine.exposition(engine.Counts(), {"embedder_ready": 1.0})


@pytest.mark.parametrize("where, expression", list(expressions()))
def test_dashboard_and_alerts_ask_for_what_is_measured(
    where: str, expression: str, measured: dict[str, list[str]]
) -> None:
    asked = re.findall(r"\b(sufler_\w+|up)\b(\{[^}]*\})?", expression)
    assert asked, where
    for name, labels in asked:
        assert name in measured or name in ITS_OWN, (where, name)
        assert name in ITS_OWN or any(matches(labels, sample) for sample in measured[name]), (
            where,
            name,
            labels,
        )
    assert expression.count("(") == expression.count(")")


def test_metrics_count_the_answers_of_the_last_hour(watcher: Client, answered: Question) -> None:
    text = watcher.get("/metrics").content.decode()
    assert f'sufler_answers_last_hour{{outcome="{answered.answer.outcome}"}} 1' in text
    assert answered.masked_text not in text


@pytest.mark.django_db
def test_the_metrics_tell_which_routes_are_left_alone_by_their_numbers() -> None:
    rows = [
        StoredRoute.objects.create(name=name, base_url="http://fleet/v1", model="m", open_until=until)
        for name, until in (
            ("fine", None), ("open", clock.now() + timedelta(minutes=1)), ("again", clock.now()),
        )
    ]  # fmt: skip
    StoredRoute.objects.create(name="off", base_url="http://x/v1", model="m", enabled=False)
    text = exposition()
    told = [line for line in text.splitlines() if line.startswith("sufler_route_open")]
    expected = zip(rows, (0, 1, 0), strict=True)
    assert told == [f'sufler_route_open{{route="{row.pk}"}} {value}' for row, value in expected]
    assert not {"fine", "fleet"} & set(re.findall(r"\w+", text))


@pytest.mark.django_db
def test_the_metrics_tell_how_far_each_limit_is_used(people: dict[str, User]) -> None:
    hard, soft, over, unused = (
        Limit.objects.create(subject=subject, measure=measure, period=period, **bounds)
        for subject, measure, period, bounds in (
            ("all", "requests", "day", {"soft": 1, "hard": 8}),
            ("user", "requests", "day", {"soft": 4}),
            ("team", "requests", "day", {"hard": 0}),
            ("key", "tokens", "month", {"hard": 5}),
        )
    )
    for user in (people["operator"].pk, people["operator"].pk, people["admin"].pk):
        limits.reserve(limits.Who(user), "answer", limits.Amounts())
    told = dict(re.findall(r'sufler_limit_used\{limit="(\d+)",[^}]*\} (\S+)', exposition()))
    expected = {hard: "0.375", soft: "0.5", over: "1", unused: "0"}
    assert told == {str(limit.pk): share for limit, share in expected.items()}


def test_the_metrics_tell_of_the_audit_chain(db: None, settings) -> None:
    tasks.watch()
    tasks.verify_audit()
    assert {"sufler_audit_holds 1", "sufler_audit_append_only 1"} <= set(exposition().splitlines())
    Path(settings.ANCHOR_FILE).unlink()
    append_only.lift(connection)
    verifying.check("worker")
    told = {"sufler_audit_holds 0", "sufler_audit_append_only 0", "sufler_audit_anchor_age_seconds inf"}
    assert told <= set(exposition().splitlines())


def test_without_the_database_the_metrics_say_that_it_is_away(watcher: Client) -> None:
    with patch.object(BaseDatabaseWrapper, "ensure_connection", side_effect=OperationalError):
        reply = watcher.get("/metrics")
    found = samples(reply.content.decode())
    assert (reply.status_code, 'sufler_part_up{part="database"} 0' in reply.content.decode()) == (200, True)
    assert {"sufler_requests_total", "sufler_disk_free_bytes"} <= set(found)
    assert "sufler_versions" not in found


@pytest.mark.parametrize("address", ["/metrics", "/health/deep"])
def test_without_the_key_nothing_is_told(client: Client, db: None, address: str) -> None:
    assert client.get(address).status_code == 401
    wrong = client.get(address, headers={"Authorization": "Bearer wrong"})
    assert (wrong.status_code, wrong.content) == (401, b"")


def part(reply: Any, name: str) -> bool:
    return bool(reply.json()["parts"][name]["ok"])


def test_the_deep_look_names_the_part_that_is_away(watcher: Client, db: None, engine: FakeEngine) -> None:
    reply = watcher.get("/health/deep")
    assert set(reply.json()["parts"]) == set(watching.PARTS)
    assert part(reply, "database")
    assert part(reply, "disk")
    assert part(reply, "model")
    assert not part(reply, "worker")
    assert reply.json()["parts"]["worker"]["ms"] < 3000
    engine.status = 503
    reply = watcher.get("/health/deep")
    assert (reply.status_code, reply.json()["status"], part(reply, "model")) == (503, "degraded", False)


def test_no_proxy_of_the_environment_is_asked_in_the_place_of_a_part(
    watcher: Client, db: None, engine: FakeEngine, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    settings.QDRANT_URL = engine.url
    reply = watcher.get("/health/deep")
    assert [part(reply, name) for name in ("model", "embedder", "index")] == [True, True, True]


def test_an_antivirus_is_a_part_where_one_is_set(watcher: Client, db: None, settings) -> None:
    with serving(Clamd()) as settings.CLAMD:
        assert part(watcher.get("/health/deep"), "antivirus")
    assert not part(watcher.get("/health/deep"), "antivirus")
    assert 'sufler_part_up{part="antivirus"} 0' in watcher.get("/metrics").content.decode()


def test_a_full_disk_is_seen(watcher: Client, db: None, monkeypatch) -> None:
    monkeypatch.setattr(watching, "LEAST_FREE_BYTES", 1 << 60)
    assert not part(watcher.get("/health/deep"), "disk")


def test_requests_are_counted_with_their_status_also_when_they_raise() -> None:
    async def teapot(scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] == "/raises":
            raise RuntimeError
        await send({"type": "http.response.start", "status": 418})

    async def drop(message: Any) -> None: ...

    @async_to_sync
    async def request(path: str) -> None:
        await Counting(teapot)({"type": "http", "path": path}, None, drop)

    before = dict(PAGES.answered)
    request("/")
    with pytest.raises(RuntimeError):
        request("/raises")
    assert PAGES.answered[4] == before.get(4, 0) + 1
    assert PAGES.answered[5] == before.get(5, 0) + 1
