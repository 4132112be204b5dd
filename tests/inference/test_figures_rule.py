"""While an answer is sampled no figure can come that is not on the list, and each that is on it can."""

import re
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.pipeline.figures import figures_in
from inference.constraints.figures import Figure, find, spellings
from inference.constraints.saying import Saying
from inference.constraints.speech import Speech, State
from inference.constraints.vocabulary import Vocabulary
from inference.sampling import Sampler
from inference.values import Sampling

# what other tokenizers have: digits in groups, with blanks, signs, words and halves of characters
PIECES = [
    *(f"{n}" for n in range(10)), "12", "50", "500", "000", "1500", "2026", " 5", " 10", "5%", "1.", "2.",
    "1)",
    " ", "  ", "\u00a0", "\u202f", "\t", "\n", ".", ",", ":", "/", "-", "–", "(", ")", "+", "%", ", ", ". ",
    "тыс", " тыс", "млн", " млн", "яч", "М", "т", "ы", "с", "Л", "тенге", " дней", "слово", "<", "<PERSON_",
    "_1", ">", "[", "]", "[K", "K", "D", "X", "₸", "½", "²", "٣", "\u200b", "\u0332", "n", "million", " and ",
]  # fmt: skip
TOKENS = [*(text.encode() for text in PIECES), *(bytes([byte]) for byte in range(256)), b""]
END = len(TOKENS)
VOCABULARY = Vocabulary([*TOKENS, b""], [END])

WHOLE = st.integers(0, 10**7).map(str)
SPELLED = st.one_of(
    WHOLE,
    st.integers(1000, 10**8).map(lambda n: f"{n:,}".replace(",", " ")),
    st.tuples(st.integers(0, 99999), st.integers(1, 99)).map(lambda p: f"{p[0]},{p[1]}"),
    st.tuples(st.integers(1, 28), st.integers(1, 12), st.integers(1990, 2040)).map(
        lambda d: f"{d[0]:02}.{d[1]:02}.{d[2]}"
    ),
    st.tuples(st.integers(1, 12), st.integers(1, 30)).map(lambda p: f"{p[0]}.{p[1]}.1"),
    st.tuples(st.integers(0, 23), st.integers(0, 59)).map(lambda p: f"{p[0]}:{p[1]:02}"),
    st.integers(7000000000, 7999999999).map(lambda n: f"+7{n}"),
    st.integers(1, 999).map(lambda n: f"{n} млн"),
)


def written(figures: Sequence[str], seed: int, favoured: str, length: int = 40) -> str:
    """An answer of a model without a mind, which likes digits and what joins them; as a reader sees it."""
    rng = np.random.default_rng(seed)
    likes = np.array(
        [2.0 * bool(re.search(favoured, piece.decode(errors="ignore"))) for piece in TOKENS] + [0]
    )
    constraint = Saying(Speech(figures, ["KD"], ["<PERSON_1>"]), VOCABULARY)
    sampler = Sampler(Sampling(temperature=1.0, seed=seed), constraint)
    shown = b""
    for _ in range(length):
        token = sampler.choose((rng.normal(size=END + 1) + likes).astype(np.float32))
        if token == END:
            return (shown + sampler.rest(whole=True)).decode()
        shown += sampler.release(TOKENS[token])
    return (shown + sampler.rest(whole=False)).decode()


@settings(max_examples=300, deadline=None)
@given(
    st.lists(SPELLED, max_size=8), st.integers(0, 2**32), st.sampled_from([r"\d", r"[\d .,/:-]", r"\d|т|млн"])
)
def test_no_figure_can_come_that_is_not_on_the_list(figures: list[str], seed: int, favoured: str) -> None:
    text = written(figures, seed, favoured)
    assert {*figures_in(text)} <= {value for figure in figures for value in figures_in(figure)}, text


@settings(max_examples=200, deadline=None)
@given(st.lists(SPELLED, min_size=1, max_size=6), st.data())
def test_every_figure_of_the_list_can_come_in_each_of_its_spellings(
    figures: list[str], data: st.DataObject
) -> None:
    figure = next(find(data.draw(st.sampled_from(figures))))
    spelled = data.draw(st.sampled_from(spellings(figure)))
    blank = data.draw(st.sampled_from(" \u00a0\u202f\u2009"))
    speech, state = Speech(figures), State()
    for char in f"Стоит {spelled.replace(' ', blank)}, вот.":
        following = speech.step(state, char)
        assert following is not None, (spelled, char)
        state = following
    assert state.free


@settings(max_examples=300, deadline=None)
@given(SPELLED)
def test_the_engine_and_the_guard_read_a_figure_alike(figure: str) -> None:
    assert [found.value for found in find(figure)] == figures_in(figure)
    for spelled in spellings(next(find(figure))):
        assert figures_in(spelled) == figures_in(figure), spelled


def allowed(text: str, figures: Sequence[str], citations: Sequence[str] | None = None) -> bool:
    """Whether the whole text may be said, and end there."""
    speech, state = Speech(figures, citations, ["<PERSON_1>"]), State()
    for char in text:
        following = speech.step(state, char)
        if following is None:
            return False
        state = following
    return state.free


@pytest.mark.parametrize(
    "figures, text",
    [
        (["1 500"], "стоит 1500 ₸, 1 500 тенге, 1\u00a0500,00 или 1,5 тыс."),
        (["2 000 000"], "до 2 млн тенге, то есть 2 миллиона"),
        (["5 тысяч"], "5 000 ₸"),
        (["5", "10"], "5-10 дней, 5–10 %, от 5 до 10"),
        (["14.5"], "14,5 %, 14,50%"),
        (["01.01.2027"], "1.1.2027, 2027-01-01"),
        (["+77272445566"], "8 (727) 244-55-66"),
        (["4.2.1", "24/7"], "по п.4.2.1 круглосуточно (24/7)"),
        (["500"], "А500, 500тг"),
        ([], "1. Позвоните\n2) Придите\n"),
        ([], "клиент <PERSON_1> ждёт"),
    ],
)
def test_what_may_be_said(figures: list[str], text: str) -> None:
    assert allowed(text, figures)


@pytest.mark.parametrize(
    "figures, text",
    [
        (["1 500"], "1 50"),
        (["1", "500"], "1 500"),
        (["1", "500"], "1,500"),
        (["1", "500"], "1'500"),
        (["5"], "5 тысяч"),
        (["5"], "5\u00a0млн"),
        (["1", "3", "2026"], "1.3.2026"),
        (["2026", "03", "01"], "2026-03-01"),
        (["8", "727", "244", "55", "66"], "8 (727) 244-55-66"),
        (["5"], "5\u200b0"),
        ([], "５"),
        ([], "½"),
        ([], "всего 3"),
        ([], "3. Позвоните"),
        ([], "1. "),
        ([], "COVID19"),
        ([], "<PERSON_2>"),
    ],
)
def test_what_may_not_be_said(figures: list[str], text: str) -> None:
    assert not allowed(text, figures)


def test_only_given_sources_may_be_cited() -> None:
    assert allowed("Да [KD]. И так [TR].", [], ["KD", "TR"])
    assert not allowed("Да [KX].", [], ["KD", "TR"])
    assert not allowed("Да [KD", [], ["KD"])
    assert not allowed("[1]", ["1"], ["KD"])


def test_an_answer_that_is_cut_off_ends_before_the_figure_that_was_not_complete() -> None:
    sampler = Sampler(Sampling(), Saying(Speech(["1 500"]), VOCABULARY))
    shown = b""
    for text in ("слово", " ", "1", "500"[0], "0"):
        logits = np.zeros(END + 1, dtype=np.float32)
        logits[PIECES.index(text)] = 9
        shown += sampler.release(TOKENS[sampler.choose(logits)])
    assert (shown + sampler.rest(whole=False)).decode() == "слово "


def test_without_a_list_every_figure_may_come() -> None:
    speech, state = Speech(None, ["KD"]), State()
    for char in "12 345 [KD]":
        following = speech.step(state, char)
        assert following
        state = following


def test_a_figure_that_reads_as_nothing_else_has_spellings() -> None:
    assert "80000000000" not in spellings(Figure("80 000 000 000", "80000000000", "number"))
