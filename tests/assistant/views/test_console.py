"""The operator's desk as a page."""

import re
from typing import Any

from django.test import Client

from assistant.models import Question, SealedVault
from foundation import clock
from foundation.models import Label, User
from ingestion.models import Document


def test_an_empty_desk_offers_three_questions(desk: Client) -> None:
    page = desk.get("/").content.decode()
    assert page.count("data-example>") == 3


def test_the_desk_comes_in_three_languages(desk: Client) -> None:
    for code, word in (("ru", "Спросить"), ("kk", "Сұрау"), ("en", ">Ask<")):
        desk.cookies["django_language"] = code
        page = desk.get("/").content.decode()
        assert f'<html lang="{code}"' in page
        assert word.strip("><") in page


def resumed(desk: Client, question: Question) -> str:
    """The question and answer of a conversation that is opened again."""
    page = desk.get(f"/?conversation={question.conversation_id}").content.decode()
    whole = page.split('data-part="question"')[1].split("<template", 1)[0]
    return whole.replace("\u00a0", " ")


def test_ones_own_conversation_is_resumed_as_it_was_typed(desk: Client, answered: Question) -> None:
    page = resumed(desk, answered)
    assert "1 500" in page
    assert "Иванов Пётр Сергеевич" in page
    assert "Скрыто от модели: имя, ИИН" in page


def test_a_customer_who_is_opened_beside_comes_without_the_page(desk: Client, answered: Question) -> None:
    page = desk.get(
        f"/?conversation={answered.conversation_id}", headers={"HX-Request": "true"}
    ).content.decode()
    assert "<html" not in page
    assert 'data-standing="ready"' in page
    assert 'data-called="Иванов Пётр Сергеевич"' in page
    SealedVault.objects.update(expires_at=clock.now())
    assert 'data-called=""' in desk.get(f"/?conversation={answered.conversation_id}").content.decode()


def test_values_that_have_expired_leave_placeholders_and_a_word(desk: Client, answered: Question) -> None:
    SealedVault.objects.update(expires_at=clock.now())
    page = resumed(desk, answered)
    assert "Иванов" not in page
    assert "имя 1" in page
    assert "больше не хранятся" in page


def test_a_vault_that_no_key_opens_is_as_good_as_expired(
    desk: Client, answered: Question, settings: Any
) -> None:
    settings.VAULT_KEY = "another"
    assert "больше не хранятся" in resumed(desk, answered)


def test_a_foreign_conversation_is_an_empty_desk(
    client: Client, answered: Question, people: dict[str, User]
) -> None:
    client.force_login(people["supervisor"])
    page = client.get(f"/?conversation={answered.conversation_id}").content.decode()
    assert "1\u00a0500" not in page


def test_no_page_carries_its_own_script_or_style(desk: Client, answered: Question) -> None:
    for address in ("/", f"/?conversation={answered.conversation_id}", "/history/", "/sign-in/"):
        page = desk.get(address, follow=True).content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)", page)
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page)


def test_the_policy_allows_nothing_from_elsewhere(desk: Client) -> None:
    assert "default-src 'self'" in desk.get("/")["Content-Security-Policy"]


def test_a_desk_is_not_kept_by_the_browser(desk: Client) -> None:
    assert "no-store" in desk.get("/")["Cache-Control"]


def test_security_does_not_ask_questions(client: Client, people: dict[str, User]) -> None:
    client.force_login(people["security"])
    assert client.get("/").status_code == 403


def test_an_answer_can_be_asked_for_again_while_its_values_are_kept(desk: Client, answered: Question) -> None:
    page = resumed(desk, answered)
    assert "data-ask-anew" in page
    assert 'title="Alt+R"' in page
    SealedVault.objects.update(expires_at=clock.now())
    assert "data-ask-anew" not in resumed(desk, answered)


def test_what_rests_on_a_source_for_the_staff_is_marked_in_words_and_not_copied(
    desk: Client, answered: Question, operator: User
) -> None:
    assert "data-internal" not in resumed(desk, answered)
    staff = Label.objects.create(slug="staff", name="Staff", internal=True)
    Document.objects.get().labels.add(staff)
    operator.labels.add(staff)
    for page in (resumed(desk, answered), desk.get(f"/history/{answered.pk}/").content.decode()):
        assert page.count("data-internal") == 2  # the sentence and its source
        assert page.count("только для сотрудников</span>") == 2
        assert "1 предложение держится на источниках для сотрудников" in page
        assert "data-copy=" not in page


def test_what_the_operator_may_not_see_any_more_is_not_copied_either(
    desk: Client, answered: Question
) -> None:
    Document.objects.get().labels.add(Label.objects.create(slug="law", name="Law"))
    page = resumed(desk, answered)
    assert "data-internal" in page
    assert "data-copy=" not in page
