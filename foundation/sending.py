"""The one way out: reserve, choose the next route, write down what leaves, send, settle."""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from foundation import client, ledger, limits, routes
from foundation.client import Delta, EngineError, HungUp, Message
from foundation.limits import Amounts, Who
from foundation.masked import PLACEHOLDER
from foundation.routes import INSIDE, Choice, Purpose, Route

# a chat template puts some tokens of its own around every message
AROUND_A_MESSAGE = 16


@dataclass(frozen=True, slots=True)
class Request:
    """What a route is sent: messages, and the parameters of the chat completions API that it understands.

    `own_words`: how many of the messages, from the first on, are the product's own.
    """

    messages: Sequence[Message]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    own_words: int = 0

    def most_tokens(self) -> tuple[int, int]:
        """At most so many tokens to read and to write. No text has more tokens than bytes."""
        read = sum(len(one.content.text.encode()) + AROUND_A_MESSAGE for one in self.messages)
        return read, int(self.parameters.get("max_tokens") or 0)


def send(
    choice: Choice, purpose: Purpose, request_for: Callable[[Route], Request]
) -> Generator[Delta, None, None]:
    """Yield what the first route that works sends; each begins with a Delta that names it.

    While no text has come, the next route is asked when one fails. Closing the generator closes the
    connection. Raises EngineError of the last route, `not_allowed` when there was none, and LimitReached
    before anything was sent.
    """
    if not choice.routes:
        raise EngineError("not_allowed")
    who = Who(purpose.user, purpose.team, purpose.key)
    spending = limits.reserve(who, purpose.task, _most(choice, request_for), purpose.about)
    # what failed before any text came is nobody's bill
    took, used = Amounts(), ""
    try:
        for number, route in enumerate(choice.routes, 1):
            request, pieces, counted = request_for(route), 0, False
            try:
                _let_out(route, purpose, request)
                yield Delta(route=route.name)
                for delta in client.stream_chat(route, request.messages, **request.parameters):
                    pieces += bool(delta.text)
                    if delta.tokens:
                        took, counted = _counted(route, delta), True
                    elif not counted:
                        took = _guessed(route, request, pieces)
                    used = route.name
                    yield delta
                routes.answered(route)
                return
            except HungUp:
                raise
            except EngineError as error:
                routes.failed(route, error.code)
                if pieces or number == len(choice.routes):
                    raise
                took = Amounts()
    finally:
        limits.settle(spending, took, used)


def _let_out(route: Route, purpose: Purpose, request: Request) -> None:
    """Nothing that has a placeholder in it leaves, whatever was known of it; what leaves is written down."""
    if route.place == INSIDE:
        return
    given = request.messages[request.own_words :]
    if purpose.keeps or any(PLACEHOLDER.search(message.content.text) for message in given):
        raise EngineError("not_allowed")
    ledger.note(route, purpose, request.messages, request.parameters.get("response_format"))


def _most(choice: Choice, request_for: Callable[[Route], Request]) -> Amounts:
    """What a request may take at most, by whichever route."""
    each = [(route, *request_for(route).most_tokens()) for route in choice.routes]
    return Amounts(
        1,
        max(read for _, read, _ in each),
        max(written for _, _, written in each),
        max((route.cost(read, written) for route, read, written in each), default=Decimal(0)),
    )


def _counted(route: Route, delta: Delta) -> Amounts:
    """What the engine says it took."""
    read, written = delta.tokens.get("prompt", 0), delta.tokens.get("completion", 0)
    return Amounts(1, read, written, route.cost(read, written))


def _guessed(route: Route, request: Request, pieces: int) -> Amounts:
    """What an answer that broke off took: a letter a token to read, a piece a token written."""
    read = sum(len(one.content.text) for one in request.messages)
    return Amounts(1, read, pieces, route.cost(read, pieces))
