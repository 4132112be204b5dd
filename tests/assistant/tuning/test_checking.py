"""The shipped rows are fit to be learned from, and the checker finds each fault on its own."""

from dataclasses import replace

import pytest

from assistant.management.commands.check_examples import judged_texts
from assistant.tuning.checking import check, counts
from assistant.tuning.worked import FOLDER, Example, every_file, read_examples

ROW = Example(
    id="locker-01",
    language="ru",
    kind="short",
    passages=(
        ("Камера хранения", "Ячейка стоит 700 ₸ в сутки, ключ выдают под залог 2 000 ₸."),
        ("Камера хранения", "Забытые вещи хранят 30 дней в комнате дежурного."),
    ),
    question="сколько стоит ячейка на сутки",
    answer="Ячейка стоит 700 ₸ в сутки [1].",
    cites=(1,),
)


def codes(*examples: Example, judged: tuple[str, ...] = ()) -> list[str]:
    return [problem.code for problem in check(examples, judged)]


def test_a_good_row_passes() -> None:
    assert codes(ROW) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "guess"}, "unknown"),
        ({"passages": ()}, "passages"),
        ({"answer": "Ячейка стоит 700 ₸ в сутки."}, "citations"),
        ({"answer": "Ячейка стоит 700 ₸ [1]. Ключ под залог.", "kind": "table"}, "citations"),
        ({"answer": "Ячейка стоит 700 ₸ в сутки [3].", "cites": (3,)}, "citations"),
        ({"answer": "Ответа нет.", "cites": (), "kind": "missing"}, "refusal"),
        ({"answer": "Нет ответа.", "cites": ()}, "refusal"),
        ({"answer": "Ячейка стоит 900 ₸ в сутки [1]."}, "figures"),
        ({"answer": "Вещи хранят 30 дней [1]."}, "figures"),
        ({"answer": "<PERSON_1> платит 700 ₸ в сутки [1]."}, "placeholders"),
        ({"answer": "По <DOC_ID_1> платят 700 ₸ в сутки [1]."}, "placeholders"),
        ({"answer": f"Ячейка {'очень ' * 40}нужна [1]."}, "length"),
        ({"answer": "A locker costs 700 ₸ a day [1]."}, "language"),
    ],
)
def test_each_fault_has_its_code(change: dict[str, object], code: str) -> None:
    assert code in codes(replace(ROW, **change))  # type: ignore[arg-type]


def test_a_refusal_in_the_agreed_words_passes() -> None:
    assert codes(replace(ROW, answer="Нет ответа.", cites=(), kind="missing")) == []


def test_the_same_row_twice_is_found() -> None:
    assert codes(ROW, replace(ROW, id="locker-02")) == ["repeated"]
    assert "repeated_id" in codes(ROW, replace(ROW, question="где забытый зонт"))


def test_a_fourth_row_of_one_template_is_found() -> None:
    asked = [f"сколько стоит ячейка на {days} суток" for days in range(2, 6)]
    rows = [replace(ROW, id=f"locker-{n}", question=question) for n, question in enumerate(asked)]
    assert codes(*rows[:3]) == []
    assert codes(*rows) == ["template"] * 4


def test_words_of_what_judges_are_found() -> None:
    judged = "Общие правила: забытые вещи хранят 30 дней в комнате дежурного, потом отдают в полицию."
    assert codes(ROW, judged=(judged,)) == ["copied"]
    assert codes(ROW, judged=("Сколько стоит ячейка на сутки?",)) == ["copied"]


def test_the_shipped_rows_have_no_fault() -> None:
    assert check(read_examples(every_file()), judged_texts()) == []


def test_the_card_says_how_many_rows_there_are() -> None:
    examples = read_examples(every_file())
    card = (FOLDER / "README.md").read_text(encoding="utf8")
    numbers = counts(examples)
    assert f"{len(examples)} rows" in card
    for language, name in (("ru", "Russian"), ("kk", "Kazakh"), ("en", "English")):
        assert f"| {name} | {numbers['language'][language]} | {numbers['refusals'][language]} |" in card
    for kind, number in numbers["kind"].items():
        assert f"| `{kind}` | {number} |" in card
