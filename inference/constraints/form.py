"""Answers of a given form: JSON that satisfies a schema, however few tokens are left.

A way to close the answer is known after every token: the tokens of a short ending. A token is allowed only if
the way to close from there fits into what is left of max_tokens, so the answer is whole when the tokens end.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inference.backend import Backend, BackendError
from inference.constraints.patterns import CannotKeep
from inference.constraints.saying import completes, halve
from inference.constraints.schemas import Json, grammar
from inference.constraints.vocabulary import Flags, Ids, Vocabulary
from inference.grammar import Grammar
from inference.values import EngineError

FARTHEST = 4000  # tokens of a way to close, at most
PARAM = "response_format"


class Form:
    """The schema of one answer over a vocabulary. Raises EngineError when it can't be kept, or when the
    shortest answer takes more than `room` tokens."""

    def __init__(self, schema: Json, room: int, vocabulary: Vocabulary, backend: Backend) -> None:
        try:
            rules, literals = grammar(schema)
            self._grammar = backend.grammar(rules)
        except CannotKeep as reason:
            message = f"This engine can't keep {reason.what} (at {reason.where})."
            raise EngineError("unsupported_schema", message, param=PARAM) from None
        except (BackendError, RecursionError):
            raise EngineError("unsupported_schema", "This schema makes no grammar.", param=PARAM) from None
        self._vocabulary = vocabulary
        self._closers = _closers(vocabulary, [backend.tokenize(text, special=False) for text in literals])
        self._halves = [token for byte in range(0x80, 0xC0) for token in vocabulary.spelled(bytes([byte]))]
        self._left = room
        self._quote = Quote()
        self._way = self._close_from(self._grammar, self._quote)
        self._tried: dict[int, tuple[Grammar, list[int], Quote]] = {}
        if len(self._way) > room:
            needed = len(self._way)
            message = f"The shortest answer to this schema takes about {needed} tokens; {room} are left."
            raise EngineError("max_tokens_too_small", message, param="max_tokens")

    def choices(self) -> Sequence[int] | None:
        if self._left > len(self._way):
            return None
        return self.resort()

    def allows(self, token: int) -> bool:
        if token in self._tried:
            return True
        if token not in self._vocabulary.ends and not self._vocabulary.pieces[token]:
            return False
        if not self._grammar.allowed([token])[0]:
            return False
        if token in self._vocabulary.ends:
            return True
        quote = self._quote.after(self._vocabulary.pieces[token])
        if quote is None:
            return False
        walked = self._grammar.copy()
        walked.accept(token)
        if self._way and token == self._way[0]:
            way = self._way[1:]
        elif not self._leads(walked, way := self._way):
            way = self._close_from(walked, quote)
        if len(way) >= self._left:
            walked.close()
            return False
        self._tried[token] = walked, way, quote
        return True

    def glance(self, tokens: Ids) -> Flags:
        return np.array(self._grammar.allowed(tokens.tolist()), dtype=np.bool_)

    def resort(self) -> Sequence[int]:
        return self._way[:1] or [*self._vocabulary.ends]

    def accept(self, token: int) -> None:
        if token in self._vocabulary.ends or not self.allows(token):
            return
        self._grammar.close()
        self._grammar, self._way, self._quote = self._tried.pop(token)
        self._left -= 1
        for walked, _, _ in self._tried.values():
            walked.close()
        self._tried.clear()

    def held(self) -> int:
        return 0

    def cut(self) -> int:
        return 0

    def close(self) -> None:
        self._grammar.close()

    def _leads(self, start: Grammar, way: list[int]) -> bool:
        """Whether the way still closes the answer from here."""
        walked = start.copy()
        for token in way:
            if not walked.allowed([token])[0]:
                return False
            walked.accept(token)
        return any(walked.allowed([*self._vocabulary.ends]))

    def _close_from(self, start: Grammar, quote: "Quote") -> list[int]:
        """The tokens of a short ending: what closes comes before what goes on."""
        walked, way = start.copy(), list[int]()
        ends = [*self._vocabulary.ends]
        while len(way) < FARTHEST:
            closers = self._halves if quote.half else self._closers[quote.open]
            allowed = walked.allowed([*ends, *closers])
            if any(allowed[: len(ends)]):
                return way
            for token, fits in zip(closers, allowed[len(ends) :], strict=True):
                if fits and (after := quote.after(self._vocabulary.pieces[token])):
                    break
            else:
                break
            walked.accept(token)
            way.append(token)
            quote = after
        raise EngineError("unsupported_schema", "No short answer satisfies this schema.", param=PARAM)


@dataclass(frozen=True, slots=True)
class Quote:
    """Whether JSON so far stands inside a quoted text, and the half of a character at its end."""

    open: bool = False
    escaped: bool = False
    half: bytes = b""

    def after(self, piece: bytes) -> "Quote | None":
        """The same after more of it; None when that is no UTF-8."""
        whole, half = halve(self.half + piece)
        try:
            whole.decode()
        except UnicodeDecodeError:
            return None
        if half and not completes(half):
            return None
        inside, escaped = self.open, self.escaped
        for byte in piece:
            if inside and escaped:
                escaped = False
            elif inside and byte == ord("\\"):
                escaped = True
            elif byte == ord('"'):
                inside = not inside
        return Quote(inside, escaped, half)


def _closers(vocabulary: Vocabulary, literals: Sequence[Sequence[int]]) -> tuple[list[int], list[int]]:
    """Tokens in the order in which they are tried for closing, outside and inside a quoted text: what
    closes, the words of the schema, digits, then every single byte, with which anything can be written."""
    single = {byte: found[0] for byte in range(256) if (found := vocabulary.spelled(bytes([byte])))}
    words = {token for tokens in literals for token in tokens if vocabulary.pieces[token]}
    longest_first = sorted(words, key=lambda token: (-len(vocabulary.pieces[token]), token))
    bytewise = [single[byte] for byte in (*b"0123456789-", *range(0x21, 256), *range(0x21)) if byte in single]
    brackets, quotes = ([single[byte] for byte in some if byte in single] for some in (b"}]", b'"'))
    rest = [*longest_first, *bytewise]
    outside, inside = [*brackets, *quotes, *rest], [*quotes, *rest]
    return list(dict.fromkeys(outside)), list(dict.fromkeys(inside))
