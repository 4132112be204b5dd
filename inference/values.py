"""What the parts of the engine room hand each other: requests, events, errors."""

from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

from inference.constraints.rules import Constraint


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the next token is chosen. Temperature 0 takes the most probable; top_k 0 and top_p 1 cut
    nothing."""

    temperature: float = 0.0
    top_p: float = 1.0
    top_k: int = 0
    seed: int | None = None


class Priority(IntEnum):
    """Who goes first. Warming for later waits until nobody else is served."""

    OPERATOR = 0
    TYPING = 1  # warming what an operator is about to ask
    EVALUATION = 2
    WARMING = 3


@dataclass(frozen=True, slots=True)
class Adapter:
    """A LoRA adapter: a file, and twelve digits of its sum."""

    name: str
    path: Path
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Turn:
    """How a request stands among others. `user` shares fairly; `deadline`: seconds after its arrival."""

    user: str = ""
    priority: Priority = Priority.OPERATOR
    deadline: float | None = None
    adapter: Adapter | None = None

    @property
    def prefixes(self) -> str:
        """What was read with one adapter means nothing to another."""
        return self.adapter.fingerprint if self.adapter else ""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the answer may say. `figures`: texts whose figures may be said; `citations`: what may stand in
    square brackets; `texts`: may stand as they are, whatever digits they hold; `schema`: a JSON Schema that
    the whole answer satisfies. None: no rule. `refusals`: texts that say there is no answer, and the chance
    that such a beginning must have."""

    figures: tuple[str, ...] | None = None
    citations: tuple[str, ...] | None = None
    texts: tuple[str, ...] = ()
    schema: dict[str, Any] | None = None
    refusals: tuple[str, ...] = ()
    refusal_chance: float = 0.0


@dataclass(frozen=True, slots=True)
class Reluctance:
    """Tokens that begin a refusal: none of them begins an answer unless their chances together are at least
    `least`. There are many ways to begin an answer and one to refuse, so the likeliest single token refuses
    too often."""

    tokens: tuple[int, ...]
    least: float


@dataclass(frozen=True, slots=True)
class Generation:
    """One request to the model: the tokens to read, how to go on, where to stop. max_tokens None:
    to the end of its place; 0: only read, and keep what was read (`keep`: on disk too). `constraint` serves
    this generation only. `tell`: give the chance of every token, with so many alternatives."""

    tokens: tuple[int, ...]
    sampling: Sampling = Sampling()
    stop: tuple[str, ...] = ()
    max_tokens: int | None = None
    constraint: Constraint | None = None
    tell: int | None = None
    turn: Turn = Turn()
    keep: bool = False
    # where passages begin that are read apart from each other, and where the last one ends; empty: none are
    apart: tuple[int, ...] = ()
    # what such a passage is read after in the place of its neighbours, unless it is the first one
    stand_in: tuple[int, ...] = ()
    opened: bool = False  # a prompt goes on after these tokens: what the model thinks after them is of no use
    reluctance: Reluctance | None = None

    @property
    def warms(self) -> bool:
        """Nobody waits for an answer."""
        return self.max_tokens == 0


@dataclass(frozen=True, slots=True)
class Chance:
    """A token of the answer with the natural logarithm of its probability, as the model saw it before
    anything was forbidden, and the most probable ones at its place."""

    token: int
    logprob: float
    top: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """The request stands in the queue: how many are to be served before it, and a guess of the wait."""

    place: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Reading:
    """The prompt is being read: how many of its tokens are known by now."""

    read: int
    total: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of the answer, whole characters, perhaps empty; `chances` of the tokens since the last piece,
    when they were asked for."""

    text: str
    chances: tuple[Chance, ...] = ()


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds and tokens of one request. `reused_tokens` of the prompt were not read again."""

    queue_ms: int
    prefill_ms: int
    first_token_ms: int  # since the request came
    decode_ms: int
    prompt_tokens: int
    reused_tokens: int
    completion_tokens: int
    # natural logarithm of the tokens' probabilities: how sure the model was
    mean_logprob: float | None = None
    least_logprob: float | None = None
    # how likely the model found it that the answer begins with a refusal, where the request names some
    refusal_chance: float | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """The answer is complete: reason "stop" (the model or a stop string ended it) or "length"
    (max_tokens)."""

    reason: str
    timings: Timings


@dataclass(frozen=True, slots=True)
class Failed:
    """The answer will not come."""

    error: "EngineError"


Event = Waiting | Reading | Piece | Finished | Failed


class EngineError(Exception):
    """A refusal in the form of the OpenAI API. The message holds no text of a request."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        status: int = 400,
        param: str | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.param = param
        self.retry_after = retry_after
