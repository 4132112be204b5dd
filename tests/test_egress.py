"""The canary: planted values never reach a server abroad, though the policy lets general text go there."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.pipeline import masking
from assistant.pipeline.choosing import find_way
from assistant.pipeline.generation import generate
from assistant.pipeline.hiding import hide
from assistant.pipeline.prompting import build_prompt
from foundation.route_models import Egress, RoutingRule, StoredRoute
from foundation.routes import Route
from ingestion.found import Hit, Place
from tests.fakes import FakeEngine, serving

GOLDEN = Path(__file__).parent / "golden" / "masking"
PLANTED = ("fresh", "names", "numbers", "questions", "shields")
AT_LEAST = 500


def rows(name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (GOLDEN / f"{name}.jsonl").read_text(encoding="utf8").splitlines()]


def passage(*, restricted: bool = False, local_only: bool = False) -> Hit:
    return Hit(
        1, "cards@1#1-1", "Перевыпуск карты стоит 1 500 ₸.", "Карты", Place(), "Карты", "cards", "tariff",
        "ru", 1, None, None, internal=False, restricted=restricted, local_only=local_only,
    )  # fmt: skip


@pytest.fixture
def far(db: None, settings) -> Iterator[FakeEngine]:
    """A server abroad to which general text may go; the local engine stands in for the one inside."""
    with serving(FakeEngine(reply="Ответ.")) as inside, serving(FakeEngine(reply="Ответ.")) as abroad:
        settings.CHAT_URL, settings.ROUTE_HOSTS = inside.url, ["127.0.0.1"]
        StoredRoute.objects.create(
            name="far", base_url=abroad.url, model="m", place="abroad", tasks=["answer"], position=1
        )
        RoutingRule.objects.create(place="abroad")
        yield abroad


def ask(text: str, source: Hit) -> str:
    """The question on its way to a model; the reason for where it went."""
    question = hide(text, masking.Vault())
    way = find_way("answer", (question,), (source,), asked_by=None)

    def prompt_for(route: Route) -> object:
        return build_prompt(question, (source,), "ru")

    list(generate(prompt_for, way))  # type: ignore[arg-type]
    return way.choice.reason


def left(server: FakeEngine) -> str:
    """Everything that reached a server, but for the product's own examples."""
    return "\n".join(prompt[-1]["content"] for prompt in server.prompts).lower()


def test_no_planted_value_reaches_a_server_abroad(far: FakeEngine) -> None:
    planted = [row for name in PLANTED for row in rows(name) if row["spans"]]
    assert len(planted) >= AT_LEAST
    leaked = []
    for row in planted:
        text, far.prompts[:] = str(row["text"]), []
        ask(text, passage())
        gone = left(far)
        values = [text[span["start"] : span["end"]] for span in row["spans"]]  # type: ignore[attr-defined]
        leaked += [(row["id"], value) for value in values if gone and value.lower() in gone]
    assert leaked == []


def test_general_questions_do_go_there_and_stand_in_the_ledger(far: FakeEngine) -> None:
    general = [str(row["text"]) for row in rows("negatives")][:60]
    reasons = [ask(text, passage()) for text in general]
    assert len(far.prompts) == reasons.count("rule") == Egress.objects.count() >= 20
    assert len(left(far)) > 0


@pytest.mark.parametrize("mark", ["restricted", "local_only"])
def test_a_source_under_a_label_keeps_a_general_question_inside(far: FakeEngine, mark: str) -> None:
    reason = ask("сколько стоит перевыпуск карты", passage(**{mark: True}))
    assert reason == {"restricted": "restricted_source", "local_only": "local_only"}[mark]
    assert far.prompts == []
