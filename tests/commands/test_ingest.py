"""`ingest`."""

from pathlib import Path

import pytest

from ingestion.models import Document, Passage, Version
from tests.commands.running import run
from tests.commands.words import CARDS
from tests.fakes import FakeEngine


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


def test_a_ready_file_again_with_publish_is_published(shelf: None, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(CARDS)
    run("ingest", path)
    (row,) = run("ingest", path, "--publish").rows
    assert (row["version"], row["status"]) == (1, "published")
    assert row["problems"] == [{"code": "already_there", "detail": "a@1"}]


def test_why_a_ready_file_again_could_not_be_published(shelf: None, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(CARDS)
    run("ingest", path, "--publish")
    path.write_text(CARDS.replace("1 500", "2 500"))
    run("ingest", path, "--effective-until", "2026-01-01")
    ran = run("ingest", path, "--publish")
    assert (ran.rows[0]["status"], ran.rows[0]["error"]) == ("ready", "ends_before_it_begins")
    assert "error" not in run("ingest", path).rows[0]


def test_a_label_that_a_known_document_does_not_bear_is_an_error_row(shelf: None, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(CARDS)
    run("ingest", path, "--publish")
    path.write_text(CARDS.replace("1 500", "2 500"))
    ran = run("ingest", path, "--label", "vip", "--publish")
    assert (ran.rows[0]["status"], ran.rows[0]["error"], ran.status) == ("failed", "labels_differ", 1)
    assert {"file", "document", "version", "status", "passages", "problems", "ms"} <= set(ran.rows[0])
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


def test_a_file_that_cannot_be_published_does_not_stop_the_others(shelf: None, tmp_path: Path) -> None:
    first, second = tmp_path / "a.md", tmp_path / "b.md"
    first.write_text(CARDS)
    run("ingest", first, "--publish")
    first.write_text(CARDS.replace("1 500", "2 500"))
    second.write_text(CARDS.replace("1 500", "3 500"))
    ran = run("ingest", first, second, "--effective-until", "2026-01-01", "--publish")
    assert [(row["document"], row["version"], row["status"], row.get("error")) for row in ran.rows] == [
        ("a", 2, "ready", "ends_before_it_begins"),
        ("b", 1, "published", None),
    ]
    assert ran.status == 1


def test_a_file_of_a_folder_keeps_its_document_whatever_stands_beside_it(shelf: None, tmp_path: Path) -> None:
    def put(folder: str, fee: str) -> None:
        (tmp_path / "all" / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / "all" / folder / "tariffs.md").write_text(CARDS.replace("1 500", fee))

    put("cards", "1 500")
    assert run("ingest", tmp_path / "all", "--publish").rows[0]["document"] == "tariffs"
    put("accounts", "2 500")
    put("cards", "3 500")
    rows = run("ingest", tmp_path / "all", "--publish").rows
    assert [(row["document"], row["version"]) for row in rows] == [("accounts-tariffs-md", 1), ("tariffs", 2)]
    # and the younger one when it is alone
    (tmp_path / "all" / "cards" / "tariffs.md").unlink()
    put("accounts", "4 500")
    (row,) = run("ingest", tmp_path / "all", "--publish").rows
    assert (row["document"], row["version"]) == ("accounts-tariffs-md", 2)


def test_the_path_of_a_file_that_is_there_already_is_learned(shelf: None, tmp_path: Path) -> None:
    folder = tmp_path / "all" / "cards"
    folder.mkdir(parents=True)
    (folder / "tariffs.md").write_text(CARDS)
    run("ingest", folder / "tariffs.md")
    run("ingest", tmp_path / "all")
    assert Version.objects.get().within == "cards/tariffs.md"


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


DATED = """# Тарифы

1.1. Выпуск карты 500 ₸.

1.2. Перевыпуск карты стоит 900 ₸. Этот пункт вступает в силу с 2 июля 2026 года.
"""


def test_clause_days_that_nobody_saw_are_named(shelf: None, tmp_path: Path) -> None:
    path = tmp_path / "t.md"
    path.write_text(DATED)
    (row,) = run("ingest", path, "--publish").rows
    assert row["status"] == "published"
    taken = [one for one in row["problems"] if one["code"] == "clause_days_as_proposed"]
    assert [(one["clause"], one["detail"]) for one in taken] == [("1.2", "t@1#1.2-1: 2026-07-02/")]
    (again,) = run("ingest", path, "--publish").rows
    assert [one["code"] for one in again["problems"]] == ["already_there"]


def test_clause_days_can_wait_for_a_person(shelf: None, tmp_path: Path) -> None:
    dated, plain = tmp_path / "t.md", tmp_path / "p.md"
    dated.write_text(DATED)
    plain.write_text(CARDS)
    ran = run("ingest", dated, plain, "--publish", "--unless-dated")
    assert [(row["status"], row.get("error")) for row in ran.rows] == [
        ("ready", "days_to_confirm"),
        ("published", None),
    ]
    assert ran.status == 1
    (again,) = run("ingest", dated, "--publish", "--unless-dated").rows
    assert (again["status"], again["error"]) == ("ready", "days_to_confirm")
    assert run("ingest", dated, "--publish").rows[0]["status"] == "published"
    assert run("ingest", dated, "--unless-dated").status == 2
