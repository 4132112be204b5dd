"""The page of words that say the same."""

import pytest
from django.test import Client
from django.urls import reverse

from foundation.models import AuditEntry, User
from ingestion.models import Synonyms


@pytest.fixture
def browser(people: dict[str, User]) -> Client:
    client = Client()
    client.force_login(people["admin"])
    return client


def test_a_group_is_added_and_removed_on_record(browser: Client, people: dict[str, User]) -> None:
    page = browser.post(reverse("document_synonyms"), {"words": "КК\n кредитная  карта \n"}, follow=True)
    group = Synonyms.objects.get()
    assert group.terms == ["КК", "кредитная карта"]
    assert group.added_by == people["admin"]
    assert "КК, кредитная карта" in page.content.decode()
    browser.post(reverse("document_synonyms_remove", args=[group.pk]))
    assert not Synonyms.objects.exists()
    actions = AuditEntry.objects.values_list("action", flat=True)
    assert {"synonyms.added", "synonyms.removed"} <= set(actions)


def test_what_is_refused_stays_in_the_field_with_the_reason(browser: Client) -> None:
    page = browser.post(reverse("document_synonyms"), {"words": "КК"})
    assert "Хотя бы два слова" in page.content.decode()
    assert "КК</textarea>" in page.content.decode()
    assert not Synonyms.objects.exists()
