"""Worked rows become what the model reads at work; no document is both learned from and held out."""

import re
from dataclasses import replace

from assistant.pipeline.prompting import TUNED, build_prompt
from assistant.pipeline.values import Masked
from assistant.tuning.dataset import document_of, row_of, rows_of, split
from assistant.tuning.worked import Example, read_examples

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


def cited_passage(row_text: str, label: str) -> str:
    return next(line for line in row_text.splitlines() if line.startswith(f"[{label}]"))


def test_the_messages_are_those_of_the_prompt_at_work() -> None:
    messages = row_of(ROW).messages
    task = messages[-1].content.text
    assert messages[:-1] == build_prompt(Masked("?"), [], "ru", TUNED).messages[:-1]
    assert task.endswith("Вопрос: сколько стоит ячейка на сутки\nОтветь по-русски.")


def test_a_mark_becomes_the_label_of_its_passage_in_whatever_order_they_are_shown() -> None:
    for order in (ROW.passages, ROW.passages[::-1]):
        row = row_of(ROW, order)
        label = re.search(r"\[([A-Z]{2})\]", row.answer)
        assert label
        assert "700 ₸" in cited_passage(row.messages[-1].content.text, label[1])
        first = row.messages[-1].content.text.splitlines()[1]
        assert order[0][1] in first


def test_a_follow_up_is_asked_as_it_is_searched_for() -> None:
    row = row_of(replace(ROW, question="а вещи?", history=(("сколько стоит ячейка", "700 ₸ [1]."),)))
    assert "Вопрос: сколько стоит ячейка? а вещи?" in row.messages[-1].content.text


def test_the_shipped_rows_are_split_by_document() -> None:
    examples = read_examples()
    learned, held_out = split(examples)
    assert len(learned) + len(held_out) == len(examples)
    assert len(learned) >= 1_000
    assert {document_of(one) for one in held_out}
    assert not {document_of(one) for one in learned} & {document_of(one) for one in held_out}


def test_rows_of_a_document_show_their_passages_in_one_order() -> None:
    other = replace(ROW, id="locker-02", passages=ROW.passages[::-1], answer="700 ₸ [2].", cites=(2,))
    one, two = rows_of([ROW, other])
    assert one.messages == two.messages
    assert one.answer.endswith(two.answer[-6:])
