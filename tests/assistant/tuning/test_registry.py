"""The register: promoted by an accepted comparison or with a reason, taken back in one step."""

import hashlib
import json
from io import BufferedReader
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assistant.evaluation import cases
from assistant.models import Answer, CaseResult, Comparison
from assistant.pipeline.answering import Asked, answer
from assistant.tuning import registry
from assistant.tuning.registry import NotPromoted
from foundation import clock, routes
from foundation.models import AuditEntry, User
from foundation.route_models import Promotion, StoredRoute
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


def sum_of(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


def accept(adapters: Path, weights: str = "base@0123", champion: str = "first") -> Comparison:
    """A challenger on the second adapter was accepted, as both files are now."""
    files = {"local": champion, "challenger": "second"}
    comparison = Comparison.objects.create(
        name="c", routes=list(files), rules={}, cases=[1], state="done", accepted={"challenger": True}
    )
    case = cases.add({"question": "сколько стоит перевыпуск карты", "figure": "1 500"}, "hand")
    for route, name in files.items():
        model = f"{weights}+{name}@{sum_of(adapters / f'{name}.gguf')}" if name else weights
        CaseResult.objects.create(comparison=comparison, case=case, route=route, right=True, model=model)
    return comparison


def test_the_adapter_of_the_settings_answers_until_one_is_promoted() -> None:
    assert [one.name for one in registry.register()] == ["none", "first", "second"]
    assert champion() == ["first"]


def test_promoted_and_taken_back_each_with_an_entry(adapters: Path, people: dict[str, User]) -> None:
    comparison = accept(adapters)
    made = registry.promote("second", people["security"])
    assert (champion(), routes.known("local").adapter) == (["second"], "second")
    assert made.comparison == comparison.pk
    assert {one.name: one.compared for one in registry.register()}["second"] == comparison.pk
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


def refusal() -> str:
    """Why the second can't be promoted; a reason in the verdict's place lets it pass all the same."""
    with pytest.raises(NotPromoted) as refused:
        registry.promote("second", None)
    assert {one.name: one.problem for one in registry.register()}["second"] == refused.value.code
    assert registry.promote("second", None, "tried by hand").comparison is None
    return refused.value.code


def test_a_file_trained_again_under_the_same_name_was_not_accepted(adapters: Path) -> None:
    accept(adapters)
    (adapters / "second.gguf").write_bytes(b"GGUFsecond, trained again")
    assert refusal() == "other_file"


def test_a_route_that_names_another_adapter_later_passes_on_no_verdict(adapters: Path) -> None:
    """What counts is what made the answers, not what the route's row says by now."""
    route = StoredRoute.objects.create(
        name="challenger", base_url="http://m/v1", model="base", adapter="second"
    )
    comparison = accept(adapters)
    comparison.results.filter(route="challenger").update(model="base@0123+third@4567")
    assert (route.adapter, refusal()) == ("second", "not_compared")


def test_a_file_replaced_during_the_run_was_not_accepted(adapters: Path) -> None:
    comparison = accept(adapters)
    case = cases.add({"question": "какой срок перевыпуска карты", "figure": "3"}, "hand")
    CaseResult.objects.create(
        comparison=comparison, case=case, route="challenger", right=True, model="base@0123+second@4567"
    )
    assert refusal() == "other_file"


def test_a_verdict_against_another_champion_does_not_count(adapters: Path) -> None:
    accept(adapters, champion="")
    assert refusal() == "other_champion"


def test_a_champion_trained_again_is_another_champion(adapters: Path) -> None:
    accept(adapters)
    (adapters / "first.gguf").write_bytes(b"GGUFfirst, trained again")
    assert refusal() == "other_champion"


def test_a_verdict_on_other_weights_does_not_count(adapters: Path, library, engine: FakeEngine) -> None:
    library("карты.md", TEXT)
    list(answer(Asked("сколько стоит перевыпуск карты")))
    Answer.objects.update(model="base@9999+first@4567")
    accept(adapters)
    assert refusal() == "other_weights"


def test_a_champion_whose_file_was_replaced_is_told(adapters: Path) -> None:
    accept(adapters)
    registry.promote("second", None)
    assert {one.name: one.problem for one in registry.register()}["second"] == ""
    (adapters / "second.gguf").write_bytes(b"GGUFsecond, trained again")
    assert {one.name: one.problem for one in registry.register()}["second"] == "replaced"


def test_to_be_shown_a_file_is_read_once_and_all_answers_are_counted_at_once(
    adapters: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    digest = hashlib.file_digest

    def digested(file: BufferedReader, kind: str) -> object:
        read.append(Path(file.name).name)
        return digest(file, kind)

    monkeypatch.setattr(hashlib, "file_digest", digested)
    accept(adapters)
    registry.register()
    with CaptureQueriesContext(connection) as seen:
        registry.register()
    # the champion's and the challenger's makers, once for all three adapters
    assert sum('FROM "assistant_caseresult"' in one["sql"] for one in seen.captured_queries) == 2
    assert read == ["first.gguf", "second.gguf"]
    assert sum('COUNT("assistant_answer"' in one["sql"] for one in seen.captured_queries) == 1
    # what is promoted is the file as it is now
    registry.promote("second", None, "better")
    assert read[2:] == ["first.gguf", "second.gguf"]


def test_training_does_not_write_over_what_answers(adapters: Path, tmp_path: Path) -> None:
    (tmp_path / "weights.gguf").write_bytes(b"GGUF")
    with pytest.raises(CommandError, match="first answers now"):
        call_command("train_adapter", tmp_path / "weights.gguf", adapters / "first.gguf")


def test_an_older_verdict_that_still_holds_counts(adapters: Path) -> None:
    holds = accept(adapters)
    accept(adapters, champion="")
    assert registry.promote("second", None).comparison == holds.pk


@pytest.mark.parametrize("name, code", [("third", "no_such_adapter"), ("first", "already")])
def test_what_is_not_there_or_answers_already_is_not_promoted(name: str, code: str) -> None:
    with pytest.raises(NotPromoted, match=code):
        registry.promote(name, None, "because")


def test_nothing_to_take_back() -> None:
    with pytest.raises(NotPromoted, match="nothing_before"):
        registry.rollback(None)


def test_each_rollback_goes_one_further_back() -> None:
    for name in ("second", "none", "first", "second"):
        registry.promote(name, None, "tried by hand")
    back = [registry.rollback(None).adapter for _ in range(2)]
    registry.promote("second", None, "tried again")
    back += [registry.rollback(None).adapter for _ in range(3)]
    assert back == ["first", "", "", "second", "first"]
    with pytest.raises(NotPromoted, match="nothing_before"):
        registry.rollback(None)
    assert champion() == ["first"]


def test_a_register_in_which_rollbacks_took_each_other_back_goes_on() -> None:
    for adapter, reason in (("second", "by hand"), ("first", ""), ("second", "")):
        Promotion.objects.create(model="base", adapter=adapter, at=clock.now(), reason=reason)
    assert registry.rollback(None).adapter == "first"


def test_a_file_that_is_gone_or_changed_does_not_come_back(adapters: Path) -> None:
    registry.promote("second", None, "tried by hand")
    registry.promote("none", None, "broken")
    (adapters / "second.gguf").write_bytes(b"GGUFsecond, trained again")
    with pytest.raises(NotPromoted, match="replaced"):
        registry.rollback(None)
    (adapters / "second.gguf").unlink()
    with pytest.raises(NotPromoted, match="no_such_adapter"):
        registry.rollback(None)
    assert champion() == ["none"]


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
    assert registry.register()[0].sha256 == "0123"


def test_which_answers_were_made_by_which_stand_in_a_list(
    client: Client, people: dict[str, User], library, engine: FakeEngine
) -> None:
    library("карты.md", TEXT)
    for model in ("base@0123+second@4567", "base@0123+second@89ab", "base@0123"):
        list(answer(Asked("сколько стоит перевыпуск карты")))
        Answer.objects.filter(model="fake@0000").update(model=model)
    client.force_login(people["security"])
    assert "/people/register/second/answers/" in client.get("/people/register/").content.decode()
    page = client.get("/people/register/second/answers/")
    assert [row.model for row in page.context["page"]] == ["base@0123+second@89ab", "base@0123+second@4567"]
    assert "перевыпуск" not in page.content.decode()
    one = client.get("/people/register/second/answers/", {"made_by": "base@0123+second@4567"})
    (row,) = one.context["page"]
    read = AuditEntry.objects.filter(action="register.read").last()
    assert read is not None
    assert read.details == {
        "adapter": "second", "made_by": row.model, "first": row.pk, "last": row.pk,
    }  # fmt: skip
    (alone,) = client.get("/people/register/none/answers/").context["page"]
    assert alone.model == "base@0123"


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


def test_the_page_says_why_a_verdict_does_not_count(
    client: Client, people: dict[str, User], adapters: Path
) -> None:
    accept(adapters)
    (adapters / "second.gguf").write_bytes(b"GGUFsecond, trained again")
    client.force_login(people["security"])
    client.cookies["django_language"] = "en"
    assert "accepted another file of this name" in client.get("/people/register/").content.decode()
    refused = client.post("/people/register/promote/", {"name": "second"}, follow=True).content.decode()
    assert refused.count("accepted another file of this name") == 2
    assert champion() == ["first"]
