"""What changed since the last shift, and incident notes."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from assistant import news
from assistant.models import Note, ReadMark
from foundation import clock
from foundation.access import reader_of
from foundation.models import Label, User
from ingestion import knowledge, versions
from ingestion.models import Version

OLD, NEW = "# Карты\n\n## 1. Цена\n\nВыпуск 1 000 ₸.", "# Карты\n\n## 1. Цена\n\nВыпуск 1 500 ₸."


@pytest.fixture
def published(library: Callable[..., Version]) -> Version:
    library("карты.md", OLD, slug="cards")
    return library("карты-2.md", NEW, slug="cards", effective_from=clock.today())


def test_a_publication_is_read_once(desk: Client, published: Version, operator: User) -> None:
    assert news.unread(operator) == 2
    page = desk.get("/updates/").content.decode()
    assert f"/documents/cards/{published.number}/since/1/" in page
    desk.post(f"/updates/cards/{published.number}/read/")
    desk.post(f"/updates/cards/{published.number}/read/")
    assert ReadMark.objects.count() == 1
    assert news.unread(operator) == 1


def test_what_is_closed_to_a_person_is_no_news(desk: Client, published: Version, operator: User) -> None:
    published.document.labels.add(Label.objects.create(slug="board", name="Board"))
    assert news.updates_for(operator) == []
    assert desk.post("/updates/cards/1/read/").status_code == 404


def test_what_is_a_month_old_is_no_news(published: Version, operator: User) -> None:
    Version.objects.update(published_at=clock.now() - timedelta(days=40), in_force_from=None)
    assert news.updates_for(operator) == []


def told(user: User) -> list[tuple[str, int, bool]]:
    return [(one.change.turn, one.change.published.number, one.read) for one in news.updates_for(user)]


def test_a_version_is_news_again_on_the_day_from_which_it_holds(
    desk: Client, library: Callable[..., Version], operator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    library("карты.md", OLD, slug="cards")
    today = clock.today()
    library("карты-2.md", NEW, slug="cards", effective_from=today + timedelta(days=40))
    Version.objects.update(published_at=clock.now() - timedelta(minutes=1))
    desk.post("/updates/cards/2/read/")
    assert ("published", 2, True) in told(operator)
    later = clock.now() + timedelta(days=40)
    monkeypatch.setattr(clock, "now", lambda: later)
    monkeypatch.setattr(clock, "today", lambda: today + timedelta(days=40))
    assert told(operator) == [("in_force", 2, False)]
    desk.post("/updates/cards/2/read/")
    assert told(operator) == [("in_force", 2, True)]
    assert "вступила в силу" in desk.get("/updates/").content.decode()


def test_no_more_is_told_than_a_page_holds(published: Version, operator: User) -> None:
    reader = reader_of(operator)
    since = clock.now() - timedelta(days=1)
    assert len(knowledge.changes_since(since, reader)) == 2
    (latest,) = knowledge.changes_since(since, reader, 1)
    assert latest.published.number == published.number


def test_what_holds_no_longer_is_news(
    desk: Client, published: Version, library: Callable[..., Version], people: dict[str, User], operator: User
) -> None:
    ended = library("акция.md", OLD, slug="offer", effective_until=clock.today())
    assert ended.number == 1
    versions.retire(published, people["admin"])
    assert {(turn, number) for turn, number, _ in told(operator)} == {
        ("ended", 1), ("ended", 2), ("published", 1),
    }  # fmt: skip
    desk.post(f"/updates/cards/{published.number}/read/")
    assert ("ended", 2, True) in told(operator)


def test_a_note_stands_on_the_console_until_it_expires(desk: Client, people: dict[str, User]) -> None:
    supervisor = Client()
    supervisor.force_login(people["supervisor"])
    supervisor.post("/updates/notes/", {"text": "Переводы не проходят, ИИН 850315300125", "hours": "2"})
    page = desk.get("/").content.decode()
    assert "Переводы не проходят" in page
    assert "850315300125" not in page
    Note.objects.update(expires_at=clock.now())
    assert "Переводы не проходят" not in desk.get("/").content.decode()


def test_a_note_is_taken_down_by_a_supervisor_only(desk: Client, people: dict[str, User]) -> None:
    note = news.pin("Терминалы не работают", 2, people["supervisor"])
    assert desk.post(f"/updates/notes/{note.pk}/down/").status_code == 403
    supervisor = Client()
    supervisor.force_login(people["supervisor"])
    supervisor.post(f"/updates/notes/{note.pk}/down/")
    assert not news.notes()
