"""A pytest plugin: what never asks the database, a browser and the real model stay out of the run."""

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left = [item for item in items if not touches_database(item)]
    items[:] = [item for item in items if touches_database(item)]
    config.hook.pytest_deselected(items=left)


def touches_database(item: pytest.Item) -> bool:
    """Whether a test asks the database without a browser or a model, whose own run is `make test`."""
    asks = "db" in getattr(item, "fixturenames", ()) or item.get_closest_marker("django_db")
    return bool(asks) and not any(item.get_closest_marker(name) for name in ("browser", "model"))
