"""The register: promoted by an accepted comparison or with a reason, taken back in one step."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from assistant.models import Answer, Comparison
from assistant.pipeline.answering import Asked, answer
from assistant.tuning import registry
from assistant.tuning.registry import NotPromoted
from foundation import routes
from foundation.models import AuditEntry, User
from foundation.route_models import StoredRoute
from tests.assistant.views.conftest import TEXT
from tests.fakes import FakeEngine

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def adapters(settings, tmp_path: Path) -> Path:
    """Two adapters of the installation's own; the settings name the first."""
    settings.HOME, settings.CHAT_ADAPTER, settings.CHAT_MODEL = tmp_path, "first", "base"
    (tmp_path / "adapters").mkdir()
    for name in ("first", "second"):
        (tmp_path / "adapters" / f"{name}.gguf").write_bytes(f"GGUF{name}".encode())
    return tmp_path / "adapters"


def champion() -> list[str]:
    return [one.name for one in registry.register() if one.champion]


def accept(route: str, adapter: str) -> Comparison:
    StoredRoute.objects.create(name=route, base_url="http://m/v1", model="base", adapter=adapter)
    return Comparison.objects.create(
        name="c", routes=["local", route], rules={}, cases=[1], state="done", accepted={route: True}
    )


def test_the_adapter_of_the_settings_answers_until_one_is_promoted() -> None:
    assert [one.name for one in registry.register()] == ["none", "first", "second"]
    assert champion() == ["first"]


def test_promoted_and_taken_back_each_with_an_entry(people: dict[str, User]) -> None:
    accept("challenger", "second")
    made = registry.promote("second", people["security"])
    assert (champion(), routes.known("local").adapter) == (["second"], "second")
    assert made.comparison
    registry.rollback(people["security"])
    assert champion() == ["first"]
    entries = AuditEntry.objects.filter(action__startswith="adapter.").order_by("number")
    assert [(entry.action, entry.details["before"]) for entry in entries] == [
        ("adapter.promoted", "first"),
        ("adapter.rolled_back", "second"),
    ]


def test_without_a_comparison_a_reason_is_asked_for() -> None:
    with pytest.raises(NotPromoted, match="not_compared"):
        registry.promote("second", None)
    assert registry.promote("second", None, "the first one is broken").reason


@pytest.mark.parametrize("name, code", [("third", "no_such_adapter"), ("first", "already")])
def test_what_is_not_there_or_answers_already_is_not_promoted(name: str, code: str) -> None:
    with pytest.raises(NotPromoted, match=code):
        registry.promote(name, None, "because")


def test_nothing_to_take_back() -> None:
    with pytest.raises(NotPromoted, match="nothing_before"):
        registry.rollback(None)


def test_the_weights_alone_read_the_long_prompt_from_the_next_question_on(
    library, engine: FakeEngine
) -> None:
    library("карты.md", TEXT)
    list(answer(Asked("сколько стоит перевыпуск карты")))
    registry.promote("none", None, "the adapter is broken")
    list(answer(Asked("сколько стоит перевыпуск карты")))
    named = [body["sufler"].get("adapter", "") for body in engine.bodies]
    assert named == ["first", ""]
    assert len(engine.prompts[0][0]["content"]) < len(engine.prompts[1][0]["content"])


def test_answers_are_counted_by_what_made_them(library, engine: FakeEngine) -> None:
    library("карты.md", TEXT)
    list(answer(Asked("сколько стоит перевыпуск карты")))
    Answer.objects.update(model="base@0123+second@4567")
    assert {one.name: one.answers for one in registry.register()} == {"none": 0, "first": 0, "second": 1}


def test_the_commands_say_what_answers(capsys) -> None:
    call_command("promote", "second", "--reason", "tried by hand")
    call_command("rollback")
    assert [json.loads(line)["adapter"] for line in capsys.readouterr().out.splitlines()] == [
        "second",
        "first",
    ]
    with pytest.raises(CommandError, match="no_such_adapter"):
        call_command("promote", "third")


def test_the_page_promotes_and_takes_back(client: Client, people: dict[str, User]) -> None:
    client.force_login(people["security"])
    refused = client.post("/people/register/promote/", {"name": "second"}, follow=True).content.decode()
    assert champion() == ["first"]
    assert 'role="alert"' in refused or "note-danger" in refused
    client.post("/people/register/promote/", {"name": "second", "reason": "tried by hand"})
    assert champion() == ["second"]
    assert "tried by hand" in client.get("/people/register/").content.decode()
    client.post("/people/register/rollback/")
    assert champion() == ["first"]
