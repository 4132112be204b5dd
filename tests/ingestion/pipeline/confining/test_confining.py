"""Reading in a child process: the same values, and what becomes of a child that dies, sleeps or swells."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ingestion.pipeline import confining, faq, parsing
from ingestion.pipeline.confining import nursery, wire
from ingestion.pipeline.parsing import characters
from ingestion.pipeline.values import Block, Box, Parsed, Place, Problem, UnreadableFile

DEMO = Path(__file__).parents[4] / "demo" / "documents"


def refused(job: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(UnreadableFile) as failure:
        job()
    return failure.value.code, failure.value.detail


@pytest.mark.parametrize("name", ["card-tariffs.xlsx", "loan-terms-ru.docx", "card-terms-en.md"])
def test_the_child_reads_what_we_would_read(name: str) -> None:
    assert confining.parse(DEMO / name, name) == parsing.parse(DEMO / name, name)


def test_rows_of_a_faq_base_are_read_in_a_child_too() -> None:
    own = faq.read_rows(DEMO / "faq.csv", "faq.csv", characters.clean)
    assert confining.read_rows(DEMO / "faq.csv", "faq.csv") == own


def test_every_value_survives_the_wire() -> None:
    block = Block(
        "текст", Place(2, "3.1", "Лист", 7), ("а", "б"), "row", (Box(2, 0.1, 0.2, 0.3, 0.4),), 0.91,
        date(2026, 7, 2), date(2027, 1, 1),
    )  # fmt: skip
    problems = (Problem("table_not_parsed", "2", Place(page=2), "слова"),)
    parsed = Parsed((block,), "Тарифы", "ru", problems, date(2026, 1, 1), None)
    assert wire.parsed_from(wire.parsed_to(parsed)) == parsed
    assert wire.parsed_from(wire.parsed_to(replace(parsed, blocks=()))).blocks == ()


def test_a_refusal_comes_back_with_its_reason(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7\n garbage")
    assert refused(lambda: confining.parse(path, "a.pdf")) == ("corrupt", "")


def test_a_child_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confining, "SECONDS", 0.3)
    os.mkfifo(tmp_path / "a.jsonl")
    started = time.monotonic()
    assert refused(lambda: confining.read_rows(tmp_path / "a.jsonl", "a.jsonl"))[0] == "too_slow"
    assert time.monotonic() - started < 10


def test_a_child_that_wants_too_much_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confining, "MEMORY", 700 * 1024**2)
    path = tmp_path / "a.txt"
    path.write_bytes(b"a" * (190 * 1024 * 1024) + b"\xff\xfe\xfd\xfc")
    assert refused(lambda: confining.parse(path, "a.txt"))[0] in ("too_heavy", "too_large", "parser_died")


@pytest.fixture
def hanging(tmp_path: Path) -> Iterator[tuple[threading.Thread, list[str], int]]:
    """A child that waits for ever, in a thread, with its reason when it ends, and the nursery's pid."""
    os.mkfifo(tmp_path / "a.jsonl")
    confining.read_rows(DEMO / "faq.csv", "faq.csv")
    home = confining._idle[-1]._process.pid
    # the nursery has seen the child before off when it has answered once more
    time.sleep(0.3)
    codes: list[str] = []
    thread = threading.Thread(
        target=lambda: codes.extend(refused(lambda: confining.read_rows(tmp_path / "a.jsonl", "a.jsonl")))
    )
    thread.start()
    yield thread, codes, home
    thread.join(10)
    assert not thread.is_alive()


def child_of(pid: int) -> int:
    for _ in range(200):
        if text := Path(f"/proc/{pid}/task/{pid}/children").read_text():
            return int(text.split()[0])
        time.sleep(0.02)
    raise AssertionError("no child")


def test_a_child_that_is_killed_ends_the_version_and_nothing_else(
    hanging: tuple[threading.Thread, list[str], int],
) -> None:
    thread, codes, home = hanging
    os.kill(child_of(home), signal.SIGSEGV)
    thread.join(10)
    assert codes == ["parser_died", "signal 11"]
    assert confining.read_rows(DEMO / "faq.csv", "faq.csv")


def test_a_nursery_that_is_killed_is_replaced(hanging: tuple[threading.Thread, list[str], int]) -> None:
    thread, codes, home = hanging
    child = child_of(home)
    os.kill(home, signal.SIGKILL)
    thread.join(10)
    os.kill(child, signal.SIGKILL)
    assert codes == ["parser_died", "nursery"]
    assert confining.read_rows(DEMO / "faq.csv", "faq.csv")


class TakenMeanwhile(list[confining._Nursery]):
    """Holds a nursery whenever it is asked, and none when it is to give it."""

    def __len__(self) -> int:
        return 1

    def __bool__(self) -> bool:
        return True


def test_an_idle_nursery_that_another_thread_has_taken_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    idle = TakenMeanwhile()
    monkeypatch.setattr(confining, "_idle", idle)
    assert confining.read_rows(DEMO / "faq.csv", "faq.csv")
    idle.pop().end()


def test_the_child_sees_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUFLER_VAULT_KEY", "planted-key")
    one = confining._Nursery()
    try:
        assert "planted-key" not in Path(f"/proc/{one._process.pid}/environ").read_text()
    finally:
        one.end()


def test_a_fork_costs_little(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Карта выпускается за 5 дней.")
    confining.parse(path, "a.txt")
    took = []
    for _ in range(10):
        started = time.monotonic()
        confining.parse(path, "a.txt")
        took.append(time.monotonic() - started)
    # the quickest: the others say how busy the machine is
    assert min(took) < 0.2


def test_long_answers_in_pieces_keep_their_last_line(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    pieces: list[bytes] = []
    assert not nursery._pass_on(pieces, b'{"progress": [1, 2]}\n{"res')
    assert nursery._pass_on(pieces, b'ult": "\xd1\x82"}\n')
