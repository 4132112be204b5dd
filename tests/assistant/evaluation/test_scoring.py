"""What counts as a figure that nobody gave."""

from typing import Any

import pytest

from assistant.evaluation.scoring import Case, says_foreign_figure

CASE = Case("1", "ИИН 850315300125, сколько стоит перевыпуск", "ru", "short", ("a@1#1",))


def row(said: str, kind: str = "written") -> dict[str, Any]:
    return {
        "answer": said,
        "sentences": [{"text": said, "kind": kind}],
        "masked_question": "ИИН <IIN_1>, сколько стоит перевыпуск",
        "evidence": [{"external_id": "a@1#1", "text": "Перевыпуск стоит 1 500 ₸."}],
    }


@pytest.mark.parametrize(
    ("said", "kind", "foreign"),
    [
        ("Перевыпуск стоит 1 500 ₸.", "written", False),
        ("Перевыпуск стоит 2 500 ₸.", "written", True),
        ("Для 850315300125 перевыпуск стоит 1 500 ₸.", "written", False),
        ("1 500 ₸ × 2 = 3 000 ₸", "computed", False),
    ],
)
def test_figures_are_of_the_sources_the_asker_or_the_products_own(
    said: str, kind: str, foreign: bool
) -> None:
    assert says_foreign_figure({**row(said, kind), "answer": ""}, CASE) is foreign


def test_a_figure_is_not_read_across_two_sentences() -> None:
    rule = "5.1. Новую карту выдают за 3 дня."
    quoted = {**row("Перевыпуск — Start: 1 500 ₸", "quoted"), "answer": ""}
    quoted["sentences"].append({"text": rule, "kind": "quoted"})
    quoted["evidence"].append({"external_id": "a@1#2", "text": rule})
    assert not says_foreign_figure(quoted, CASE)
