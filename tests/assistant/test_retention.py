"""What has outlived its time goes, what is held stays, what is erased leaves a tombstone and nothing else."""

import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from pytest_django.fixtures import DjangoAssertNumQueries

from assistant import cards, keys, retention
from assistant.models import (
    Answer,
    ApiKey,
    CaseResult,
    Conversation,
    Erasure,
    EvaluationCase,
    Flag,
    FollowUp,
    Gap,
    LegalHold,
    Panel,
    PanelEntry,
    Question,
    Reliance,
    Retrieved,
    Review,
    ReviewItem,
    SealedVault,
    SecondVerdict,
    Signal,
    Unsent,
)
from assistant.models.retention import DataClass
from assistant.pipeline import keeping, masking, unsent
from assistant.retention import NotPossible, emptying, erasing, holding, terms
from foundation import audit, clock
from foundation.models import AuditEntry, Label, User
from foundation.route_models import Egress
from ingestion.models import Document
from tests.straight import put

pytestmark = pytest.mark.django_db
MARK = "Зюйдвест"
IIN = "850315300125"
REASON = "по заявлению клиента"


def told(user: User | None = None, days: int = 0) -> Conversation:
    """A conversation with everything that may be in one; the mark stands wherever text can."""
    conversation = Conversation.objects.create(operator=user)
    question = Question.objects.create(
        conversation=conversation, asked_by=user, masked_text=MARK, searched_text=MARK, language="ru",
        as_of=clock.today(), masked_fields=[{"label": "IIN", "placeholder": "<IIN_1>"}],
    )  # fmt: skip
    answer = Answer.objects.create(
        question=question, masked_text=MARK, draft=MARK, sentences=[{"text": MARK}], checks=[{"note": MARK}],
        prompt=[{"content": MARK}], parameters={"figures": [MARK]}, outcome="finished", model="m",
        finished_at=clock.now(),
    )  # fmt: skip
    source = Retrieved.objects.create(
        answer=answer, rank=1, passage=1, external_id="e", document=MARK, slug="secret-paper", version=1,
        text=MARK, text_sha256="0", score=1, cosine=1, coverage=1, use="prompt",
    )  # fmt: skip
    Gap.objects.create(question=question, reason="nothing_found")
    Flag.objects.create(
        answer=answer, reason="wrong", comment=MARK, raised_by=user, sentence=1, source=source
    )
    Signal.objects.create(answer=answer, kind="copied")
    ReviewItem.objects.create(answer=answer, since=clock.now(), due_at=clock.now())
    if user:
        review = Review.objects.create(answer=answer, reviewer=user, verdict="wrong", corrected_answer=MARK)
        FollowUp.objects.create(review=review, kind="training")
        EvaluationCase.objects.create(
            origin="review", review=review, question=MARK, answers=[MARK], history=[[MARK, MARK]],
            language="ru", digest=str(review.pk),
        )  # fmt: skip
        Reliance.objects.create(review=review, document="d", version=1, passage=1, text=MARK, text_sha256="0")
    Egress.objects.create(
        at=clock.now(), route="far", host="far.example", place="country", task="answer",
        about=f"question:{question.pk}", masked_text=MARK, sha256="f" * 64, characters=8,
    )  # fmt: skip
    vault = masking.Vault()
    masking.mask(f"клиент, ИИН {IIN}, потерял карту", vault)
    keeping.keep(conversation, vault)
    Question.objects.filter(pk=question.pk).update(asked_at=clock.now() - timedelta(days=days))
    return conversation


def everywhere(needle: str) -> list[str]:
    """The tables in which a text stands, whatever the column."""
    found = []
    for model in apps.get_models():
        for row in model._default_manager.values():
            if any(needle in str(value) for value in row.values()):
                found.append(model.__name__)
    return sorted(set(found))


# --- erasing ----------------------------------------------------------------------------


def test_an_erased_conversation_says_nothing_any_more(people: dict[str, User]) -> None:
    conversation = told(people["operator"])
    assert everywhere(MARK) == [
        "Answer", "Egress", "EvaluationCase", "Flag", "Question", "Reliance", "Retrieved", "Review",
    ]  # fmt: skip
    erasure = erasing.erase_conversation(conversation, REASON, people["security"])
    assert everywhere(MARK) == []
    assert not SealedVault.objects.exists()
    # the counts stay
    assert Answer.objects.get().model == "m"
    flag = Flag.objects.get()
    assert (flag.reason, flag.sentence, flag.source) == ("wrong", None, None)
    assert erasure.counts["question"] == 1
    assert erasure.counts["training"] == 1


def test_the_ledger_still_says_what_left_and_when(people: dict[str, User]) -> None:
    gone, other = told(), told()
    erasing.erase_conversation(gone, REASON, people["security"])
    emptied, whole = Egress.objects.order_by("pk")
    assert (emptied.masked_text, emptied.sha256, emptied.host) == ("", "f" * 64, "far.example")
    assert whole.masked_text == MARK
    assert Question.objects.get(conversation=other).masked_text == MARK


def test_an_erasure_can_be_proved(people: dict[str, User]) -> None:
    erasure = erasing.erase_conversation(told(), REASON, people["security"])
    shown = erasing.proof(erasure)
    entry = audit.entry(erasure.audit)
    assert entry
    assert {"egress", "sealedvault", "unsent", "followup", "retrieved"} <= set(shown["looked_into"])
    assert "backups" in shown["beyond"]
    assert (shown["holds"], shown["found_today"], shown["audit"]["hash"]) == (True, {}, entry.hash)
    Answer.objects.update(masked_text="back again")
    Egress.objects.update(masked_text="back again")
    assert erasing.proof(erasure)["found_today"] == {"answer": 1, "egress": 1}
    assert erasing.proof(erasure)["holds"] is False


def test_every_table_below_a_conversation_is_emptied_or_gone() -> None:
    """A new table that hangs on questions or answers must say what becomes of it."""
    known = {*emptying.EMPTY, *emptying.GONE, *apps.get_app_config("assistant").get_models()}
    below = {Conversation, Question, Answer, Review}
    hanging = {
        model
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model in below and model not in below
    }
    # a result is figures only, a second verdict codes only
    settled = {*emptying.EMPTY, *emptying.GONE, LegalHold, CaseResult, SecondVerdict}
    assert hanging <= settled
    assert settled <= known


def test_a_customers_value_takes_its_conversations_along(people: dict[str, User]) -> None:
    with_value, other = told(), Conversation.objects.create()
    erasure = erasing.erase_value(f"{IIN[:6]} {IIN[6:]}", REASON, people["security"])
    assert erasure.targets == [with_value.pk]
    assert erasure.counts["vaults_searched"] == 1
    other.refresh_from_db()
    assert other.erased_at is None
    assert everywhere(IIN) == []
    with pytest.raises(NotPossible, match="not_kept"):
        erasing.erase_value(IIN, REASON, people["security"])


def test_unsent_text_with_the_value_goes_too(people: dict[str, User]) -> None:
    unsent.keep(people["operator"], "tab", None, f"клиент {IIN[:6]} {IIN[6:]} спрашивает")
    unsent.keep(people["operator"], "other", None, "другой вопрос")
    assert erasing.erase_value(IIN, REASON, people["security"]).counts["unsent"] == 1
    assert Unsent.objects.count() == 1


def carded(user: User, **card: str) -> PanelEntry:
    """Somebody has this card of a customer open in the CRM."""
    panel = Panel.objects.get_or_create(slug="crm", defaults={"name": "CRM", "secret": b""})[0]
    digest = f"{PanelEntry.objects.count():064d}"
    wrapped, values = cards.sealed(card, digest)
    return PanelEntry.objects.create(
        panel=panel, user=user, context=digest, digest=digest, wrapped_key=wrapped, sealed=values,
        expires_at=clock.now() + timedelta(hours=1),
    )  # fmt: skip


def test_an_open_card_with_the_value_goes_too(people: dict[str, User]) -> None:
    carded(people["operator"], PERSON="Ким", IIN=f"{IIN[:6]} {IIN[6:]}")
    other = carded(people["operator"], PERSON="Ким")
    shown = erasing.proof(erasing.erase_value(IIN, REASON, people["security"]))
    assert shown["removed"]["panelentry"] == 1
    assert PanelEntry.objects.get() == other


def test_vaults_are_searched_with_one_look_at_the_database(
    people: dict[str, User], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    told()
    told()
    with django_assert_num_queries(1):
        assert len(erasing._vaults_with(IIN)[0]) == 2


@pytest.mark.parametrize("on", ["conversation", "user"])
def test_a_value_in_held_text_is_refused_and_nothing_goes(people: dict[str, User], on: str) -> None:
    conversation = told(people["operator"])
    unsent.keep(people["operator"], "tab", conversation, f"клиент {IIN} спрашивает")
    unsent.keep(people["supervisor"], "other", None, f"клиент {IIN} звонит")
    holding.place(
        conversation if on == "conversation" else people["operator"], "запрос суда", people["security"]
    )
    with pytest.raises(NotPossible, match="on_hold"):
        erasing.erase_value(IIN, REASON, people["security"])
    # the same where only what was not asked yet holds the value
    SealedVault.objects.all().delete()
    with pytest.raises(NotPossible, match="on_hold"):
        erasing.erase_value(IIN, REASON, people["security"])
    assert Unsent.objects.count() == 2
    assert not Erasure.objects.exists()


def test_a_person_becomes_a_number(people: dict[str, User]) -> None:
    person = people["operator"]
    User.objects.filter(pk=person.pk).update(first_name="Айгерім", last_name="Сәрсенова")
    keys.issue("crm", person, ["ask"], 30, "test")
    erasure = erasing.erase_user(person, "уволилась, просит удалить", people["security"])
    person.refresh_from_db()
    assert (str(person), person.is_active, person.has_usable_password()) == (
        f"erased-{person.pk}",
        False,
        False,
    )
    assert not person.groups.exists()
    assert ApiKey.objects.get().revoked_at
    assert everywhere("Сәрсенова") == []
    assert erasing.proof(erasure)["holds"]
    with pytest.raises(NotPossible, match="erased_already"):
        erasing.erase_user(person, "уволилась, просит удалить", people["security"])


def test_nobody_erases_themselves(people: dict[str, User]) -> None:
    with pytest.raises(NotPossible, match="own_account"):
        erasing.erase_user(people["security"], REASON, people["security"])


def test_the_reason_is_masked(people: dict[str, User]) -> None:
    erasure = erasing.erase_conversation(told(), f"клиент с ИИН {IIN} просит", people["security"])
    assert IIN not in erasure.reason
    assert everywhere(IIN) == []


def test_what_is_being_answered_is_erased_later(people: dict[str, User]) -> None:
    conversation = told()
    Answer.objects.update(finished_at=None)
    with pytest.raises(NotPossible, match="being_answered"):
        erasing.erase_conversation(conversation, REASON, None)


def test_an_erased_conversation_is_not_gone_on_with() -> None:
    conversation = Conversation.objects.create()
    assert not keeping.is_over(conversation)
    erasing.erase_conversation(conversation, REASON, None)
    conversation.refresh_from_db()
    assert keeping.is_over(conversation)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps no deleted rows in its tables")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["expiring", "erasing"])
def test_a_deleted_row_with_its_key_is_not_left_in_the_table(way: str) -> None:
    conversation = told()
    if way == "erasing":
        erasing.erase_conversation(conversation, REASON, None)
    else:
        SealedVault.objects.update(expires_at=clock.now())
        retention.expire()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size('assistant_sealedvault')")
        assert cursor.fetchone() == (0,)


# --- holds ------------------------------------------------------------------------------


@pytest.mark.parametrize("on", ["conversation", "user"])
def test_what_is_held_is_neither_erased_nor_expired(people: dict[str, User], on: str) -> None:
    conversation = told(people["operator"], days=5000)
    target = conversation if on == "conversation" else people["operator"]
    hold = holding.place(target, "запрос суда, дело в архиве", people["security"])
    with pytest.raises(NotPossible, match="on_hold"):
        erasing.erase_conversation(conversation, REASON, None)
    assert retention.expire()["conversations"] == 0
    holding.lift(hold, people["security"])
    assert retention.expire()["conversations"] == 1
    actions = AuditEntry.objects.values_list("action", flat=True)
    assert {"hold.placed", "hold.lifted", "data.expired"} <= set(actions)


def test_a_person_who_is_held_keeps_their_name(people: dict[str, User]) -> None:
    holding.place(people["operator"], "запрос суда, дело в архиве", people["security"])
    with pytest.raises(NotPossible, match="on_hold"):
        erasing.erase_user(people["operator"], REASON, people["security"])


def test_a_thing_is_held_once(people: dict[str, User]) -> None:
    conversation = told()
    holding.place(conversation, "запрос суда, дело в архиве", people["security"])
    with pytest.raises(NotPossible, match="held_already"):
        holding.place(conversation, "запрос суда, дело в архиве", people["security"])


def test_signals_of_what_is_held_stay(people: dict[str, User]) -> None:
    held, _other = told(), told()
    Signal.objects.update(at=clock.now() - timedelta(days=366))
    hold = holding.place(held, "запрос суда, дело в архиве", people["security"])
    assert retention.expire()["signals"] == 1
    assert Signal.objects.get().answer.question.conversation == held
    holding.lift(hold, people["security"])
    assert retention.expire()["signals"] == 1


def test_letters_are_emptied_at_their_term_and_stay_while_held(people: dict[str, User]) -> None:
    held, _other = told(), told()
    Egress.objects.update(at=clock.now() - timedelta(days=1096))
    hold = holding.place(held, "запрос суда, дело в архиве", people["security"])
    assert retention.expire()["letters"] == 1
    assert Egress.objects.exclude(masked_text="").get().about == f"question:{held.questions.get().pk}"
    holding.lift(hold, people["security"])
    assert (retention.expire()["letters"], retention.expire()["letters"]) == (1, 0)
    assert set(Egress.objects.values_list("masked_text", "sha256")) == {("", "f" * 64)}


def test_a_hold_that_comes_at_the_last_moment_holds(people: dict[str, User]) -> None:
    conversations = [told(days=1096), told(days=1096)]

    def hold(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        # once they were found due, and before the first of them is emptied
        if sql.startswith("SAVEPOINT") and found:
            found.clear()
            holding.place(conversations[1], "запрос суда, дело в архиве", people["security"])
        if "MAX(" in sql and not LegalHold.objects.exists():
            found.append(sql)
        return execute(sql, *rest)

    found: list[str] = []
    with connection.execute_wrapper(hold):
        assert retention.expire()["conversations"] == 1
    assert list(Conversation.objects.filter(erased_at=None)) == [conversations[1]]


# --- terms ------------------------------------------------------------------------------


def test_conversations_go_when_their_time_is_over(people: dict[str, User]) -> None:
    old, young = told(days=1096), told(days=1094)
    assert retention.expire()["conversations"] == 1
    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.erased_at is None, young.erased_at is None) == (False, True)
    assert retention.expire()["conversations"] == 0


@pytest.mark.parametrize("general, own, gone", [(1095, 30, True), (30, 1095, False)])
def test_a_label_has_a_term_of_its_own(people: dict[str, User], general: int, own: int, gone: bool) -> None:
    label = Label.objects.create(slug="board", name="Board")
    put("secret-paper", "Текст", label)
    terms.decide(DataClass.CONVERSATION, None, general, people["security"])
    terms.decide(DataClass.CONVERSATION, label, own, people["security"])
    told(days=100)
    assert retention.expire()["conversations"] == int(gone)
    assert Document.objects.exists()


def test_a_term_is_decided_on_record_and_taken_back(people: dict[str, User]) -> None:
    terms.decide(DataClass.SIGNAL, None, 7, people["security"])
    told()
    Signal.objects.update(at=clock.now() - timedelta(days=8))
    assert retention.expire()["signals"] == 1
    terms.decide(DataClass.SIGNAL, None, None, people["security"])
    assert terms.terms().general[DataClass.SIGNAL] == 365
    last = AuditEntry.objects.filter(action="retention.decided").latest("number")
    assert last.details == {"label": None, "before": 7, "days": None}


# --- the command ------------------------------------------------------------------------


def test_the_command_prints_the_proof(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told()
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{IIN}\n"))
    call_command("erase", value=True, reason=REASON)
    shown = json.loads(capsys.readouterr().out)
    assert (shown["kind"], shown["holds"]) == ("value", True)
    call_command("erase", proof=Erasure.objects.get().pk)
    assert json.loads(capsys.readouterr().out) == shown
