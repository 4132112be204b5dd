"""Every code has its words."""

import ast
import inspect

import pytest

from ingestion import correcting, reception, settling, uploads, versions
from ingestion.models import Document
from ingestion.pipeline import faq, ingesting
from ingestion.pipeline.inspecting.rules import RULES
from ingestion.pipeline.parsing.problems import CODES
from ingestion.templatetags.wording import (
    GIVEN_AWAY,
    IMPOSSIBLE,
    PROBLEMS,
    STAGES,
    detail_words,
    whole_figures,
)


def first_words(module: object, called: str) -> set[str]:
    """The first argument of every call of `called` in a module's source, where it is a literal."""
    calls = [node for node in ast.walk(ast.parse(inspect.getsource(module))) if isinstance(node, ast.Call)]  # type: ignore[arg-type]
    named = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == called]
    return {call.args[0].value for call in named if isinstance(call.args[0], ast.Constant)}  # type: ignore[misc]


def test_every_code_of_the_parsers_has_words() -> None:
    assert set(CODES) <= set(PROBLEMS)


def test_every_code_of_the_way_in_has_words() -> None:
    rooms = (faq, ingesting, uploads, reception)
    assert set().union(*(first_words(room, "UnreadableFile") for room in rooms)) <= set(PROBLEMS)


def test_every_reason_why_a_step_is_not_possible_has_words() -> None:
    rooms = (versions, reception, settling, correcting)
    assert set().union(*(first_words(room, "NotPossible") for room in rooms)) == set(IMPOSSIBLE)


def test_every_stage_has_words() -> None:
    assert {"queued", "reading", "embedding", "done"} == set(STAGES)


def test_each_rule_that_knows_an_instruction_has_words() -> None:
    names = {name for name, _, _ in RULES} | {"encoded", "disguised"}
    assert names == set(GIVEN_AWAY)
    assert detail_words("role", "instruction_to_model") != "role"
    assert detail_words("role", "near_duplicate") == "role"


@pytest.mark.parametrize(
    "text, shown",
    [
        ("стоит 1 500 ₸ в год", "стоит 1\u00a0500\u00a0₸ в год"),
        ("стоит 1 500 тенге, төлем 150 теңге", "стоит 1\u00a0500\u00a0тенге, төлем 150\u00a0теңге"),
        ("20 000 000 ₸", "20\u00a0000\u00a0000\u00a0₸"),
        ("ставка 15,5 % годовых", "ставка 15,5\u00a0% годовых"),
        ("пункт 3 2026 года", "пункт 3 2026 года"),
        ("3 рабочих дня", "3 рабочих дня"),
    ],
)
def test_a_figure_stays_on_one_line(text: str, shown: str) -> None:
    assert whole_figures(text) == shown


def test_a_document_without_a_title_has_a_name() -> None:
    assert str(Document(slug="scan-7")) == "scan-7"
