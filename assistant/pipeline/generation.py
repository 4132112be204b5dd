"""Asking the route that policy chose, and nothing else."""

from collections.abc import Iterator

from assistant.pipeline.values import Prompt
from foundation import client
from foundation.client import Delta
from foundation.routes import Route

PARAMETERS = {"max_tokens": 220, "temperature": 0.0, "seed": 7, "stop": ["\nВопрос:", "\nИсточники:"]}


def generate(prompt: Prompt, route: Route) -> Iterator[Delta]:
    """Yield what the engine sends; closing the iterator stops the model. Raises EngineError.

    An engine that keeps rules can write no figure that stands in no source and not in the question, and no
    label that is no source's.
    """
    own = {"figures": prompt.figures, "texts": prompt.texts, "citations": [s.label for s in prompt.sources]}
    rules = {"extra_body": {"sufler": own}} if route.rules else {}
    yield from client.stream_chat(route, prompt.messages, **PARAMETERS, **rules)
