"""Reporting a mistake."""

from django.test import Client

from assistant.models import Flag, Question
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
