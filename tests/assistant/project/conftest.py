"""Ports for processes that tests start."""

import pytest

from tests import house


@pytest.fixture
def free_ports() -> list[int]:
    """Three ports that nobody listens on."""
    return house.free_ports(3)
