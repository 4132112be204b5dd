"""What of a corrected answer stands in no source, before it is stored."""

import pytest

from assistant.models import Answer, Retrieved
from assistant.reviewing import NotPossible
from assistant.reviewing.correcting import LookedThrough, look_through
from tests.assistant.reviewing.conftest import Make

pytestmark = pytest.mark.django_db

REISSUE = "Перевыпуск карты при утере стоит 1 500 ₸, срок 3 рабочих дня."
BLOCKING = "Чтобы заблокировать карту, оператор спрашивает кодовое слово. Блокировка бесплатна."


@pytest.fixture
def answer(make_answer: Make) -> Answer:
    """It can cite two passages; a third was too far away."""
    made = make_answer(text="Клиент <PERSON_1> потерял карту, сколько стоит перевыпуск за 2 дня?")
    for rank, (text, use) in enumerate(
        ((REISSUE, "prompt"), ("Премиум: перевыпуск за 9 900 ₸.", "too_far"), (BLOCKING, "prompt")), 1
    ):
        Retrieved.objects.create(
            answer=made, rank=rank, passage=rank, external_id=f"x#{rank}", document="Тарифы 2026", version=1,
            text=text, text_sha256="0" * 64, score=1, cosine=1, coverage=1, use=use,
        )  # fmt: skip
    return made


def test_what_a_source_says_is_clean(answer: Answer) -> None:
    said = (
        "Перевыпуск карты при утере стоит 1 500 ₸ [1]. Чтобы заблокировать карту, спрашивают кодовое слово."
    )
    assert look_through(answer, said) == LookedThrough(2)
    assert look_through(answer, said).clean


@pytest.mark.parametrize(
    ("said", "figures"),
    [
        ("Перевыпуск карты при утере стоит 2 500 ₸.", ("2 500 ₸",)),
        ("Перевыпуск карты при утере стоит 1 500 ₸ [2].", ("1 500 ₸",)),  # it stands in the other source
        ("Перевыпуск карты премиум стоит 9 900 ₸.", ("9 900 ₸",)),  # a passage that the model was not given
        ("Перевыпуск карты за 2 дня стоит 1 500 ₸.", ()),  # the question's own
        ("Перевыпуск карты по тарифам 2026 стоит 1 500 ₸.", ()),  # the document's title
    ],
)
def test_a_figure_has_to_stand_in_what_its_sentence_cites(
    answer: Answer, said: str, figures: tuple[str, ...]
) -> None:
    assert look_through(answer, said).figures == figures


def test_a_mark_without_a_source_and_a_sentence_that_nothing_carries(answer: Answer) -> None:
    said = "Блокировка карты бесплатна [3]. Позвоните в отделение полиции и напишите заявление."
    assert look_through(answer, said) == LookedThrough(2, (), (3,), 1)


def test_customer_data_is_hidden_before_anything_is_looked_at(answer: Answer) -> None:
    said = "Клиент с ИИН 850315300125: перевыпуск карты при утере стоит 1 500 ₸."
    assert look_through(answer, said).figures == ()


def test_a_hidden_value_that_there_is_none_of_is_said_at_once(answer: Answer) -> None:
    with pytest.raises(NotPossible, match="unknown_placeholder"):
        look_through(answer, "Скажите <PERSON_7>: перевыпуск стоит 1 500 ₸.")


def test_an_answer_without_sources_has_nothing_to_stand_on(make_answer: Make) -> None:
    assert look_through(make_answer(), "Перевыпуск стоит 1 500 ₸.").sources == 0
