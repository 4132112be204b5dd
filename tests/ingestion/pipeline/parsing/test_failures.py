"""Every code with which a file is refused, and input that means harm."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingestion.pipeline.chunking import cut
from ingestion.pipeline.parsing import CODES, FAILURES, NOTICES, SUSPICIONS, TO_SETTLE, limits, parse
from ingestion.pipeline.values import UnreadableFile

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
CONTENT_TYPES = b"<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>"


def archive(**entries: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in entries.items():
            file.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), data)
    return buffer.getvalue()


def refusal(tmp_path: Path, name: str, content: bytes) -> str:
    path = tmp_path / "upload"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile) as failure:
        parse(path, name)
    assert failure.value.code in FAILURES
    return failure.value.code


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t\n", "empty"),
        ("a.csv", b"\n\n", "empty"),
        ("a.html", b"<html><body><script>1</script></body></html>", "empty"),
        ("a.exe", b"MZ\x90\0", "unsupported"),
        ("a.doc", OLE, "unsupported"),
        ("a.zip", archive(a=b"x"), "unsupported"),
        ("a.txt", bytes(range(256)) * 4, "unsupported"),
        ("picture", b"\x89PNG\r\n\x1a\n\0\0", "corrupt"),
        ("a.gif", b"GIF89a", "unsupported"),
        ("a.docx", b"%PDF-1.7", "wrong_extension"),
        ("a.pdf", "Просто текст".encode(), "wrong_extension"),
        ("a.xlsx", b"<html><table></table></html>", "wrong_extension"),
        ("a.docx", archive(xl__workbook_xml=b"<x/>"), "wrong_extension"),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        ("a.pdf", b"%PDF-1.7\n garbage", "corrupt"),
        ("a.docx", b"PK\x03\x04 garbage", "corrupt"),
        ("a.docx", archive(word__document_xml=b"<broken"), "corrupt"),
        ("a.xlsx", archive(xl__workbook_xml=b"<broken"), "corrupt"),
        (
            "a.docx",
            archive(word__document_xml=b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a/>"),
            "corrupt",
        ),
        (
            "a.docx",
            archive(word__document_xml=b"<!--" + b"x" * 9_000 + b"--><!DOCTYPE a [<!ENTITY b 'c'>]><a/>"),
            "corrupt",
        ),
        (
            "a.docx",
            archive(word__document_xml="<?xml version='1.0'?><!DOCTYPE a []><a/>".encode("utf-16")),
            "corrupt",
        ),
        ("a.docx", archive(word__document_xml=b"<!--" + b"x" * 70_000 + b"--><a/>"), "corrupt"),
        ("a.docm", archive(word__document_xml=b"<x/>"), "macro"),
        ("a.xlsm", b"x", "macro"),
        ("a.docx", archive(word__document_xml=b"<x/>", word__vbaProject_bin=b"x"), "macro"),
        ("a.docx", archive(word__document_xml=b"<x/>", bomb=b"0" * 80_000_000), "too_expanded"),
    ],
)
def test_a_file_is_refused_with_its_reason(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    assert refusal(tmp_path, name, content) == code


def test_an_encrypted_archive_is_refused(tmp_path: Path) -> None:
    data = bytearray(archive(word__document_xml=b"<x/>"))
    central = data.index(b"PK\x01\x02")
    data[6] |= 1
    data[central + 8] |= 1
    assert refusal(tmp_path, "a.docx", bytes(data)) == "encrypted"


def test_a_file_over_the_limit_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_BYTES", 10)
    assert refusal(tmp_path, "a.txt", b"more than ten bytes") == "too_large"


def test_too_many_rows_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, "a.csv", b"a,b\n" * (limits.MAX_ROWS + 1)) == "too_large"


def test_a_table_of_a_million_columns_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, "a.md", b"|a" * 1_000_000 + b"|\n") == "too_large"


def test_a_table_that_spans_the_world_is_refused(tmp_path: Path) -> None:
    row = b"<tr>" + b"<td colspan=1000 rowspan=1000>x</td>" * 10 + b"</tr>"
    page = b"<html><body><table>" + row * 1100 + b"</table></body></html>"
    assert refusal(tmp_path, "a.html", page) == "too_large"


def test_every_code_has_a_line_of_words() -> None:
    assert set(CODES) == set(FAILURES) | set(NOTICES) | set(SUSPICIONS)
    assert set(NOTICES) >= TO_SETTLE
    assert all(words.endswith(".") for words in CODES.values())


def outcome(path: Path) -> str:
    """ "read" when the file gives blocks that can be cut, else the code of its refusal."""
    try:
        parsed = parse(path, path.name)
    except UnreadableFile as refused:
        return refused.code
    known = {problem.code for problem in parsed.problems} <= {*NOTICES, *SUSPICIONS}
    pieces = cut(parsed, longest=200, overlap=40)
    return "read" if known and all(0 < len(piece.text) <= 200 for piece in pieces) else "wrong"


@pytest.mark.parametrize("extension", ["txt", "csv", "html", "md"])
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=400) | st.text(max_size=400).map(lambda text: text.encode("utf-8", "replace"))
)
def test_any_bytes_are_read_or_refused(tmp_path: Path, extension: str, content: bytes) -> None:
    path = tmp_path / f"a.{extension}"
    path.write_bytes(content)
    assert outcome(path) in {"read", *FAILURES}


MARKUP = (
    "<table>", "<tr>", "<td rowspan=3>", "<td colspan='2'>", "<th>", "</table>", "<p>", "</p>", "<li>",
    "<ol start=7>", "<h2>", "</h2>", "<br>", "<div hidden>", "</div>", "1. ", "3.2. ", "| a | b |\n",
    "|---|---|\n", "- ", "# ", "текст ", "1 500 ₸", "14,5 %", ": ", "\n", "\n\n", "* ", ";", '"', "=====\n",
)  # fmt: skip


@pytest.mark.parametrize("extension", ["html", "md", "csv", "txt"])
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(st.sampled_from(MARKUP), max_size=60))
def test_any_markup_is_read_or_empty(tmp_path: Path, extension: str, parts: list[str]) -> None:
    path = tmp_path / f"a.{extension}"
    path.write_text("".join(parts), encoding="utf-8")
    assert outcome(path) in {"read", "empty"}


def test_html_nested_a_hundred_thousand_deep_does_not_crash(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<div>" * 100_000 + "текст")
    assert outcome(path) in {"read", "corrupt"}
