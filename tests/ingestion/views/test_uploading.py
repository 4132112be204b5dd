"""Files arrive over the web: taken, recognised, refused with a reason, never half."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from foundation import clock
from foundation.models import AuditEntry, Label
from ingestion import reception, uploads
from ingestion.models import Document, Status, Version
from ingestion.pipeline import confining
from ingestion.templatetags.wording import PROBLEMS
from tests.ingestion.views.conftest import file, said

pytestmark = pytest.mark.django_db
URL = "/documents/-/upload/"


def stored_files() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


@pytest.fixture
def commit(django_capture_on_commit_callbacks: Callable[..., object]) -> Callable[..., object]:
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_several_files_at_once_become_documents_on_their_way(
    admin: Client, enqueued: list[int], commit: Callable[..., object]
) -> None:
    with commit():  # type: ignore[attr-defined]
        page = admin.post(URL, said(file("а.md"), file("б.txt", "Письмо"))).content.decode()
    assert set(Version.objects.values_list("status", flat=True)) == {Status.PROCESSING}
    assert sorted(enqueued) == sorted(Version.objects.values_list("pk", flat=True))
    assert page.count("data-line") - page.count("<template") == 2
    assert 'hx-trigger="every 1s"' in page


def test_what_was_said_stands_on_the_version(admin: Client, enqueued: list[int], internal: Label) -> None:
    fields = {"effective_from": "2027-01-01", "effective_until": "2027-07-01", "publish_when_ready": "on"}
    admin.post(URL, said(file("а.md"), labels=[internal.pk], **fields))
    version = Version.objects.get()
    assert (version.effective_from, version.effective_until) == (date(2027, 1, 1), date(2027, 7, 1))
    assert version.publish_when_ready
    assert version.document.kind == "tariff"
    assert list(version.document.labels.all()) == [internal]
    assert version.uploaded_by is not None
    assert version.uploaded_by.username == "admin"


@pytest.mark.parametrize("limit", [{"UPLOADS_A_DAY": 1}, {"UPLOAD_BYTES_A_DAY": 40}])
def test_a_person_uploads_so_much_a_day(
    admin: Client, enqueued: list[int], settings: Any, limit: dict[str, int]
) -> None:
    for name, value in limit.items():
        setattr(settings, name, value)
    page = admin.post(URL, said(file("а.md"), file("б.txt", "Письмо"))).content.decode()
    assert str(PROBLEMS["day_full"].said) in page
    assert Version.objects.count() == 1
    # another day has room again
    Version.objects.update(uploaded_at=clock.now() - timedelta(days=1))
    admin.post(URL, said(file("б.txt", "Письмо")))
    assert Version.objects.count() == 2


def test_the_same_file_is_named_and_not_stored_twice(
    admin: Client, enqueued: list[int], library: Callable[..., Version]
) -> None:
    library("тариф.md", "# Тариф\n\nКомиссия 1 %", title="Тарифы банка")
    page = admin.post(URL, said(file("копия.md")), headers={"accept-language": "en"}).content.decode()
    assert "Тарифы банка" in page
    assert Version.objects.count() == len(stored_files()) == 1
    assert not enqueued


def test_a_file_that_waits_is_published_by_who_asks_for_it_now(
    admin: Client, enqueued: list[int], library: Callable[..., Version]
) -> None:
    library("тариф.md", "# Тариф\n\nКомиссия 1 %", publish=False)
    admin.post(URL, said(file("тариф.md"), publish_when_ready="on"))
    version = Version.objects.get()
    assert version.status == Status.PUBLISHED
    assert version.published_by is not None
    assert version.published_by.username == "admin"


def test_labels_that_the_document_does_not_bear_are_refused(
    admin: Client, enqueued: list[int], internal: Label, library: Callable[..., Version]
) -> None:
    library("тариф.md", "# Тариф\n\nКомиссия 1 %")
    page = admin.post(URL, said(file("тариф.md", "# Тариф\n\n2 %"), labels=[internal.pk])).content.decode()
    assert str(PROBLEMS["labels_differ"].said) in page
    assert Version.objects.count() == 1
    assert not enqueued


@pytest.mark.parametrize(
    "name, content",
    [
        ("пусто.md", b""),
        ("программа.exe", b"MZ\x00\x01"),
        ("макрос.docm", b"PK\x03\x04"),
        ("не-тот.pdf", "просто текст".encode()),
        ("битый.docx", b"PK\x03\x04 broken"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_at_the_door(
    admin: Client, enqueued: list[int], name: str, content: bytes
) -> None:
    response = admin.post(URL, said(file(name, content)))
    assert response.status_code == 200
    assert "octagon-alert" in response.content.decode().split("<template")[0]
    assert not Document.objects.exists()
    assert not stored_files()
    assert not enqueued


def test_a_refused_file_does_not_stop_the_others(admin: Client, enqueued: list[int]) -> None:
    admin.post(URL, said(file("пусто.md", b""), file("а.md")))
    assert [version.file_name for version in Version.objects.all()] == ["а.md"]


def test_a_file_over_the_limit_is_refused(
    admin: Client, enqueued: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingestion.pipeline.parsing.limits.MAX_BYTES", 10)
    admin.post(URL, said(file("большой.md", "больше десяти байтов")))
    assert not Version.objects.exists()


def test_a_faq_base_becomes_a_document_for_each_language(admin: Client, enqueued: list[int]) -> None:
    rows = "external_id,title,text,language\n1,Карта,Ответ,ru\n1,Карта,Жауап,kk\n2,Пусто,,ru\n"
    page = admin.post(URL, said(file("faq.csv", rows), kind="faq")).content.decode()
    assert set(Document.objects.values_list("slug", "language", "kind")) == {
        ("faq-ru", "ru", "faq"),
        ("faq-kk", "kk", "faq"),
    }
    assert 'class="reason amber"' in page


def test_a_base_handed_in_for_one_of_its_documents_goes_to_all_of_them(
    admin: Client, enqueued: list[int]
) -> None:
    rows = "external_id,title,text,language\n1,Карта,Ответ,ru\n1,Карта,Жауап,kk\n"
    admin.post(URL, said(file("faq.csv", rows), kind="faq"))
    admin.post(URL, said(file("новое.csv", f"{rows}2,Вклад,Ответ,ru\n"), document="faq-ru"))
    assert sorted(Version.objects.values_list("document__slug", "number")) == [
        ("faq-kk", 1),
        ("faq-kk", 2),
        ("faq-ru", 1),
        ("faq-ru", 2),
    ]


def test_a_faq_base_without_a_usable_row_leaves_nothing_behind(admin: Client, enqueued: list[int]) -> None:
    admin.post(URL, said(file("faq.csv", "a,b\n1,2\n"), kind="faq"))
    assert not Document.objects.exists()
    assert not stored_files()


def test_a_base_of_which_one_language_is_refused_leaves_nothing_behind(
    admin: Client, enqueued: list[int], internal: Label, library: Callable[..., Version]
) -> None:
    library("faq.md", "# Вопросы", slug="faq-ru", kind="faq", language="ru")
    before = stored_files()
    rows = "external_id,title,text,language\n1,Карта,Ответ,ru\n1,Карта,Жауап,kk\n"
    # the Kazakh document would be new, the Russian one does not bear the label
    page = admin.post(URL, said(file("faq.csv", rows), kind="faq", labels=[internal.pk])).content.decode()
    assert str(PROBLEMS["labels_differ"].said) in page
    assert [document.slug for document in Document.objects.all()] == ["faq-ru"]
    assert stored_files() == before
    assert not enqueued


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["faq", "tariff"])
def test_nobody_waits_while_a_file_is_read_and_copied(
    admin: Client, enqueued: list[int], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: dict[str, bool] = {}

    def watched(name: str, act: Callable[..., Any]) -> Callable[..., Any]:
        def noting(*arguments: Any) -> Any:
            held[name] = connection.in_atomic_block
            return act(*arguments)

        return noting

    for of, name in (
        (confining, "read_rows"), (reception, "recognise"), (uploads, "_sum"), (FileSystemStorage, "_save")
    ):  # fmt: skip
        monkeypatch.setattr(of, name, watched(name, getattr(of, name)))
    rows = "external_id,title,text,language\n1,Карта,Ответ,ru\n"
    admin.post(URL, said(file("faq.csv", rows), kind=kind))
    assert enqueued == [Version.objects.get().pk]
    read = "read_rows" if kind == "faq" else "recognise"
    assert held == {read: False, "_sum": False, "_save": False}


def test_an_end_before_the_beginning_is_refused(admin: Client, enqueued: list[int]) -> None:
    admin.post(URL, said(file("а.md"), effective_from="2027-01-01", effective_until="2027-01-01"))
    assert not Version.objects.exists()


def test_a_new_version_of_a_named_document_keeps_its_kind(
    admin: Client, enqueued: list[int], library: Callable[..., Version]
) -> None:
    library("тариф.md", "# Тариф\n\nКомиссия 1 %", kind="policy", slug="rules", title="Правила")
    admin.post(URL, said(file("совсем другое имя.md", "# Тариф\n\n2 %"), document="rules"))
    assert Version.objects.filter(document__slug="rules").count() == 2
    assert Document.objects.get().kind == "policy"


def test_several_files_cannot_be_one_version_even_one_by_one(
    admin: Client, enqueued: list[int], library: Callable[..., Version]
) -> None:
    library("тариф.md", "# Тариф\n\nКомиссия 1 %", slug="rules")
    fields = said(file("а.md", "# А\n\nодин"), document="rules", together="2")
    page = admin.post(URL, fields, headers={"x-sufler-upload": "one"}).content.decode()
    assert Version.objects.count() == 1
    assert "data-line" in page
    assert "<html" not in page


def test_one_file_from_the_script_comes_back_as_its_line(admin: Client, enqueued: list[int]) -> None:
    page = admin.post(URL, said(file("а.md")), headers={"x-sufler-upload": "one"}).content.decode()
    assert "data-line" in page
    assert "<html" not in page


def test_an_upload_is_on_record(admin: Client, enqueued: list[int]) -> None:
    admin.post(URL, said(file("а.md")))
    assert AuditEntry.objects.filter(
        action="version.uploaded", object=f"version:{Version.objects.get().pk}"
    ).exists()


def test_a_dead_broker_loses_no_upload(
    admin: Client, commit: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: int) -> None:
        raise ConnectionError

    monkeypatch.setattr("ingestion.reception.ingest_version.delay", refuse)
    with commit():  # type: ignore[attr-defined]
        response = admin.post(URL, said(file("а.md")))
    assert response.status_code == 200
    assert Version.objects.get().status == Status.PROCESSING


def test_a_line_stops_asking_when_the_version_is_ready(
    admin: Client, library: Callable[..., Version]
) -> None:
    version = library("а.md", "# А\n\nодин", publish=False)
    line = admin.get(f"/documents/-/line/{version.pk}/").content.decode()
    assert "hx-trigger" not in line
    assert "/documents/a/" in line


def test_an_operator_uploads_nothing(operator: Client, enqueued: list[int]) -> None:
    assert operator.post(URL, said(file("а.md"))).status_code == 403
    assert not Version.objects.exists()


def zip_of(**files: bytes) -> SimpleUploadedFile:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "."), data)
    return SimpleUploadedFile("документы.zip", buffer.getvalue())


def test_every_file_of_a_zip_has_an_outcome_of_its_own(
    admin: Client, enqueued: list[int], commit: Callable[..., object]
) -> None:
    with commit():  # type: ignore[attr-defined]
        sent = zip_of(карты__md="# Карты".encode(), счета__md="# Счета".encode(), шифр__exe=b"MZ")
        page = admin.post(URL, said(sent), headers={"accept-language": "en"}).content.decode()
    assert sorted(Document.objects.values_list("slug", flat=True)) == ["karty", "scheta"]
    assert len(enqueued) == 2
    assert "шифр.exe" in page


def test_a_zip_is_no_new_version_of_one_document(
    admin: Client, enqueued: list[int], library: Callable[..., Version]
) -> None:
    library("тариф.md", "# Тариф\n\nКомиссия 1 %", title="Тарифы банка")
    admin.post(URL, said(zip_of(a__md=b"# A"), document=Document.objects.get().slug))
    assert Version.objects.count() == 1
    assert not enqueued


def test_a_file_of_a_zip_is_known_again_by_its_path(admin: Client, enqueued: list[int]) -> None:
    admin.post(URL, said(zip_of(**{"cards/tariffs__md": b"# 1"})))
    admin.post(URL, said(zip_of(**{"cards/tariffs__md": b"# 2", "accounts/tariffs__md": b"# 3"})))
    assert sorted(Version.objects.values_list("document__slug", "number", "within")) == [
        ("accounts-tariffs-md", 1, "accounts/tariffs.md"),
        ("tariffs", 1, "cards/tariffs.md"),
        ("tariffs", 2, "cards/tariffs.md"),
    ]
