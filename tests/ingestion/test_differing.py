"""What changed between two versions: by number, by row, moved, reworded, figures marked."""

from collections.abc import Callable

import pytest

from ingestion.differing import Change, diff, runs
from ingestion.figures import figures_of
from ingestion.models import Version

Library = Callable[..., Version]

OLD = """# Тарифы

## 1. Общие условия

1.1. Карта выпускается бесплатно.

1.2. Перевыпуск карты стоит 1 500 ₸.

1.3. Смс-уведомления бесплатны.

1.4. Комиссия за перевод составляет 1 % от суммы, но не менее 200 ₸ за операцию.
"""
NEW = """# Тарифы

## 1. Общие условия

1.1. Карта выпускается бесплатно.

1.2. Перевыпуск карты стоит 2 000 ₸.

1.3. Перевод между своими счетами бесплатен.

1.4. Смс-уведомления бесплатны.
"""


@pytest.fixture
def changes(library: Library) -> list[Change]:
    old = library("т.md", OLD, slug="t", publish=False)
    return diff(old, library("т.md", NEW, slug="t", publish=False))


def test_clauses_are_compared_by_number_and_moved_ones_are_known(changes: list[Change]) -> None:
    told = [(change.kind, change.old and change.old.key, change.new and change.new.key) for change in changes]
    assert told == [
        ("same", "1.1", "1.1"),
        ("changed", "1.2", "1.2"),
        ("added", None, "1.3"),
        ("moved", "1.3", "1.4"),
        ("removed", "1.4", None),
    ]


def test_figures_that_differ_are_marked(changes: list[Change]) -> None:
    change = next(one for one in changes if one.kind == "changed")
    assert change.figures
    assert [run.text for run in change.old_runs if run.differs] == ["1 500 ₸"]
    assert [(run.text, run.figure) for run in change.new_runs if run.differs] == [("2 000 ₸", True)]


def test_the_same_figure_in_another_spelling_is_no_difference() -> None:
    assert not any(run.differs for run in runs("цена 1 500 ₸", "цена 1500 тенге"))


def test_rows_are_compared_by_their_label(library: Library) -> None:
    old = library("а.csv", "Услуга;Тариф, ₸\nПеревыпуск;1500\nВыписка;500\n", slug="a", publish=False)
    new = library(
        "а.csv", "Услуга;Тариф, ₸\nСправка;700\nПеревыпуск;2000\nВыписка;500\n", slug="a", publish=False
    )
    told = {(change.new or change.old).text.split(" — ")[0]: change.kind for change in diff(old, new)}  # type: ignore[union-attr]
    assert told == {"Справка": "added", "Перевыпуск": "changed", "Выписка": "same"}


def test_a_long_clause_is_compared_whole(library: Library) -> None:
    sentences = " ".join(f"Предложение номер {n} о порядке обслуживания клиентов банка." for n in range(60))
    old = library("д.md", f"# Д\n\n1.1. {sentences}", slug="d", publish=False)
    new = library("д.md", f"# Д\n\n1.1. {sentences.replace('номер 59', 'номер 60')}", slug="d", publish=False)
    assert old.passages.count() > 2
    (change,) = diff(old, new)
    assert [run.text for run in change.new_runs if run.differs] == ["60"]


def test_a_clause_that_was_renumbered_and_reworded_is_still_known(library: Library) -> None:
    text = "Клиент вправе закрыть вклад досрочно, письменно уведомив банк за {} рабочих дня до закрытия."
    old = library("в.md", f"# В\n\n2.1. {text.format(3)}", slug="v", publish=False)
    new = library("в.md", f"# В\n\n2.7. {text.format(5)}", slug="v", publish=False)
    (change,) = diff(old, new)
    assert (change.kind, change.renumbered, change.figures) == ("changed", True, True)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("с 1 июля 2026 года", ["2026-07-01"]),
        ("2026 жылғы 1 шілдеден бастап", ["2026-07-01"]),
        ("from July 1, 2026", ["2026-07-01"]),
        ("с 01.07.2026", ["2026-07-01"]),
        ("200 тыс. тенге", ["200000₸"]),
        ("200 мың теңге", ["200000₸"]),
        ("1 500,50 ₸", ["1500.5₸"]),
        ("14,5 % годовых", ["14.5%"]),
        ("жылдық 14,5 пайыз", ["14.5%"]),
        ("3 рабочих дня", ["3"]),
        ("4.2. Лимит 500 000 ₸", ["500000₸"]),
        ("12.3-тармақ. Мерзімі 5 күн", ["5"]),
    ],
)
def test_figures_have_one_spelling_in_three_languages(text: str, values: list[str]) -> None:
    assert [figure.value for figure in figures_of(text)] == values
