"""EML: subject, body, attachments, encryption."""

from email.message import EmailMessage
from pathlib import Path

import pytest

from ingestion.pipeline.parsing import parse
from ingestion.pipeline.values import Parsed, UnreadableFile


def read(tmp_path: Path, message: EmailMessage) -> Parsed:
    (tmp_path / "a.eml").write_bytes(bytes(message))
    return parse(tmp_path / "a.eml", "письмо.eml")


def message(body: str = "Комиссия за перевод 100 ₸.\n\nСрок — 3 дня.") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"] = "a@bank.example", "b@bank.example"
    made["Subject"] = "Изменение тарифов с 1 июля"
    made["Date"] = "Mon, 01 Jun 2026 10:00:00 +0500"
    made.set_content(body)
    return made


def test_subject_day_and_body(tmp_path: Path) -> None:
    parsed = read(tmp_path, message())
    assert parsed.title == "Изменение тарифов с 1 июля"
    assert [block.text for block in parsed.blocks] == [
        "01.06.2026",
        "Комиссия за перевод 100 ₸.",
        "Срок — 3 дня.",
    ]
    assert {block.headings for block in parsed.blocks} == {("Изменение тарифов с 1 июля",)}


def test_the_page_is_read_where_there_is_one_and_what_it_hides_is_told(tmp_path: Path) -> None:
    made = message()
    made.add_alternative("<html><body><p>Комиссия 200 ₸</p><p hidden>тайна</p></body></html>", subtype="html")
    parsed = read(tmp_path, made)
    assert [block.text for block in parsed.blocks] == ["01.06.2026", "Комиссия 200 ₸"]
    assert [(problem.code, problem.excerpt) for problem in parsed.problems] == [("hidden_text", "тайна")]


def test_attachments_are_left_out_and_told(tmp_path: Path) -> None:
    made = message()
    made.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="a.pdf")
    assert [(one.code, one.detail) for one in read(tmp_path, made).problems] == [("attachments_skipped", "1")]


def test_an_encrypted_and_an_empty_message_are_refused(tmp_path: Path) -> None:
    made = message()
    made.replace_header("Content-Type", "application/pkcs7-mime")
    with pytest.raises(UnreadableFile) as encrypted:
        read(tmp_path, made)
    with pytest.raises(UnreadableFile) as empty:
        read(tmp_path, message(" \n"))
    assert (encrypted.value.code, empty.value.code) == ("encrypted", "empty")
