"""Who may flag what, and that the comment is masked."""

import pytest

from assistant.models import Conversation, Flag
from assistant.pipeline import masking
from assistant.reviewing import NotPossible
from assistant.reviewing.flags import Spot, raise_flag
from foundation import clock
from foundation.models import AuditEntry, User
from tests.assistant.reviewing.conftest import Make

pytestmark = pytest.mark.django_db


def test_the_asker_flags_an_answer_and_it_is_on_record(make_answer: Make, people: dict[str, User]) -> None:
    answer = make_answer()
    flag = raise_flag(answer, "wrong", "", people["operator"])
    assert (flag.reason, flag.raised_by) == ("wrong", people["operator"])
    entry = AuditEntry.objects.get(action="answer.flagged")
    assert entry.details == {"flag": flag.pk, "reason": "wrong"}


def test_the_comment_is_stored_masked(make_answer: Make, people: dict[str, User]) -> None:
    flag = raise_flag(make_answer(), "wrong", "клиент с ИИН 850315 300125 прав", people["operator"])
    assert "300125" not in flag.comment
    assert "<IIN_1>" in flag.comment


def test_nobody_flags_the_answer_of_another(make_answer: Make, people: dict[str, User]) -> None:
    with pytest.raises(NotPossible, match="not_yours"):
        raise_flag(make_answer(), "wrong", "", people["supervisor"])


@pytest.mark.parametrize("reason", ["leak", "uncited", "nonsense"])
def test_a_reason_that_is_not_for_people_is_refused(
    make_answer: Make, people: dict[str, User], reason: str
) -> None:
    with pytest.raises(NotPossible, match="unknown_reason"):
        raise_flag(make_answer(), reason, "", people["operator"])


def test_a_comment_that_cannot_be_masked_is_not_stored(
    make_answer: Make, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise masking.MaskingError("masker_failed")

    monkeypatch.setattr(masking, "mask", broken)
    with pytest.raises(masking.MaskingError):
        raise_flag(make_answer(), "wrong", "комментарий", people["operator"])
    assert not Flag.objects.exists()


def test_the_sentence_that_is_meant_is_stored_by_its_number(
    make_answer: Make, people: dict[str, User]
) -> None:
    answer = make_answer(sentences=[{"text": "Раз."}, {"text": "Два."}])
    assert raise_flag(answer, "wrong", "", people["operator"], Spot(sentence=2)).sentence == 2
    assert AuditEntry.objects.get(action="answer.flagged").details["sentence"] == 2


@pytest.mark.parametrize("spot", [Spot(sentence=0), Spot(sentence=3), Spot(source=1)])
def test_only_what_the_answer_has_is_meant(make_answer: Make, people: dict[str, User], spot: Spot) -> None:
    answer = make_answer(sentences=[{"text": "Раз."}, {"text": "Два."}])
    with pytest.raises(NotPossible, match=r"unknown_sentence|unknown_source"):
        raise_flag(answer, "wrong", "", people["operator"], spot)
    assert not Flag.objects.exists()


def test_nothing_is_written_into_a_conversation_that_was_erased_meanwhile(
    make_answer: Make, people: dict[str, User]
) -> None:
    answer = make_answer()
    Conversation.objects.update(erased_at=clock.now())
    with pytest.raises(NotPossible, match="erased"):
        raise_flag(answer, "wrong", "комментарий", people["operator"])
    assert not Flag.objects.exists()
