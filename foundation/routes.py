"""Which model serves which task, and where it is reached."""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Route:
    """A way to a model: an OpenAI-compatible base URL (ending in /v1), the model's name there, a key.

    `place` says where the text goes: "inside" is this bank's own machines. `rules`: the server keeps, or at
    least ignores, the rules of what an answer may say. `apart`: it reads sources apart from each other, each
    once (docs/adr/0010-batching-and-prefixes.md).
    """

    name: str
    base_url: str
    model: str
    key: str
    place: str = "inside"
    rules: bool = False
    apart: bool = False


class UnknownRoute(LookupError):
    """No route has that name."""


def route_for(task: str, name: str = "") -> Route:
    """The route for `task` ("answer" or "embed"); `name`, when given, must be one of `ROUTES`."""
    if name and name not in ("local", "embedder"):
        raise UnknownRoute(name)
    if task == "embed":
        return Route("embedder", settings.EMBED_URL, settings.EMBED_MODEL, settings.ENGINE_KEY)
    chat = settings.CHAT_URL, settings.CHAT_MODEL, settings.ENGINE_KEY
    return Route("local", *chat, rules=settings.CHAT_RULES, apart=settings.CHAT_APART)
