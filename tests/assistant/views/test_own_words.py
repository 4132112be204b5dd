"""The page of the bank's own words and contacts."""

import pytest
from django.test import Client

from assistant import policies
from assistant.models import OwnTerm
from assistant.pipeline.hiding import hide
from assistant.pipeline.masking import Vault
from foundation.models import AuditEntry, User

CONTACT, PRODUCT = "contact", "product"


@pytest.fixture
def admin(client: Client, people: dict[str, User]) -> Client:
    client.force_login(people["admin"])
    return client


def listed(admin: Client, **filters: str) -> list[str]:
    return [term.text for term in admin.get("/own-words/", filters).context["page"]]


def test_many_are_pasted_at_once_and_duplicates_told(admin: Client, people: dict[str, User]) -> None:
    policies.add_term("Тұмар Gold", PRODUCT, people["admin"])
    lines = "Арман Плюс\r\n\r\n  тұмар   gold \r\nМерей\r\nАрман плюс\r\n"
    response = admin.post("/own-words/", {"kind": PRODUCT, "words": lines})
    done = response.context["done"]
    assert [term.text for term in done.added] == ["Арман Плюс", "Мерей"]
    assert done.known == ("тұмар gold", "Арман плюс")
    assert "Уже в списке" in response.content.decode()
    assert listed(admin) == ["Арман Плюс", "Мерей", "Тұмар Gold"]


def test_every_word_is_an_audited_act_that_does_not_quote_it(admin: Client) -> None:
    admin.post("/own-words/", {"kind": CONTACT, "words": "+7 727 244 30 30"})
    term = OwnTerm.objects.get()
    admin.post(f"/own-words/{term.pk}/remove/")
    acts = AuditEntry.objects.order_by("number").values_list("action", "details")
    assert list(acts) == [
        ("masking.term_added", {"kind": CONTACT}),
        ("masking.term_removed", {"kind": CONTACT}),
    ]


@pytest.mark.parametrize(
    ("kind", "word"),
    [(PRODUCT, "да"), (PRODUCT, "12345"), (CONTACT, "8 701"), (CONTACT, "...."), (PRODUCT, "а" * 121)],
)
def test_what_would_show_customers_data_is_refused_and_given_back(
    admin: Client, kind: str, word: str
) -> None:
    response = admin.post("/own-words/", {"kind": kind, "words": f"{word}\nАлтын күн, 15"})
    assert response.context["done"].refused == (word,)
    assert response.context["form"]["words"].value() == word
    assert ("это другой вид" in response.content.decode()) == (kind == PRODUCT)
    assert OwnTerm.objects.get().text == "Алтын күн, 15"


def test_a_contact_on_the_list_is_not_hidden_and_off_it_it_is(admin: Client) -> None:
    text = "позвоните на +7 727 244 30 30"
    assert hide(text, Vault()).spans
    admin.post("/own-words/", {"kind": CONTACT, "words": "8 (727) 244-30-30\n+7 727 2443030"})
    assert hide(text, Vault()).text == text
    for term in OwnTerm.objects.listed():
        response = admin.post(f"/own-words/{term.pk}/remove/", follow=True)
        assert "больше нет в списке" in response.content.decode()
    assert hide(text, Vault()).spans


def test_the_list_is_searched_in_any_case_and_by_kind(admin: Client, people: dict[str, User]) -> None:
    for text, kind in (("Тұмар Gold", PRODUCT), ("ТҰМАР Platinum", PRODUCT), ("help@tumar.kz", CONTACT)):
        policies.add_term(text, kind, people["admin"])
    assert listed(admin, q="тұмар") == ["ТҰМАР Platinum", "Тұмар Gold"]
    assert listed(admin, kind=CONTACT) == ["help@tumar.kz"]
    assert listed(admin, q="тұмар", kind=CONTACT) == []
    assert "Весь список" in admin.get("/own-words/", {"q": "("}).content.decode()


@pytest.mark.parametrize("words", ["", " \n \n", "слово слова\n" * 501])
def test_nothing_and_too_much_are_refused(admin: Client, words: str) -> None:
    response = admin.post("/own-words/", {"kind": PRODUCT, "words": words})
    assert "words" in response.context["form"].errors
    assert not OwnTerm.objects.exists()


def test_the_documents_lead_there_for_whom_it_concerns(admin: Client, people: dict[str, User]) -> None:
    assert "/own-words/" in admin.get("/documents/").content.decode()
    admin.force_login(people["operator"])
    assert "/own-words/" not in admin.get("/documents/").content.decode()
