"""From values and rows to what templates show."""

from dataclasses import replace

from assistant.models import Question
from assistant.pipeline.values import Finished, Masked, Sentence, Source, Verdict
from assistant.views import presenting
from assistant.views.showing import Part
from foundation.access import EVERYTHING
from tests.assistant.pipeline.samples import passage


def finished(*sentences: Sentence, flags: tuple[str, ...] = ("foreign_figure",)) -> Finished:
    verdict = Verdict("partly grounded", sentences, (), flags)
    return Finished(Masked(""), "", (), verdict, sentences)


def test_citations_stand_before_the_full_stop() -> None:
    shown = presenting.answer_as_finished(finished(Sentence("Стоит 5 ₸.", (1, 2), (1,))), 7, 2.0)
    assert shown.sentences[0].parts == (
        Part("Стоит 5 ₸"),
        Part("", "cite", 1),
        Part("", "cite", 2),
        Part("."),
    )


def test_a_sentence_without_support_is_weak() -> None:
    shown = presenting.answer_as_finished(finished(Sentence("Вернут.", (), ())), 7, 2.0)
    assert not shown.sentences[0].supported


def test_a_figure_without_a_source_is_marked() -> None:
    event = finished(Sentence("Стоит 1 800 ₸.", (1,), (1,), foreign=("1800",)))
    parts = presenting.answer_as_finished(event, 7, 2.0).sentences[0].parts
    assert Part("1 800 ₸", "doubt") in parts


def test_a_figure_is_marked_in_no_other_sentence_than_the_one_that_has_it_from_nowhere() -> None:
    price = Sentence("Стоит 1 800 ₸.", (1,), (1,), "quoted")
    event = finished(Sentence("Вернут 1 800 ₸.", (2,), (2,), foreign=("1800",)), price)
    written, quoted = presenting.answer_as_finished(event, 7, 2.0).sentences
    assert Part("1 800 ₸", "doubt") in written.parts
    assert not [part for part in quoted.parts if part.kind == "doubt"]


def test_what_gave_way_to_a_quotation_is_no_longer_warned_of() -> None:
    price = Sentence("Стоит 1 800 ₸.", (1,), (1,), "quoted")
    shown = presenting.answer_as_finished(finished(price), 7, 2.0)
    assert (shown.standing, shown.warnings) == ("quoted", ())
    marked = finished(Sentence("Вернут 1 800 ₸.", (2,), (2,), foreign=("1800",)), price)
    shown = presenting.answer_as_finished(marked, 7, 2.0)
    assert (shown.standing, shown.warnings) == ("partly grounded", ("foreign_figure",))
    loose = presenting.answer_as_finished(finished(Sentence("Вернут.", (), ())), 7, 2.0)
    assert loose.standing == "partly grounded"


def test_two_rules_in_the_place_of_an_answer_are_told_as_two() -> None:
    one, other = (Sentence(f"Стоит {n} 800 ₸.", (n,), (n,), "quoted") for n in (1, 2))
    assert presenting.answer_as_finished(finished(one, other), 7, 2.0).standing == "either"
    written = Sentence("Вернут.", (1,), (1,))
    assert presenting.answer_as_finished(finished(written, other), 7, 2.0).standing == "quoted"
    apart = presenting.answer_as_finished(finished(one, other, flags=("contradiction",)), 7, 2.0)
    assert (apart.standing, apart.warnings) == ("quoted", ("contradiction",))


def test_what_was_left_out_is_told_as_left_out() -> None:
    event = finished(Sentence("Стоит 1 500 ₸.", (1,), (1,)), flags=("unsupported",))
    shown = presenting.answer_as_finished(event, 7, 2.0)
    assert (shown.standing, shown.warnings) == ("left out", ())


def test_a_sentence_that_rests_on_a_source_for_the_staff_is_for_the_staff() -> None:
    said = (
        Sentence("Стоит 5 ₸.", (1,), (1,)),
        Sentence("Вернуть можно 3 ₸.", (), (2,)),
        Sentence("Код LOY.", (2,), ()),
    )
    inside = replace(passage("Вернуть можно 3 ₸, код LOY."), internal=True)
    sources = (Source("AB", 1, passage("Стоит 5 ₸.")), Source("CD", 2, inside))
    event = replace(finished(*said), sources=sources)
    shown = presenting.answer_as_finished(event, 7, 2.0)
    assert [one.internal for one in shown.sentences] == [False, True, True]
    assert (shown.internal, shown.copyable) == (2, True)
    only = presenting.answer_as_finished(replace(event, restored_sentences=said[1:]), 7, 2.0)
    assert (only.internal, only.copyable) == (2, False)


def test_what_the_reader_may_not_see_any_more_counts_as_for_the_staff(answered: Question) -> None:
    passages = presenting.passages_of(answered.answer, EVERYTHING)
    assert presenting.internal_of(answered.answer, passages) == frozenset()
    assert presenting.internal_of(answered.answer, ()) == {1}
    assert presenting.internal_of(answered.answer, [replace(passages[0], internal=True)]) == {1}


def test_the_trail_shows_the_same_answer(answered: Question) -> None:
    shown = presenting.answer_as_masked(answered.answer)
    assert shown.rung == "grounded"
    assert shown.sentences[0].cites == (1,)


def test_passages_of_the_past_are_numbered_as_they_were(answered: Question) -> None:
    passages = presenting.passages_of(answered.answer, EVERYTHING)
    assert [passage.number for passage in passages] == [1]
    assert any(part.kind == "lit" for part in passages[0].text)


def decisive_words(text: str, question: str) -> str:
    (shown,) = presenting.passages([passage(text)], question)
    assert "".join(part.text for part in shown.text) == text
    return "".join(part.text for part in shown.text if part.decisive)


def test_the_sentence_that_answers_stands_out_in_its_passage(db: None) -> None:
    text = "Карту выдают в отделении. Перевыпуск карты при утере стоит 1 500 ₸. Срок назовёт оператор."
    assert decisive_words(text, "сколько стоит перевыпуск карты") == (
        "Перевыпуск карты при утере стоит 1 500 ₸."
    )


def test_of_a_row_the_cell_stands_out(db: None) -> None:
    row = "Перевыпуск при утере — Start: 1 500 ₸; Gold: 0 ₸; Срок: 3 рабочих дня"
    assert decisive_words(row, "сколько стоит перевыпуск по пакету gold") == "Gold: 0 ₸"


def test_nothing_stands_out_where_nothing_answers(db: None) -> None:
    assert decisive_words("Карту выдают в отделении. Офис открыт днём.", "сколько лет депозиту") == ""
