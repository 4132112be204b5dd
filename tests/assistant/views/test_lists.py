"""The pages of the bank's own lists: topics, contacts, forms."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from assistant.contacts import contact_for
from assistant.models import Contact, Fillable, Topic
from foundation.models import AuditEntry, User
from ingestion.models import Version
from tests.assistant.pipeline.samples import passage

SCHEMA = {"type": "object", "properties": {"name": {"type": "string", "title": "ФИО"}}}


@pytest.fixture
def admin(client: Client, people: dict[str, User]) -> Client:
    client.force_login(people["admin"])
    return client


def acts() -> list[tuple[str, dict[str, str]]]:
    return list(AuditEntry.objects.order_by("number").values_list("action", "details"))


def test_a_topic_is_added_changed_and_taken_off_and_each_is_audited(admin: Client) -> None:
    admin.post("/lists/topics/", {"code": "cards", "title": "Карты", "description": "карты"})
    admin.post("/lists/topics/", {"code": "cards", "title": "Все карты", "description": ""})
    topic = Topic.objects.get()
    assert topic.title == "Все карты"
    assert "Все карты" in admin.get("/lists/topics/").content.decode()
    admin.post(f"/lists/topics/{topic.pk}/remove/")
    assert not Topic.objects.listed()
    assert "Список пуст" in admin.get("/lists/topics/").content.decode()
    assert acts() == [(f"topic.{act}", {"code": "cards"}) for act in ("added", "changed", "removed")]


def test_a_topic_that_was_taken_off_comes_back_with_its_code(admin: Client) -> None:
    for _ in range(2):
        admin.post("/lists/topics/", {"code": "cards", "title": "Карты"})
        admin.post(f"/lists/topics/{Topic.objects.get().pk}/remove/")
    admin.post("/lists/topics/", {"code": "cards", "title": "Карты"})
    assert Topic.objects.listed().count() == 1


def test_a_topic_names_documents_and_only_those_that_there_are(
    admin: Client, library: Callable[..., Version]
) -> None:
    version = library("карты.md", "# Карты\n\nПеревыпуск карты стоит 1 500 ₸.")
    topic = {"code": "cards", "title": "Платёжные"}
    admin.post("/lists/topics/", {**topic, "documents": ["nothing"]})
    assert not Topic.objects.exists()
    admin.post("/lists/topics/", {**topic, "documents": [version.document.slug]})
    assert Topic.objects.get().documents == [version.document.slug]
    page = admin.get("/lists/topics/", {"change": Topic.objects.get().pk}).content.decode()
    assert f'<option value="{version.document.slug}" selected>Карты</option>' in page
    assert '<span class="small quiet">Карты</span>' in page


def test_an_entry_is_shown_in_the_form_to_be_changed(admin: Client) -> None:
    admin.post("/lists/forms/", {"code": "loss", "title": "Утеря", "schema": json.dumps(SCHEMA)})
    page = admin.get("/lists/forms/", {"change": Fillable.objects.get().pk})
    assert page.context["form"].initial["code"] == "loss"
    assert "ФИО" in page.content.decode()


@pytest.mark.parametrize(
    "schema", ["", "[]", "{", '{"type": "string"}', '{"type": "object"}', '{"enum": [1]}']
)
def test_a_schema_that_cannot_be_filled_is_refused(admin: Client, schema: str) -> None:
    response = admin.post("/lists/forms/", {"code": "a", "title": "A", "schema": schema})
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not Fillable.objects.exists()


def test_a_contact_stands_for_a_document_a_kind_or_the_rest_and_over_the_setting(
    admin: Client, library: Callable[..., Version], settings
) -> None:
    library("тариф.md", "# Тариф\n\nПеревыпуск карты 1 500 ₸.", kind="tariff", slug="cards")
    settings.CONTACTS = ["Справка 1", "policy=Право 2", "tariff=Тарифы 3"]
    one = passage("Текст.")
    about = [
        replace(one, slug=slug, kind=kind)
        for slug, kind in (("cards", "tariff"), ("x", "tariff"), ("x", "policy"))
    ]
    assert [contact_for([one]) for one in about] == ["Тарифы 3", "Тарифы 3", "Право 2"]
    for code, words in (("tariff", "Отдел тарифов"), ("cards", "Процессинг"), ("", "Линия 22-11")):
        admin.post("/lists/contacts/", {"about": code, "words": words})
    assert [contact_for([one]) for one in about] == ["Процессинг", "Отдел тарифов", "Право 2"]
    assert contact_for([]) == "Линия 22-11"
    admin.post(f"/lists/contacts/{Contact.objects.get(about='').pk}/remove/")
    assert contact_for([]) == "Справка 1"


def test_a_contact_for_what_is_not_there_is_refused(admin: Client) -> None:
    admin.post("/lists/contacts/", {"about": "nowhere", "words": "Отдел"})
    assert not Contact.objects.exists()


def test_an_unknown_list_is_not_found(admin: Client) -> None:
    assert admin.get("/lists/people/").status_code == 404
