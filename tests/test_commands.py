"""The contracts of the command line: JSON Lines in and out, exit statuses, what stands in each row."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from foundation import append_only
from foundation.models import AuditEntry, Label, User
from ingestion.models import Document, Passage, Version
from tests.fakes import FakeEngine, serving
from tests.ingestion.test_intranet import Site, site

__all__ = ["site"]
QUESTION = "клиент иванов пётр сергеевич иин 850315 300125 потерял карту, сколько стоит перевыпуск карты"
CARDS = "# Карты\n\n## 1. Перевыпуск\n\nПеревыпуск карты при утере стоит 1 500 ₸, срок 3 рабочих дня."
REPLY = "Перевыпуск карты при утере стоит 1 500 ₸."
# the citation that the model forgot
CITED = "Перевыпуск карты при утере стоит 1 500 ₸ [1]."
Library = Callable[..., Version]
Row = dict[str, Any]


@dataclass
class Ran:
    """What a command printed and how it ended."""

    rows: list[Row]
    status: int


def run(*arguments: str | Path, lines: Iterable[Any] = ()) -> Ran:
    """Run a command in this process; lines that are not strings or bytes are written as JSON."""
    raw = b"\n".join(
        line if isinstance(line, bytes) else (line if isinstance(line, str) else json.dumps(line)).encode()
        for line in lines
    )
    out, status = io.StringIO(), 0
    with patch("sys.stdin", io.TextIOWrapper(io.BytesIO(raw))):
        try:
            call_command(*map(str, arguments), stdout=out)
        except CommandError as error:
            status = error.returncode
        except SystemExit as stop:
            status = int(stop.code or 0)
    return Ran([json.loads(line) for line in out.getvalue().splitlines()], status)


@pytest.fixture
def cards(library: Library, engine: FakeEngine) -> Version:
    engine.reply = REPLY
    return library("карты.md", CARDS)


@pytest.fixture
def shelf(db: None, engine: FakeEngine, index: None) -> None:
    """An empty library with an engine."""


# --- lines in, lines out ----------------------------------------------------------------------------------

LINE_COMMANDS = {
    "search": "no_question",
    "ask": "no_question",
    "mask": "no_text",
    "restore": "no_masked_answer_or_values",
}


@pytest.mark.parametrize("command, missing", LINE_COMMANDS.items())
def test_a_bad_line_is_an_error_row_and_the_rest_goes_on(shelf: None, command: str, missing: str) -> None:
    good = {"id": "last", "question": "вопрос", "text": "текст", "masked_answer": "ответ", "values": {}}
    bad = ["{", "[1]", {"id": "x"}, b"\xff\xfe", "", good]
    ran = run(command, "--jsonl", lines=bad)
    assert [(row["id"], row.get("error")) for row in ran.rows] == [
        (1, "not_json"),
        (2, "not_an_object"),
        ("x", missing),
        (4, "not_utf8"),
        ("last", None),
    ]
    assert ran.status == 1


@pytest.mark.parametrize("command", LINE_COMMANDS)
def test_no_lines_are_no_rows(shelf: None, command: str) -> None:
    assert run(command, "--jsonl") == Ran([], 0)


@pytest.mark.parametrize("command", LINE_COMMANDS)
def test_the_lines_must_be_asked_for(shelf: None, command: str) -> None:
    assert run(command).status != 0


def test_an_id_is_what_it_was_else_the_number_of_the_line(shelf: None) -> None:
    ran = run("mask", "--jsonl", lines=[{"text": "а"}, {"id": 0, "text": "а"}, {"id": {"n": 1}, "text": "а"}])
    assert [row["id"] for row in ran.rows] == [1, 0, {"n": 1}]


def test_other_keys_and_a_byte_order_mark_do_no_harm(shelf: None) -> None:
    line = b"\xef\xbb\xbf" + json.dumps({"text": "а", "note": [1]}).encode()
    assert run("mask", "--jsonl", lines=[line]).rows[0]["masked"] == "а"


@pytest.mark.parametrize("command", ["search", "ask"])
@pytest.mark.parametrize(
    "arguments", [["--as", "nobody"], ["--as-of", "tomorrow"], ["--limit", "many"], ["--route", "abroad"]]
)
def test_wrong_arguments_are_status_2(shelf: None, command: str, arguments: list[str]) -> None:
    ran = run(command, "--jsonl", *arguments, lines=[{"question": "вопрос"}])
    assert ran.rows == []
    assert ran.status != 0


# --- mask and restore -------------------------------------------------------------------------------------


def test_mask_tells_where_it_hid_what(db: None) -> None:
    text = "клиент Иванов Пётр, иин 850315 300125"
    (row,) = run("mask", "--jsonl", lines=[{"id": 7, "text": text}]).rows
    assert row["masked"] == "клиент <PERSON_1>, иин <IIN_1>"
    assert [(text[s["start"] : s["end"]], s["label"]) for s in row["spans"]] == [
        ("Иванов Пётр", "PERSON"),
        ("850315 300125", "IIN"),
    ]
    assert row["ms"] >= 0


def test_offsets_count_code_points(db: None) -> None:
    (row,) = run("mask", "--jsonl", lines=[{"text": "😀 иин 850315300125"}]).rows
    assert (row["spans"][0]["start"], row["spans"][0]["end"]) == (6, 18)


def test_lines_of_one_conversation_share_placeholders(db: None) -> None:
    said = [
        "Иванов Пётр Сергеевич пришёл",
        "Смирнова Анна Игоревна пришла",
        "Иванову Петру Сергеевичу отказано",
    ]
    together = run("mask", "--jsonl", lines=[{"text": text, "conversation": "c"} for text in said]).rows
    assert [row["masked"].split()[0] for row in together] == ["<PERSON_1>", "<PERSON_2>", "<PERSON_1>"]
    apart = run("mask", "--jsonl", lines=[{"text": text} for text in said]).rows
    assert {row["masked"].split()[0] for row in apart} == {"<PERSON_1>"}


def test_the_known_customer_is_hidden(db: None) -> None:
    line = {"text": "у Бекзата вопрос", "known_values": {"name": "Бекзат"}}
    assert "Бекзат" not in run("mask", "--jsonl", lines=[line]).rows[0]["masked"]


@pytest.mark.parametrize("values", ["Бекзат", [1]])
def test_known_values_that_are_none_are_an_error(shelf: None, values: object) -> None:
    for command in ("mask", "ask"):
        line = {"text": "а", "question": "а", "known_values": values}
        assert run(command, "--jsonl", lines=[line]).rows[0]["error"] == "bad_known_values"


def test_restore_puts_the_values_back() -> None:
    line = {
        "id": 1,
        "masked_answer": "<PERSON_1>, ваш <IIN_1>.",
        "values": {"<PERSON_1>": "Пётр", "<IIN_1>": "8503"},
    }
    assert run("restore", "--jsonl", lines=[line]) == Ran([{"id": 1, "text": "Пётр, ваш 8503."}], 0)


# --- search -----------------------------------------------------------------------------------------------


def test_search_gives_hits_best_first(cards: Version, library: Library) -> None:
    library("лимиты.md", "# Лимиты\n\n## 1. Переводы\n\nДневной лимит переводов 500 000 ₸.")
    (row,) = run("search", "--jsonl", lines=[{"id": "a", "question": QUESTION}]).rows
    assert set(row) == {"id", "hits", "ms"}
    assert [set(hit) for hit in row["hits"]] == 2 * [
        {"external_id", "language", "document", "version", "passage", "score", "text"}
    ]
    first = row["hits"][0]
    assert (first["external_id"], first["document"], first["version"]) == ("karty@1#1-1", "karty", 1)
    assert first["passage"] == Passage.objects.get(external_id="karty@1#1-1").pk
    assert first["score"] > row["hits"][1]["score"]


def test_search_hides_customer_fields_from_the_embedder(cards: Version, engine: FakeEngine) -> None:
    run("search", "--jsonl", lines=[{"question": QUESTION}])
    assert "иванов" not in "\n".join(engine.embedded).lower()


def test_the_limit_counts_external_ids(shelf: None, tmp_path: Path) -> None:
    long = "Перевыпуск карты стоит 1 500 ₸ и занимает три рабочих дня. " * 60
    base = tmp_path / "faq.jsonl"
    rows = [
        {"external_id": f"q{n}", "title": f"Т{n}", "text": f"{n} {long}", "language": "ru"} for n in range(3)
    ]
    base.write_text("\n".join(json.dumps(row) for row in rows))
    run("import_faq", base, "--publish")
    (row,) = run("search", "--jsonl", "--limit", "2", lines=[{"question": "перевыпуск карты"}]).rows
    ids = [hit["external_id"] for hit in row["hits"]]
    assert len(ids) == len(set(ids)) == 2


def test_as_of_another_day(library: Library) -> None:
    from datetime import date

    library("тариф.md", CARDS, effective_from=date(2027, 1, 1))
    line = [{"question": "перевыпуск карты"}]
    assert run("search", "--jsonl", "--as-of", "2026-12-31", lines=line).rows[0]["hits"] == []
    assert len(run("search", "--jsonl", "--as-of", "2027-01-01", lines=line).rows[0]["hits"]) == 1


def test_as_a_user_only_what_that_user_may_see(library: Library, people: dict[str, User]) -> None:
    label = Label.objects.create(slug="board", name="Board")
    library("тайна.md", CARDS, labels=[label])
    line = [{"question": "перевыпуск карты"}]
    assert len(run("search", "--jsonl", lines=line).rows[0]["hits"]) == 1
    assert run("search", "--jsonl", "--as", "operator", lines=line).rows[0]["hits"] == []
    people["operator"].labels.add(label)
    assert len(run("search", "--jsonl", "--as", "operator", lines=line).rows[0]["hits"]) == 1


# --- ask --------------------------------------------------------------------------------------------------

ASK_KEYS = {
    "id", "answer", "masked_answer", "refused", "rung", "reason", "citations", "evidence", "flags",
    "sentences", "masked_question", "searched_question", "model", "route", "timings", "tokens",
}  # fmt: skip


def test_an_answer_has_all_that_was_promised(cards: Version) -> None:
    ran = run("ask", "--jsonl", lines=[{"id": "q", "question": QUESTION}])
    (row,) = ran.rows
    assert ran.status == 0
    assert set(row) == ASK_KEYS
    assert row["answer"] == row["masked_answer"] == CITED
    assert (row["refused"], row["rung"], row["reason"], row["flags"]) == (False, "grounded", "", [])
    assert row["citations"] == ["karty@1#1-1"]
    assert row["sentences"] == [{"text": REPLY, "kind": "written", "supported_by": ["karty@1#1-1"]}]
    assert row["evidence"][0]["external_id"] == "karty@1#1-1"
    assert "1 500" in row["evidence"][0]["text"]
    assert "<PERSON_1>" in row["masked_question"]
    assert (row["model"], row["route"]) == ("fake@0000", "local")
    assert set(row["timings"]) == {"mask_ms", "retrieve_ms", "first_token_ms", "total_ms"}
    assert row["tokens"] == {"prompt": 10, "completion": 5}


def test_values_come_back_in_the_answer_only(cards: Version, engine: FakeEngine) -> None:
    engine.reply = "<PERSON_1>, перевыпуск карты при утере стоит 1 500 ₸."
    (row,) = run("ask", "--jsonl", lines=[{"question": QUESTION}]).rows
    assert row["answer"].startswith("иванов пётр сергеевич")
    assert row["masked_answer"].startswith("<PERSON_1>")


def test_no_answer_is_a_refusal_with_its_reason(cards: Version, engine: FakeEngine) -> None:
    engine.reply = "Нет ответа."
    ran = run("ask", "--jsonl", lines=[{"question": QUESTION}, {"question": "а" * 8001}])
    assert [(row["refused"], row["rung"], row["reason"]) for row in ran.rows] == [
        (True, "refused", "not_in_sources"),
        (True, "refused", "question_too_long"),
    ]
    assert all(set(row) == ASK_KEYS for row in ran.rows)
    assert ran.status == 0


def test_an_engine_that_fails_is_an_error_row(cards: Version, engine: FakeEngine) -> None:
    engine.breaks_after = 1
    ran = run("ask", "--jsonl", lines=[{"id": 1, "question": QUESTION}])
    assert (ran.rows, ran.status) == ([{"id": 1, "error": "broken_off"}], 1)


def test_history_and_known_values_reach_the_mask(cards: Version, engine: FakeEngine) -> None:
    line = {
        "question": "а срок для Бекзата?",
        "history": [{"question": QUESTION, "answer": REPLY}],
        "known_values": {"name": "Бекзат"},
    }
    (row,) = run("ask", "--jsonl", lines=[line]).rows
    assert "Бекзат" not in row["masked_question"]
    assert "перевыпуск" in engine.embedded[-1]


@pytest.mark.parametrize("history", [["а"], [{"question": "а"}], 7])
def test_a_history_that_is_none_is_an_error(cards: Version, history: object) -> None:
    ran = run("ask", "--jsonl", lines=[{"question": "а", "history": history}])
    assert ran.rows[0]["error"] == "bad_history"


# --- import_pages -----------------------------------------------------------------------------------------


def test_import_pages_answers_for_each_address(shelf: None, site: Site, tmp_path: Path) -> None:
    page = f"<!doctype html><title>Карты</title><p>{CARDS}</p>".encode()
    listed = tmp_path / "list.txt"
    listed.write_text(f"# cards\n{site.put('/cards?token=secret', page)}\nhttp://another.example/\n")
    ran = run("import_pages", listed, tmp_path / "none.txt", "--publish")
    assert [row["status"] for row in ran.rows] == ["published", "failed", "failed"]
    assert ran.rows[0]["file"] == f"http://{site.host}/cards"
    assert [row.get("error") for row in ran.rows] == [None, "host_not_allowed", "no_such_file"]
    assert ran.status == 1
    again = run("import_pages", listed).rows[0]
    assert (again["version"], again["problems"][0]["code"]) == (1, "already_there")


def test_import_pages_is_off_by_default(shelf: None, tmp_path: Path) -> None:
    assert run("import_pages", tmp_path / "list.txt").status == 2


# --- ingest -----------------------------------------------------------------------------------------------


def test_ingest_answers_for_each_file(shelf: None, tmp_path: Path) -> None:
    good, broken, missing = tmp_path / "Карты.md", tmp_path / "битый.pdf", tmp_path / "нет.md"
    good.write_text(CARDS)
    broken.write_bytes(b"%PDF-1.4 nothing")
    ran = run("ingest", broken, good, missing, "--publish")
    assert [Path(row["file"]).name for row in ran.rows] == ["битый.pdf", "Карты.md", "нет.md"]
    assert [row["status"] for row in ran.rows] == ["failed", "published", "failed"]
    for row in ran.rows:
        assert {"file", "document", "version", "status", "passages", "problems", "ms"} <= set(row)
    assert ran.rows[0]["error"] in {"corrupt", "wrong_extension"}
    assert ran.rows[2]["error"] == "no_such_file"
    assert (ran.rows[1]["document"], ran.rows[1]["version"], ran.rows[1]["passages"]) == ("karty", 1, 1)
    assert "error" not in ran.rows[1]
    assert ran.status == 1


def test_without_publish_a_document_is_ready_and_not_found(shelf: None, tmp_path: Path) -> None:
    path = tmp_path / "карты.md"
    path.write_text(CARDS)
    assert run("ingest", path).rows[0]["status"] == "ready"
    assert run("search", "--jsonl", lines=[{"question": "перевыпуск карты"}]).rows[0]["hits"] == []


def test_what_was_said_about_a_file_is_kept(shelf: None, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(CARDS)
    run(
        "ingest", path, "--kind", "tariff", "--title", "Тариф карт", "--language", "ru", "--label", "one",
        "--label", "two", "--effective-from", "2026-01-01", "--effective-until", "2027-01-01", "--publish",
    )  # fmt: skip
    document = Document.objects.get(slug="tarif-kart")
    version = document.versions.get()
    assert (document.title, document.kind, document.language) == ("Тариф карт", "tariff", "ru")
    assert sorted(document.labels.values_list("slug", flat=True)) == ["one", "two"]
    assert (str(version.effective_from), str(version.effective_until)) == ("2026-01-01", "2027-01-01")


def test_the_same_file_twice_is_recognised(shelf: None, tmp_path: Path) -> None:
    first, second = tmp_path / "a.md", tmp_path / "b.md"
    first.write_text(CARDS)
    second.write_text(CARDS)
    ran = run("ingest", first, second, "--publish")
    assert ran.rows[1]["problems"] == [{"code": "already_there", "detail": "a@1"}]
    assert (ran.rows[1]["document"], ran.status) == ("a", 0)
    assert Version.objects.count() == 1


def test_another_file_under_a_known_name_is_the_next_version(shelf: None, tmp_path: Path) -> None:
    path = tmp_path / "карты.md"
    path.write_text(CARDS)
    run("ingest", path, "--publish")
    path.write_text(CARDS.replace("1 500", "2 500"))
    (row,) = run("ingest", path, "--publish").rows
    assert (row["document"], row["version"]) == ("karty", 2)
    (found,) = run("search", "--jsonl", lines=[{"question": "перевыпуск карты"}]).rows
    assert [hit["external_id"] for hit in found["hits"]] == ["karty@2#1-1"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--kind", "novel"],
        ["--language", "fr"],
        ["--effective-from", "soon"],
        ["--effective-from", "2027-01-01", "--effective-until", "2026-01-01"],
    ],
)
def test_ingest_refuses_wrong_arguments(shelf: None, tmp_path: Path, arguments: list[str]) -> None:
    path = tmp_path / "a.md"
    path.write_text(CARDS)
    assert run("ingest", path, *arguments).status != 0
    assert not Version.objects.exists()


@pytest.mark.parametrize(
    "name, content, external_id",
    [
        ("a.md", "# A\n\n## 4.2 Срок\n\nТри дня.", "a@1#4.2-1"),
        ("b.txt", "Просто текст без пунктов.", "b@1#p1-1"),
        ("c.csv", "услуга;цена\nперевыпуск;1 500\n", "c@1#!2-1"),
    ],
)
def test_an_external_id_names_the_place(
    shelf: None, tmp_path: Path, name: str, content: str, external_id: str
) -> None:
    path = tmp_path / name
    path.write_text(content)
    run("ingest", path)
    assert list(Passage.objects.values_list("external_id", flat=True)) == [external_id]


def test_an_embedder_that_is_away_is_an_error_row(shelf: None, engine: FakeEngine, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(CARDS)
    engine.status = 503
    ran = run("ingest", path)
    assert (ran.rows[0]["error"], ran.status) == ("busy", 1)


# --- import_faq -------------------------------------------------------------------------------------------

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


def test_no_such_base_is_status_2(shelf: None, tmp_path: Path) -> None:
    assert run("import_faq", tmp_path / "no.csv") == Ran([], 2)


@pytest.mark.parametrize("name, content", [("faq.docx", b"x"), ("faq.csv", b""), ("faq.xlsx", b"no zip")])
def test_a_base_that_can_not_be_read_is_an_error_row(
    shelf: None, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    ran = run("import_faq", tmp_path / name)
    assert ran.status == 1
    assert ran.rows[0]["error"] in {"unsupported", "empty", "corrupt"}


# --- verify_audit and reindex -----------------------------------------------------------------------------


def test_the_audit_chain_holds(cards: Version) -> None:
    whole = {"entries": AuditEntry.objects.count(), "holds": True, "anchors": 0, "append_only": True}
    assert run("verify_audit") == Ran([whole], 0)


def test_a_changed_entry_is_named(cards: Version) -> None:
    append_only.lift(connection)
    AuditEntry.objects.filter(number=1).update(actor="somebody")
    ran = run("verify_audit")
    assert (ran.status, ran.rows[0]["first_bad"], ran.rows[0]["error"]) == (1, 1, "changed")


def test_reindex_rebuilds_the_index_from_the_database(cards: Version) -> None:
    import shutil

    from ingestion.pipeline import indexing

    run("search", "--jsonl", lines=[{"question": "перевыпуск карты"}])
    indexing.forget_store()
    shutil.rmtree(settings.INDEX_FOLDER)
    ran = run("reindex")
    assert (ran.rows[0]["passages"], ran.status) == (1, 0)
    assert len(run("search", "--jsonl", lines=[{"question": "перевыпуск карты"}]).rows[0]["hits"]) == 1


# --- as a program -----------------------------------------------------------------------------------------


@pytest.fixture
def installation(tmp_path: Path) -> Iterable[tuple[FakeEngine, Callable[..., subprocess.Popen[bytes]]]]:
    """An empty SUFLER_HOME with an engine of its own; starts manage.py with arguments."""
    with serving(FakeEngine(reply=REPLY)) as engine:
        environment = {
            **{
                name: value for name, value in os.environ.items() if not name.startswith(("SUFLER", "DJANGO"))
            },
            "SUFLER_HOME": str(tmp_path / "home"),
            "SUFLER_CHAT_URL": engine.url,
            "SUFLER_EMBED_URL": engine.url,
            # to a stand-in of the embedder every typical question is as near as any other
            "SUFLER_TYPICAL": "none",
            "PYTHONIOENCODING": "koi8-r",  # a terminal that speaks something else
        }

        def start(*arguments: str | Path) -> subprocess.Popen[bytes]:
            return subprocess.Popen(
                [sys.executable, "manage.py", *map(str, arguments)],
                cwd=settings.BASE_DIR, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )  # fmt: skip

        yield engine, start


def test_an_empty_home_becomes_an_installation_and_each_line_is_answered_at_once(
    installation: tuple[FakeEngine, Callable[..., subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    _, start = installation
    path = tmp_path / "карты.md"
    path.write_text(CARDS, encoding="utf8")
    out, _ = start("ingest", path, "--publish").communicate(timeout=300)
    assert json.loads(out)["status"] == "published"

    asking = start("ask", "--jsonl")
    assert asking.stdin is not None
    assert asking.stdout is not None
    for number in (1, 2):
        asking.stdin.write(
            json.dumps({"id": number, "question": QUESTION}, ensure_ascii=False).encode() + b"\n"
        )
        asking.stdin.flush()
        row = json.loads(asking.stdout.readline())  # before the next question and before the end of input
        assert (row["id"], row["answer"]) == (number, CITED)
    asking.stdin.close()
    assert asking.wait(timeout=120) == 0
    assert (tmp_path / "home" / "sufler.sqlite3").exists()


def test_masking_needs_nothing_but_an_empty_home(
    installation: tuple[FakeEngine, Callable[..., subprocess.Popen[bytes]]],
) -> None:
    _, start = installation
    line = json.dumps({"text": "клиент Иванов Пётр"}, ensure_ascii=False).encode()
    out, _ = start("mask", "--jsonl").communicate(line, timeout=300)
    assert json.loads(out)["masked"] == "клиент <PERSON_1>"


@pytest.mark.parametrize(
    "arguments", [["ask"], ["search", "--jsonl", "--as", "nobody"], ["ingest"], ["mask", "--jsonl", "--loud"]]
)
def test_wrong_usage_is_status_2_with_words_on_standard_error(
    installation: tuple[FakeEngine, Callable[..., subprocess.Popen[bytes]]], arguments: list[str]
) -> None:
    _, start = installation
    process = start(*arguments)
    out, error = process.communicate(b"{}\n", timeout=120)
    assert (process.returncode, out) == (2, b"")
    assert error
    assert b"Traceback" not in error
