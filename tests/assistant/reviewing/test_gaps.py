"""Gaps: who finds them, how they are grouped, what closes them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from assistant.models import FollowUp, Gap
from assistant.reviewing import clustering, gaps, outcomes
from assistant.reviewing.approvals import Uses
from assistant.reviewing.outcomes import Finding
from foundation import clock
from foundation.models import AuditEntry, User
from ingestion.models import Version
from ingestion.pipeline import priming
from tests.assistant.reviewing.conftest import Make
from tests.fakes import FakeEngine


@pytest.fixture
def missing(make_answer: Make) -> Callable[[str], Gap]:
    """`missing("…")`: a question that was refused because nothing was found."""

    def make(text: str) -> Gap:
        return Gap.objects.create(question=make_answer(text=text).question, reason="nothing_found")

    return make


def texts(cluster: clustering.Cluster) -> set[str]:
    return {gap.question.masked_text for gap in cluster.gaps}


@pytest.fixture
def typical(tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions that say what a language adds to every one."""
    services = "ставка вклада\nблокировка карты\nлимит перевода\nстраховка машины\nкурс доллара\nиин клиента"
    general = "сварить борщ\nпогода завтра\nстолица Франции\nлюбимая песня\nчинить велосипед\nрост жирафа"
    (tmp_path / "services-ru.txt").write_text(services, "utf8")
    (tmp_path / "general-ru.txt").write_text(general, "utf8")
    settings.TYPICAL_FOLDER = tmp_path
    monkeypatch.setattr(priming, "_done", set())


def test_questions_that_ask_one_thing_are_one_group(
    missing: Callable[[str], Gap], engine: FakeEngine, typical: None
) -> None:
    boxes = ["сколько стоит сейфовая ячейка", "сейфовая ячейка цена", "стоит ли ячейка сейфовая дорого"]
    for text in [*boxes, "продаёте золотые слитки"]:
        missing(text)
    assert clustering.embed_new() == 4
    found, whole = clustering.clusters()
    assert whole
    assert [texts(one) for one in found] == [set(boxes), {"продаёте золотые слитки"}]
    assert (found[0].refused, found[0].badly_answered) == (3, 0)


def test_what_was_only_doubted_stands_behind_what_was_refused(
    missing: Callable[[str], Gap], engine: FakeEngine, typical: None
) -> None:
    boxes = ["сколько стоит сейфовая ячейка", "сейфовая ячейка цена", "стоит ли ячейка сейфовая дорого"]
    Gap.objects.filter(pk__in=[missing(text).pk for text in boxes]).update(reason="doubted")
    missing("продаёте золотые слитки")
    clustering.embed_new()
    bars, doubted = clustering.clusters()[0]
    assert texts(bars) == {"продаёте золотые слитки"}
    assert (doubted.refused, doubted.doubted, doubted.badly_answered) == (0, 3, 0)


def test_a_question_is_embedded_once_and_without_placeholders(
    missing: Callable[[str], Gap], engine: FakeEngine
) -> None:
    missing("<PERSON_1> хочет сейфовую ячейку")
    assert clustering.embed_new() == 1
    assert [text for text in engine.embedded if "ячейку" in text] == ["query: хочет сейфовую ячейку"]
    count = len(engine.embedded)
    assert clustering.embed_new() == 0
    assert len(engine.embedded) == count


def test_to_group_them_nothing_is_embedded(missing: Callable[[str], Gap], engine: FakeEngine) -> None:
    missing("сейфовая ячейка цена")
    found, whole = clustering.clusters()
    assert (len(found), whole, engine.embedded) == (1, False, [])


def test_without_an_embedder_new_questions_stand_alone(
    missing: Callable[[str], Gap], engine: FakeEngine
) -> None:
    engine.status = 503
    for text in ("сейфовая ячейка цена", "сейфовая ячейка цена"):
        missing(text)
    assert clustering.embed_new() == 0
    found, whole = clustering.clusters()
    assert not whole
    assert [len(one.gaps) for one in found] == [1, 1]


@pytest.mark.parametrize(
    "finding, is_gap",
    [
        (Finding("wrong", "knowledge"), True),
        (Finding("partly", "outdated"), True),
        (Finding("wrong", "model"), False),
        (Finding("right", uses=Uses(("gap",))), True),
        (Finding("right"), False),
    ],
)
def test_a_badly_answered_question_is_a_gap_when_the_documents_are_at_fault(
    make_answer: Make, people: dict[str, User], finding: Finding, is_gap: bool
) -> None:
    answer = make_answer()
    outcomes.decide(answer, people["supervisor"], finding)
    assert [gap.question for gap in Gap.objects.filter(reason="reviewed")] == [answer.question] * is_gap


def test_a_verdict_opens_a_closed_gap_again(make_answer: Make, people: dict[str, User]) -> None:
    answer = make_answer()
    outcomes.decide(answer, people["supervisor"], Finding("wrong", "knowledge"))
    gaps.close([Gap.objects.get().pk], people["admin"], because="не наш продукт")
    outcomes.decide(answer, people["supervisor"], Finding("wrong", "knowledge", seen=1))
    assert Gap.objects.open().get().closed_because == ""


def test_a_published_document_closes_gaps_and_what_verdicts_gave_to_do(
    make_answer: Make, people: dict[str, User], library: Callable[..., Version]
) -> None:
    library("ячейки.md", "# Ячейки\n\n## 1. Цена\n\nСейфовая ячейка стоит 5 000 ₸ в месяц.")
    outcomes.decide(
        make_answer(), people["supervisor"], Finding("wrong", "knowledge", uses=Uses(("gap", "case")))
    )
    slug = Version.objects.get().document.slug
    assert gaps.close([Gap.objects.get().pk], people["admin"], document=slug) == 1
    gap = Gap.objects.closed().get()
    assert (gap.closed_with, gap.closed_version, gap.closed_by) == (slug, 1, people["admin"])
    assert [task.kind for task in FollowUp.objects.filter(done_at=None)] == ["case"]
    entry = AuditEntry.objects.get(action="gap.closed")
    assert entry.details == {"gaps": 1, "document": slug, "version": 1}


def test_a_gap_closes_when_a_colleague_does_its_task_meanwhile(
    make_answer: Make, people: dict[str, User]
) -> None:
    outcomes.decide(make_answer(), people["supervisor"], Finding("wrong", "knowledge", uses=Uses(("gap",))))

    said = [""]

    def a_colleague_is_quicker(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith("SAVEPOINT") and 'FROM "assistant_followup"' in said[-1]:
            FollowUp.objects.update(done_at=clock.now(), done_by=people["supervisor"])
        said.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(a_colleague_is_quicker):
        assert gaps.close([Gap.objects.get().pk], people["admin"], because="не наш продукт") == 1
    assert FollowUp.objects.get().done_by == people["supervisor"]


def test_a_reason_is_stored_without_customer_data(
    missing: Callable[[str], Gap], people: dict[str, User]
) -> None:
    gap = missing("сейфовая ячейка цена")
    gaps.close([gap.pk], people["admin"], because="клиенту, ИИН 850315300125, ответили письмом")
    assert "850315300125" not in Gap.objects.get().closed_because
    assert gaps.close([gap.pk], people["admin"], because="ещё раз") == 0
