"""What the tests of the library's pages share: an admin, an operator, and what a form of the upload sends."""

from collections.abc import Iterator
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from foundation.models import Label, User
from ingestion.tasks import ingest_version


@pytest.fixture
def admin(people: dict[str, User]) -> Client:
    """The browser of an administrator of documents."""
    browser = Client()
    browser.force_login(people["admin"])
    return browser


@pytest.fixture
def operator(people: dict[str, User]) -> Client:
    """The browser of an operator."""
    browser = Client()
    browser.force_login(people["operator"])
    return browser


@pytest.fixture
def internal(people: dict[str, User]) -> Label:
    """A label that nobody holds yet."""
    return Label.objects.create(slug="internal", name="Для сотрудников", internal=True)


@pytest.fixture
def enqueued() -> Iterator[list[int]]:
    """The numbers of the versions that were handed to the worker, which does nothing."""
    numbers: list[int] = []
    with mock.patch.object(ingest_version, "delay", numbers.append):
        yield numbers


def file(name: str, text: str | bytes = "# Тариф\n\nКомиссия 1 %") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)


def said(*files: SimpleUploadedFile, **fields: object) -> dict[str, object]:
    """The fields of an upload."""
    return {"chosen": list(files), "kind": "tariff", "language": "", **fields}
