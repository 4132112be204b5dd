"""What `manage.py evaluate` says of answers beside their quality: how long they were waited for."""

from typing import Any

from assistant.evaluation.intervals import quantiles_with_intervals
from assistant.evaluation.judging import judge
from assistant.evaluation.scoring import Case


def case(number: int, language: str, kind: str) -> Case:
    return Case(str(number), "сколько стоит перевыпуск", language, kind, ("a@1#1",), "1 500")


def row(total: float, first: float | None) -> dict[str, Any]:
    times = {"mask_ms": 4.0, "retrieve_ms": 30.0, "first_token_ms": first, "total_ms": total}
    sentence = {"text": "Перевыпуск стоит 1 500 ₸.", "kind": "written", "supported_by": ["a@1#1"]}
    return {
        "answer": sentence["text"], "refused": first is None, "citations": ["a@1#1"], "flags": [],
        "sentences": [sentence], "masked_question": "", "evidence": [], "timings": times,
    }  # fmt: skip


def test_waits_stand_beside_quality_by_language_and_by_kind() -> None:
    cases = [case(1, "ru", "short"), case(2, "ru", "tables"), case(3, "kk", "short")]
    rows = [row(2000, 1000), row(4000, 3000), row(100, None)]
    found = judge(cases, [*rows])
    assert found["total_ms p50/p95"] == [2000, 4000]
    assert list(found["waits by language and kind"]) == ["kk", "ru", "short", "tables"]
    assert found["right and cited, intervals"].keys() == found["waits by language and kind"].keys()
    russian = found["waits by language and kind"]["ru"]["total_ms"]
    assert (russian["p50"], russian["p95"], russian["of"]) == (4000, 4000, 2)
    assert russian["interval of p50"] == (2000, 4000)


def test_what_never_came_was_not_waited_for() -> None:
    found = judge([case(1, "kk", "short"), case(2, "kk", "short")], [row(100, None), {"error": "timeout"}])
    kazakh = found["waits by language and kind"]["kk"]
    assert kazakh["first_token_ms"] == quantiles_with_intervals([])
    assert kazakh["total_ms"]["of"] == 1


def test_an_interval_narrows_with_the_number_of_times_and_holds_the_figure() -> None:
    few, many = (quantiles_with_intervals([float(n % 100) for n in range(count)]) for count in (20, 2000))
    for found in (few, many):
        assert found["interval of p50"][0] <= found["p50"] <= found["interval of p50"][1]

    def width(found: dict[str, Any]) -> float:
        return float(found["interval of p50"][1] - found["interval of p50"][0])

    assert width(many) < width(few)
