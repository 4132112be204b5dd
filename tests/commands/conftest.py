"""Libraries that commands are run against."""

from collections.abc import Callable

import pytest

from ingestion.models import Version
from tests.commands.words import CARDS, REPLY
from tests.fakes import FakeEngine

Library = Callable[..., Version]


@pytest.fixture
def cards(library: Library, engine: FakeEngine) -> Version:
    engine.reply = REPLY
    return library("карты.md", CARDS)


@pytest.fixture
def shelf(db: None, engine: FakeEngine, index: None) -> None:
    """An empty library with an engine."""
