"""The benchmark of the guard, with fewer figures than it changes when it is run by itself."""

import importlib
from typing import Any

# its sums are numpy's, whose types nobody writes down there
guard: Any = importlib.import_module("benchmarks.guard")
MUTATIONS = 200


def test_every_changed_figure_is_caught_and_hardly_anybody_is_accused(db: None) -> None:
    found = guard.changed(MUTATIONS)
    assert found["mutations"] == MUTATIONS
    assert found["mutations caught"] == 1.0
    assert found["answers accused falsely"] <= 0.01
