"""Asking the route that policy chose, and nothing else."""

from collections.abc import Iterator
from typing import Any

from assistant.pipeline.values import Prompt
from foundation import client
from foundation.client import Delta
from foundation.routes import Route

PARAMETERS = {"max_tokens": 220, "temperature": 0.0, "seed": 7, "stop": ["\nВопрос:", "\nИсточники:"]}


def generate(prompt: Prompt, route: Route, user: str = "", priority: str = "operator") -> Iterator[Delta]:
    """Yield what the engine sends; closing the iterator stops the model. Raises EngineError.

    Users share an engine of ours fairly; `priority` says who goes first there (operator, evaluation).

    An engine that keeps rules can write no figure that stands in no source and not in the question, and no
    label that is no source's.
    """
    turn = {"user": user, "priority": priority}
    own = {
        **turn,
        "figures": prompt.figures,
        "texts": prompt.texts,
        "citations": [s.label for s in prompt.sources],
        **reading(prompt, route),
    }
    rules = {"extra_body": {"sufler": own}} if route.rules else {}
    yield from client.stream_chat(route, prompt.messages, **PARAMETERS, **rules)


def reading(prompt: Prompt, route: Route) -> dict[str, Any]:
    """How an engine of ours is to read the prompt: with which adapter, and which texts apart."""
    how: dict[str, Any] = {"adapter": route.adapter} if route.adapter else {}
    return how | ({"apart": prompt.apart} if route.apart else {})


def write(
    prompt: Prompt, route: Route, schema: dict[str, Any] | None, user: str, parameters: dict[str, Any]
) -> Iterator[Delta]:
    """The same for a task that is no question: a text, or JSON that keeps `schema`. Raises EngineError."""
    own: dict[str, Any] = {"user": user, "priority": "operator", "texts": prompt.texts}
    if schema is None:
        own["figures"] = prompt.figures
    rules = {"extra_body": {"sufler": own}} if route.rules else {}
    described = {"name": "form", "schema": schema, "strict": True}
    form = {"response_format": {"type": "json_schema", "json_schema": described}} if schema else {}
    yield from client.stream_chat(route, prompt.messages, **parameters, **form, **rules)
