"""Does the dossier of an answer say what Sufler wrote into it?

    python3 verify_dossier.py dossier.json [--chain EXPORT.jsonl]

Needs this file, `verifier.py` beside it and Python's standard library. One JSON object is printed; exit
status 0 when all holds, 1 when something does not (`errors` says what), 2 for wrong usage.

It holds when the seal's audit entry names the SHA-256 of everything else in the file, every audit entry has
the hash it should have, and every source's text its own. With an export of the audit chain the chain must
hold and have each of these entries.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

try:
    from foundation import verifier
except ImportError:  # copied to another machine
    import verifier  # type: ignore[no-redef,import-not-found]

SEAL = "seal"


def digest(dossier: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of a dossier's canonical JSON without its seal."""
    body = {name: value for name, value in dossier.items() if name != SEAL}
    return hashlib.sha256(verifier.canonical(body).encode()).hexdigest()


def errors_in(dossier: Mapping[str, Any]) -> list[str]:
    """What does not hold in the file itself: seal, entry:N, source:RANK."""
    seal = dossier[SEAL]
    found = [] if seal["details"].get("sha256") == digest(dossier) else ["seal"]
    found += [
        f"entry:{one['number']}" for one in [*dossier["audit"], seal] if one["hash"] != verifier.digest(one)
    ]
    for source in dossier["sources"]:
        if hashlib.sha256(source["text"].encode()).hexdigest() != source["text_sha256"]:
            found.append(f"source:{source['rank']}")
    return found


def errors_beside(dossier: Mapping[str, Any], export: Path) -> list[str]:
    """What does not hold beside the whole chain: chain, or entry:N that stands there otherwise."""
    with export.open("rb") as lines:
        if verifier.walk(verifier.read(lines)).first_bad is not None:
            return ["chain"]
    with export.open("rb") as lines:
        hashes = {one["number"]: one["hash"] for one in verifier.read(lines) if one}
    entries = [*dossier["audit"], dossier[SEAL]]
    return [f"entry:{one['number']}" for one in entries if hashes.get(one["number"]) != one["hash"]]


def main(arguments: list[str] | None = None) -> int:
    """Exit status, see above."""
    parser = argparse.ArgumentParser(description="Does the dossier of an answer hold?")
    parser.add_argument("dossier", type=Path)
    parser.add_argument("--chain", type=Path, help="an export of the audit chain")
    wanted = parser.parse_args(arguments)
    try:
        dossier = json.loads(wanted.dossier.read_text(encoding="utf-8"))
        errors = errors_in(dossier)
        errors += errors_beside(dossier, wanted.chain) if wanted.chain else []
        number = dossier["answer"]["number"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        parser.error(f"no dossier or export: {type(error).__name__}")
    told = {"answer": number, "holds": not errors, "errors": errors, "chain": wanted.chain is not None}
    sys.stdout.write(json.dumps(told) + "\n")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
