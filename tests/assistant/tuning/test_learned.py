"""What an adapter has learned from does not judge it."""

from pathlib import Path

import pytest
from django.test import Client

from assistant.evaluation import cases, comparing, reporting
from assistant.evaluation.rules import Rules
from assistant.models import CaseResult, DataSet, EvaluationCase
from assistant.tuning import building
from foundation.models import AuditEntry, User
from foundation.route_models import StoredRoute
from tests.assistant.tuning.conftest import ASKED, Learn, train

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


@pytest.fixture
def trained(learn: Learn, home: Path) -> DataSet:
    """A data set of one row, and the adapter `ours` that was trained from it."""
    learn()
    made = building.build("bank")
    (home / "adapters").mkdir()
    train(made, home / "adapters" / "ours.gguf")
    return made


def case_of(question: str) -> EvaluationCase:
    return cases.add({"question": question, "figure": "1 500"}, "hand")


@pytest.mark.parametrize("by", ["name", "sum", "stored route"])
@pytest.mark.parametrize("file", ["there", "gone"])
def test_a_case_that_an_adapter_was_trained_with_is_not_asked(
    trained: DataSet, home: Path, by: str, file: str
) -> None:
    route = "local+ours"
    if by == "sum":
        (home / "adapters" / "ours.gguf").rename(home / "adapters" / "renamed.gguf")
        route = "local+renamed"
    if by == "stored route":
        StoredRoute.objects.create(name="fleet", base_url="http://m/v1", model="m", adapter="ours")
        route = "fleet"
    if file == "gone":
        trained.file.unlink()
    known, other = case_of(f"{ASKED}??"), case_of("какой лимит у карты")
    comparison = comparing.begin("x", [known, other], ["untuned", route], Rules())
    assert (comparison.cases, comparison.leaked) == ([other.pk], [known.pk])
    assert reporting.report(comparison)["leaked"] == [{"case": known.pk, "question": known.question}]
    assert AuditEntry.objects.get(action="comparison.started").details["leaked"] == [known.pk]


def test_a_case_is_asked_when_no_adapter_of_the_routes_was_trained_with_it(trained: DataSet) -> None:
    known = case_of(ASKED)
    comparison = comparing.begin("x", [known], ["untuned", "local"], Rules())
    assert (comparison.cases, comparison.leaked) == ([known.pk], [])


def test_with_none_but_what_an_adapter_was_trained_with_nothing_begins(
    trained: DataSet, people: dict[str, User]
) -> None:
    known = case_of(ASKED)
    with pytest.raises(comparing.NothingToCompare):
        comparing.begin("x", [known], ["untuned", "local+ours"], Rules())


def test_the_report_tells_what_was_not_asked(trained: DataSet, people: dict[str, User]) -> None:
    known, other = case_of(ASKED), case_of("какой лимит у карты")
    comparison = comparing.begin("x", [known, other], ["untuned", "local+ours"], Rules())
    CaseResult.objects.create(comparison=comparison, case=other, route="untuned", right=True)
    client = Client()
    client.force_login(people["security"])
    page = client.get(f"/people/comparisons/{comparison.pk}/").content.decode()
    assert f"<li>№ {known.pk} {ASKED}</li>" in page
