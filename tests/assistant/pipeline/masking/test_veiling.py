"""A stream on its way to the screen: what is invented is hidden before a letter of it is seen."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.pipeline.masking import Given, Veil, hide_invented, invented

SOURCE = "Карты: перевыпуск стоит 1 500 ₸, 8503 и 0030. Отделение на улице Абая, телефон +7 727 258 53 00."
QUESTION = "клиент <PERSON_1> иин <IIN_1> потерял карту"
KNOWN = [SOURCE, QUESTION]
ANSWERS = [
    "Клиенту <PERSON_1> перевыпуск стоит 1 500 ₸ [1]. Отделение на улице Абая.",
    "Скажите, что Сергеев Павел Андреевич должен прийти в отделение [1].",
    "ИИН клиента 9107 2230 0550, карту перевыпустят за 1 500 ₸.",
    "Позвоните по номеру +7 701 555 44 33 или +7 727 258 53 00 [1]. Спросите Марину Олеговну.",
    "Хабарласыңыз: Нұрлан Ержанұлы Сәтбаев, карта 1 500 ₸ тұрады.",
    "Сергеев П. А. ждёт. Почта sergeev.pavel@mail.kz, пишите туда",
]
VALUES = [
    "Сергеев",
    "Павел",
    "Андреевич",
    "9107",
    "2230",
    "0550",
    "555",
    "Марину",
    "Олеговн",
    "Нұрлан",
    "Сәтбаев",
    "sergeev",
]


def streamed(answer: str, cuts: list[int]) -> list[str]:
    """What stands on the screen after each piece."""
    own = Given(KNOWN)
    veil = Veil(own, lambda text: invented(text, own))
    edges = [0, *sorted(set(cuts)), len(answer)]
    shown, seen = "", []
    for start, end in pairwise(edges):
        shown += veil.feed(answer[start:end])
        seen.append(shown)
    return [*seen, shown + veil.flush()]


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("size", [1, 3, 7, 500])
def test_no_invented_value_is_ever_on_the_screen(answer: str, size: int) -> None:
    steps = streamed(answer, list(range(size, len(answer), size)))
    for shown in steps:
        assert not [value for value in VALUES if value in shown]
    assert all(later.startswith(earlier) for earlier, later in pairwise(steps))
    assert steps[-1] == hide_invented(answer, KNOWN).text


@given(st.sampled_from(ANSWERS), st.lists(st.integers(1, 70), max_size=12))
@settings(deadline=None, max_examples=60)
def test_however_the_stream_is_cut_the_end_is_the_same(answer: str, cuts: list[int]) -> None:
    steps = streamed(answer, [cut for cut in cuts if cut < len(answer)])
    assert steps[-1] == hide_invented(answer, KNOWN).text


def test_what_was_given_is_on_the_screen_at_once() -> None:
    words = ["Перевыпуск ", "карты ", "стоит ", "1 ", "500 ", "₸ ", "[1]"]
    own = Given(KNOWN)
    veil = Veil(own, lambda text: pytest.fail("nothing to look for"))
    assert [veil.feed(word) for word in words][:3] == words[:3]


def test_other_words_wait_for_three_more() -> None:
    own = Given(KNOWN)
    veil = Veil(own, lambda text: invented(text, own))
    said = [veil.feed(word) for word in ["Обычно ", "карты ", "стоит ", "карты ", "карты "]]
    assert "".join(said[:3]) == ""
    assert "".join(said).startswith("Обычно карты")
