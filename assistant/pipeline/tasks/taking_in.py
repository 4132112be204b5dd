"""Mask what was handed in, record it and keep what it hides."""

from django.db import transaction

from assistant.models import Conversation
from assistant.pipeline import masking
from assistant.pipeline.cleaning import clean
from assistant.pipeline.hiding import hide
from assistant.pipeline.keeping import VaultUnreadable, is_over, keep, open_vault, unchanged
from assistant.pipeline.languages import language_of
from assistant.pipeline.recording import Entry, record_question
from assistant.pipeline.tasks.values import LONGEST, Handed
from assistant.pipeline.values import Masked, Refusal
from foundation import clock


def take_in(handed: Handed, policy: masking.Policy) -> tuple[Entry, Masked, Masked, masking.Vault]:
    """The record of it, the text, the template of one's own if any, and the values of both.

    In a conversation placeholders are shared, so that a name of the question is the same in the reply.
    """
    while True:
        conversation, vault = _opened(handed.conversation)
        hidden_so_far = dict(vault.values)
        text = _mask(handed, handed.text, vault, policy)
        own = _mask(handed, handed.template, vault, policy) if clean(handed.template).strip() else Masked("")
        with transaction.atomic():
            if conversation is not None and not unchanged(conversation, hidden_so_far):
                continue
            entry = record_question(
                text,
                asked_by=handed.asked_by,
                conversation=conversation,
                language=handed.language or language_of(text.words()),
                as_of=clock.today(),
                policy=policy.version,
                task=handed.task,
            )
            keep(entry.question.conversation, vault)
            return entry, text, own, vault


def _opened(conversation: Conversation | None) -> tuple[Conversation | None, masking.Vault]:
    """The conversation with its values, or a new one where they have expired or can't be read."""
    if conversation is None or is_over(conversation):
        return None, masking.Vault()
    try:
        return conversation, open_vault(conversation)
    except VaultUnreadable:
        return None, masking.Vault()


def _mask(handed: Handed, typed: str, vault: masking.Vault, policy: masking.Policy) -> Masked:
    text = clean(typed).strip()
    if not text:
        raise Refusal("empty_text")
    if len(text) > LONGEST:
        raise Refusal("text_too_long")
    try:
        return hide(text, vault, handed.known_values, policy)
    except masking.MaskingError:
        raise Refusal("masking_failed") from None
