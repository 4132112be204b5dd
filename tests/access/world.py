"""One of everything that an address may be about."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from assistant import keys
from assistant.models import (
    ApiKey,
    Approval,
    Comparison,
    Contact,
    Conversation,
    DataSet,
    Erasure,
    EvaluationCase,
    FollowUp,
    Gap,
    LegalHold,
    Note,
    OwnTerm,
    Panel,
    Question,
    Review,
    SpecialDay,
    Unsent,
)
from assistant.pipeline import unsent
from foundation import clock
from foundation.models import Label, User
from foundation.route_models import Limit, RoutingRule, StoredRoute
from ingestion.models import Document, Synonyms, Version
from tests.access.table import ANONYMOUS, Row
from tests.straight import ask_as, put


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
            "settings_route": {"name": "embedder"},
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
            "adapter": {"name": "none"},
            "dataset": {"dataset_id": self.dataset.pk},
        }
        return reverse(row.name, kwargs=of[row.of])

    def browser(self, who: str) -> Client:
        client = Client()
        if who != ANONYMOUS:
            client.force_login(self.people[who])
        return client


def one_of_everything(people: dict[str, User]) -> World:
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
