"""Asking the route that policy chose, and nothing else."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from assistant.pipeline.languages import NO_ANSWER
from assistant.pipeline.values import Prompt, Refusal
from foundation import sending, tracing
from foundation.client import Delta
from foundation.limits import LimitReached
from foundation.routes import Choice, Purpose, Route
from foundation.sending import Request

PARAMETERS = {"max_tokens": 220, "temperature": 0.0, "seed": 7, "stop": ["\nВопрос:", "\nИсточники:"]}


@dataclass(frozen=True, slots=True)
class Way:
    """Where a text may go, and what for. `route`: where it goes first."""

    purpose: Purpose
    choice: Choice

    @property
    def route(self) -> Route:
        return self.choice.routes[0]


@tracing.traced("generate")
def generate(
    prompt_for: Callable[[Route], Prompt], way: Way, user: str = "", priority: str = "operator"
) -> Generator[Delta, None, None]:
    """Yield what the engine sends; closing the iterator stops the model.

    Raises EngineError, or Refusal when a limit is reached.

    Users share an engine of ours fairly; `priority` says who goes first there (operator, evaluation). It
    gives up when the route's time to answer is over, as nobody listens then.

    An engine that keeps rules can write no figure that stands in no source and not in the question, and no
    label that is no source's, and begins with the agreed words for "no answer" only where it gives them the
    chance SUFLER_REFUSAL_CHANCE.
    """
    turn = {"user": user, "priority": priority}

    def request_for(route: Route) -> Request:
        prompt = prompt_for(route)
        own = {**turn, "deadline": route.answer_seconds, **rules_of(prompt), **reading(prompt, route)}
        rules = {"extra_body": {"sufler": own}} if route.rules else {}
        return Request(prompt.messages, {**PARAMETERS, **rules}, len(prompt.messages) - 1)

    yield from _send(way, request_for)


def rules_of(prompt: Prompt) -> dict[str, Any]:
    """What an engine of ours may write: only these figures and labels, and when it may refuse."""
    return {
        "figures": prompt.figures,
        "texts": prompt.texts,
        "citations": [source.label for source in prompt.sources],
        "refusals": list(NO_ANSWER.values()),
        "refusal_chance": settings.REFUSAL_CHANCE,
    }


def reading(prompt: Prompt, route: Route) -> dict[str, Any]:
    """How an engine of ours is to read the prompt: with which adapter, and which texts apart."""
    how: dict[str, Any] = {"adapter": route.adapter} if route.adapter else {}
    return how | ({"apart": prompt.apart, "stand_in": prompt.stand_in} if route.apart else {})


@tracing.traced("generate")
def write(
    prompt: Prompt, way: Way, schema: dict[str, Any] | None, user: str, parameters: dict[str, Any]
) -> Iterator[Delta]:
    """The same for a task that is no question: a text, or JSON that keeps `schema`. Raises EngineError or
    Refusal."""
    own: dict[str, Any] = {"user": user, "priority": "operator", "texts": prompt.texts}
    if schema is None:
        own["figures"] = prompt.figures
    described = {"name": "form", "schema": schema, "strict": True}
    form = {"response_format": {"type": "json_schema", "json_schema": described}} if schema else {}

    def request_for(route: Route) -> Request:
        turn = {**own, "deadline": route.answer_seconds}
        rules = {"extra_body": {"sufler": turn}} if route.rules else {}
        return Request(prompt.messages, {**parameters, **form, **rules}, len(prompt.messages) - 1)

    yield from _send(way, request_for)


def _send(way: Way, request_for: Callable[[Route], Request]) -> Iterator[Delta]:
    try:
        yield from sending.send(way.choice, way.purpose, request_for)
    except LimitReached as reached:
        if reached.period == "minute":
            raise Refusal("limit_minute") from None
        if reached.period == "day":
            raise Refusal("limit_day") from None
        raise Refusal("limit_month") from None
