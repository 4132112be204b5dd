"""Publish, retire, try again: one wins, the other is told, everything is on record."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from foundation.models import AuditEntry, User
from ingestion import cards, versions
from ingestion.models import Status, Version
from ingestion.templatetags.wording import IMPOSSIBLE
from ingestion.views import showing

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


RU = "# Карты\n\n1.1. Перевыпуск стоит 1 500 ₸.\n\n1.2. Срок — 3 рабочих дня."
KK = "# Карталар\n\n1.1. Қайта шығару 1 500 ₸.\n\n1.2. Мерзімі — 5 жұмыс күні."


@pytest.mark.parametrize(("publish", "start"), [(False, None), (True, date(2036, 7, 1))])
def test_what_differs_between_the_languages_is_shown_before_it_holds(
    admin: Client, people: dict[str, User], library: Library, publish: bool, start: date | None
) -> None:
    ru = library("карты.md", RU, slug="a-ru", language="ru", title="Карты")
    library("карталар.md", KK.replace("5 жұмыс", "3 жұмыс"), slug="a-kk", language="kk")
    new = library("карталар.md", KK, slug="a-kk", language="kk", publish=publish, effective_from=start)
    assert "В двух языках различаются" not in admin.get("/documents/a-kk/").content.decode()
    cards.link(ru.document, new.document, people["admin"])
    page = admin.get("/documents/a-kk/").content.decode()
    assert "В двух языках различаются" in page
    assert "5 ≠ 3" in page
    assert "«Карты», версия 1" in page
    beside = admin.get("/documents/a-kk/pair/?version=2").content.decode()
    assert '<mark class="apart">5</mark>' in beside
    assert '<mark class="apart">3</mark>' in beside
    assert admin.get("/documents/a-kk/pair/").context["alarms"] == 0


def test_a_version_to_come_is_compared_by_those_who_see_it(
    operator: Client, people: dict[str, User], library: Library
) -> None:
    ru = library("карты.md", RU, slug="a-ru", language="ru")
    kk = library("карталар.md", KK, slug="a-kk", language="kk", publish=False)
    cards.link(ru.document, kk.document, people["admin"])
    assert operator.get("/documents/a-kk/pair/?version=1").status_code == 404
    assert operator.get("/documents/a-ru/pair/?version=1").status_code == 404


DATED = "# А\n\n1.1. Комиссия 1 %.\n\n1.2. Лимит 500 ₸ (вступает в силу с 2 июля 2036 года)."


def test_the_days_of_single_clauses_are_shown_corrected_and_dropped_before_they_are_published(
    admin: Client, library: Library
) -> None:
    version = library("а.md", DATED, slug="a", publish=False)
    passage = version.passages.get(clause="1.2")
    page = admin.get("/documents/a/").content.decode()
    assert "У 1 фрагмента свои даты." in page
    assert "Лимит 500\u00a0₸ (вступает в силу с 2 июля 2036 года)." in page
    assert 'value="2036-07-02"' in page

    address = f"/documents/a/1/passages/{passage.position}/days/"
    back = admin.post(address, {"effective_from": "2036-07-03", "effective_until": ""}, follow=True)
    assert '<details class="step" open>' in back.content.decode()
    passage.refresh_from_db()
    assert (passage.effective_from, passage.effective_until) == (date(2036, 7, 3), None)

    admin.post(address, {"drop": "1", "effective_from": "2036-07-03"})
    passage.refresh_from_db()
    assert (passage.effective_from, passage.effective_until) == (None, None)
    first, second = AuditEntry.objects.filter(action="passage.redated").order_by("pk")
    assert (first.details["before"], first.details["days"]) == (["2036-07-02", None], ["2036-07-03", None])
    assert (second.details["before"], second.details["days"]) == (["2036-07-03", None], [None, None])
    assert "свои даты" not in admin.get("/documents/a/").content.decode()


def test_days_in_the_wrong_order_change_nothing(admin: Client, library: Library) -> None:
    version = library("а.md", DATED, slug="a", publish=False)
    passage = version.passages.get(clause="1.2")
    window = {"effective_from": "2036-07-03", "effective_until": "2036-07-01"}
    response = admin.post(f"/documents/a/1/passages/{passage.position}/days/", window, follow=True)
    assert messages(response) == ["warning"]
    passage.refresh_from_db()
    assert passage.effective_from == date(2036, 7, 2)


def test_the_days_that_a_publication_confirmed_stand_in_the_audit(admin: Client, library: Library) -> None:
    version = library("а.md", DATED, slug="a", publish=False)
    admin.post("/documents/a/1/publish/")
    passage = version.passages.get(clause="1.2")
    details = AuditEntry.objects.get(action="version.published").details
    assert details["own_days"] == {passage.external_id: ["2036-07-02", None]}


def test_more_clauses_with_days_of_their_own_than_are_shown_stand_on_a_page(
    admin: Client, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(showing, "MOST_DATED", 0)
    library("а.md", DATED, slug="a", publish=False)
    (shown,) = admin.get("/documents/a/").context["versions"]
    assert (len(shown.dated), shown.dated_count) == (0, 1)
    rows = admin.get("/documents/a/1/?dated").context["page"].object_list
    assert [row.clause for row in rows] == ["1.2"]
