"""Folders and zips: every member a file of its own, named safely, and what is refused whole."""

import io
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from ingestion import bundles
from ingestion.pipeline.values import UnreadableFile
from tests.ingestion.pipeline.parsing.test_mutated import changed, changes

# the documents that files had before give them their slugs
pytestmark = pytest.mark.django_db


def packed(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(UnreadableFile) as failure, bundles.unpacked(path):
        pass
    return failure.value.code


def test_the_files_of_a_zip_are_unpacked_with_their_paths(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"тарифы/карты.md": b"1", "правила.txt": b"2", "тарифы/": b""})
    with bundles.unpacked(path) as members:
        assert [(one.within, one.slug, one.path.read_bytes()) for one in members] == [
            ("правила.txt", "pravila", b"2"),
            ("тарифы/карты.md", "karty", b"1"),
        ]
        kept = members[0].path
    assert not kept.exists()


def test_files_of_the_same_name_are_documents_of_their_own(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"ru/tariff.md": b"1", "kk/tariff.md": b"2"})
    with bundles.unpacked(path) as members:
        assert [one.slug for one in members] == ["kk-tariff-md", "ru-tariff-md"]


def test_no_member_leaves_its_folder(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"../../evil.md": b"1", "/etc/evil.txt": b"2"})
    with bundles.unpacked(path) as members:
        assert len({one.path.parent for one in members}) == 1
        assert all("evil" not in one.path.name for one in members)


def test_what_systems_leave_beside_files_is_no_member(tmp_path: Path) -> None:
    path = packed(
        tmp_path / "a.zip", {"__MACOSX/._a.md": b"1", ".DS_Store": b"2", "~$a.docx": b"3", "a.md": b"4"}
    )
    with bundles.unpacked(path) as members:
        assert [one.name for one in members] == ["a.md"]


def test_names_in_the_encoding_of_russian_windows(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"xxxxxx.md": b"1"})
    path.write_bytes(path.read_bytes().replace(b"xxxxxx", "тарифы".encode("cp866")))
    with bundles.unpacked(path) as members:
        assert [one.within for one in members] == ["тарифы.md"]


def test_a_broken_member_has_its_own_refusal(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"a.md": b"one " * 100, "b.md": b"two"})
    data = bytearray(path.read_bytes())
    data[40] ^= 0xFF
    path.write_bytes(bytes(data))
    with bundles.unpacked(path) as members:
        assert [(one.within, one.refusal) for one in members] == [("a.md", "corrupt"), ("b.md", "")]


def test_a_member_that_another_compression_broke_has_its_own_refusal(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.md", b"one " * 100)
        archive.writestr("b.md", b"two")
    data = bytearray(path.read_bytes())
    # the properties of its LZMA, behind 30 bytes of header, the name, and 4 bytes of version and length
    data[38] = 0xFF
    path.write_bytes(bytes(data))
    with bundles.unpacked(path) as members:
        assert [(one.within, one.refusal) for one in members] == [("a.md", "corrupt"), ("b.md", "")]


def test_a_bomb_an_empty_one_and_an_encrypted_one_are_refused_whole(tmp_path: Path) -> None:
    assert refusal(packed(tmp_path / "bomb.zip", {"a.txt": b"0" * 80_000_000})) == "too_expanded"
    assert refusal(packed(tmp_path / "empty.zip", {})) == "empty"
    path = packed(tmp_path / "secret.zip", {"a.md": b"1"})
    data = bytearray(path.read_bytes())
    central = data.index(b"PK\x01\x02")
    data[6] |= 1
    data[central + 8] |= 1
    path.write_bytes(bytes(data))
    assert refusal(path) == "encrypted"


def test_a_word_document_called_zip_is_no_bundle(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"})
    assert refusal(path) == "wrong_extension"


def test_the_files_of_a_folder_hidden_ones_and_links_left_out(tmp_path: Path) -> None:
    (tmp_path / "in" / ".git").mkdir(parents=True)
    (tmp_path / "in" / ".git" / "config").write_text("x")
    (tmp_path / "in" / "b.md").write_text("x")
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "link.md").symlink_to(tmp_path / "a.txt")
    assert [one.within for one in bundles.in_folder(tmp_path)] == ["a.txt", "in/b.md"]


def test_only_a_zip_by_name_and_content_is_a_bundle(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"a.md": b"1"})
    assert bundles.is_bundle(path, "a.zip")
    assert not bundles.is_bundle(path, "a.docx")
    (tmp_path / "b.zip").write_bytes(io.BytesIO(b"no zip").getvalue())
    assert not bundles.is_bundle(tmp_path / "b.zip", "b.zip")


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=changes)
def test_a_zip_with_bytes_changed_is_unpacked_or_refused_by_a_code(
    tmp_path: Path, where: list[tuple[int, bytes]]
) -> None:
    path = packed(tmp_path / "a.zip", {"тариф.txt": "1 500 ₸ за перевыпуск".encode(), "б/в.txt": b"300"})
    path.write_bytes(changed(path.read_bytes(), where))
    with suppress(UnreadableFile), bundles.unpacked(path) as members:
        assert {member.refusal for member in members} <= {"", "corrupt", "too_large"}
        assert all(tempfile.gettempdir() in str(member.path) for member in members)
