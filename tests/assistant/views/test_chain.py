"""The whole chain of an answer, read from its rows."""

import inspect
import re

from assistant import reliances
from assistant.models import Question
from assistant.reviewing import (
    approvals,
    calendar,
    holding,
    outcomes,
    queue,
    relying,
    revealing,
    second_verdicts,
)
from assistant.templatetags.chain import CHECKS, IMPOSSIBLE, STEPS, USES, list_digest, policy_number
from assistant.views.chain import WIDTH, chain_of, stretches
from tests.assistant.views.conftest import REPLY


def test_the_chain_of_an_answer_names_every_step(answered: Question) -> None:
    chain = chain_of(answered.answer)
    assert [part.kind for part in chain.hidden] == ["PERSON", "IIN"]
    assert [one.number for one in chain.candidates] == [1]
    assert chain.candidates[0].share == 1.0
    (sentence,) = chain.sentences
    assert "".join(part.text for part in sentence.parts) == REPLY
    assert [source.number for source in sentence.sources] == [1]
    assert not sentence.loose
    assert {check["code"] for check in chain.answer.checks} <= set(CHECKS)
    assert {one.row.use for one in chain.candidates} <= set(USES)


def test_a_quotation_of_what_the_model_did_not_get_is_tied_to_it(answered: Question) -> None:
    answer = answered.answer
    other = answer.retrieved.get()
    other.pk, other.rank, other.use, other.label = None, 2, "shown", ""
    other.save()
    quoted = {"text": other.text, "cites": [2], "supported_by": [2], "kind": "quoted", "foreign": []}
    answer.sentences = [*answer.sentences, quoted]
    answer.save()
    assert [[one.row.rank for one in tied.sources] for tied in chain_of(answer).sentences] == [[1], [2]]


def test_the_chain_shows_what_was_searched_for(answered: Question) -> None:
    answered.searched_text, answered.searched_by_hand = "карта <PERSON_1>", True
    answered.save()
    shown = chain_of(answered.answer).question
    assert [part.kind for part in shown.searched] == ["", "PERSON"]
    assert shown.searched_by_hand


def test_the_masking_policy_of_an_answer_is_read_from_its_version() -> None:
    assert (policy_number("12.ab34cd56"), list_digest("12.ab34cd56")) == ("12", "ab34cd56")


def test_times_stand_end_to_end() -> None:
    marks = {
        "mask_ms": 100,
        "retrieve_ms": 200,
        "first_token_ms": 700,
        "total_ms": 1000,
        "engine": {"queue_ms": 300},
    }
    bar = stretches(marks)
    assert [(one.code, one.ms) for one in bar] == [
        ("mask", 100),
        ("search", 100),
        ("wait", 300),
        ("read", 200),
        ("write", 300),
    ]
    assert sum(one.width for one in bar) == WIDTH
    assert {one.code for one in bar} == set(STEPS)


def test_what_did_not_happen_takes_no_time() -> None:
    assert [one.code for one in stretches({"mask_ms": 50, "retrieve_ms": 90, "total_ms": 100})] == [
        "mask",
        "search",
        "write",
    ]
    assert stretches({}) == ()


def test_every_reason_has_words() -> None:
    steps = (outcomes, relying, reliances, revealing, holding, approvals, calendar, second_verdicts)
    sources = (inspect.getsource(step) for step in steps)
    raised = {
        code for source in sources for code in re.findall(r'Not(?:Possible|Renewed)\("(\w+)"\)', source)
    }
    assert raised | set(queue.CLOSING) == set(IMPOSSIBLE)
