"""Print what Sufler is made of as a CycloneDX 1.6 document: packages of the lock, and weights.

`make sbom` writes it to var/sbom.json. It needs no network, and the same lock always gives the same bytes: an
auditor compares two releases with `diff`.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from inference.register import REGISTER
from requirements.licences import FOLDER, licence

# an SPDX expression has no blanks but those around its operators
EXPRESSION = re.compile(r"[\w.+-]+( (AND|OR|WITH) [\w.+-]+)*")


def document() -> dict[str, Any]:
    """The bill of materials; components in the order of their references."""
    project = tomllib.loads((FOLDER.parent / "pyproject.toml").read_text(encoding="utf8"))["project"]
    components = sorted([*packages(), *weights()], key=lambda one: str(one["bom-ref"]))
    made_of = json.dumps(components, sort_keys=True)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, made_of)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "sufler",
                "name": project["name"],
                "version": project["version"],
                "licenses": _licences(project["license"]),
            }
        },
        "components": components,
        "dependencies": [{"ref": "sufler", "dependsOn": [one["bom-ref"] for one in components]}],
    }


def packages() -> list[dict[str, Any]]:
    """Each pinned package with the sums of every file that the lock lets pip install."""
    pinned = (FOLDER / "torch.txt").read_text() + (FOLDER / "lock.txt").read_text()
    # the name and version of each, then its sums up to the next
    found = re.split(r"^([\w.-]+)==([^\s\\]+)", pinned, flags=re.MULTILINE)[1:]
    blocks = zip(found[::3], found[1::3], found[2::3], strict=True)
    return [
        {
            "type": "library",
            "bom-ref": f"pkg:pypi/{name}@{version}",
            "purl": f"pkg:pypi/{name}@{version}",
            "name": name,
            "version": version,
            "licenses": _licences(licence(name)),
            "hashes": _hashes(re.findall(r"--hash=sha256:([0-9a-f]{64})", sums)),
        }
        for name, version, sums in blocks
    ]


def weights() -> list[dict[str, Any]]:
    """Each registered model, by the sum of the file that is fetched."""
    return [
        {
            "type": "machine-learning-model",
            "bom-ref": f"weights:{one.name}",
            "name": one.name,
            "licenses": _licences(one.licence),
            "hashes": _hashes([one.source.sha256]),
        }
        for one in REGISTER
    ]


def _licences(words: str) -> list[dict[str, Any]]:
    if EXPRESSION.fullmatch(words) and "License" not in words:
        return [{"expression": words}]
    return [{"license": {"name": words}}]


def _hashes(sums: list[str]) -> list[dict[str, str]]:
    return [{"alg": "SHA-256", "content": found} for found in sums]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(document(), indent=2, ensure_ascii=False) + "\n")
