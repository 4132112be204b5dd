"""Cases rest on the clauses they expect: one whose clause says something else judges no route."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from assistant.evaluation import cases, comparing, relying, reporting
from assistant.evaluation.rules import Rules
from assistant.evaluation.scoring import case_of
from assistant.models import EvaluationCase
from assistant.reliances import NotRenewed
from foundation import clock
from foundation.access import EVERYTHING
from foundation.models import AuditEntry, Label, User
from foundation.route_models import StoredRoute
from ingestion.models import Version
from tests.commands.running import run
from tests.fakes import FakeEngine

pytestmark = pytest.mark.django_db
Library = Callable[..., Version]
OLD = "# Тарифы\n\n1.1. Перевыпуск карты стоит 1 500 ₸.\n\n1.2. Смс бесплатно."
NEW = OLD.replace("1 500", "2 000")
ROW: dict[str, Any] = {
    "question": "сколько стоит перевыпуск карты",
    "figure": "1 500",
    "gold_passage_ids": ["t@1#1.1"],
}
OTHER = {"question": "сколько стоят смс", "answers": ["бесплатно"], "gold_passage_ids": ["t@1#1.2"]}


@pytest.fixture
def case(library: Library) -> EvaluationCase:
    """A case that expects clause 1.1 of the first version."""
    library("т.md", OLD, slug="t", effective_from=date(2026, 1, 1))
    return cases.add(ROW, "hand")


def replace(library: Library, text: str) -> Version:
    return library("т.md", text, slug="t", effective_from=clock.today())


def test_it_rests_on_the_passage_it_expects(case: EvaluationCase) -> None:
    (reliance,) = case.reliances.all()
    assert (reliance.document, reliance.version) == ("t", 1)
    assert "1 500" in reliance.text
    assert relying.due() == []
    cases.add(ROW, "hand")
    assert case.reliances.count() == 1


def test_it_is_due_once_the_clause_says_something_else(case: EvaluationCase, library: Library) -> None:
    replace(library, NEW)
    (due,) = relying.due()
    assert due.case == case


def test_one_about_a_day_before_holds(library: Library) -> None:
    library("т.md", OLD, slug="t", effective_from=date(2026, 1, 1))
    cases.add({**ROW, "as_of": "2026-02-01"}, "hand")
    replace(library, NEW)
    assert relying.due() == []


def test_the_same_words_in_a_new_version_are_as_right_a_citation(
    case: EvaluationCase, library: Library
) -> None:
    replace(library, OLD.replace("бесплатно", "по 20 ₸"))
    assert relying.due() == []
    gold = cases.scored(case).gold
    assert gold[0] == "t@1#1.1"
    assert gold[1].startswith("t@2#1.1")


def test_a_publication_says_beforehand_what_it_makes_due(case: EvaluationCase, library: Library) -> None:
    library("т.md", NEW, slug="t", publish=False)
    assert relying.changed_by("t", 2) == 1
    library("т.md", OLD + "\n\n1.3. Новое.", slug="t", publish=False)
    assert relying.changed_by("t", 3) == 0


def test_confirmed_it_rests_on_the_clause_of_today(
    case: EvaluationCase, library: Library, people: dict[str, User]
) -> None:
    replace(library, NEW)
    relying.confirm(case, people["supervisor"], EVERYTHING)
    assert relying.due() == []
    assert any(one.startswith("t@2#1.1") for one in cases.scored(case).gold)
    assert AuditEntry.objects.filter(action="case.confirmed", object=f"evaluationcase:{case.pk}").exists()
    with pytest.raises(NotRenewed) as refusal:
        relying.confirm(case, people["supervisor"], EVERYTHING)
    assert refusal.value.code == "not_due"


def test_a_comparison_leaves_it_out_and_says_so(
    case: EvaluationCase, library: Library, engine: FakeEngine
) -> None:
    other = cases.add(OTHER, "hand")
    replace(library, NEW)
    made = comparing.begin("test", [case, other], ["local", "untuned"], Rules(at_least=1))
    assert (made.cases, made.due) == ([other.pk], [case.pk])
    report = reporting.report(made)
    assert report["due"] == [{"case": case.pk, "question": ROW["question"]}]
    with pytest.raises(comparing.NothingToCompare):
        comparing.begin("test", [case], ["local", "untuned"], Rules())


def test_what_falls_due_while_it_runs_is_counted_no_more(
    case: EvaluationCase, library: Library, engine: FakeEngine
) -> None:
    other = cases.add(OTHER, "hand")
    made = comparing.begin("test", [case, other], ["local", "untuned"], Rules(at_least=1))
    replace(library, NEW)
    comparing.go_on(made.pk)
    made.refresh_from_db()
    assert made.due == [case.pk]
    assert made.figures["local"]["answers"] == 1


def test_the_command_names_it(library: Library, engine: FakeEngine, tmp_path: Path) -> None:
    library("т.md", OLD, slug="t", effective_from=date(2026, 1, 1))
    replace(library, NEW)
    file = tmp_path / "cases.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in (ROW, OTHER)))
    ran = run("compare", file, "--route", "local", "--route", "untuned", "--out", tmp_path / "out")
    assert ran.rows[-1]["due"] == [EvaluationCase.objects.get(figure="1 500").pk]
    assert ran.rows[-1]["cases"] == 1
    assert "1 500" not in (tmp_path / "out/report.json").read_text()
    assert ROW["question"] in (tmp_path / "out/report.html").read_text()


def test_evaluate_leaves_out_questions_about_what_is_in_force_no_more(
    library: Library, engine: FakeEngine, tmp_path: Path
) -> None:
    library("т.md", OLD, slug="t", effective_from=date(2026, 1, 1))
    replace(library, NEW)
    file = tmp_path / "questions.jsonl"
    rows = [{"id": "old", **ROW}, {"id": "same", **OTHER}, {"id": "then", **ROW, "as_of": "2026-02-01"}]
    file.write_text("\n".join(json.dumps(row) for row in rows))
    assert [relying.outdated(case_of(row)) for row in rows] == [True, False, False]
    first, *_ = run("evaluate", file, "--search-only").rows
    assert first == {"due": ["old"]}


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_supervisors_confirm_it_on_the_page(
    case: EvaluationCase, library: Library, people: dict[str, User]
) -> None:
    replace(library, NEW)
    supervisor = browser(people["supervisor"])
    page = supervisor.get("/review/recheck/").content.decode()
    assert ROW["question"] in page
    assert '<ins class="figure">2\u00a0000\u00a0₸</ins>' in page
    read = AuditEntry.objects.get(action="recheck.read")
    assert read.details == {"cases": [case.pk]}
    assert ROW["question"] not in browser(people["admin"]).get("/review/recheck/").content.decode()
    assert "badge-amber" in browser(people["security"]).get("/people/cases/").content.decode()
    supervisor.post(f"/review/recheck/cases/{case.pk}/")
    assert relying.due() == []


def test_without_the_label_of_its_clause_nobody_confirms_it(
    case: EvaluationCase, library: Library, people: dict[str, User]
) -> None:
    version = replace(library, NEW)
    version.document.labels.add(Label.objects.create(slug="board", name="Board"))
    page = browser(people["supervisor"]).get("/review/recheck/").content.decode()
    assert "2\u00a0000" not in page
    assert f"/review/recheck/cases/{case.pk}/" not in page
    browser(people["supervisor"]).post(f"/review/recheck/cases/{case.pk}/")
    assert len(relying.due()) == 1


def test_a_comparison_of_cases_that_are_all_due_does_not_begin(
    case: EvaluationCase, library: Library, people: dict[str, User]
) -> None:
    replace(library, NEW)
    StoredRoute.objects.create(name="second", base_url="http://127.0.0.1:1/v1", model="m", tasks=["answer"])
    sent = {**Rules().as_record(), "name": "July", "champion": "local", "challengers": ["second"]}
    page = browser(people["security"]).post("/people/comparisons/new/", sent)
    assert page.status_code == 200
    assert page.context["form"].non_field_errors()
