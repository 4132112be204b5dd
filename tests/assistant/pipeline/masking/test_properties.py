"""Properties that hold for any text: restore is exact, offsets are right, no value is left in masked text."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.pipeline.masking import Restorer, Vault, mask, restore

VALUES = st.sampled_from(
    [
        "850315300125",
        "8503 1530 0125",
        "850315-300125",
        "KZ86125KZT5004100100",
        "KZ86 125K ZT50 0410 0100",
        "4400 4301 2233 4455",
        "4400430122334455",
        "+7 (701) 234-56-78",
        "87475551209",
        "ivan.petrov@mail.ru",
        "Иванов Пётр Сергеевич",
        "иванов пётр сергеевич",
        "Ахметова Айгуль Маратовна",
        "Нұрбол Серікұлы",
        "ЖҰМАБЕКОВ ЕРЖАН ҚАЙРАТҰЛЫ",
    ]
)
AROUND = st.sampled_from(
    [
        "",
        "клиент ",
        "у клиента ",
        "клиенттің ",
        "customer ",
        "ИИН ",
        "срочно! ",
        "«",
        "(",
        "тел: ",
        "\n",
        "😀 ",
        "&lt;",
    ]
)
BETWEEN = st.sampled_from([", ", "; ", "\n", " и ", " потерял карту, ", " — "])
ANYTHING = st.text(alphabet=st.characters(codec="utf-8"), max_size=60)


@st.composite
def questions(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A question with some values in it, each in one spelling, and noise between them."""
    chosen = draw(
        st.lists(VALUES, min_size=1, max_size=4, unique_by=lambda v: re.sub(r"\W", "", v).lower()[:6])
    )
    parts = [draw(AROUND) + value for value in chosen]
    return draw(BETWEEN).join(parts) + draw(st.sampled_from(["", "?", ", что делать?", " қалай?"])), chosen


@settings(max_examples=150, deadline=None)
@given(questions())
def test_no_value_and_no_piece_of_one_is_left(question: tuple[str, list[str]]) -> None:
    text, values = question
    masked = mask(text, Vault()).text
    for value in values:
        assert value not in masked
        assert not any(value[i : i + 6] in masked for i in range(len(value) - 5))


@settings(max_examples=150, deadline=None)
@given(questions())
def test_restore_gives_the_text_back_byte_for_byte(question: tuple[str, list[str]]) -> None:
    text, _ = question
    vault = Vault()
    assert restore(mask(text, vault).text, vault.values) == text


@settings(max_examples=150, deadline=None)
@given(ANYTHING)
def test_any_text_survives_the_way_there_and_back(text: str) -> None:
    vault = Vault()
    masked = mask(text, vault)
    if len(masked.spans) == len({span.placeholder for span in masked.spans}):
        assert restore(masked.text, vault.values) == text


@settings(max_examples=150, deadline=None)
@given(questions())
def test_spans_point_at_what_was_hidden(question: tuple[str, list[str]]) -> None:
    text, _ = question
    vault = Vault()
    masked = mask(text, vault)
    rebuilt, position = "", 0
    for span in masked.spans:
        rebuilt += text[position : span.start] + span.placeholder
        position = span.end
    assert rebuilt + text[position:] == masked.text


@settings(max_examples=150, deadline=None)
@given(questions(), st.integers(min_value=1, max_value=7))
def test_a_stream_cut_anywhere_restores_like_the_whole(question: tuple[str, list[str]], size: int) -> None:
    vault = Vault()
    masked = mask(question[0], vault).text
    restorer = Restorer(vault)
    pieces = [restorer.feed(masked[i : i + size]) for i in range(0, len(masked), size)]
    assert "".join(pieces) + restorer.flush() == restore(masked, vault.values)
