"""One document: what is shown of it to whom, its passages and its file."""

from collections.abc import Callable

import pytest
from django.test import Client

from foundation.models import AuditEntry, Label
from ingestion.cards import state_of
from ingestion.models import Document, IndexEvent, Version

pytestmark = pytest.mark.django_db
Library = Callable[..., Version]
TEXT = "# Тариф\n\n## 1. Карты\n\n1.1. Перевыпуск стоит 1 500 ₸."


def test_passages_stand_with_their_places(operator: Client, library: Library) -> None:
    library("тариф.md", TEXT, slug="tariff")
    page = operator.get("/documents/tariff/1/").content.decode()
    assert "Перевыпуск стоит 1\u00a0500\u00a0₸" in page
    assert 'class="place"' in page


def test_the_file_comes_back_as_it_was_and_only_as_a_download(operator: Client, library: Library) -> None:
    content = f"<!doctype html><title>Т</title><p>{TEXT}<script>alert(1)</script>"
    library("Тариф банка.html", content, slug="tariff")
    response = operator.get("/documents/tariff/1/file/")
    assert response.getvalue().decode() == content
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]


@pytest.mark.parametrize("page", ["", "1/", "1/file/", "1/item/"])
def test_what_a_label_hides_does_not_exist(
    operator: Client, library: Library, internal: Label, page: str
) -> None:
    library("тариф.md", TEXT, slug="tariff", labels=[internal])
    assert operator.get(f"/documents/tariff/{page}").status_code == 404


@pytest.mark.parametrize("page", ["2/", "2/file/", "2/item/"])
def test_an_unpublished_version_does_not_exist_for_an_operator(
    operator: Client, admin: Client, library: Library, page: str
) -> None:
    library("тариф.md", TEXT, slug="tariff")
    library("тариф.md", f"{TEXT}\n\n1.2. Ещё.", slug="tariff", publish=False)
    assert operator.get(f"/documents/tariff/{page}").status_code == 404
    assert admin.get(f"/documents/tariff/{page}").status_code == 200


def test_an_operator_is_offered_no_steps(operator: Client, library: Library) -> None:
    library("тариф.md", TEXT, slug="tariff")
    page = operator.get("/documents/tariff/").content.decode()
    assert "<form" not in page.split("<main")[1].split("</main>")[0]


def test_a_file_that_is_gone_is_a_page_not_a_crash(admin: Client, library: Library) -> None:
    version = library("тариф.md", TEXT, slug="tariff")
    version.file.storage.delete(str(version.file.name))
    assert admin.get("/documents/tariff/1/file/").status_code == 404


def seen(slug: str) -> str:
    """What the page of a document's details says of how it found them."""
    return state_of(Document.objects.get(slug=slug))


def test_a_change_of_labels_reaches_the_index_and_the_record(
    admin: Client, operator: Client, library: Library, internal: Label
) -> None:
    library("тариф.md", TEXT, slug="tariff", title="Тариф", kind="tariff", language="ru")
    events = IndexEvent.objects.count()
    fields = {"title": "Тариф", "kind": "tariff", "language": "ru", "labels": [internal.pk]}
    admin.post("/documents/tariff/card/", {**fields, "seen": seen("tariff")})
    assert IndexEvent.objects.count() == events + 1
    assert operator.get("/documents/tariff/").status_code == 404
    entry = AuditEntry.objects.get(action="document.described")
    assert entry.details == {"changed": ["labels"], "labels": ["internal"]}


def test_a_label_that_a_colleague_gave_meanwhile_is_not_taken_away(
    admin: Client, library: Library, internal: Label
) -> None:
    library("тариф.md", TEXT, slug="tariff", title="Тариф", kind="tariff", language="ru")
    fields = {"title": "Тарифы", "kind": "tariff", "language": "ru", "seen": seen("tariff")}
    document = Document.objects.get(slug="tariff")
    assert f'value="{fields["seen"]}"' in admin.get("/documents/tariff/card/").content.decode()
    document.labels.add(internal)
    page = admin.post("/documents/tariff/card/", fields, follow=True).content.decode()
    assert "Кто-то другой сохранил эти сведения за это время" in page
    document.refresh_from_db()
    assert (document.title, list(document.labels.all())) == ("Тариф", [internal])
    admin.post("/documents/tariff/card/", {**fields, "labels": [internal.pk], "seen": seen("tariff")})
    document.refresh_from_db()
    assert (document.title, list(document.labels.all())) == ("Тарифы", [internal])


def test_saving_without_a_change_leaves_no_entry(admin: Client, library: Library) -> None:
    library("тариф.md", TEXT, slug="tariff", title="Тариф", kind="tariff", language="ru")
    fields = {"title": "Тариф", "kind": "tariff", "language": "ru", "seen": seen("tariff")}
    assert admin.post("/documents/tariff/card/", fields).status_code == 302
    assert not AuditEntry.objects.filter(action="document.described").exists()


def test_a_pair_is_linked_both_ways_and_let_go_both_ways(admin: Client, library: Library) -> None:
    first = library("а.md", "# А\n\nодин", slug="a", title="А", language="ru").document
    second = library("б.md", "# Б\n\nдва", slug="b", title="Б", language="kk").document
    fields: dict[str, object] = {"title": "А", "kind": first.kind, "language": "ru"}
    admin.post("/documents/a/card/", {**fields, "pair": second.pk, "seen": seen("a")})
    assert Document.objects.get(slug="b").pair == first
    admin.post("/documents/a/card/", {**fields, "seen": seen("a")})
    assert set(Document.objects.values_list("pair", flat=True)) == {None}
