"""Who may open what: every address of the product for everybody, and whose things they are."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import AsyncClient, Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from assistant import keys
from assistant.models import (
    Answer,
    ApiKey,
    Approval,
    Comparison,
    Contact,
    Conversation,
    DataSet,
    Erasure,
    EvaluationCase,
    Flag,
    FollowUp,
    Gap,
    LegalHold,
    Note,
    OwnTerm,
    Panel,
    Question,
    Retrieved,
    Review,
    SpecialDay,
    Unsent,
)
from assistant.pipeline import unsent
from foundation import clock
from foundation.models import AuditEntry, Label, User
from foundation.route_models import Limit, RoutingRule, StoredRoute
from ingestion.models import Document, Passage, Status, Synonyms, Version
from ingestion.pipeline.indexing import lexical
from tests.fakes import FakeEngine
from tests.headers import weaknesses

ANONYMOUS = "anonymous"
NO_TERMS = lexical.pack(lexical.weigh(""))
EVERYBODY = (ANONYMOUS, "operator", "supervisor", "admin", "security")


@dataclass(frozen=True)
class Row:
    """An address with the status that each of `EVERYBODY` gets, in that order; `of`: what it is about."""

    name: str
    statuses: tuple[int, int, int, int, int]
    of: str = ""
    method: str = "GET"


ASKERS = (302, 200, 200, 200, 403)
READERS = (302, 200, 200, 200, 200)
REVIEWERS = (302, 403, 200, 403, 403)
REVIEWERS_SEND = (302, 403, 302, 403, 403)
DESK = (302, 403, 200, 200, 403)
MANAGERS = (302, 403, 403, 200, 403)
MANAGERS_SEND = (302, 403, 403, 302, 403)
SECURITY = (302, 403, 403, 403, 200)
SECURITY_SENDS = (302, 403, 403, 403, 302)
OWN = (302, 200, 404, 404, 403)  # the question is the operator's
ANYBODY = (200, 200, 200, 200, 200)
KEY = (401, 401, 401, 401, 401)  # signing in does not help: see tests/assistant/api

TABLE = [
    Row("console", ASKERS),
    Row("ask", (302, 422, 422, 422, 403), method="POST"),  # without a text
    Row("underline", ASKERS, method="POST"),
    Row("warm", (302, 204, 204, 204, 403), method="POST"),
    Row("unsent", (302, 422, 422, 422, 403)),  # without the name of a tab
    Row("unsent_take", (302, 302, 302, 302, 403), of="unsent", method="POST"),  # back to one's own desk
    Row("unsent_remove", (302, 204, 204, 204, 403), of="unsent", method="POST"),  # of others: nothing happens
    Row("tasks", (302, 302, 302, 302, 403)),
    Row("task", ASKERS, of="task"),
    Row("task_do", (302, 422, 422, 422, 403), of="task", method="POST"),  # without a text
    Row("letter", (302, 404, 404, 404, 403), of="document"),  # no template
    Row("letter_check", (302, 204, 204, 204, 403), method="POST"),
    Row("history", ASKERS),
    Row("history_question", OWN, of="question"),
    Row("flag", OWN, of="question"),
    Row("signal", (302, 422, 404, 404, 403), of="question", method="POST"),
    Row("health_live", ANYBODY),
    Row("health_ready", ANYBODY),
    Row("health_deep", KEY),  # of whoever watches the processes
    Row("metrics", KEY),
    Row("status", READERS),
    Row("sign_in", (200, 302, 302, 302, 302)),
    Row("provider", (404, 404, 404, 404, 404)),  # none is named: see tests/assistant/views
    Row("provider_back", (404, 404, 404, 404, 404)),
    Row("sign_out", (302, 302, 302, 302, 302), method="POST"),
    Row("theme", (302, 302, 302, 302, 302), method="POST"),
    Row("keys_switch", (302, 302, 302, 302, 302), method="POST"),
    Row("language", (302, 302, 302, 302, 302), method="POST"),
    Row("review", REVIEWERS),
    Row("recheck", (302, 403, 200, 200, 403)),
    Row("recheck_confirm", (302, 403, 302, 403, 403), of="review", method="POST"),
    Row("relied_on", MANAGERS, of="version"),
    Row("review_answer", REVIEWERS, of="answer"),
    # no role has the permission: it is given to a person
    Row("review_dossier", (302, 403, 200, 403, 403), of="answer", method="POST"),
    Row("review_reveal", (302, 403, 403, 403, 403), of="answer", method="POST"),
    Row("review_hold", REVIEWERS_SEND, of="answer", method="POST"),
    Row("updates", ASKERS),
    Row("update_read", (302, 404, 404, 404, 403), of="version", method="POST"),
    Row("note_pin", REVIEWERS, method="POST"),
    Row("note_down", REVIEWERS_SEND, of="note", method="POST"),
    Row("review_analytics", REVIEWERS),
    Row("review_bulk", REVIEWERS_SEND, method="POST"),
    Row("review_outcomes", DESK),
    Row("review_approval", REVIEWERS_SEND, of="approval", method="POST"),
    Row("review_follow_up", (302, 403, 302, 302, 403), of="follow_up", method="POST"),
    Row("review_gaps", DESK),
    Row("review_gap", DESK, of="gap"),
    Row("review_gap_close", MANAGERS_SEND, of="gap", method="POST"),
    Row("review_calendar", DESK),
    Row("review_day_clear", (302, 403, 302, 302, 403), of="day", method="POST"),
    Row("people", SECURITY),
    Row("people_new", SECURITY),
    Row("people_edit", SECURITY, of="user"),
    Row("people_password", SECURITY, of="user"),
    Row("second_step", (302, 200, 200, 200, 200)),
    Row("second_step_reset", (302, 403, 403, 403, 302), of="user", method="POST"),
    Row("keys", SECURITY),
    Row("key_new", SECURITY),
    Row("key_rotate", SECURITY, of="key"),
    Row("key_revoke", SECURITY, of="key"),
    Row("panels", SECURITY),
    Row("panel_new", SECURITY),
    Row("panel_revoke", SECURITY_SENDS, of="panel_id", method="POST"),
    Row("panel", (403, 403, 403, 403, 403), of="panel", method="POST"),  # without a signed context
    Row("masking_policy", SECURITY),
    Row("routes", SECURITY),
    Row("route_new", SECURITY),
    Row("route_edit", SECURITY, of="route"),
    Row("route_remove", SECURITY_SENDS, of="route", method="POST"),
    Row("route_probe", SECURITY_SENDS, of="route", method="POST"),
    Row("route_rule", SECURITY_SENDS, method="POST"),
    Row("route_rule_remove", SECURITY_SENDS, of="rule", method="POST"),
    Row("comparisons", SECURITY),
    Row("comparison_new", SECURITY),
    Row("comparison", SECURITY, of="comparison"),
    Row("comparison_report", SECURITY, of="comparison"),
    Row("comparison_stop", SECURITY_SENDS, of="comparison", method="POST"),
    Row("cases", SECURITY),
    Row("case_file", SECURITY_SENDS, method="POST"),
    Row("case_reviews", SECURITY_SENDS, method="POST"),
    Row("case_remove", SECURITY_SENDS, of="case", method="POST"),
    Row("datasets", SECURITY),
    Row("dataset", SECURITY, of="dataset"),
    Row("register", SECURITY),
    Row("register_promote", SECURITY_SENDS, method="POST"),
    Row("register_rollback", SECURITY_SENDS, method="POST"),
    Row("egress", SECURITY),
    Row("limits", SECURITY),
    Row("limit_remove", SECURITY_SENDS, of="limit", method="POST"),
    Row("budget", SECURITY),
    Row("masking_trial", SECURITY, method="POST"),
    Row("people_audit", SECURITY),
    Row("people_audit_export", SECURITY, method="POST"),
    Row("people_audit_anchors", SECURITY),
    Row("people_audit_verify", (302, 403, 403, 403, 302), method="POST"),
    Row("retention", SECURITY),
    Row("retention_term", SECURITY, method="POST"),
    Row("retention_hold", SECURITY, method="POST"),
    Row("retention_lift", (302, 403, 403, 403, 302), of="hold", method="POST"),
    Row("retention_erase", SECURITY, method="POST"),
    Row("retention_proof", SECURITY, of="erasure"),
    Row("teams", SECURITY),
    Row("team_new", SECURITY),
    Row("team_edit", SECURITY, of="team"),
    Row("labels", SECURITY),
    Row("label_new", SECURITY),
    Row("label_edit", SECURITY, of="label"),
    Row("documents", READERS),
    Row("own_words", MANAGERS),
    Row("own_word_remove", MANAGERS_SEND, of="term", method="POST"),
    Row("list", MANAGERS, of="list"),
    Row("list_remove", MANAGERS_SEND, of="listed", method="POST"),
    Row("document_synonyms", MANAGERS),
    Row("document_synonyms_remove", MANAGERS_SEND, of="synonyms", method="POST"),
    Row("document", READERS, of="document"),
    Row("document_pair", READERS, of="document"),
    Row("document_link", (302, 403, 403, 404, 403), of="document", method="POST"),  # with what is not said
    Row("document_diff", READERS, of="difference"),
    Row("document_passages", READERS, of="version"),
    Row("document_passage", READERS, of="passage"),
    Row("document_passage_change", MANAGERS_SEND, of="passage", method="POST"),
    Row("document_place", READERS, of="place"),
    Row("document_page", (302, 404, 404, 404, 404), of="page"),  # a text file has no pictures
    Row("document_version", READERS, of="version"),
    Row("document_file", READERS, of="version"),
    Row("document_upload", MANAGERS),
    Row("document_pages", MANAGERS),
    Row("document_line", (302, 403, 403, 200, 403), of="line"),
    Row("document_card", MANAGERS, of="document"),
    Row("document_publish", MANAGERS_SEND, of="version", method="POST"),
    Row("document_redate", MANAGERS_SEND, of="version", method="POST"),
    Row("document_undo", MANAGERS_SEND, of="version", method="POST"),
    Row("document_settle", MANAGERS_SEND, of="finding", method="POST"),
    Row("document_release", MANAGERS_SEND, of="version", method="POST"),
    Row("document_retire", MANAGERS_SEND, of="version", method="POST"),
    Row("document_again", MANAGERS_SEND, of="version", method="POST"),
    Row("api:ask", KEY, method="POST"),
    Row("api:ask_stream", KEY, method="POST"),
    Row("api:search", KEY, method="POST"),
    Row("api:questions", KEY),
    Row("api:question", KEY, of="question"),
    Row("api:flag_question", KEY, of="question", method="POST"),
    Row("api:mask", KEY, method="POST"),
    Row("api:reply", KEY, method="POST"),
    Row("api:summarise", KEY, method="POST"),
    Row("api:classify", KEY, method="POST"),
    Row("api:extract", KEY, method="POST"),
    Row("chat:models", KEY),
    Row("chat:completions", KEY, method="POST"),
    Row("chat:api-root", (404, 404, 404, 404, 404)),
    Row("api:openapi-json", READERS),
    Row("api:openapi-view", READERS),
    Row("api:api-root", (404, 404, 404, 404, 404)),  # an address that only others are built from
]


@dataclass
class World:
    """One of everything: a published document, the operator's question and key, a label that nobody holds."""

    people: dict[str, User]
    document: Document
    version: Version
    question: Question
    label: Label
    key: ApiKey
    term: OwnTerm
    review: Review
    synonyms: Synonyms
    approval: Approval
    note: Note
    follow_up: FollowUp
    day: SpecialDay
    contact: Contact
    unsent: Unsent
    hold: LegalHold
    erasure: Erasure
    route: StoredRoute
    rule: RoutingRule
    limit: Limit
    gap: Gap
    panel: Panel
    case: EvaluationCase
    comparison: Comparison
    dataset: DataSet

    def address(self, row: Row) -> str:
        of: dict[str, dict[str, Any]] = {
            "": {},
            "unsent": {"text_id": self.unsent.pk},
            "question": {"question_id": self.question.pk},
            "answer": {"answer_id": self.question.answer.pk},
            "review": {"review_id": self.review.pk},
            "user": {"user_id": self.people["operator"].pk},
            "team": {"team_id": self.people["operator"].team_id},
            "label": {"label_id": self.label.pk},
            "key": {"key_id": self.key.pk},
            "term": {"term_id": self.term.pk},
            "document": {"slug": self.document.slug},
            "version": {"slug": self.document.slug, "number": self.version.number},
            "difference": {"slug": self.document.slug, "number": 1, "other": 1},
            "passage": {"slug": self.document.slug, "number": 1, "position": 1},
            "place": {"pk": self.version.passages.get().pk},
            "page": {"slug": self.document.slug, "number": 1, "page": 1},
            "finding": {"slug": self.document.slug, "number": self.version.number, "finding": 0},
            "approval": {"approval_id": self.approval.pk},
            "follow_up": {"follow_up_id": self.follow_up.pk},
            "note": {"note_id": self.note.pk},
            "day": {"day_id": self.day.pk},
            "hold": {"hold_id": self.hold.pk},
            "erasure": {"erasure_id": self.erasure.pk},
            "line": {"pk": self.version.pk},
            "synonyms": {"pk": self.synonyms.pk},
            "task": {"name": "summarise"},
            "list": {"kind": "contacts"},
            "listed": {"kind": "contacts", "pk": self.contact.pk},
            "route": {"route_id": self.route.pk},
            "rule": {"rule_id": self.rule.pk},
            "limit": {"limit_id": self.limit.pk},
            "gap": {"gap_id": self.gap.pk},
            "panel": {"slug": self.panel.slug},
            "panel_id": {"panel_id": self.panel.pk},
            "case": {"case_id": self.case.pk},
            "comparison": {"comparison_id": self.comparison.pk},
            "dataset": {"dataset_id": self.dataset.pk},
        }
        return reverse(row.name, kwargs=of[row.of])

    def browser(self, who: str) -> Client:
        client = Client()
        if who != ANONYMOUS:
            client.force_login(self.people[who])
        return client


def put(slug: str, text: str, *labels: Label, status: str = Status.PUBLISHED) -> Version:
    """A document of one version and one passage, straight into the tables."""
    document = Document.objects.create(slug=slug, title=f"Title of {slug}", language="ru")
    document.labels.set(labels)
    version = Version(document=document, number=1, status=status, file_name=f"{slug}.txt", sha256=slug)
    version.file.save(f"{slug}.txt", ContentFile(text.encode()))
    Passage.objects.create(
        version=version,
        position=1,
        external_id=f"{slug}@1#1-1",
        text=text,
        embedder="e",
        vector=b"",
        terms=NO_TERMS,
    )
    return version


def ask_as(user: User, text: str, version: Version, passage: Passage | None = None) -> Question:
    """A question of the user's with the version's passage as evidence, straight into the tables."""
    question = Question.objects.create(
        conversation=Conversation.objects.create(operator=user),
        asked_by=user,
        team=user.team,
        masked_text=text,
        language="ru",
        as_of=clock.today(),
    )
    answer = Answer.objects.create(question=question)
    passage = passage or version.passages.get()
    Retrieved.objects.create(
        answer=answer, rank=1, passage=passage.pk, external_id=passage.external_id, use="prompt",
        document=version.document.title, slug=version.document.slug, version=1, text=passage.text,
        text_sha256=passage.text_sha256, score=1, cosine=1, coverage=1,
    )  # fmt: skip
    return question


@pytest.fixture
def world(people: dict[str, User]) -> World:
    version = put("open", "Открытый текст.")
    Document.objects.filter(slug="open").update(pair=put("open-kk", "Ашық мәтін.").document)
    label = Label.objects.create(slug="board", name="Board")
    question = ask_as(people["operator"], "Вопрос оператора", version)
    key, _text = keys.issue("crm", people["operator"], ["ask"], 30, "test")
    term = OwnTerm.objects.create(text="Тұмар")
    review = Review.objects.create(
        answer=question.answer, reviewer=people["supervisor"], verdict="wrong", corrected_answer="Иначе."
    )
    same = Synonyms.objects.create(words="КК\nкредитная карта")
    approval = Approval.objects.create(
        review=review, owner=people["supervisor"], expires_on=clock.today() + timedelta(days=30)
    )
    note = Note.objects.create(text="n", pinned_by=people["supervisor"], expires_at=clock.now())
    follow_up = FollowUp.objects.create(review=review, kind="gap")
    unsent.keep(people["operator"], "0" * 24, None, "недописанное")
    left = Unsent.objects.get()
    day = SpecialDay.objects.create(day=date(2026, 12, 26), off=False)
    return World(
        people,
        version.document,
        version,
        question,
        label,
        key,
        term,
        review,
        same,
        approval,
        note,
        follow_up,
        day,
        Contact.objects.create(words="Desk"),
        left,
        LegalHold.objects.create(conversation=Conversation.objects.create(), reason="a court"),
        Erasure.objects.create(kind="conversation", erased_at=clock.now(), audit=1),
        StoredRoute.objects.create(name="second", base_url="http://127.0.0.1:9/v1", model="m", enabled=False),
        RoutingRule.objects.create(),
        Limit.objects.create(hard=1_000_000),
        Gap.objects.create(question=question, reason="nothing_found"),
        Panel.objects.create(name="CRM", slug="crm", origins=["https://crm.example"], secret=b""),
        EvaluationCase.objects.create(origin="hand", question="Вопрос", language="ru", listed=False),
        Comparison.objects.create(name="c", routes=["local", "untuned"], rules={}, cases=[], state="done"),
        DataSet.objects.create(name="d", number=1, sha256="0", statement={}, built_at=clock.now()),
    )


def names_of(resolver: URLResolver, space: str = "") -> list[str]:
    """The names of all patterns below a resolver with their namespaces; "None" for one without a name."""
    found: list[str] = []
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            found += names_of(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        else:
            assert isinstance(entry, URLPattern)
            found.append(f"{space}{entry.name}")
    return found


# --- the table --------------------------------------------------------------------------------------------


def test_every_address_stands_in_the_table_once() -> None:
    assert sorted(row.name for row in TABLE) == sorted(names_of(get_resolver()))


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_everybody_gets_what_the_table_says_with_headers_that_protect(
    world: World, row: Row, eager_tasks: None
) -> None:
    address = world.address(row)
    got, weak = {}, {}
    for who in EVERYBODY:
        with transaction.atomic():
            response = world.browser(who).generic(row.method, address)
            got[who], weak[who] = response.status_code, weaknesses(response)
            transaction.set_rollback(True)
    assert got == dict(zip(EVERYBODY, row.statuses, strict=True))
    assert not any(weak.values()), weak


@pytest.mark.parametrize("address, status", [("/nowhere/", 404), ("/?lang=%00", 302), ("/sign-out/", 405)])
def test_a_page_that_says_no_protects_too(db: None, address: str, status: int) -> None:
    response = Client().get(address)
    assert (response.status_code, weaknesses(response)) == (status, [])


@pytest.mark.parametrize("row", [row for row in TABLE if row.statuses[0] == 302], ids=lambda row: row.name)
def test_strangers_are_sent_to_sign_in(world: World, row: Row) -> None:
    response = world.browser(ANONYMOUS).generic(row.method, world.address(row))
    assert response["Location"].startswith((reverse("sign_in"), "/"))
    assert not response.content
    if row.name not in ("sign_out", "language"):
        assert response["Location"].startswith(reverse("sign_in"))


@pytest.mark.parametrize("row", [row for row in TABLE if row.method == "POST"], ids=lambda row: row.name)
def test_what_changes_something_is_no_link(world: World, row: Row) -> None:
    for who in EVERYBODY:
        assert world.browser(who).get(world.address(row)).status_code in (302, 403, 405)
    assert world.browser("admin").get(world.address(row)).status_code in (403, 405)
    world.version.refresh_from_db()
    assert world.version.status == Status.PUBLISHED


@pytest.mark.parametrize("row", [row for row in TABLE if row.method == "POST"], ids=lambda row: row.name)
def test_a_form_from_another_site_is_refused(world: World, row: Row) -> None:
    foreign = Client(enforce_csrf_checks=True)
    foreign.force_login(world.people["admin"])
    assert foreign.post(world.address(row)).status_code == (401 if row.statuses == KEY else 403)


def test_a_person_without_a_role_opens_nothing_but_what_all_may(world: World) -> None:
    world.people["operator"].groups.clear()
    statuses = {
        row.name: world.browser("operator").generic(row.method, world.address(row)).status_code
        for row in TABLE
    }
    common = {
        "health_live",
        "health_ready",
        "status",
        "sign_in",
        "sign_out",
        "theme",
        "language",
        "keys_switch",
        "second_step",
    }
    described = {"api:openapi-json", "api:openapi-view"}
    opened = {name for name, status in statuses.items() if status not in (401, 403, 404)}
    assert opened == common | described


def test_a_person_who_was_switched_off_is_out_at_once(world: World) -> None:
    browser = world.browser("operator")
    User.objects.filter(username="operator").update(is_active=False)
    assert browser.get(reverse("console")).status_code == 302


def test_two_roles_add_up(world: World) -> None:
    both = world.people["operator"]
    both.groups.add(*world.people["admin"].groups.all())
    browser = world.browser("operator")
    assert browser.get(reverse("console")).status_code == 200
    assert browser.get(reverse("document_upload")).status_code == 200
    assert browser.get(reverse("review")).status_code == 403


# --- other people's questions -----------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["supervisor", "admin", "security"])
def test_the_history_holds_ones_own_questions_only(world: World, who: str) -> None:
    page = world.browser(who).get(reverse("history"))
    assert "Вопрос оператора" not in page.content.decode()


def test_a_foreign_conversation_is_an_empty_desk(world: World) -> None:
    page = world.browser("supervisor").get(
        reverse("console"), {"conversation": str(world.question.conversation_id)}
    )
    assert page.status_code == 200
    assert "Вопрос оператора" not in page.content.decode()


def test_nobody_asks_into_a_foreign_conversation(world: World) -> None:
    form = {"text": "вопрос", "conversation": str(world.question.conversation_id)}
    before = Conversation.objects.count()
    assert world.browser("supervisor").post(reverse("ask"), form).status_code == 422
    assert Conversation.objects.count() == before


def test_nobody_flags_a_foreign_answer(world: World) -> None:
    address = reverse("flag", kwargs={"question_id": world.question.pk})
    assert world.browser("supervisor").post(address, {"reason": "wrong"}).status_code == 404
    assert not Flag.objects.exists()


def test_a_supervisor_does_not_review_an_own_answer(world: World) -> None:
    own = ask_as(world.people["supervisor"], "Вопрос старшего", world.version)
    address = reverse("review_answer", kwargs={"answer_id": own.answer.pk})
    browser = world.browser("supervisor")
    assert browser.get(address).status_code == 302
    assert browser.post(address, {"verdict": "right", "seen": 0}).status_code == 302
    assert not own.answer.reviews.exists()


def test_reading_an_answer_for_review_is_audited(world: World) -> None:
    address = reverse("review_answer", kwargs={"answer_id": world.question.answer.pk})
    world.browser("supervisor").get(address)
    assert AuditEntry.objects.filter(
        action="answer.read", actor=f"user:{world.people['supervisor'].pk}"
    ).exists()


# --- documents under a label ------------------------------------------------------------------------------


PAGES_OF_A_DOCUMENT = ["document", "document_passages", "document_version", "document_file"]


@pytest.fixture
def secret(world: World) -> Version:
    return put("secret", "Тайный текст.", world.label)


def page_of(version: Version, name: str) -> str:
    numbered = {} if name in ("document", "document_card") else {"number": version.number}
    return reverse(name, kwargs={"slug": version.document.slug, **numbered})


@pytest.mark.parametrize("name", PAGES_OF_A_DOCUMENT)
def test_a_document_under_a_label_is_not_there_for_those_who_lack_it(
    world: World, secret: Version, name: str
) -> None:
    for who in ("operator", "supervisor", "security"):
        assert world.browser(who).get(page_of(secret, name)).status_code == 404


@pytest.mark.parametrize("name", PAGES_OF_A_DOCUMENT)
def test_whoever_holds_the_label_reads_it(world: World, secret: Version, name: str) -> None:
    world.people["operator"].labels.add(world.label)
    assert world.browser("operator").get(page_of(secret, name)).status_code == 200


def test_all_of_a_documents_labels_are_needed(world: World, secret: Version) -> None:
    secret.document.labels.add(Label.objects.create(slug="second", name="Second"))
    world.people["operator"].labels.add(world.label)
    assert world.browser("operator").get(page_of(secret, "document")).status_code == 404


def test_the_list_keeps_it_out_of_sight(world: World, secret: Version) -> None:
    page = world.browser("operator").get(reverse("documents")).content.decode()
    assert "Title of open" in page
    assert "Title of secret" not in page
    assert (
        "Title of secret"
        not in world.browser("operator").get(reverse("documents"), {"q": "secret"}).content.decode()
    )


def test_a_pair_under_a_label_is_not_named(world: World, secret: Version) -> None:
    world.document.pair = secret.document
    world.document.save()
    for name in ("document", "documents"):
        address = reverse(name) if name == "documents" else page_of(world.version, name)
        assert "Title of secret" not in world.browser("operator").get(address).content.decode()


@pytest.mark.parametrize("status", [Status.PROCESSING, Status.FAILED, Status.READY, Status.RETIRED])
@pytest.mark.parametrize("name", PAGES_OF_A_DOCUMENT)
def test_what_is_not_published_is_seen_by_those_who_publish(world: World, status: str, name: str) -> None:
    draft = put("draft", "Черновик.", status=status)
    assert world.browser("operator").get(page_of(draft, name)).status_code == 404
    assert world.browser("admin").get(page_of(draft, name)).status_code == 200


def test_a_source_that_was_closed_meanwhile_leaves_the_history(world: World, secret: Version) -> None:
    operator = world.people["operator"]
    question = ask_as(operator, "Вопрос о тайном", secret)
    answer = Answer.objects.filter(question=question)
    answer.update(outcome="finished", rung="grounded", finished_at=clock.now())
    pages = [
        reverse("history_question", kwargs={"question_id": question.pk}),
        f"{reverse('console')}?conversation={question.conversation_id}",
    ]
    for page in pages:
        assert "Тайный" not in world.browser("operator").get(page).content.decode()
    operator.labels.add(world.label)
    for page in pages:
        assert "Тайный" in world.browser("operator").get(page).content.decode()


# --- the stream -------------------------------------------------------------------------------------------


def streamed(user: User, text: str) -> str:
    async def post() -> str:
        browser = AsyncClient()
        await sync_to_async(browser.force_login)(user)
        response = await browser.post(reverse("ask"), {"text": text})
        return b"".join([chunk async for chunk in response.streaming_content]).decode()  # type: ignore[attr-defined]

    return async_to_sync(post)()


@pytest.mark.parametrize("holds", [False, True])
def test_evidence_comes_from_documents_that_the_asker_may_see(
    library: Callable[..., Version], engine: FakeEngine, people: dict[str, User], holds: bool
) -> None:
    label = Label.objects.create(slug="board", name="Board")
    library("тайна.md", "# Премии\n\n## 1. Размер\n\nРазмер премии правления 7 окладов.", labels=[label])
    library("карты.md", "# Карты\n\n## 1. Перевыпуск\n\nПеревыпуск карты стоит 1 500 ₸.")
    if holds:
        people["operator"].labels.add(label)
    stream = streamed(people["operator"], "размер премии правления")
    assert ("окладов" in stream) is holds
    assert any("окладов" in str(prompt) for prompt in engine.prompts) is holds
    assert Retrieved.objects.filter(text__contains="окладов").exists() is holds
