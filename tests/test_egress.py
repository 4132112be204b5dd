"""The canary: planted values never reach a server abroad, though the policy lets general text go there."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from assistant import lists
from assistant.handing import done
from assistant.models import Answer, Conversation
from assistant.models.questions import Task
from assistant.pipeline import masking
from assistant.pipeline.answering import Asked, answer
from assistant.pipeline.choosing import find_way
from assistant.pipeline.generation import generate
from assistant.pipeline.hiding import hide
from assistant.pipeline.prompting import build_prompt
from assistant.pipeline.tasks import Handed, perform
from assistant.pipeline.values import EngineError, Refusal, Started
from foundation.models import Label
from foundation.route_models import Egress, RouteTask, RoutingRule, StoredRoute
from foundation.routes import Route
from ingestion.found import Hit, Place
from ingestion.models import Version
from tests.assistant.views.conftest import TEXT
from tests.fakes import FakeEngine, serving

GOLDEN = Path(__file__).parent / "golden" / "masking"
PLANTED = ("fresh", "names", "numbers", "questions", "shields")
AT_LEAST = 500
# the library answers the first; without sources only the second has no word that could be somebody's
GENERAL = ("сколько стоит перевыпуск карты", "сколько стоит карта")
FOLLOW_UP = "а сколько стоит перевыпуск карты"
TOPICS = [("cards", "карты."), ("other", "другое.")]
FORM = {"type": "object", "properties": {"fee": {"type": "integer"}}, "required": ["fee"]}


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (GOLDEN / f"{name}.jsonl").read_text(encoding="utf8").splitlines()]


def passage(*, restricted: bool = False, local_only: bool = False) -> Hit:
    return Hit(
        1, "cards@1#1-1", "Перевыпуск карты стоит 1 500 ₸.", "Карты", Place(), "Карты", "cards", "tariff",
        "ru", 1, None, None, internal=False, restricted=restricted, local_only=local_only,
    )  # fmt: skip


@pytest.fixture
def far(db: None, settings) -> Iterator[FakeEngine]:
    """A server abroad to which general text may go; the local engine stands in for the one inside."""
    with serving(FakeEngine(reply="Ответ.")) as inside, serving(FakeEngine(reply="Ответ.")) as abroad:
        settings.CHAT_URL, settings.ROUTE_HOSTS = inside.url, ["127.0.0.1"]
        StoredRoute.objects.create(
            name="far",
            base_url=abroad.url,
            model="m",
            place="abroad",
            tasks=list(RouteTask.values),
            position=1,
        )
        RoutingRule.objects.create(place="abroad")
        for code, words in TOPICS:
            lists.put_topic(code, words.rstrip("."), "", (), None)
        lists.put_form("fee", "Fee", FORM, None)
        yield abroad


def ask(text: str, source: Hit) -> str:
    """The question on its way to a model; the reason for where it went."""
    question = hide(text, masking.Vault())
    way = find_way("answer", (question,), (source,), asked_by=None)

    def prompt_for(route: Route) -> object:
        return build_prompt(question, (source,), "ru")

    list(generate(prompt_for, way))  # type: ignore[arg-type]
    return way.choice.reason


def in_a_conversation(text: str) -> None:
    """A question on record, then one that follows it."""
    started, *_rest = answer(Asked(text))
    assert isinstance(started, Started)
    list(answer(Asked(FOLLOW_UP, conversation=Conversation.objects.get(pk=started.conversation_id))))


# what people and the bank's systems may do with a text
WAYS: dict[str, Callable[[str], object]] = {
    "asked": lambda text: list(answer(Asked(text))),
    "asked after it": lambda text: list(answer(Asked(FOLLOW_UP, history=[(text, text)]))),
    "asked in a conversation": in_a_conversation,
    "replied to": lambda text: perform(Handed(Task.REPLY, text)),
    "summed up": lambda text: perform(Handed(Task.SUMMARISE, text)),
    "sorted": lambda text: perform(Handed(Task.CLASSIFY, text, topics=TOPICS)),
    "filled in": lambda text: perform(Handed(Task.EXTRACT, text, schema=FORM)),
}


def left(server: FakeEngine) -> str:
    """Everything that reached a server: each message of every request, and whatever else stood in it."""
    told = [json.dumps({**body, "messages": []}, ensure_ascii=False) for body in server.bodies]
    return "\n".join([message["content"] for prompt in server.prompts for message in prompt] + told).lower()


def sent(way: str, text: str, server: FakeEngine) -> str:
    """What reached a server when this was done with the text; what came of it is of no interest."""
    server.prompts.clear()
    server.bodies.clear()
    with suppress(Refusal, EngineError):
        WAYS[way](text)
    return left(server)


def planted() -> list[dict[str, Any]]:
    return [row for name in PLANTED for row in rows(name) if row["spans"]]


def test_there_is_enough_to_plant() -> None:
    assert len(planted()) >= AT_LEAST


@pytest.mark.parametrize("number, way", list(enumerate(WAYS)))
def test_no_planted_value_reaches_a_server_abroad(
    far: FakeEngine, library: Callable[..., Version], number: int, way: str
) -> None:
    """The ways share the texts among them. A general text does go there, or nothing would be shown."""
    library("карты.md", TEXT)
    own = "".join(sent(way, text, far) for text in GENERAL)
    assert own
    leaked = []
    for row in planted()[number :: len(WAYS)]:
        gone = sent(way, row["text"], far)
        values = [row["text"][span["start"] : span["end"]].lower() for span in row["spans"]]
        leaked += [(row["id"], value) for value in values if value in gone and value not in own]
    assert leaked == []


def test_general_questions_do_go_there_and_stand_in_the_ledger(far: FakeEngine) -> None:
    general = [str(row["text"]) for row in rows("negatives")][:60]
    reasons = [ask(text, passage()) for text in general]
    assert len(far.prompts) == reasons.count("rule") == Egress.objects.count() >= 20
    assert len(left(far)) > 0


@pytest.mark.parametrize("mark", ["restricted", "local_only"])
def test_a_source_under_a_label_keeps_a_general_question_inside(far: FakeEngine, mark: str) -> None:
    reason = ask("сколько стоит перевыпуск карты", passage(**{mark: True}))
    assert reason == {"restricted": "restricted_source", "local_only": "local_only"}[mark]
    assert far.prompts == []


@pytest.mark.parametrize("mark", ["restricted_source", "local_only"])
def test_a_letter_under_a_label_keeps_its_reply_inside(
    far: FakeEngine, library: Callable[..., Version], mark: str
) -> None:
    letter = library("письмо.md", "# Письмо\n\nКарта готова, приходите.", kind="template").document
    row = {"text": GENERAL[1], "letter": letter.slug}
    done(Task.REPLY, row, {}, None)
    assert "приходите" in left(far)
    far.prompts.clear()
    letter.labels.add(Label.objects.create(name="VIP", slug="vip", local_only=mark == "local_only"))
    done(Task.REPLY, row, {}, None)
    assert far.prompts == []
    assert Answer.objects.latest("pk").routing["reason"] == mark


def shapes(text: str) -> list[dict[str, Any]]:
    """Forms that say a text: in a name, a title, a description, a choice."""
    says: list[dict[str, Any]] = [{"title": text}, {"description": text}, {"enum": [text]}]
    forms = [{"fee": {"type": "string", **one}} for one in says] + [{text: {"type": "string"}}]
    return [{"type": "object", "properties": one} for one in forms]


def test_nothing_of_a_callers_own_topics_or_form_leaves(far: FakeEngine) -> None:
    for row in planted()[:: 4 * len(WAYS)]:
        wanted: list[dict[str, Any]] = [{"topics": [{"code": "a", "title": row["text"]}]}]
        wanted += [{"topics": [{"code": row["text"]}]}, *({"schema": one} for one in shapes(row["text"]))]
        for one in wanted:
            task = Task.CLASSIFY if "topics" in one else Task.EXTRACT
            with suppress(Refusal, EngineError):
                done(task, {"text": GENERAL[1], **one}, {}, None)
    reasons = {one.routing["reason"] for one in Answer.objects.exclude(routing={})}
    assert reasons == {"not_listed"}
    assert (far.prompts, far.bodies) == ([], [])


def test_the_form_that_left_stands_in_the_ledger(far: FakeEngine) -> None:
    sent("filled in", GENERAL[1], far)
    (body,), entry = far.bodies, Egress.objects.get()
    form = json.dumps(body["response_format"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert entry.masked_text == f"{body['messages'][-1]['content']}\n{form}"
    assert entry.characters == sum(len(one["content"]) for one in body["messages"]) + len(form)
    told = [*body["messages"], {"response_format": body["response_format"]}]
    canonical = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert entry.sha256 == hashlib.sha256(canonical.encode()).hexdigest()
