"""The bill of materials names everything that is installed, with its sums, and is the same each time."""

import json
import re
import subprocess
import sys

from inference.register import REGISTER
from requirements import licences, sbom


def test_every_package_of_the_lock_and_every_model_is_in_it() -> None:
    names = [one["name"] for one in sbom.document()["components"]]
    assert sorted(names) == sorted([*licences.packages(), *(one.name for one in REGISTER)])
    assert len(names) > 100


def test_what_the_lock_has_a_sum_of_has_it_here() -> None:
    found = {one["name"]: one for one in sbom.packages()}
    lock = (licences.FOLDER / "lock.txt").read_text()
    assert sum(len(one["hashes"]) for one in found.values()) == lock.count("--hash=sha256:")
    # the one that differs from index to index
    assert [name for name, one in found.items() if not one["hashes"]] == ["torch"]
    assert all(
        re.fullmatch("[0-9a-f]{64}", sum_["content"]) for one in found.values() for sum_ in one["hashes"]
    )


def test_references_are_unique_and_all_belong_to_the_product() -> None:
    document = sbom.document()
    references = [one["bom-ref"] for one in document["components"]]
    assert len(set(references)) == len(references)
    assert document["dependencies"] == [{"ref": "sufler", "dependsOn": references}]
    assert all(one["licenses"] for one in document["components"])


def test_the_command_prints_the_same_bytes_twice() -> None:
    command = [sys.executable, "-m", "requirements.sbom"]
    first, second = (
        subprocess.run(command, cwd=licences.FOLDER.parent, capture_output=True, check=True).stdout
        for _ in range(2)
    )
    assert first == second
    assert json.loads(first)["bomFormat"] == "CycloneDX"
