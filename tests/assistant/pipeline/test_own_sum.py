"""What an asker's hidden sum comes to: on their own screen, and nowhere else."""

import json
from collections.abc import Callable

import pytest
from django.core import serializers
from django.test import Client

from assistant.models import Answer, Question, Retrieved
from assistant.pipeline.answering import Asked, answer
from assistant.pipeline.values import Finished
from foundation.models import User
from ingestion.models import Version
from tests.fakes import FakeEngine

ASKED = "у клиента на счету 470 000 тенге, снимает всё в банкомате, какая комиссия за снятие"
RULE = "Комиссия за снятие в банкомате 0,5 %, минимум 200 ₸."
FORMULA = "0,5 % × 470 000 ₸ = 2 350 ₸ ≥ 200 ₸"


@pytest.fixture
def finished(library: Callable[..., Version], engine: FakeEngine, people: dict[str, User]) -> Finished:
    library("тариф.md", f"# Снятие\n\n## 1. Банкомат\n\n{RULE}")
    engine.reply = RULE
    last = list(answer(Asked(ASKED, asked_by=people["operator"])))[-1]
    assert isinstance(last, Finished)
    return last


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("&nbsp;", " ")


def test_the_formula_is_shown_to_the_asker_with_its_source(finished: Finished) -> None:
    last = finished.restored_sentences[-1]
    assert (last.kind, plain(last.text), last.cites) == ("computed", FORMULA, (1,))
    assert plain(finished.restored).endswith(f"{FORMULA} [1]")


def test_neither_the_sum_nor_what_it_comes_to_is_stored_or_sent(
    finished: Finished, engine: FakeEngine
) -> None:
    rows = [*Question.objects.all(), *Answer.objects.all(), *Retrieved.objects.all()]
    kept = plain(json.dumps(serializers.serialize("python", rows), default=str, ensure_ascii=False))
    sent = plain(str(engine.prompts) + str(engine.embedded))
    for told in ("470 000", "470000", "2 350"):
        assert told not in kept
        assert told not in sent
        assert told not in plain(finished.answer.text)
    assert "<AMOUNT_1>" in kept


def test_the_asker_finds_it_again_and_nobody_else_does(finished: Finished, people: dict[str, User]) -> None:
    row = Question.objects.get()
    operator, supervisor = Client(), Client()
    operator.force_login(people["operator"])
    supervisor.force_login(people["supervisor"])
    assert "2 350 ₸" in plain(operator.get(f"/history/{row.pk}/").content.decode())
    assert "2 350 ₸" in plain(operator.get(f"/?conversation={row.conversation_id}").content.decode())
    reviewed = plain(supervisor.get(f"/review/{row.answer.pk}/").content.decode())
    assert "0,5 %" in reviewed
    assert "2 350" not in reviewed
