"""Asking the route that policy chose, and nothing else."""

from collections.abc import Iterator

from assistant.pipeline.values import Prompt
from foundation import client
from foundation.client import Delta
from foundation.routes import Route

PARAMETERS = {"max_tokens": 220, "temperature": 0.0, "seed": 7, "stop": ["\nВопрос:", "\nИсточники:"]}


def generate(prompt: Prompt, route: Route) -> Iterator[Delta]:
    """Yield what the engine sends; closing the iterator stops the model. Raises EngineError."""
    yield from client.stream_chat(route, prompt.messages, **PARAMETERS)
