"""A comparison end to end: two routes, the same cases, rules written down before, a verdict."""

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models.signals import post_save

from assistant import tasks
from assistant.evaluation import cases, comparing, reporting
from assistant.evaluation.rules import BadRules, Rules, rules_of
from assistant.models import CaseResult, Comparison, EvaluationCase, Question
from assistant.models.evaluation import ComparisonState
from foundation import clock
from foundation.models import AuditEntry, User
from foundation.route_models import Limit, Promotion, RoutingRule, StoredRoute
from tests.assistant.views.conftest import TEXT
from tests.fakes import FakeEngine, serving

FEW = Rules(at_least=3)
ROWS: list[dict[str, Any]] = [
    {"question": "сколько стоит перевыпуск карты", "figure": "1 500", "gold_passage_ids": ["karty@1#1"]},
    {"question": "какой срок перевыпуск карты", "expected_figures": ["3"], "kind": "short"},
    {"question": "клиент Иванов Пётр Сергеевич: цена перевыпуска карты", "answers": ["1 500"], "lang": "ru"},
]
RIGHT = "Перевыпуск карты при утере стоит 1 500 ₸, срок 3 рабочих дня."


@pytest.fixture
def second(library: Callable[..., object], engine: FakeEngine) -> Iterator[FakeEngine]:
    """A champion that is right, and a challenger whose words the test writes."""
    library("карты.md", TEXT)
    engine.reply = RIGHT
    with serving(FakeEngine(reply=RIGHT)) as other:
        StoredRoute.objects.create(name="second", base_url=other.url, model="m", tasks=["answer"])
        yield other


def kept() -> list[EvaluationCase]:
    return [cases.add(row, "hand") for row in ROWS]


def compared(rules: Rules = FEW) -> Comparison:
    comparison = comparing.begin("test", kept(), ["local", "second"], rules)
    assert comparing.go_on(comparison.pk) is False
    comparison.refresh_from_db()
    return comparison


def test_a_challenger_that_is_as_good_is_accepted(second: FakeEngine) -> None:
    comparison = compared()
    assert (comparison.state, comparison.accepted) == ("done", {"second": True})
    champion = comparison.figures["local"]
    assert champion["right"] == {"share": 1.0, "of": 3, "interval": [1.0, 1.0]}
    assert champion["place"] == "inside"
    assert champion["total_ms"][1] > 0
    assert [row["action"] for row in AuditEntry.objects.values("action").order_by("number")][-2:] == [
        "comparison.started",
        "comparison.finished",
    ]


def test_a_deliberately_worse_challenger_is_refused(second: FakeEngine, settings) -> None:
    second.reply, settings.SURE_TO_QUOTE = "Нет ответа.", 1.0
    comparison = compared()
    assert comparison.accepted == {"second": False}
    broken = {one["code"] for one in comparison.figures["second"]["rules"] if not one["holds"]}
    assert {"worse_by", "surely_worse_by", "language_worse_by:ru"} <= broken


def test_too_few_cases_say_nothing(second: FakeEngine) -> None:
    comparison = compared(Rules())
    assert comparison.accepted == {"second": False}
    assert not comparison.figures["second"]["rules"][0]["holds"]


def test_what_failed_belongs_to_its_comparison_too(second: FakeEngine) -> None:
    second.status = 500
    compared()
    failed = CaseResult.objects.exclude(error="")
    assert failed.count() == 3
    assert not Question.objects.filter(case_results=None).exists()


def test_it_goes_on_where_it_was_broken_off(second: FakeEngine, engine: FakeEngine) -> None:
    comparison = comparing.begin("test", kept(), ["local", "second"], FEW)

    def die(result: CaseResult, there: int) -> None:
        if there == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        comparing.go_on(comparison.pk, tell=die)
    asked = len(engine.prompts) + len(second.prompts)
    assert comparing.waiting() == [comparison.pk]
    assert comparing.begin("again", kept(), ["local", "second"], FEW) == comparison
    comparing.go_on(comparison.pk)
    assert (asked, len(engine.prompts) + len(second.prompts)) == (3, 6)
    assert comparing.waiting() == []


@pytest.mark.parametrize("field, value", [("model", "m2"), ("base_url", "http://m2/v1"), ("adapter", "a")])
def test_after_an_edit_of_a_route_it_is_begun_anew_and_never_gone_on_with(
    second: FakeEngine, people: dict[str, User], field: str, value: str
) -> None:
    comparison = comparing.begin("test", kept(), ["local", "second"], FEW)
    comparing.go_on(comparison.pk, most_seconds=0.001)
    StoredRoute.objects.update(**{field: value})
    assert comparing.begin("again", kept(), ["local", "second"], FEW) != comparison
    tasks.compare(comparison.pk)
    comparison.refresh_from_db()
    assert (comparison.state, comparison.results.count()) == (ComparisonState.STOPPED, 1)
    with pytest.raises(comparing.RoutesChanged):
        comparing.resume(comparison, people["security"])


def test_a_promotion_makes_another_champion_of_the_route_of_the_settings(
    second: FakeEngine, people: dict[str, User], settings: Any
) -> None:
    comparison = comparing.begin("test", kept(), ["local", "second"], FEW)
    Promotion.objects.create(model=settings.CHAT_MODEL, adapter="other", at=clock.now(), reason="by hand")
    with pytest.raises(comparing.RoutesChanged):
        comparing.resume(comparison, people["security"])


def test_rules_in_another_order_are_the_same(second: FakeEngine) -> None:
    comparison = comparing.begin("test", kept(), ["local", "second"], FEW)
    comparison.rules = dict(sorted(comparison.rules.items(), reverse=True))
    comparison.save()
    assert comparing.goes_on(comparison.pk)


def test_a_route_that_is_gone_ends_it(second: FakeEngine, people: dict[str, User]) -> None:
    comparison = comparing.begin("test", kept(), ["local", "second"], FEW)
    StoredRoute.objects.all().delete()
    assert not comparing.goes_on(comparison.pk)


def test_it_works_in_slices_and_one_process_at_a_time(second: FakeEngine) -> None:
    comparison = comparing.begin("test", kept(), ["local", "second"], FEW)
    nested: list[bool] = []

    def tell(result: CaseResult, there: int) -> None:
        nested.append(comparing.go_on(comparison.pk))

    assert comparing.go_on(comparison.pk, most_seconds=0.001, tell=tell) is True
    assert nested == [False]
    assert comparison.results.count() == 1


def test_whoever_stops_it_keeps_what_was_answered(second: FakeEngine, people: dict[str, User]) -> None:
    comparison = comparing.begin("test", kept(), ["local", "second"], FEW)
    comparing.go_on(
        comparison.pk,
        tell=lambda result, there: comparing.stop(comparison, people["security"]),
    )
    comparison.refresh_from_db()
    assert (comparison.state, comparison.results.count()) == (ComparisonState.STOPPED, 1)


def test_what_failed_is_known_by_its_question(second: FakeEngine) -> None:
    second.status = 500
    comparison = compared()
    failed = comparison.results.filter(route="second")
    assert {one.error for one in failed} == {"failed"}
    assert {one.question.answer.outcome for one in failed if one.question} == {"failed"}
    assert failed.filter(question=None).count() == 0


def test_a_limit_is_an_error_and_no_right_refusal(second: FakeEngine) -> None:
    Limit.objects.create(subject="all", measure="requests", period="day", hard=0)
    listed = [cases.add({"question": "какой срок перевыпуск карты"}, "hand")]
    comparison = comparing.begin("test", listed, ["local", "second"], FEW)
    assert comparing.go_on(comparison.pk) is False
    found = comparison.results.values_list("error", "right", "refused")
    assert set(found) == {("limit_day", False, False)}


def test_what_crashed_does_not_stop_the_others(second: FakeEngine) -> None:
    listed, crashed = kept(), list[Question]()

    def crash(instance: Question, **_: object) -> None:
        if not crashed:
            crashed.append(instance)
            raise RuntimeError("what was asked")

    comparison = comparing.begin("test", listed, ["local", "second"], FEW)
    post_save.connect(crash, sender=Question)
    try:
        assert comparing.go_on(comparison.pk) is False
    finally:
        post_save.disconnect(crash, sender=Question)
    comparison.refresh_from_db()
    errors = list(comparison.results.values_list("error", flat=True))
    assert (comparison.state, errors) == (ComparisonState.DONE, ["crashed", *[""] * 5])


def test_what_failed_has_its_bill_too(second: FakeEngine) -> None:
    second.breaks_after = 2
    failed = compared().results.filter(route="second")
    assert {(one.error != "", one.requests) for one in failed} == {(True, 1)}


def test_a_case_that_went_meanwhile_is_asked_no_more(second: FakeEngine) -> None:
    listed = kept()
    comparison = comparing.begin("test", listed, ["local", "second"], FEW)

    def tell(result: CaseResult, there: int) -> None:
        EvaluationCase.objects.filter(pk=listed[1].pk).delete()

    assert comparing.go_on(comparison.pk, tell=tell) is False
    assert Question.objects.filter(masked_text=listed[1].question).count() == 0
    comparison.refresh_from_db()
    assert (comparison.state, comparison.results.count()) == (ComparisonState.DONE, 4)


def test_a_case_that_goes_while_it_is_asked_leaves_nothing(second: FakeEngine) -> None:
    comparison = comparing.begin("test", kept()[:1], ["local", "second"], FEW)

    def erase(**_: object) -> None:
        EvaluationCase.objects.all().delete()

    post_save.connect(erase, sender=Question)
    try:
        assert comparing.go_on(comparison.pk) is False
    finally:
        post_save.disconnect(erase, sender=Question)
    assert Question.objects.get().masked_text == ""
    assert not CaseResult.objects.exists()
    assert AuditEntry.objects.filter(action="copy.emptied").exists()


@pytest.mark.django_db
def test_cases_are_kept_masked_and_once() -> None:
    assert [case.question for case in kept()] == [case.question for case in kept()]
    assert "Иванов" not in json.dumps(list(EvaluationCase.objects.values_list("question", flat=True)))
    assert EvaluationCase.objects.count() == len(ROWS)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "row, code",
    [
        ({}, "no_question"),
        ({"question": "x", "history": ["y"]}, "bad_history"),
        ({"question": "x", "date": "soon"}, "bad_date"),
        ({"question": "x", "figure": "1", "must_refuse": True}, "contradictory"),
    ],
)
def test_what_is_no_case_is_said(row: dict[str, Any], code: str) -> None:
    assert cases.read([json.dumps(row)]).problems == [(1, code)]


def test_the_report_names_cost_waiting_and_data_flow_but_no_answer(second: FakeEngine, settings) -> None:
    settings.ROUTE_HOSTS = ["127.0.0.1"]
    StoredRoute.objects.update(price_prompt=1_000_000, place="abroad")
    RoutingRule.objects.create(place="abroad")
    comparison = compared()
    report = reporting.report(comparison)
    # one question has a hidden field: it may not go abroad
    figures = report["routes"]["second"]
    assert (figures["place"], figures["errors"]) == ("abroad", round(1 / 3, 3))
    # ten tokens read at a tenge each
    assert figures["cost_1000"] == round(2 * 10_000 / 3, 2)
    assert report["verdict"] == {"second": "refuse"}
    assert RIGHT not in json.dumps(report, ensure_ascii=False)


def test_the_command_writes_both_reports(second: FakeEngine, tmp_path: Path, capsys) -> None:
    file, rules = tmp_path / "cases.jsonl", tmp_path / "rules.json"
    file.write_text("\n".join(json.dumps(row) for row in ROWS), "utf8")
    rules.write_text('{"at_least": 3}', "utf8")
    out = tmp_path / "out"
    call_command("compare", file, "--route", "local", "--route", "second", "--out", out, "--rules", rules)
    line = json.loads(capsys.readouterr().out)
    assert (line["verdict"], line["cases"]) == ({"second": "accept"}, 3)
    assert 0 < line["seconds_of_answers"] <= line["seconds"]
    report = (out / "report.json").read_bytes()
    assert json.loads(report)["champion"] == "local"
    entry = AuditEntry.objects.get(action="comparison.exported")
    assert entry.details == {"sha256": hashlib.sha256(report).hexdigest()}
    page = (out / "report.html").read_text("utf8")
    assert "second" in page
    assert "&lt;PERSON_1&gt;" in page
    assert Question.objects.count() == 6


def test_of_a_long_file_the_command_asks_some(second: FakeEngine, tmp_path: Path, capsys) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in ROWS), "utf8")
    routes = ("--route", "local", "--route", "second", "--limit", "1")
    for _ in range(2):
        call_command("compare", file, *routes, "--out", tmp_path / "out")
        assert json.loads(capsys.readouterr().out)["cases"] == 1


def test_rules_are_a_closed_list() -> None:
    assert rules_of({"worse_by": 0}).worse_by == 0.0
    for row in ({"unknown": 1}, {"worse_by": "much"}, {"farthest": "moon"}):
        with pytest.raises(BadRules):
            rules_of(row)
