"""`search`."""

import json
from collections.abc import Callable
from pathlib import Path

from foundation.models import Label, User
from ingestion.models import Passage, Version
from tests.commands.running import run
from tests.commands.words import CARDS, QUESTION
from tests.fakes import FakeEngine

Library = Callable[..., Version]


def test_search_gives_hits_best_first(cards: Version, library: Library) -> None:
    library("лимиты.md", "# Лимиты\n\n## 1. Переводы\n\nДневной лимит переводов 500 000 ₸.")
    (row,) = run("search", "--jsonl", lines=[{"id": "a", "question": QUESTION}]).rows
    assert set(row) == {"id", "hits", "words_only", "ms"}
    assert row["words_only"] is False
    assert [set(hit) for hit in row["hits"]] == 2 * [
        {"external_id", "language", "document", "version", "passage", "score", "text"}
    ]
    first = row["hits"][0]
    assert (first["external_id"], first["document"], first["version"]) == ("karty@1#1-1", "karty", 1)
    assert first["passage"] == Passage.objects.get(external_id="karty@1#1-1").pk
    assert first["score"] > row["hits"][1]["score"]


def test_search_by_words_alone_says_so(cards: Version, engine: FakeEngine) -> None:
    engine.status = 503
    ran = run("search", "--jsonl", lines=[{"question": QUESTION}, {"question": "хлебобулочные булочки"}])
    found, nothing = ran.rows
    assert (found["words_only"], found["hits"][0]["external_id"]) == (True, "karty@1#1-1")
    assert (nothing["error"], ran.status) == ("busy", 1)


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


def test_an_engine_that_still_loads_is_waited_for_before_the_first_line(
    cards: Version, engine: FakeEngine
) -> None:
    engine.loads = 3
    ran = run("search", "--jsonl", lines=[{"question": QUESTION}])
    assert ran.status == 0
    assert [hit["external_id"] for row in ran.rows for hit in row["hits"]] == ["karty@1#1-1"]
