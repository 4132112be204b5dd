"""What each sentence of a reply stands on."""

from collections.abc import Callable, Sequence

import pytest

from assistant.models import Answer
from assistant.models.questions import Task
from assistant.pipeline.tasks import Handed, perform
from assistant.pipeline.tasks.tying import tie
from assistant.pipeline.values import Passage, Sentence, Source
from ingestion.models import Version
from ingestion.pipeline.values import Place
from tests.fakes import FakeEngine

RULE = "Перевыпуск карты при утере стоит 1 500 ₸ и занимает 3 рабочих дня."
KAZAKH = "Жоғалған картаны қайта шығару 1 500 ₸ тұрады."
LETTER = "Здравствуйте, {имя}!\nВаша карта заблокирована по заявлению от {дата}.\nС уважением, Банк"


def source(number: int, text: str) -> Source:
    place = Place()
    return Source(
        "",
        number,
        Passage(number, f"d@1#{number}", text, "", place, "d", "d", "policy", "ru", 1, None, None, False),
    )


SOURCES = (source(1, KAZAKH), source(2, RULE))


def tied(said: str, sources: Sequence[Source] = SOURCES) -> Sentence:
    (only,) = tie(said, LETTER, "Я <PERSON_1>, потерял карту 2 июля.", sources)
    return only


@pytest.mark.parametrize(
    "said, kind, stands_on",
    [
        ("Перевыпуск карты при утере стоит 1 500 ₸ и занимает 3 рабочих дня.", "quoted", (2,)),
        ("Перевыпуск утерянной карты: 1 500 ₸, 3 рабочих дня.", "written", (2,)),
        ("Жоғалған картаны қайта шығару 1 500 ₸ тұрады.", "quoted", (1,)),
        ("Ваша карта заблокирована по заявлению от 2 июля.", "template", ()),
        ("Здравствуйте, <PERSON_1>!", "courtesy", ()),
        ("Приносим извинения за доставленные неудобства.", "courtesy", ()),
        ("Құрметті <PERSON_1>, хабарласқаныңыз үшін рахмет!", "courtesy", ()),
        ("Thank you for contacting us.", "courtesy", ()),
    ],
)
def test_a_sentence_stands_on_a_source_on_the_letter_or_says_nothing(
    said: str, kind: str, stands_on: tuple[int, ...]
) -> None:
    one = tied(said)
    assert (one.kind, one.supported_by, one.foreign) == (kind, stands_on, ())
    assert one.stands


@pytest.mark.parametrize(
    "said",
    [
        "Перевыпуск карты при утере стоит 7 700 ₸.",
        "Здравствуйте, карту доставит курьер на дом.",
        "Ваша карта не заблокирована по заявлению от 2 июля.",
        "Ипотеку одобрим без залога квартиры.",
    ],
)
def test_what_nothing_confirms_is_told_apart(said: str) -> None:
    one = tied(said, SOURCES[1:])
    assert (one.kind, one.supported_by, one.stands) == ("written", (), False)


def test_a_figure_from_nowhere_is_named_with_its_sentence() -> None:
    assert tied("Перевыпуск карты при утере стоит 7 700 ₸.").foreign
    assert not tied("Ваша карта заблокирована по заявлению от 2 июля.").foreign


def test_the_draft_its_marks_and_its_record_say_the_same(
    library: Callable[..., Version], engine: FakeEngine
) -> None:
    library("тариф.md", f"# Карты\n\n{RULE}")
    engine.reply = f"Здравствуйте!\n{RULE}\nКарту доставит курьер на дом."
    done = perform(Handed(Task.REPLY, "Сколько стоит перевыпуск карты при утере?", template=LETTER))
    assert done.result == engine.reply
    assert [one.kind for one in done.sentences] == ["courtesy", "quoted", "written"]
    assert [one.stands for one in done.sentences] == [True, True, False]
    assert [one.text for one in done.evidence] == [RULE]
    row = Answer.objects.get()
    assert (row.rung, done.flags) == ("partly grounded", ("unsupported",))
    assert [one["supported_by"] for one in row.sentences] == [[], [1], []]
    assert row.masked_text == engine.reply


def test_the_values_stand_in_the_marks_and_not_in_the_record(
    library: Callable[..., Version], engine: FakeEngine
) -> None:
    library("тариф.md", f"# Карты\n\n{RULE}")
    engine.reply = f"Здравствуйте, <PERSON_1>! {RULE}"
    asked = "Клиент Иванов Пётр Сергеевич: сколько стоит перевыпуск карты при утере?"
    done = perform(Handed(Task.REPLY, asked))
    assert "Иванов Пётр Сергеевич" in done.sentences[0].text
    assert "Иванов" not in str(Answer.objects.get().sentences)
