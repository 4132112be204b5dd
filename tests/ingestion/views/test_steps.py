"""Publish, retire, try again: one wins, the other is told, everything is on record."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from foundation.models import AuditEntry, User
from ingestion import versions
from ingestion.models import Status, Version
from ingestion.templatetags.wording import IMPOSSIBLE

pytestmark = pytest.mark.django_db
Library = Callable[..., Version]


def messages(response: object) -> list[str]:
    return [message.level_tag for message in response.context["messages"]]  # type: ignore[attr-defined]


def status() -> str:
    return Version.objects.get().status


def test_a_ready_version_is_published_by_its_admin(
    admin: Client, people: dict[str, User], library: Library
) -> None:
    library("а.md", "# А\n\nодин", slug="a", publish=False)
    response = admin.post("/documents/a/1/publish/", follow=True)
    assert status() == Status.PUBLISHED
    assert messages(response) == ["success"]
    assert AuditEntry.objects.get(action="version.published").actor == f"user:{people['admin'].pk}"


def test_of_two_who_publish_the_second_is_told(admin: Client, library: Library) -> None:
    library("а.md", "# А\n\nодин", slug="a", publish=False)
    admin.post("/documents/a/1/publish/")
    response = admin.post("/documents/a/1/publish/", follow=True)
    assert messages(response)[-1] == "warning"
    assert AuditEntry.objects.filter(action="version.published").count() == 1


def test_a_retired_version_is_gone_for_operators(admin: Client, operator: Client, library: Library) -> None:
    library("а.md", "# А\n\nодин", slug="a")
    admin.post("/documents/a/1/retire/")
    assert status() == Status.RETIRED
    assert operator.get("/documents/a/").status_code == 404


def test_why_a_version_could_not_be_published_as_asked_stands_on_its_page(
    admin: Client, library: Library
) -> None:
    library("а.md", "# А\n\nодин", slug="a")
    version = library(
        "а.md",
        "# А\n\nдва",
        slug="a",
        publish=False,
        publish_when_ready=True,
        effective_until=date(2026, 1, 1),
    )
    versions.publish_if_asked(version)
    for address in ("/documents/a/", f"/documents/-/line/{version.pk}/"):
        page = admin.get(address).content.decode()
        assert "Её не удалось опубликовать, как было указано." in page
        assert str(IMPOSSIBLE["ends_before_it_begins"]) in page


def test_a_failed_version_is_tried_again(
    admin: Client,
    library: Library,
    enqueued: list[int],
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    version = library("а.md", "# А\n\nодин", slug="a", publish=False)
    Version.objects.update(
        status=Status.FAILED, failure="corrupt", problems=[{"code": "corrupt", "detail": ""}]
    )
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        admin.post("/documents/a/1/again/")
    version.refresh_from_db()
    assert (version.status, version.failure, version.problems) == (Status.PROCESSING, "", [])
    assert enqueued == [version.pk]


def test_a_version_of_which_nothing_is_heard_may_be_tried_again(
    admin: Client, library: Library, enqueued: list[int]
) -> None:
    library("а.md", "# А\n\nодин", slug="a", publish=False)
    long_ago = timezone.now() - timedelta(minutes=5)
    Version.objects.update(status=Status.PROCESSING, touched_at=long_ago)
    assert messages(admin.post("/documents/a/1/again/", follow=True)) == ["success"]


def test_a_version_that_is_being_read_is_left_alone(
    admin: Client, library: Library, enqueued: list[int]
) -> None:
    library("а.md", "# А\n\nодин", slug="a", publish=False)
    Version.objects.update(status=Status.PROCESSING, touched_at=timezone.now())
    assert messages(admin.post("/documents/a/1/again/", follow=True)) == ["warning"]
    assert not AuditEntry.objects.filter(action="version.tried_again").exists()


@pytest.mark.parametrize("step", ["publish", "retire", "again"])
def test_steps_are_for_those_who_manage_and_never_a_link(
    admin: Client, operator: Client, library: Library, step: str
) -> None:
    library("а.md", "# А\n\nодин", slug="a", publish=False)
    assert operator.post(f"/documents/a/1/{step}/").status_code == 403
    assert admin.get(f"/documents/a/1/{step}/").status_code == 405
    assert status() == Status.READY
