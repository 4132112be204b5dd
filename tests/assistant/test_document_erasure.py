"""A document that should never have come in: its file goes, and what the desk kept of it."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client

from assistant.models import Answer, Conversation, EvaluationCase, Reliance, Retrieved
from assistant.models.retention import Erasure
from assistant.retention import NotPossible, documents, erasing, holding
from foundation.access import EVERYTHING
from foundation.masked import Masked
from foundation.models import AuditEntry, User
from ingestion import knowledge
from ingestion.models import Document, Passage, Settlement, Status, TermCount, Version, Word
from ingestion.pipeline.ingesting import ingest
from ingestion.uploads import Card, receive
from tests.assistant.test_retention import everywhere
from tests.commands.running import run
from tests.straight import ask_as

MARK = "Зюйдвестов"
TEXT = f"# Список\n\n1.1. Клиент {MARK} перевыпускает карту за 1 500 ₸."
OTHER = "# Тарифы\n\n1.1. Перевыпуск карты стоит 1 500 ₸."
REASON = "загружен по ошибке"
Library = Callable[..., Version]


def found() -> set[str]:
    """The documents in which a search finds something about the reissue of a card."""
    return {hit.slug for hit in knowledge.search(Masked("перевыпуск карты"), EVERYTHING)}


@pytest.fixture
def spilt(library: Library) -> Version:
    """A published version with customers in it, beside another document."""
    library("тарифы.md", OTHER, slug="tariffs")
    version = library(f"{MARK}.md", TEXT, slug="spilt", title=f"Клиент {MARK}")
    Settlement.objects.create(version=version, finding=0, note=MARK)
    (Path(django_settings.PREVIEWS) / f"{version.pk}-abc").mkdir(parents=True)
    return version


def test_nothing_of_an_erased_document_is_left(spilt: Version, people: dict[str, User]) -> None:
    file = Path(spilt.file.path)
    assert found() == {"spilt", "tariffs"}
    erasure = documents.erase_document("spilt", None, REASON, people["security"])
    assert everywhere(MARK) == everywhere(MARK.casefold()) == []
    assert not file.exists()
    assert not list(Path(django_settings.PREVIEWS).iterdir())
    assert found() == {"tariffs"}
    spilt.refresh_from_db()
    assert (spilt.status, bool(spilt.file), spilt.passages.count()) == (Status.RETIRED, False, 0)
    assert erasure.targets == ["spilt@1"]
    assert AuditEntry.objects.get(action="data.erased").object == "document:spilt@1"
    with pytest.raises(NotPossible, match="erased_already"):
        documents.erase_document("spilt", None, REASON, people["security"])


def test_what_is_counted_is_as_if_it_had_never_come(library: Library) -> None:
    library("тарифы.md", OTHER, slug="tariffs")

    def counts() -> tuple[list[object], list[object]]:
        terms = TermCount.objects.filter(passages__gt=0).order_by("term").values_list("term", "passages")
        return list(terms), list(Word.objects.order_by("text").values_list("text", "passages"))

    before = counts()
    library("список.md", TEXT, slug="spilt")
    documents.erase_document("spilt", None, REASON, None)
    assert counts() == before


def test_the_number_of_an_erased_version_is_never_given_again(spilt: Version, library: Library) -> None:
    documents.erase_document("spilt", 1, REASON, None)
    again = library(f"{MARK}.md", TEXT, slug="spilt")
    assert again.number == 2


def test_one_version_goes_and_the_others_stay(spilt: Version, library: Library) -> None:
    library("список.md", "# Список\n\n1.1. Перевыпуск карты бесплатен.", slug="spilt")
    erasure = documents.erase_document("spilt", 1, REASON, None)
    assert erasure.targets == ["spilt@1"]
    assert Document.objects.get(slug="spilt").title
    assert Passage.objects.filter(version__document__slug="spilt").count() == 1
    assert "spilt" in found()


def test_what_still_waits_for_a_person_goes_as_well(library: Library) -> None:
    library("список.md", TEXT, slug="spilt", publish=False)
    documents.erase_document("spilt", None, REASON, None)
    assert everywhere(MARK) == []


def test_conversations_that_were_answered_from_it_go_and_elsewhere_its_text_does(
    spilt: Version, people: dict[str, User]
) -> None:
    answered, beside = (ask_as(people["operator"], "сколько стоит", spilt) for _ in range(2))
    Answer.objects.filter(question=answered).update(prompt=[{"content": MARK}], masked_text=MARK)
    Retrieved.objects.filter(answer__question=beside).update(use="shown", external_id=f"{MARK}!1")
    case = EvaluationCase.objects.create(origin="file", question="сколько стоит", language="ru", digest="1")
    passage = spilt.passages.get()
    Reliance.objects.create(
        case=case, document="spilt", version=1, passage=passage.pk, text=passage.text, text_sha256="0"
    )
    Answer.objects.update(finished_at="2026-01-01T00:00Z")
    erasure = documents.erase_document("spilt", None, REASON, None)
    assert everywhere(MARK) == []
    assert erasure.targets == ["spilt@1", answered.conversation_id]
    assert (erasure.counts["retrieved_text"], erasure.counts["reliance_text"]) == (1, 1)
    beside.refresh_from_db()
    assert (beside.masked_text, beside.conversation.erased_at) == ("сколько стоит", None)


@pytest.mark.parametrize("use", ["prompt", "shown"])
def test_what_a_hold_needs_holds_the_document_too(spilt: Version, people: dict[str, User], use: str) -> None:
    question = ask_as(people["operator"], "сколько стоит", spilt)
    Retrieved.objects.update(use=use)
    holding.place(question.conversation, "запрос суда по жалобе", people["security"])
    with pytest.raises(NotPossible, match="on_hold"):
        documents.erase_document("spilt", None, REASON, None)
    assert Path(spilt.file.path).exists()
    assert not Erasure.objects.exists()


def test_the_erasure_of_a_document_can_be_proved(spilt: Version, people: dict[str, User]) -> None:
    shown = erasing.proof(documents.erase_document("spilt", None, REASON, people["security"]))
    assert (shown["holds"], shown["found_today"]) == (True, {})
    assert {"file", "preview", "passage", "retrieved_text"} <= set(shown["looked_into"])
    assert {"prefixes", "backups"} <= set(shown["beyond"])
    ask_as(people["operator"], "сколько стоит", spilt, Passage(pk=1, external_id="x", text=MARK))
    again = erasing.proof(Erasure.objects.get())
    assert (again["holds"], again["found_today"]) == (False, {"retrieved_text": 1})


def test_the_command_erases_a_document_and_knows_its_names(spilt: Version) -> None:
    (row,) = run("erase", "--document", "spilt@1", "--reason", REASON).rows
    assert (row["targets"], row["found_today"], row["removed"]["passage"]) == (["spilt@1"], {}, 1)
    for name in ("spilt@2", "spilt@0", "spilt@x", "spilt@", "nobody"):
        (refused,) = run("erase", "--document", name, "--reason", REASON).rows
        assert refused["error"] == "no_document"


def test_the_page_says_first_what_goes_with_it(
    client: Client, spilt: Version, people: dict[str, User]
) -> None:
    client.force_login(people["security"])
    ask_as(people["operator"], "сколько стоит", spilt)
    Answer.objects.update(finished_at="2026-01-01T00:00Z")
    assert '?document=spilt"' in client.get("/documents/spilt/").content.decode()
    assert 'value="spilt"' in client.get("/people/retention/?document=spilt").content.decode()
    form = {"document": "spilt", "reason": REASON, "sure": "on"}
    asked = client.post("/people/retention/erase/", form)
    assert not Erasure.objects.exists()
    seen = asked.context["erase_form"]["seen"].value()
    assert seen == "spilt 1"
    proof = client.post("/people/retention/erase/", {**form, "seen": seen}, follow=True)
    assert "ничего из этого не осталось" in proof.content.decode()
    assert Conversation.objects.get().erased_at


def test_an_erased_document_says_so_to_those_who_manage_it(
    client: Client, spilt: Version, people: dict[str, User]
) -> None:
    documents.erase_document("spilt", None, REASON, None)
    client.force_login(people["admin"])
    page = client.get("/documents/spilt/")
    assert "файла и фрагментов больше нет" in page.content.decode()
    assert "/people/retention/" not in page.content.decode()
    assert client.get("/documents/spilt/1/file/").status_code == 404
    assert "spilt" in client.get("/documents/").content.decode()


def test_what_is_being_read_meanwhile_comes_to_nothing(library: Library, engine: object) -> None:
    version = receive(io.BytesIO(TEXT.encode()), "список.md", Card(slug="spilt"), None)
    documents.erase_document("spilt", None, REASON, None)
    # as the worker has it, which began before
    assert version.status == Status.PROCESSING
    assert ingest(version).status == Status.RETIRED
    assert everywhere(MARK) == []
