"""The acceptance question through the real 1.5B weights, from files to the answer, in an empty home."""

import contextlib
import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.house import free_ports

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ROOT / "demo" / "documents"
QUESTION = (
    "клиент иванов пётр сергеевич иин 850315 300125 потерял карту, сколько стоит перевыпуск и что ему сказать"
)
PRIVATE = ("иванов", "сергеевич", "850315", "300125")
pytestmark = pytest.mark.model


def run(home: Path, *arguments: str | Path, lines: str = "") -> list[dict[str, Any]]:
    """Run a command in the home; no engine answers there, so it starts its own."""
    port = str(free_ports(1)[0])
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SUFLER", "DJANGO"))}
    environment = {**kept, "SUFLER_HOME": str(home), "SUFLER_ENGINE_PORT": port}
    if "SUFLER_MODELS" in os.environ:
        environment["SUFLER_MODELS"] = os.environ["SUFLER_MODELS"]
    done = subprocess.run(
        [sys.executable, "manage.py", *map(str, arguments)],
        cwd=ROOT, env=environment, input=lines, capture_output=True, text=True, timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The home, and the row that `manage.py ask` printed."""
    home = tmp_path_factory.mktemp("home")
    run(home, "ingest", DOCUMENTS / "card-blocking-ru.md", DOCUMENTS / "card-tariffs.xlsx", "--publish")
    (row,) = run(home, "ask", "--jsonl", lines=json.dumps({"id": "acceptance", "question": QUESTION}))
    return home, row


def test_the_figure_is_right(answered: tuple[Path, dict[str, Any]]) -> None:
    _, row = answered
    assert not row["refused"]
    assert re.search(r"\b1[ \u00a0\u202f]?500\b", row["answer"])
    assert row["model"].startswith("qwen2.5-coder-1.5b-instruct-q4_k_m@")


def test_it_is_cited_from_a_passage_that_says_so(answered: tuple[Path, dict[str, Any]]) -> None:
    _, row = answered
    texts = {passage["external_id"]: passage["text"] for passage in row["evidence"]}
    assert row["citations"]
    assert any("1 500" in texts[cited].replace("\u00a0", " ") for cited in row["citations"])
    assert "foreign_figure" not in row["flags"]


def test_nothing_private_is_left(answered: tuple[Path, dict[str, Any]]) -> None:
    home, row = answered
    assert row["masked_question"].startswith("клиент <PERSON_1> иин <IIN_1> потерял карту")
    for path in home.rglob("*"):
        if path.is_file():
            text = path.read_bytes().decode("utf8", "replace").lower()
            assert not any(word in text for word in PRIVATE), path.name


def test_the_trail_is_whole(answered: tuple[Path, dict[str, Any]]) -> None:
    home, row = answered
    with contextlib.closing(sqlite3.connect(home / "sufler.sqlite3")) as database:
        (found,) = database.execute(
            "SELECT outcome, masked_text, prompt_version, model FROM assistant_answer"
        ).fetchall()
        retrieved = database.execute("SELECT count(*) FROM assistant_retrieved").fetchone()[0]
    assert found[:2] == ("finished", row["masked_answer"])
    assert found[2]
    assert found[3] == row["model"]
    assert retrieved == len(row["evidence"])
    assert row["timings"]["total_ms"] >= row["timings"]["first_token_ms"] > row["timings"]["retrieve_ms"] > 0
