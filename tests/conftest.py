"""Fixtures that several rooms' tests share."""

import io
from collections.abc import Callable, Iterator
from functools import partialmethod
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import Group
from django.db import connection
from django.test import TransactionTestCase

from assistant import roles
from assistant.project.celery import app as celery_app
from foundation import append_only
from foundation.models import Team, User
from ingestion import versions
from ingestion.models import Version
from ingestion.pipeline import indexing
from ingestion.pipeline.ingesting import ingest
from ingestion.uploads import Card, receive
from tests.access.world import World, one_of_everything
from tests.fakes import FakeEngine, serving


def _flush_with_audit(case: TransactionTestCase, emptied: Callable[[TransactionTestCase], None]) -> None:
    append_only.lift(connection)  # put on again after the flush, as after every migration
    emptied(case)


# a transactional test ends with empty tables, the audit chain among them, which the database refuses to empty
flushed: Any = TransactionTestCase
flushed._fixture_teardown = partialmethod(_flush_with_audit, flushed._fixture_teardown)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that need a whole installation come first: so no worker of `-n` ends minutes before the other."""
    first = {item.path for item in items if {"house", "made"} & set(getattr(item, "fixturenames", ()))}
    items.sort(key=lambda item: item.path not in first)


@pytest.fixture
def engine(settings) -> Iterator[FakeEngine]:
    """An engine room whose answers the test writes; routes point at it."""
    with serving(FakeEngine()) as fake:
        settings.CHAT_URL = settings.EMBED_URL = fake.url
        yield fake


@pytest.fixture
def index(settings, tmp_path: Path) -> Iterator[None]:
    """An empty embedded index of the test's own."""
    settings.INDEX_FOLDER = tmp_path / "index"
    indexing.forget_store()
    yield
    indexing.forget_store()


@pytest.fixture
def library(db: None, engine: FakeEngine, index: None) -> Callable[..., Version]:
    """Puts a text into the library and publishes it: `library("тариф.md", "текст", kind="tariff")`."""

    def add(name: str, text: str | bytes, *, publish: bool = True, **card: object) -> Version:
        content = io.BytesIO(text.encode() if isinstance(text, str) else text)
        version = ingest(receive(content, name, Card(**card), None))  # type: ignore[arg-type]
        return versions.publish(version, None) if publish else version

    return add


@pytest.fixture
def people(db: None) -> dict[str, User]:
    """One user for each role, named after it, in one team."""
    team = Team.objects.create(name="Team")
    found = {}
    for role in roles.ROLES:
        found[role] = User.objects.create_user(role, password="password-of-tests", team=team)
        found[role].groups.add(Group.objects.get(name=role))
    return found


@pytest.fixture
def world(people: dict[str, User]) -> World:
    """One of everything that an address may be about."""
    return one_of_everything(people)


@pytest.fixture
def eager_tasks() -> Iterator[None]:
    """Tasks run at once, in this process."""
    celery_app.conf.task_always_eager = True
    yield
    celery_app.conf.task_always_eager = False


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path: Path) -> None:
    """Uploaded files go to the test's own folder."""
    assert Path(django_settings.HOME).name.startswith("sufler-tests-")
    settings.MEDIA_ROOT = tmp_path / "documents"
    settings.PREVIEWS = tmp_path / "previews"
    settings.ANCHOR_FILE = tmp_path / "anchors.jsonl"
    # all tests sit behind one address
    settings.SIGN_IN_PACE = 0
    # the real one takes half a second a person
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
