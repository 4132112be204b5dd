"""Masking as this bank has set it: its policy and its own words, within a time limit, for every text."""

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from threading import Lock
from typing import TypeVar

from django.conf import settings

from assistant.models.policies import MaskingPolicy, OwnTerm, OwnTermKind
from assistant.pipeline import masking
from assistant.pipeline.values import Masked

T = TypeVar("T")
_PLACEHOLDER = re.compile(r"<(?P<label>[A-Z_]+)_(?P<number>\d+)>")


class _Threads:
    """Threads for the masker, which is pure and needs no database."""

    def __init__(self, name: str, number: int) -> None:
        self._name, self._number = name, number
        self._lock = Lock()
        self._pool = self._new()

    def run(self, seconds: float, act: Callable[..., T], *arguments: object) -> T:
        """What `act` gives; MaskingError when it takes longer.

        A thread can't be ended: one that hangs is left to its text, and the next text gets new ones.
        """
        with self._lock:
            work = self._pool.submit(act, *arguments)
        try:
            return work.result(timeout=seconds)
        except TookTooLong:
            if not work.cancel():
                with self._lock:
                    self._pool.shutdown(wait=False)
                    self._pool = self._new()
            raise masking.MaskingError("masker_too_slow") from None

    def _new(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(max_workers=self._number, thread_name_prefix=self._name)


_workers = _Threads("mask", 4)
# what is looked at only for showing has threads of its own, so that it never delays a question
_onlookers = _Threads("underline", 2)
ONLOOKERS_SECONDS = 2
# names with and without capitals, in three languages, and numbers: each reads other lists
EVERY_LAYER = (
    "Клиент Пётр Сергеевич Иванов, ИИН 850315 300125, тел. +7 701 555 12 34. "
    "айгүл сәрсенова қоңырау шалды. Mr John Smith asks"
)


def prepare() -> None:
    """Have the masker read its lists and models, so that no first text runs out of time over it."""
    masking.mask(EVERY_LAYER, masking.Vault(), None, masking.Policy())


def hide(
    text: str | Masked,
    vault: masking.Vault,
    known_values: Mapping[str, str] | None = None,
    policy: masking.Policy | None = None,
    *,
    unsent: bool = False,
) -> Masked:
    """`masking.mask` by the policy in force. Raises MaskingError, also when it takes longer than allowed.

    `unsent`: the text is still being typed; it waits for no question's thread.
    """
    trial = vault.copy()
    threads, seconds = (_onlookers, ONLOOKERS_SECONDS) if unsent else (_workers, settings.MASK_SECONDS)
    masked = threads.run(seconds, masking.mask, text, trial, known_values, policy or policy_in_force())
    vault.adopt(trial)
    return masked


def hide_again(text: str, known: Collection[str], vault: masking.Vault, *, unsent: bool = False) -> str:
    """Mask a text that has placeholders already: the `known` ones stay what they are, and what is hidden anew
    gets a number of its own. `unsent` as `hide`. Raises MaskingError."""
    numbers = [one for one in map(_PLACEHOLDER.fullmatch, known) if one]

    def settle(found: re.Match[str]) -> str:
        value = vault.values.get(found[0], found[0])
        if value in known:
            return value
        taken = max((int(one["number"]) for one in numbers if one["label"] == found["label"]), default=0)
        return f"<{found['label']}_{int(found['number']) + taken}>"

    return _PLACEHOLDER.sub(settle, hide(text, vault, unsent=unsent).text) if text else ""


def left_open(text: str) -> bool:
    """Whether a masked text still shows a field. Raises MaskingError."""
    hidden = [found.span() for found in _PLACEHOLDER.finditer(text)]
    return any(
        not any(start < claim.end and claim.start < end for start, end in hidden) for claim in look(text, {})
    )


def look(
    text: str, values: Mapping[str, str], known_values: Mapping[str, str] | None = None
) -> list[masking.Claim]:
    """What `hide` would find in a text, in reading order; nothing is kept.

    `values`: placeholder -> value of the conversation so far; `known_values` as `hide`. Raises MaskingError,
    also after two seconds.
    """
    people = [value for name, value in values.items() if name.startswith("<PERSON_")]
    try:
        return _onlookers.run(ONLOOKERS_SECONDS, masking.find, text, known_values, people, policy_in_force())
    except masking.MaskingError:
        raise
    except Exception:
        # the cause may quote the text
        raise masking.MaskingError("masker_failed") from None


def hide_invented(text: str, known: Iterable[str], policy: masking.Policy) -> Masked:
    """`masking.hide_invented` within the time limit. Raises MaskingError."""
    return _limited(masking.hide_invented, text, tuple(known), policy)


def veil(known: Iterable[str], policy: masking.Policy) -> masking.Veil:
    """Hides in a stream what none of the `known` texts has; its calls raise MaskingError."""
    given = masking.Given(known)
    return masking.Veil(given, lambda text: _limited(masking.invented, text, given, policy))


def _limited(act: Callable[..., T], *arguments: object) -> T:
    """What `act` gives within the time limit. Raises MaskingError."""
    try:
        return _workers.run(settings.MASK_SECONDS, act, *arguments)
    except masking.MaskingError:
        raise
    except Exception:
        # the cause may quote the text
        raise masking.MaskingError("masker_failed") from None


def policy_in_force() -> masking.Policy:
    """The newest policy with the bank's own words; its version names both."""
    newest = MaskingPolicy.objects.first()
    terms = list(OwnTerm.objects.listed().values_list("kind", "text"))
    listed = hashlib.sha256(repr(sorted(terms)).encode()).hexdigest()[:8]
    return masking.Policy(
        actions={**masking.DEFAULT_ACTIONS, **(newest.actions if newest else {})},
        glossary=tuple(text for kind, text in terms if kind == OwnTermKind.PRODUCT),
        contacts=tuple(text for kind, text in terms if kind == OwnTermKind.CONTACT),
        version=f"{newest.pk if newest else 0}.{listed}",
    )
