"""Every page that people look at: who opens it and where it is, within a home that `furnish()` filled."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.house import House

FURNISH = ("shell", "-v", "0", "-c", "from tests.furnished import furnish; furnish()")
DEBATED = "SELECT answer_id FROM assistant_reviewitem WHERE closed_at IS NULL ORDER BY risk DESC LIMIT 1"
UNSEEN = """SELECT answer_id FROM assistant_review WHERE id IN
    (SELECT review_id FROM assistant_secondverdict WHERE given_at IS NULL)"""
ANSWERED = """SELECT question.id FROM assistant_question question
    JOIN assistant_answer answer ON answer.question_id = question.id
    JOIN foundation_user person ON person.id = question.asked_by_id
    WHERE person.username = 'operator' AND answer.outcome = 'finished' ORDER BY question.id DESC LIMIT 1"""
NEWER = """SELECT max(number) FROM ingestion_version JOIN ingestion_document d ON d.id = document_id
    WHERE d.slug = ?"""
SLUG = "SELECT slug FROM ingestion_document WHERE title = ?"


@dataclass(frozen=True)
class Address:
    """A page: its name, who opens it, its path; `of` finds what stands in the path's braces."""

    name: str
    who: str
    path: str
    of: Callable[[House], object] = lambda _house: ""

    def on(self, house: House) -> str:
        return self.path.format(self.of(house))


def one(question: str, *values: str) -> Callable[[House], object]:
    return lambda house: house.value(question, *values)


ADDRESSES = (
    Address("sign-in", "", "/sign-in/"),
    Address("console", "operator", "/"),
    Address(
        "console-resumed",
        "operator",
        "/?conversation={}",
        one(ANSWERED.replace("question.id FROM", "question.conversation_id FROM")),
    ),
    Address("history", "operator", "/history/"),
    Address("history-question", "operator", "/history/{}/", one(ANSWERED)),
    Address("updates", "operator", "/updates/"),
    Address("me", "operator", "/me/"),
    Address("own-password", "operator", "/me/password/"),
    Address("reply", "operator", "/texts/reply/"),
    Address("summary", "operator", "/texts/summarise/"),
    Address("topic", "operator", "/texts/classify/"),
    Address("form", "operator", "/texts/extract/"),
    Address("documents-reader", "operator", "/documents/"),
    Address("not-found", "operator", "/history/999999/"),
    Address("forbidden", "operator", "/review/"),
    Address("review", "supervisor", "/review/"),
    Address("review-answer", "supervisor", "/review/{}/", one(DEBATED)),
    Address("review-reviewed", "supervisor", "/review/?tab=reviewed"),
    Address("review-mine", "supervisor", "/review/?tab=mine"),
    Address("outcomes", "supervisor", "/review/outcomes/"),
    Address("recheck", "supervisor", "/review/recheck/"),
    Address("analytics", "supervisor", "/review/analytics/"),
    Address("analytics-documents", "supervisor", "/review/analytics/?by=document&measure=pace"),
    Address("analytics-people", "supervisor", "/review/analytics/?by=user&measure=flagged"),
    Address("digest", "supervisor", "/review/digest/"),
    Address("second-verdicts", "supervisor", "/review/?tab=second"),
    Address("second-verdict", "supervisor", "/review/{}/second/", one(UNSEEN)),
    Address("gaps", "supervisor", "/review/gaps/"),
    Address(
        "gap",
        "supervisor",
        "/review/gaps/{}/",
        one("SELECT min(id) FROM assistant_gap WHERE closed_at IS NULL"),
    ),
    Address("gaps-closed", "supervisor", "/review/gaps/?tab=closed"),
    Address("second-step", "supervisor", "/second-step/"),
    Address("calendar", "supervisor", "/review/calendar/"),
    Address("notes", "supervisor", "/updates/"),
    Address("documents", "admin", "/documents/"),
    Address("document", "admin", "/documents/card-blocking-ru/"),
    Address("document-card", "admin", "/documents/card-blocking-ru/card/"),
    Address("letter-clauses", "admin", "/letters/letter-card-reissue/clauses/"),
    Address("document-letter", "admin", "/documents/letter-card-reissue/"),
    Address("document-passages", "admin", "/documents/card-tariffs/1/"),
    Address("document-passage", "admin", "/documents/card-tariffs/1/passages/1/"),
    Address(
        "document-diff", "admin", "/documents/card-blocking-ru/{}/since/1/", one(NEWER, "card-blocking-ru")
    ),
    Address("document-pair", "admin", "/documents/card-blocking-ru/pair/"),
    Address("document-quarantined", "admin", "/documents/{}/", one(SLUG, "Памятка кассиру")),
    Address("upload", "admin", "/documents/-/upload/"),
    Address("intranet-pages", "admin", "/documents/-/pages/"),
    Address("synonyms", "admin", "/documents/-/synonyms/"),
    Address("own-words", "admin", "/own-words/"),
    Address("topics", "admin", "/lists/topics/"),
    Address("contacts", "admin", "/lists/contacts/"),
    Address("forms", "admin", "/lists/forms/"),
    Address("people", "security", "/people/"),
    Address(
        "person", "security", "/people/{}/", one("SELECT id FROM foundation_user WHERE username = 'operator'")
    ),
    Address("person-new", "security", "/people/new/"),
    Address(
        "password",
        "security",
        "/people/{}/password/",
        one("SELECT id FROM foundation_user WHERE username = 'operator'"),
    ),
    Address("teams", "security", "/people/teams/"),
    Address("team", "security", "/people/teams/{}/", one("SELECT min(id) FROM foundation_team")),
    Address("team-new", "security", "/people/teams/new/"),
    Address("labels", "security", "/people/labels/"),
    Address("label-new", "security", "/people/labels/new/"),
    Address("label", "security", "/people/labels/{}/", one("SELECT min(id) FROM foundation_label")),
    Address("keys", "security", "/people/keys/"),
    Address("key-new", "security", "/people/keys/new/"),
    Address("key-revoke", "security", "/people/keys/{}/revoke/", one("SELECT min(id) FROM assistant_apikey")),
    Address("key-rotate", "security", "/people/keys/{}/rotate/", one("SELECT min(id) FROM assistant_apikey")),
    Address("routes", "security", "/people/routes/"),
    Address("route", "security", "/people/routes/{}/", one("SELECT min(id) FROM foundation_storedroute")),
    Address(
        "route-remove",
        "security",
        "/people/routes/{}/remove/",
        one("SELECT min(id) FROM foundation_storedroute"),
    ),
    Address("route-new", "security", "/people/routes/new/"),
    Address("register", "security", "/people/register/"),
    Address("register-answers", "security", "/people/register/none/answers/"),
    Address("register-answers-adapter", "security", "/people/register/desk-1/answers/"),
    Address("review-comparisons", "supervisor", "/people/comparisons/"),
    Address(
        "review-comparison",
        "supervisor",
        "/people/comparisons/{}/",
        one("SELECT min(id) FROM assistant_comparison"),
    ),
    Address("datasets", "security", "/people/datasets/"),
    Address("dataset", "security", "/people/datasets/{}/", one("SELECT min(id) FROM assistant_dataset")),
    Address("comparisons", "security", "/people/comparisons/"),
    Address("readiness", "security", "/people/comparisons/ready/"),
    Address(
        "comparison",
        "security",
        "/people/comparisons/{}/",
        one("SELECT min(id) FROM assistant_comparison"),
    ),
    Address("comparison-new", "security", "/people/comparisons/new/"),
    Address("cases", "security", "/people/cases/"),
    Address("panels", "security", "/people/panels/"),
    Address("panel-new", "security", "/people/panels/new/"),
    Address(
        "panel-revoke", "security", "/people/panels/{}/revoke/", one("SELECT min(id) FROM assistant_panel")
    ),
    Address("egress", "security", "/people/egress/"),
    Address("limits", "security", "/people/limits/"),
    Address("budget", "security", "/people/budget/"),
    Address("masking", "security", "/people/masking/"),
    Address("audit", "security", "/people/audit/"),
    Address("retention", "security", "/people/retention/"),
    Address(
        "hold-lift",
        "security",
        "/people/retention/holds/{}/lift/",
        one("SELECT min(id) FROM assistant_legalhold WHERE lifted_at IS NULL"),
    ),
    Address(
        "erasure-proof",
        "security",
        "/people/retention/erased/{}/",
        one("SELECT min(id) FROM assistant_erasure"),
    ),
)
