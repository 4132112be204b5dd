"""Does an exported audit chain hold?

    python3 verifier.py EXPORT.jsonl [--anchors ANCHORS.jsonl]

Needs this file and Python's standard library, nothing else of Sufler: copy it to any machine. One JSON
object is printed; exit status 0 when the chain holds, 1 when it does not (`first_bad` names the first bad
entry and `error` says what is wrong with it), 2 for wrong usage.

A line of an export is one entry as canonical JSON (`line()`), so that every byte counts. A chain whose
last entries were cut off still holds in itself: anchors, which were noted elsewhere in time, know better.
"""

import argparse
import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

GENESIS = "0" * 64
SEALED = ("number", "at", "actor", "action", "object", "details")
FIELDS = {*SEALED, "previous_hash", "hash"}


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found: how many entries hold, and the first that does not (None when all do).

    `reason`: `missing` (a later one stands in its place, or an anchor knows of it), `out_of_order`,
    `broken_link`, `changed`, `rewritten` (the chain from here on is another than the one that was
    anchored).
    """

    entries: int
    first_bad: int | None = None
    reason: str = ""


def canonical(value: Mapping[str, Any]) -> str:
    """The one spelling of a JSON object."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(entry: Mapping[str, Any]) -> str:
    """SHA-256 (hex) over the previous hash and the canonical JSON of what the entry says."""
    body = canonical({name: entry[name] for name in SEALED})
    return hashlib.sha256(f"{entry['previous_hash']}\n{body}".encode()).hexdigest()


def line(entry: Mapping[str, Any]) -> bytes:
    """The entry as a line of an export."""
    return canonical(entry).encode() + b"\n"


def read(lines: Iterable[bytes]) -> Iterator[dict[str, Any] | None]:
    """The entries of an export; None for a line that no export writes."""
    for raw in lines:
        try:
            entry = json.loads(raw)
            yield entry if isinstance(entry, dict) and entry.keys() == FIELDS and line(entry) == raw else None
        except (ValueError, RecursionError):
            yield None


def read_anchors(lines: Iterable[bytes]) -> dict[int, set[str]]:
    """Number of an entry -> hashes that were noted for it. Raises ValueError when it is no list."""
    found: dict[int, set[str]] = defaultdict(set)
    for raw in lines:
        if raw.strip():
            try:
                anchor = json.loads(raw)
                found[int(anchor["number"])].add(str(anchor["hash"]))
            except (KeyError, TypeError) as error:
                raise ValueError("no list of anchors") from error
    return dict(found)


def walk(
    entries: Iterable[Mapping[str, Any] | None], anchors: Mapping[int, set[str]] | None = None
) -> Verification:
    """Go through the chain in order; stop at the first entry that is missing, moved or changed."""
    anchors = anchors or {}
    previous, count, held = GENESIS, 0, 0
    for entry in entries:
        expected = count + 1
        if entry is None or not isinstance(entry["number"], int):
            return Verification(count, expected, "changed")
        if entry["number"] != expected:
            reason = "missing" if entry["number"] > expected else "out_of_order"
            return Verification(count, expected, reason)
        if entry["previous_hash"] != previous:
            return Verification(count, expected, "broken_link")
        if entry["hash"] != digest(entry):
            return Verification(count, expected, "changed")
        if expected in anchors:
            if anchors[expected] != {entry["hash"]}:
                # whoever rewrote a chain did it somewhere after the last anchor that still fits
                return Verification(held, held + 1, "rewritten")
            held = expected
        previous, count = entry["hash"], expected
    if any(number > count for number in anchors):
        return Verification(count, count + 1, "missing")
    return Verification(count)


def verdict(found: Verification, anchors: int) -> dict[str, Any]:
    """What the command prints."""
    row: dict[str, Any] = {"entries": found.entries, "holds": found.first_bad is None, "anchors": anchors}
    if found.first_bad is not None:
        row |= {"first_bad": found.first_bad, "error": found.reason}
    return row


def main(arguments: list[str] | None = None) -> int:
    """Exit status, see above."""
    parser = argparse.ArgumentParser(description="Does an exported audit chain hold?")
    parser.add_argument("export", type=Path)
    parser.add_argument("--anchors", type=Path, help="what was noted of the chain elsewhere")
    wanted = parser.parse_args(arguments)
    try:
        anchors = read_anchors(wanted.anchors.open("rb")) if wanted.anchors else {}
        with wanted.export.open("rb") as lines:
            found = walk(read(lines), anchors)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    sys.stdout.write(json.dumps(verdict(found, len(anchors))) + "\n")
    return 0 if found.first_bad is None else 1


if __name__ == "__main__":
    sys.exit(main())
