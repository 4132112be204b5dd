"""`import_faq`."""

import csv
import json
from pathlib import Path

import pytest

from ingestion.models import Passage, Version
from tests.commands.running import Ran, Row, run

FAQ = [
    {"external_id": "q1", "title": "Перевыпуск", "text": "Перевыпуск стоит 1 500 ₸.", "language": "ru"},
    {"id": "q1", "title": "Қайта шығару", "text": "Қайта шығару 1 500 ₸ тұрады.", "lang": "kk"},
    {
        "id": "q2",
        "title": "Limit",
        "text": "The daily limit is 500,000.",
        "lang": "en",
        "question": "what limit?",
    },
]


def faq(folder: Path, rows: list[Row], suffix: str) -> Path:
    path = folder / f"faq{suffix}"
    plain = [
        {
            "external_id": row.get("external_id") or row.get("id"),
            "title": row["title"],
            "text": row["text"],
            "language": row.get("language") or row.get("lang"),
            "question": row.get("question", ""),
        }
        for row in rows
    ]
    if suffix == ".jsonl":  # as written, with the synonyms
        path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows))
    elif suffix == ".csv":
        with path.open("w", newline="") as target:
            writer = csv.DictWriter(target, list(plain[0]))
            writer.writeheader()
            writer.writerows(plain)
    else:
        import openpyxl

        book = openpyxl.Workbook()
        book.active.append(list(plain[0]))
        for row in plain:
            book.active.append(list(row.values()))
        book.save(path)
    return path


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".xlsx"])
def test_a_faq_base_is_a_document_for_each_language(shelf: None, tmp_path: Path, suffix: str) -> None:
    ran = run("import_faq", faq(tmp_path, FAQ, suffix), "--publish")
    assert ran.status == 0
    assert [(row["external_id"], row["language"], row["status"], row["passages"]) for row in ran.rows] == [
        ("q1", "ru", "published", 1),
        ("q1", "kk", "published", 1),
        ("q2", "en", "published", 1),
    ]
    for row in ran.rows:
        assert {"file", "document", "version", "status", "passages", "problems", "ms"} <= set(row)
    assert len({row["document"] for row in ran.rows}) == 3


def test_a_question_of_the_base_is_found_by_it(shelf: None, tmp_path: Path) -> None:
    run("import_faq", faq(tmp_path, FAQ, ".jsonl"), "--publish")
    (row,) = run("search", "--jsonl", lines=[{"question": "what limit"}]).rows
    assert row["hits"][0]["external_id"] == "q2"


def test_bad_rows_are_error_rows_and_the_rest_is_imported(shelf: None, tmp_path: Path) -> None:
    base = tmp_path / "faq.jsonl"
    good = FAQ[0]
    rows = ["{", json.dumps({**good, "external_id": ""}), json.dumps({**good, "text": " "}),
            json.dumps({**good, "language": "fr"}), json.dumps(good), json.dumps(good)]  # fmt: skip
    base.write_text("\n".join(rows))
    ran = run("import_faq", base)
    assert [(row["line"], row.get("error")) for row in ran.rows] == [
        (1, "not_json"),
        (2, "no_external_id"),
        (3, "no_text"),
        (4, "unknown_language"),
        (5, None),
        (6, "repeated_external_id"),
    ]
    assert ran.status == 1
    assert Passage.objects.get().external_id == "q1"
    keys = {
        "line",
        "external_id",
        "language",
        "file",
        "document",
        "version",
        "status",
        "passages",
        "problems",
    }
    assert [set(row) - {"error"} for row in ran.rows] == 6 * [{*keys, "ms"}]
    assert [(row["external_id"], row["language"]) for row in ran.rows[2:]] == [
        ("q1", "ru"),
        ("q1", "fr"),
        ("q1", "ru"),
        ("q1", "ru"),
    ]
    *failed, _, repeated = ran.rows
    for row in (*failed, repeated):
        found = row["document"], row["version"], row["status"], row["passages"], row["problems"]
        assert found == (None, None, "failed", 0, [])


def test_a_row_too_long_for_the_embedder_is_cut_and_keeps_its_id(shelf: None, tmp_path: Path) -> None:
    text = " ".join(f"Предложение номер {number} о перевыпуске карты." for number in range(200))
    base = faq(tmp_path, [{**FAQ[0], "text": text}], ".jsonl")
    (row,) = run("import_faq", base, "--publish").rows
    assert row["passages"] > 1
    assert set(Passage.objects.values_list("external_id", flat=True)) == {"q1"}
    assert max(len(text) for text in Passage.objects.values_list("text", flat=True)) <= 1400


def test_the_same_base_twice_is_recognised(shelf: None, tmp_path: Path) -> None:
    base = faq(tmp_path, FAQ, ".jsonl")
    run("import_faq", base, "--publish")
    again = run("import_faq", base, "--publish")
    assert {problem["code"] for row in again.rows for problem in row["problems"]} == {"already_there"}
    assert (Version.objects.count(), again.status) == (3, 0)


def test_a_base_that_is_ready_is_published_when_it_comes_again(shelf: None, tmp_path: Path) -> None:
    base = faq(tmp_path, FAQ, ".jsonl")
    run("import_faq", base)
    again = run("import_faq", base, "--publish")
    assert {row["status"] for row in again.rows} == {"published"}
    assert Version.objects.count() == 3


def test_a_language_that_comes_later_makes_no_second_document(shelf: None, tmp_path: Path) -> None:
    russian, kazakh = FAQ[0], FAQ[1]
    run("import_faq", faq(tmp_path, [russian], ".jsonl"), "--publish")
    dearer = {**russian, "text": "Перевыпуск стоит 2 500 ₸."}
    run("import_faq", faq(tmp_path, [dearer, kazakh], ".jsonl"), "--publish")
    found = set(Version.objects.values_list("document__slug", "document__language", "number"))
    assert found == {("faq", "ru", 1), ("faq", "ru", 2), ("faq-kk", "kk", 1)}
    (row,) = run("search", "--jsonl", lines=[{"question": "перевыпуск"}]).rows
    assert "1 500" not in "".join(hit["text"] for hit in row["hits"] if hit["language"] == "ru")


def test_a_language_that_is_left_out_later_makes_no_second_document(shelf: None, tmp_path: Path) -> None:
    run("import_faq", faq(tmp_path, FAQ[:2], ".jsonl"), "--publish")
    dearer = {**FAQ[0], "text": "Перевыпуск стоит 2 500 ₸."}
    (row,) = run("import_faq", faq(tmp_path, [dearer], ".jsonl"), "--publish").rows
    assert (row["document"], row["version"], row["external_id"]) == ("faq-ru", 2, "q1")


def test_another_language_alone_is_a_document_of_its_own(shelf: None, tmp_path: Path) -> None:
    run("import_faq", faq(tmp_path, [FAQ[0]], ".jsonl"), "--publish")
    (row,) = run("import_faq", faq(tmp_path, [FAQ[1]], ".jsonl"), "--publish").rows
    assert (row["document"], row["version"], row["passages"]) == ("faq-kk", 1, 1)


def test_a_document_of_another_kind_keeps_its_name(shelf: None, tmp_path: Path) -> None:
    (tmp_path / "faq.md").write_text("# Вопросы")
    run("ingest", tmp_path / "faq.md")
    (row,) = run("import_faq", faq(tmp_path, [FAQ[0]], ".jsonl"), "--publish").rows
    assert (row["document"], row["version"], row["passages"]) == ("faq-ru", 1, 1)


def test_no_such_base_is_status_2(shelf: None, tmp_path: Path) -> None:
    assert run("import_faq", tmp_path / "no.csv") == Ran([], 2)


@pytest.mark.parametrize("name, content", [("faq.docx", b"x"), ("faq.csv", b""), ("faq.xlsx", b"no zip")])
def test_a_base_that_can_not_be_read_is_an_error_row(
    shelf: None, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    ran = run("import_faq", tmp_path / name)
    assert ran.status == 1
    [row] = ran.rows
    assert row["error"] in {"unsupported", "empty", "corrupt"}
    assert row["ms"] > 0
    # as a line of ingest for a file of which nothing was stored
    keys = {"file", "document", "version", "status", "passages", "problems", "error", "ms"}
    assert set(row) == set(run("ingest", tmp_path / "no.md").rows[0]) == keys
