"""Which model serves which task, how far its text may go, and where the model is reached."""

from dataclasses import dataclass, replace
from decimal import Decimal
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F, Q

from foundation import clock
from foundation.route_models import Promotion, RoutingRule, StoredRoute, Where
from foundation.sealing import Sealed, unseal

# of the settings; "untuned" is the local model as it is, to compare with
NAMES = ("local", "untuned", "embedder")
# before an adapter's name: the local model with it, promoted or not, to compare with
BESIDE = "local+"
INSIDE = str(Where.INSIDE)
# from the strictest on
PLACES = [str(place) for place in Where.values]
# errors that say nothing of the server's health
HEALTHY_ERRORS = frozenset({"too_long", "not_allowed"})


@dataclass(frozen=True, slots=True)
class Route:
    """A way to a model: an OpenAI-compatible base URL (ending in /v1), the model's name there, a key.

    `place` says where the text goes: "inside" is this bank's own machines. `rules`: the server keeps, or at
    least ignores, the rules of what an answer may say. `apart`: it reads sources apart from each other, each
    once (docs/adr/0010-batching-and-prefixes.md). `adapter`: the tuned matrices it puts beside its weights;
    they know the short prompt, and the model alone needs the long one. `stored`: the row it was read from, 0
    for one of the settings. `believed`: whoever set the environment said that it leads where it leads, by
    SUFLER_ROUTE_HOSTS or as a route of the settings. Prices are tenge for a million tokens.
    """

    name: str
    base_url: str
    model: str
    key: str
    place: str = INSIDE
    rules: bool = False
    apart: bool = False
    adapter: str = ""
    stored: int = 0
    believed: bool = False
    connect_seconds: float = 3.0
    answer_seconds: float = 180.0
    price_prompt: Decimal = Decimal(0)
    price_written: Decimal = Decimal(0)

    def cost(self, prompt_tokens: int, written_tokens: int) -> Decimal:
        """Tenge for so many tokens read and written."""
        return (self.price_prompt * prompt_tokens + self.price_written * written_tokens) / 1_000_000


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a text is sent for, on whose behalf, and what is known of it.

    `keeps`: why it must stay inside, of `masked_field`, `restricted_source`, `local_only`, `not_listed`,
    `doubtful`; empty for general text. `about`: what it belongs to, such as `question:12`. `route`: the one
    to use, by name.
    """

    task: str
    user: int | None = None
    team: int | None = None
    key: int | None = None
    keeps: tuple[str, ...] = ()
    about: str = ""
    route: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """The routes that may be asked, best first, and why: `keeps` of the purpose, `named`, `rule` (the policy
    lets general text so far) or `default` (no rule, so it stays inside). Empty when none may."""

    routes: tuple[Route, ...]
    reason: str
    reach: str

    def as_record(self) -> dict[str, object]:
        """What is written down with the answer."""
        return {"reason": self.reason, "reach": self.reach, "order": [route.name for route in self.routes]}


class UnknownRoute(LookupError):
    """No route has that name."""


def choose(purpose: Purpose) -> Choice:
    """The routes for a purpose, by the policy as it is now. Raises UnknownRoute."""
    reach, reason = _reach(purpose)
    if purpose.route:
        named = _named(purpose.route)
        allowed = PLACES.index(named.place) <= PLACES.index(reach)
        return Choice((named,) if allowed else (), "named" if allowed else reason, reach)
    now = clock.now()
    rows = [
        row
        for row in StoredRoute.objects.filter(enabled=True, place__in=PLACES[: PLACES.index(reach) + 1])
        if purpose.task in row.tasks and not (row.open_until and row.open_until > now)
    ]
    usable = [route for route in map(route_of, rows) if route is not None]
    return Choice((*usable, _local()), reason, reach)


def route_for(task: str, name: str = "") -> Route:
    """The route inside that a task's text goes to first; for "embed" the embedder's. Raises UnknownRoute."""
    if task == "embed":
        return Route("embedder", settings.EMBED_URL, settings.EMBED_MODEL, settings.ENGINE_KEY, believed=True)
    return _named(name) if name else choose(Purpose(task, keeps=("local_only",))).routes[0]


def known(name: str) -> Route:
    """The route of this name, in use or not. Raises UnknownRoute."""
    return _named(name)


def champion() -> str:
    """The adapter that the route of the settings answers with: the one promoted last, else the settings'."""
    last = Promotion.objects.filter(model=settings.CHAT_MODEL).first()
    return last.adapter if last else str(settings.CHAT_ADAPTER)


def route_of(row: StoredRoute) -> Route | None:
    """A stored route as it is used; None when no installation key opens its key."""
    try:
        key = unseal(bytes(row.sealed_key), f"route:{row.name}")
    except Sealed:
        return None
    return Route(
        row.name,
        row.base_url,
        row.model,
        key or (settings.ENGINE_KEY if row.base_url == settings.CHAT_URL else ""),
        place=row.place,
        rules=row.rules,
        apart=row.rules and settings.CHAT_APART,
        adapter=row.adapter,
        stored=row.pk,
        believed=urlsplit(row.base_url).hostname in settings.ROUTE_HOSTS,
        connect_seconds=row.connect_seconds,
        answer_seconds=row.answer_seconds,
        price_prompt=row.price_prompt,
        price_written=row.price_written,
    )


def answered(route: Route) -> None:
    """The route works: its failures are forgotten."""
    if route.stored:
        StoredRoute.objects.filter(pk=route.stored).update(
            failed_in_row=0, open_until=None, last_error="", last_answer_at=clock.now()
        )


def failed(route: Route, code: str) -> None:
    """The route failed once more; after enough failures in a row it is left alone for a while."""
    if not route.stored or code in HEALTHY_ERRORS:
        return
    row = StoredRoute.objects.filter(pk=route.stored)
    row.update(failed_in_row=F("failed_in_row") + 1, last_error=code)
    for one in row.filter(failed_in_row__gte=F("breaker_failures")):
        row.update(open_until=clock.now() + clock.seconds(one.breaker_seconds))


def _reach(purpose: Purpose) -> tuple[str, str]:
    """How far the text may go, and the reason."""
    if purpose.keeps:
        return INSIDE, purpose.keeps[0]
    rules = RoutingRule.objects.filter(Q(team=purpose.team) | Q(team=None), Q(task=purpose.task) | Q(task=""))
    # the team's rule for this task, the team's, the one for this task, the one for everything
    exact = sorted(rules, key=lambda rule: (rule.team_id is None, rule.task == ""))
    return (exact[0].place, "rule") if exact else (INSIDE, "default")


def _named(name: str) -> Route:
    local = _local()
    if name == "local":
        return local
    if name == "untuned":
        return replace(local, name="untuned", adapter="")
    if adapter := name.removeprefix(BESIDE) if name.startswith(BESIDE) else "":
        return replace(local, name=name, adapter=adapter)
    row = StoredRoute.objects.filter(name=name).first()
    route = route_of(row) if row else None
    if route is None:
        raise UnknownRoute(name)
    return route


def _local() -> Route:
    return Route(
        "local",
        settings.CHAT_URL,
        settings.CHAT_MODEL,
        settings.ENGINE_KEY,
        rules=settings.CHAT_RULES,
        apart=settings.CHAT_APART,
        adapter=champion(),
        believed=True,
    )
