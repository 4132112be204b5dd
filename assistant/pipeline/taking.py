"""A question taken in: masked, made to stand alone, on record, with the values it hides kept apart."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db import transaction

from assistant.models import Conversation
from assistant.pipeline import masking
from assistant.pipeline.cleaning import clean
from assistant.pipeline.hiding import hide, policy_in_force
from assistant.pipeline.keeping import VaultUnreadable, is_over, keep, open_vault, unchanged
from assistant.pipeline.languages import language_of
from assistant.pipeline.recording import Entry, record_question
from assistant.pipeline.remembering import turns_of
from assistant.pipeline.rewriting import Turn, stand_alone
from assistant.pipeline.values import Approved, Masked, Passage, Refusal
from foundation import clock, tracing
from foundation.access import EVERYTHING, Reader
from foundation.models import User
from ingestion import knowledge

log = logging.getLogger("sufler.assistant")

LONGEST = 8_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it arrives: the typed text, who asks, on which date, what was said before.

    `approve` finds what people approved for a question. `history` is for askers whose conversation is not
    on record; without it the record is read. `searched`: what the asker wrote to be searched for in its
    place, where a follow-up was understood wrongly. `route` by name, `key`: the API key it came with.
    `withheld`: which passages count as not there, for `evaluate`.
    `recorded`: the question as it stands on record; then all texts are masked already and stay as they are.
    `asked_on`: the day it was asked first, when it is asked again. `adapter`: the one to answer with in the
    place of the route's, as the engine names it (`name@sum`; empty: the weights alone).
    """

    text: str
    asked_by: User | None = None
    reader: Reader = EVERYTHING
    as_of: date | None = None
    conversation: Conversation | None = None
    history: Sequence[tuple[str, str]] = ()
    known_values: Mapping[str, str] = field(default_factory=dict)
    searched: str = ""
    route: str = ""
    key: int | None = None
    recorded: Masked | None = None
    asked_on: date | None = None
    adapter: str | None = None
    priority: str = "operator"
    approve: Callable[[Masked, Reader, str], Approved | None] | None = None
    withheld: Callable[[Passage], bool] | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """A question on record: as it was masked, and `whole`, what it means by itself.

    `continues`: something was said before it. `vault`: the values behind its placeholders.
    """

    asked: Asked
    entry: Entry
    question: Masked
    whole: Masked
    continues: bool
    vault: masking.Vault
    policy: masking.Policy
    as_of: date

    @property
    def language(self) -> str:
        """The language it was asked in."""
        return str(self.entry.question.language)

    @property
    def by_hand(self) -> bool:
        """Whether the asker wrote what is to be searched for."""
        return bool(self.asked.searched)

    @property
    def timeless(self) -> Masked:
        """What it means by itself without the day it asks about: documents are found by the day, and none of
        them names it."""
        if self.as_of == self.today:
            return self.whole
        return replace(self.whole, text=knowledge.without_date(self.whole.text))

    @property
    def for_today(self) -> bool:
        """Whether it stands alone and asks about today, as what was approved does."""
        return self.question.text == self.whole.text and self.asked.as_of in (None, self.today)

    @property
    def today(self) -> date:
        """The day on which it was asked."""
        return self.asked.asked_on or clock.today()


@tracing.traced("mask")
def take_in(asked: Asked) -> Taken:
    """Mask the question, make it stand alone, record it and keep what it hides, in one step against the
    conversation as it is. Raises Refusal when the text can't be masked or is no question: then nothing was
    stored.
    """
    policy, as_of = policy_in_force(), asked.as_of or clock.today()
    while True:
        asked = _in_a_living_conversation(asked)
        vault = _open(asked.conversation)
        hidden_so_far = dict(vault.values)
        question, whole, continues = _mask(asked, vault, policy)
        with transaction.atomic():
            if asked.conversation is not None and not unchanged(asked.conversation, hidden_so_far):
                continue
            entry = record_question(
                question,
                asked_by=asked.asked_by,
                conversation=asked.conversation,
                language=language_of(question.words()),
                as_of=as_of,
                policy=policy.version,
                searched=whole,
                by_hand=bool(asked.searched.strip()),
            )
            keep(entry.question.conversation, vault)
            return Taken(asked, entry, question, whole, continues, vault, policy, as_of)


def _in_a_living_conversation(asked: Asked) -> Asked:
    """The question in a conversation of its own when the values of the one it belongs to have expired."""
    if asked.conversation is not None and is_over(asked.conversation):
        return replace(asked, conversation=None)
    return asked


def _open(conversation: Conversation | None) -> masking.Vault:
    """What is hidden in the conversation so far; without it two people could get one placeholder."""
    try:
        return open_vault(conversation)
    except VaultUnreadable:
        raise Refusal("vault_unreadable") from None


def _mask(asked: Asked, vault: masking.Vault, policy: masking.Policy) -> tuple[Masked, Masked, bool]:
    """The question without customer fields, what it means by itself, and whether something was said before.

    Placeholders are shared.
    """
    text, searched = clean(asked.text).strip(), clean(asked.searched).strip()
    if not text:
        raise Refusal("empty_question")
    if max(len(text), len(searched)) > LONGEST:
        raise Refusal("question_too_long")

    def hidden(typed: str) -> Masked:
        if asked.recorded:
            return Masked(typed, legend=asked.recorded.legend)
        return hide(clean(typed), vault, asked.known_values, policy)

    try:
        said_before = [Turn(hidden(said), hidden(replied)) for said, replied in asked.history]
        question = asked.recorded or hidden(text)
        history = said_before or turns_of(asked.conversation)
        whole = hidden(searched) if searched else stand_alone(question, history)
        return question, whole, bool(history)
    except masking.MaskingError as error:
        log.warning("masking refused a question: %s", error.code)
        raise Refusal("masking_failed") from None
