"""An engine compiled for another processor says so; it does not die of an instruction that is not there."""

import sys
from pathlib import Path

import pytest

from inference import __main__ as room
from inference import fitting
from inference.llama import multiplies_matrices
from requirements.bundle.portable import NEEDED, abilities

pytestmark = pytest.mark.skipif(not abilities(), reason="no x86 processor")


def older(folder: Path) -> Path:
    """The table of a processor like this one that lacks what the portable build needs."""
    table = folder / "cpuinfo"
    known = abilities() - NEEDED - {"avx"}
    table.write_text(f"processor\t: 0\nflags\t\t: {' '.join(sorted(known))}\n")
    return table


def test_this_engine_fits_this_processor() -> None:
    assert fitting.lacking() == []


def test_what_lacks_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "PROCESSOR", older(tmp_path))
    assert set(fitting.lacking()) == {"AVX", *(name.upper() for name in NEEDED)}


def test_the_room_stays_shut_with_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(fitting, "PROCESSOR", older(tmp_path))
    monkeypatch.setattr(sys, "argv", ["inference", "--port", "0"])
    assert room.main() == room.USAGE
    (line,) = capsys.readouterr().err.splitlines()
    assert "this processor lacks AVX, AVX2, F16C, FMA" in line
    assert "docs/operations.md" in line


def test_whoever_fetches_weights_does_not_load_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "PROCESSOR", older(tmp_path))
    # what the library would do, the process would die of
    monkeypatch.setattr("llama_cpp.llama_print_system_info", lambda: pytest.fail("an unknown instruction"))
    assert multiplies_matrices() is False


def test_another_architecture_is_not_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "PROCESSOR", tmp_path / "none")
    assert fitting.lacking() == []
