"""Letter templates rest on clauses: one whose clause says something else is marked wherever it is used."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from assistant import resting
from assistant.handing import done
from assistant.models.questions import Task
from assistant.views import presenting
from foundation import clock
from foundation.access import EVERYTHING
from foundation.masked import Masked
from foundation.models import AuditEntry, Label, User
from ingestion import knowledge
from ingestion.models import Version
from tests.fakes import FakeEngine

pytestmark = pytest.mark.django_db
Library = Callable[..., Version]
OLD = "# Тарифы\n\n1.1. Перевыпуск карты стоит 1 500 ₸.\n\n1.2. Смс бесплатно."
NEW = OLD.replace("1 500", "2 000")
LETTER = "Шаблон\n\n1. Текст письма\n1.1. Здравствуйте! Перевыпуск карты стоит 1 500 ₸.\n"


@pytest.fixture
def clause(library: Library) -> int:
    """The passage of clause 1.1; the library holds a letter template too."""
    library("письмо.txt", LETTER, kind="template", slug="letter", title="О перевыпуске")
    version = library("т.md", OLD, slug="t", effective_from=date(2026, 1, 1))
    return version.passages.get(clause="1.1").pk


@pytest.fixture
def named(clause: int, people: dict[str, User]) -> int:
    resting.name_clause("letter", clause, people["admin"], EVERYTHING)
    return clause


def replace(library: Library, text: str = NEW) -> Version:
    return library("т.md", text, slug="t", effective_from=clock.today())


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_it_holds_while_the_clause_says_the_same(named: int, library: Library) -> None:
    assert resting.due_slugs() == frozenset()
    replace(library, OLD.replace("бесплатно", "по 20 ₸"))
    assert resting.due_slugs() == frozenset()


def test_a_publication_says_beforehand_what_it_makes_due(named: int, library: Library) -> None:
    library("т.md", NEW, slug="t", publish=False)
    assert resting.changed_by("t", 2) == 1


def test_it_is_marked_where_replies_are_written(
    named: int, library: Library, people: dict[str, User]
) -> None:
    desk = browser(people["operator"])
    assert desk.get("/letters/letter/").json()["due"] is False
    replace(library)
    found = desk.get("/letters/letter/").json()
    assert found["due"] is True
    assert "note-check" in found["html"]
    page = desk.get("/texts/reply/").content.decode()
    assert "О перевыпуске · ru · перепроверить" in page


def test_it_is_marked_beside_answers(named: int, library: Library) -> None:
    replace(library)
    shown = presenting.passages(knowledge.search(Masked("перевыпуск карты"), EVERYTHING), "перевыпуск карты")
    assert {one.title: one.due for one in shown} == {"О перевыпуске": True, "Тарифы": False}


def test_scripts_and_systems_are_told_too(named: int, library: Library, engine: FakeEngine) -> None:
    engine.reply = "Здравствуйте! Перевыпуск карты стоит 1 500 ₸."
    letter = {"text": "сколько стоит перевыпуск", "template": "Здравствуйте! Перевыпуск карты стоит 1 500 ₸."}
    assert "template_due" not in done(Task.REPLY, letter, {}, None)
    replace(library)
    assert done(Task.REPLY, letter, {}, None)["template_due"] is True
    assert "template_due" not in done(Task.REPLY, {**letter, "template": "Здравствуйте!"}, {}, None)


def test_they_are_told_of_a_letter_that_they_name(named: int, library: Library, engine: FakeEngine) -> None:
    engine.reply = "Здравствуйте! Перевыпуск карты стоит 1 500 ₸."
    library("другое.txt", LETTER.replace("Перевыпуск", "Выпуск"), kind="template", slug="other")
    asked = {"text": "сколько стоит перевыпуск", "letter": "letter"}
    assert "template_due" not in done(Task.REPLY, asked, {}, None)
    replace(library)
    assert done(Task.REPLY, asked, {}, None)["template_due"] is True
    assert "template_due" not in done(Task.REPLY, {**asked, "letter": "other"}, {}, None)


def test_an_admin_confirms_it(named: int, library: Library, people: dict[str, User]) -> None:
    replace(library)
    admin, supervisor = browser(people["admin"]), browser(people["supervisor"])
    assert "О перевыпуске" in admin.get("/review/recheck/").content.decode()
    page = supervisor.get("/review/recheck/").content.decode()
    assert "О перевыпуске" in page
    assert "/review/recheck/templates/letter/" not in page
    admin.post("/review/recheck/templates/letter/")
    assert resting.due_slugs() == frozenset()
    (reliance,) = resting.clauses_of("letter")
    assert (reliance.version, "2 000" in reliance.text) == (2, True)
    assert AuditEntry.objects.get(action="template.confirmed").object == "template:letter"


def test_the_clauses_are_named_on_a_page_of_the_template(
    clause: int, library: Library, people: dict[str, User]
) -> None:
    admin = browser(people["admin"])
    assert "/letters/letter/clauses/" in admin.get("/documents/letter/").content.decode()
    page = admin.get("/letters/letter/clauses/")
    # where a figure of the letter stands is offered by itself, the letter itself is not
    assert [hit.passage_id for hit in page.context["found"]] == [clause]
    admin.post("/letters/letter/clauses/", {"passage": clause})
    (reliance,) = resting.clauses_of("letter")
    assert reliance.passage == clause
    assert admin.get("/letters/letter/clauses/").context["found"] == []
    admin.post("/letters/letter/clauses/", {"drop": reliance.pk})
    assert not resting.clauses_of("letter").exists()
    done_so_far = AuditEntry.objects.filter(object="template:letter").order_by("number")
    assert [one.action for one in done_so_far] == ["template.clause_named", "template.clause_dropped"]


def test_any_clause_can_be_looked_for(clause: int, people: dict[str, User]) -> None:
    admin = browser(people["admin"])
    found = admin.get("/letters/letter/clauses/", {"q": "перевыпуск карты"}).context["found"]
    assert clause in [hit.passage_id for hit in found]


def test_a_template_under_a_label_is_not_shown_to_those_without_it(
    named: int, library: Library, people: dict[str, User]
) -> None:
    replace(library)
    label = Label.objects.create(slug="board", name="Board")
    Version.objects.get(document__slug="letter").document.labels.add(label)
    assert "О перевыпуске" not in browser(people["supervisor"]).get("/review/recheck/").content.decode()
