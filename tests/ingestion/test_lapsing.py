"""Days without a wording between two versions, and what an admin is told of them."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from foundation.clock import Validity
from foundation.models import User
from ingestion import versions
from ingestion.lapsing import Lapse, lapses
from ingestion.models import Version

pytestmark = pytest.mark.django_db
Library = Callable[..., Version]
JULY, AUGUST = date(2036, 7, 1), date(2036, 8, 1)
OLD = "# Правила\n\n## 3. Плата\n\n3.1. Выпуск — 100 ₸.\n\n3.2. Перевод — 200 ₸."
NEW = "# Правила\n\n## 3. Плата\n\n3.1. Выпуск — 150 ₸.\n\n3.2. Перевод — 250 ₸"
LATER = f"{NEW} (действует с 1 августа 2036 года)."


def told(found: list[Lapse]) -> list[tuple[str, date, date]]:
    return [(one.clause.place.clause if one.clause else "", one.start, one.until) for one in found]


def add(library: Library, text: str, *, publish: bool = False, **days: date) -> Version:
    return library("правила.md", text, slug="rules", title="Правила", publish=publish, **days)


def test_a_clause_that_begins_after_the_old_one_has_ended_lapses(library: Library) -> None:
    add(library, OLD, publish=True)
    assert told(lapses(add(library, LATER), Validity(JULY))) == [("3.2", JULY, AUGUST)]


def test_a_clause_that_ended_before_the_new_version_begins_lapses(library: Library) -> None:
    add(library, f"{OLD[:-1]} (действует до 1 июня 2036 года).", publish=True)
    new = add(library, f"{NEW}.")
    assert told(lapses(new, Validity(JULY))) == [("3.2", date(2036, 6, 1), JULY)]


def test_a_document_whose_version_ends_before_the_next_begins_lapses(library: Library) -> None:
    add(library, OLD, publish=True, effective_until=date(2036, 6, 1))
    assert told(lapses(add(library, NEW), Validity(JULY))) == [("", date(2036, 6, 1), JULY)]


@pytest.mark.parametrize(
    "text",
    [
        f"{NEW}.",
        f"{OLD}\n\n3.3. Новая услуга — 10 ₸ (действует с 1 августа 2036 года).",
    ],
)
def test_what_goes_on_or_is_new_does_not_lapse(library: Library, text: str) -> None:
    add(library, OLD, publish=True)
    assert lapses(add(library, text), Validity(JULY)) == []


def test_both_wordings_in_the_new_version_leave_no_day_out(library: Library) -> None:
    add(library, OLD, publish=True)
    text = (
        OLD[:-1]
        + " (действует до 1 августа 2036 года).\n\n3.2. Перевод — 250 ₸ (действует с 1 августа 2036 года)."
    )
    assert lapses(add(library, text), Validity(JULY)) == []


def test_the_first_version_and_one_before_all_others_follow_nothing(library: Library) -> None:
    first = add(library, LATER, publish=True, effective_from=AUGUST)
    assert lapses(first, first.validity) == []
    assert lapses(add(library, OLD), Validity(JULY)) == []


def test_an_admin_is_told_before_and_after_publication(
    admin: Client, people: dict[str, User], library: Library
) -> None:
    add(library, OLD, publish=True)
    new = add(library, LATER, effective_from=JULY)
    before = admin.get("/documents/rules/")
    assert told(before.context["versions"][0].lapses) == [("3.2", JULY, AUGUST)]
    versions.publish(new, people["admin"], window=Validity(JULY))
    after = admin.get("/documents/rules/")
    assert told(after.context["versions"][0].lapses) == [("3.2", JULY, AUGUST)]
    assert "01.08.2036" in after.content.decode()
    versions.redate(new, people["admin"], Validity(AUGUST))
    assert told(admin.get("/documents/rules/").context["versions"][0].lapses) == []


@pytest.fixture
def admin(people: dict[str, User]) -> Client:
    """The browser of an administrator of documents."""
    browser = Client()
    browser.force_login(people["admin"])
    return browser
