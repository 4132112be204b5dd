"""Masking as this bank has set it: its policy and its own words, within a time limit, for every text."""

import hashlib
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong

from django.conf import settings

from assistant.models.policies import MaskingPolicy, OwnTerm, OwnTermKind
from assistant.pipeline import masking
from assistant.pipeline.values import Masked

# the masker is pure and needs no database; a text that hangs costs one of these and no request
_workers = ThreadPoolExecutor(max_workers=4, thread_name_prefix="mask")
# what is looked at only for showing has threads of its own, so that it never delays a question
_onlookers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="underline")
ONLOOKERS_SECONDS = 2


def hide(
    text: str | Masked,
    vault: masking.Vault,
    known_values: Mapping[str, str] | None = None,
    policy: masking.Policy | None = None,
) -> Masked:
    """`masking.mask` by the policy in force. Raises MaskingError, also when it takes longer than allowed."""
    trial = vault.copy()
    work = _workers.submit(masking.mask, text, trial, known_values, policy or policy_in_force())
    try:
        masked = work.result(timeout=settings.MASK_SECONDS)
    except TookTooLong:
        work.cancel()
        raise masking.MaskingError("masker_too_slow") from None
    vault.adopt(trial)
    return masked


def look(text: str, values: Mapping[str, str]) -> list[masking.Claim]:
    """What `hide` would find in a text, in reading order; nothing is kept.

    `values`: placeholder -> value of the conversation so far. Raises MaskingError, also after two seconds.
    """
    people = [value for name, value in values.items() if name.startswith("<PERSON_")]
    work = _onlookers.submit(masking.find, text, None, people, policy_in_force())
    try:
        return work.result(timeout=ONLOOKERS_SECONDS)
    except TookTooLong:
        work.cancel()
        raise masking.MaskingError("masker_too_slow") from None
    except Exception:
        # the cause may quote the text
        raise masking.MaskingError("masker_failed") from None


def hide_invented(text: str, known: Iterable[str], policy: masking.Policy) -> Masked:
    """`masking.hide_invented` within the time limit. Raises MaskingError."""
    work = _workers.submit(masking.hide_invented, text, tuple(known), policy)
    try:
        return work.result(timeout=settings.MASK_SECONDS)
    except TookTooLong:
        work.cancel()
        raise masking.MaskingError("masker_too_slow") from None
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
