"""Commands as programs of their own: an empty home, exit statuses, standard error."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from django.conf import settings

from tests.commands.words import CARDS, CITED, QUESTION, REPLY
from tests.fakes import FakeEngine, serving


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
    "arguments",
    [
        ["ask"],
        ["search", "--jsonl", "--as", "nobody"],
        ["search", "--jsonl", "--limit", "0"],
        ["ingest"],
        ["mask", "--jsonl", "--loud"],
        ["replay", "999999"],
        ["promote", "nobody"],
        ["rollback"],
    ],
)
def test_wrong_usage_is_status_2_with_one_line_on_standard_error(
    installation: tuple[FakeEngine, Callable[..., subprocess.Popen[bytes]]], arguments: list[str]
) -> None:
    _, start = installation
    process = start(*arguments)
    out, error = process.communicate(b"{}\n", timeout=120)
    assert (process.returncode, out) == (2, b"")
    [line] = error.decode().splitlines()
    assert line.startswith(f"manage.py {arguments[0]}: ")
