"""One's own questions of the past."""

from django.test import Client

from assistant.models import Question, Retrieved, SealedVault
from foundation.models import Label, User
from ingestion.models import Document


def test_the_list_shows_placeholders_and_outcomes(desk: Client, answered: Question) -> None:
    page = desk.get("/history/").content.decode()
    assert "Иванов" not in page
    assert "имя 1" in page
    assert "подтверждено" in page


def test_an_empty_history_says_so(desk: Client) -> None:
    assert "Вопросов ещё не было" in desk.get("/history/").content.decode()


def test_a_question_shows_its_answer_and_sources(desk: Client, answered: Question) -> None:
    response = desk.get(f"/history/{answered.pk}/")
    page = response.content.decode()
    assert "Иванов Пётр Сергеевич" in page
    assert "no-store" in response["Cache-Control"]
    assert 'data-source="1"' in page
    assert '<span class="bound"><button class="cite" type="button" data-cite="1"' in page


def test_questions_of_others_are_not_there(
    client: Client, answered: Question, people: dict[str, User]
) -> None:
    client.force_login(people["supervisor"])
    assert client.get(f"/history/{answered.pk}/").status_code == 404
    assert f"/history/{answered.pk}/" not in client.get("/history/").content.decode()


def test_when_its_values_have_expired_a_question_is_masked(desk: Client, answered: Question) -> None:
    SealedVault.objects.all().delete()
    page = desk.get(f"/history/{answered.pk}/").content.decode()
    assert "Иванов" not in page
    assert "больше не хранятся" in page


def test_the_text_shown_is_that_of_the_moment(desk: Client, answered: Question) -> None:
    Retrieved.objects.update(text="Перевыпуск стоил тогда 900 ₸.")
    assert "900" in desk.get(f"/history/{answered.pk}/").content.decode()


def test_a_source_that_was_closed_since_is_not_shown(desk: Client, answered: Question) -> None:
    Document.objects.get().labels.add(Label.objects.create(slug="secret", name="Закрыто"))
    page = desk.get(f"/history/{answered.pk}/").content.decode()
    assert "data-source=" not in page
    assert "1 источник вам больше не открыт" in page
