"""Which model serves which task, and where it is reached."""

from dataclasses import dataclass, replace

from django.conf import settings

# "untuned" is the local model as it is, to compare with
NAMES = ("local", "untuned", "embedder")


@dataclass(frozen=True, slots=True)
class Route:
    """A way to a model: an OpenAI-compatible base URL (ending in /v1), the model's name there, a key.

    `place` says where the text goes: "inside" is this bank's own machines. `rules`: the server keeps, or at
    least ignores, the rules of what an answer may say. `apart`: it reads sources apart from each other, each
    once (docs/adr/0010-batching-and-prefixes.md). `adapter`: the tuned matrices it puts beside its weights;
    they know the short prompt, and the model alone needs the long one.
    """

    name: str
    base_url: str
    model: str
    key: str
    place: str = "inside"
    rules: bool = False
    apart: bool = False
    adapter: str = ""


class UnknownRoute(LookupError):
    """No route has that name."""


def route_for(task: str, name: str = "") -> Route:
    """The route for `task` ("answer" or "embed"); `name`, when given, must be one of `NAMES`."""
    if name and name not in NAMES:
        raise UnknownRoute(name)
    if task == "embed":
        return Route("embedder", settings.EMBED_URL, settings.EMBED_MODEL, settings.ENGINE_KEY)
    local = Route(
        "local",
        settings.CHAT_URL,
        settings.CHAT_MODEL,
        settings.ENGINE_KEY,
        rules=settings.CHAT_RULES,
        apart=settings.CHAT_APART,
        adapter=settings.CHAT_ADAPTER,
    )
    return replace(local, name="untuned", adapter="") if name == "untuned" else local
