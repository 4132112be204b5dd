"""Reporting a mistake."""

from typing import Any

import pytest
from django.test import Client

from assistant.models import Answer, Conversation, Flag, Question
from assistant.pipeline.hiding import hide
from assistant.reviewing import flags
from foundation import clock
from foundation.models import User


def test_a_flag_is_recorded_with_its_reason(desk: Client, answered: Question, operator: User) -> None:
    page = desk.post(f"/history/{answered.pk}/flag/", {"reason": "outdated", "comment": "тариф сменился"})
    flag = Flag.objects.get(raised_by=operator)
    assert (flag.reason, flag.comment) == ("outdated", "тариф сменился")
    assert "note-good" in page.content.decode()


def test_a_comment_is_stored_masked(desk: Client, answered: Question) -> None:
    desk.post(f"/history/{answered.pk}/flag/", {"reason": "wrong", "comment": "ИИН 850315300125 не его"})
    assert "850315300125" not in Flag.objects.get().comment


def test_without_a_reason_the_form_comes_back(desk: Client, answered: Question) -> None:
    page = desk.post(f"/history/{answered.pk}/flag/", {"comment": "x"}).content.decode()
    assert "Выберите, что не так." in page
    assert not Flag.objects.exists()


def test_nobody_flags_the_answer_of_another(
    client: Client, answered: Question, people: dict[str, User]
) -> None:
    client.force_login(people["supervisor"])
    assert client.post(f"/history/{answered.pk}/flag/", {"reason": "wrong"}).status_code == 404


def test_reasons_of_sufler_are_not_for_people(desk: Client, answered: Question) -> None:
    desk.post(f"/history/{answered.pk}/flag/", {"reason": "leak"})
    assert not Flag.objects.exists()


def test_the_form_offers_the_sentences_and_the_sources_of_the_answer(
    desk: Client, answered: Question
) -> None:
    page = desk.get(f"/history/{answered.pk}/flag/")
    text = page.content.decode()
    assert '<option value="1">1. Перевыпуск карты при утере стоит 1 500 ₸' in text
    assert '<option value="1">1. Карты</option>' in text
    # the names that were hidden may stand in it, so no cache keeps it
    assert "no-store" in page["Cache-Control"]


def test_a_flag_names_a_sentence_and_a_source(desk: Client, answered: Question) -> None:
    desk.post(f"/history/{answered.pk}/flag/", {"reason": "wrong_source", "sentence": "1", "source": "1"})
    flag = Flag.objects.get()
    assert (flag.sentence, flag.source) == (1, answered.answer.retrieved.get())


def test_without_either_the_whole_answer_is_meant(desk: Client, answered: Question) -> None:
    desk.post(f"/history/{answered.pk}/flag/", {"reason": "wrong", "sentence": "", "source": ""})
    flag = Flag.objects.get()
    assert (flag.sentence, flag.source) == (None, None)


def test_what_the_answer_does_not_have_is_not_named(desk: Client, answered: Question) -> None:
    desk.post(f"/history/{answered.pk}/flag/", {"reason": "wrong", "sentence": "7"})
    assert not Flag.objects.exists()


def test_sentences_that_were_not_shown_are_not_offered(desk: Client, answered: Question) -> None:
    Answer.objects.update(rung="evidence only")
    text = desk.get(f"/history/{answered.pk}/flag/").content.decode()
    assert 'name="sentence"' not in text
    assert 'name="source"' in text


def test_what_was_erased_while_the_comment_was_masked_is_told(
    desk: Client, answered: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hide_slowly(*arguments: Any) -> Any:
        Conversation.objects.update(erased_at=clock.now())
        return hide(*arguments)

    monkeypatch.setattr(flags, "hide", hide_slowly)
    page = desk.post(f"/history/{answered.pk}/flag/", {"reason": "wrong", "comment": "не та цена"})
    assert "удалён" in page.content.decode()
    assert not Flag.objects.exists()
