"""Words of retention: why a step can't be taken, what was counted."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = template.Library()

IMPOSSIBLE: dict[str, str | Promise] = {
    "on_hold": _("A hold stands on it. Lift the hold first."),
    "erased_already": _("It is erased already."),
    "held_already": _("It is held already."),
    "being_answered": _("A question in it is being answered. Try it again in ten minutes."),
    "reason_too_short": _("Say in a few words why."),
    "own_account": _("Nobody erases their own account."),
    "too_short": _("Too short: it would fit too many."),
    "no_document": _("There is no document with this short name, or no such version."),
    "not_kept": _(
        "This value stands nowhere: not among the hidden values that are still kept, and in no text."
    ),
}

COUNTED: dict[str, str | Promise] = {
    "conversations": _("conversations emptied"),
    "copies": _("of these, copies that comparisons had asked"),
    "question": _("questions emptied"),
    "answer": _("answers emptied"),
    "flag": _("comments of flags emptied"),
    "review": _("corrected answers emptied"),
    "sealedvault": _("keys with hidden values destroyed"),
    "unsent": _("unsent texts destroyed"),
    "panelentry": _("customer's cards in open panels destroyed"),
    "retrieved": _("passages of answers deleted"),
    "gap": _("gaps deleted"),
    "signal": _("quiet signals deleted"),
    "reviewitem": _("items of the review desk deleted"),
    "approval": _("approved answers deleted"),
    "reliance": _("ties to clauses deleted"),
    "followup": _("follow-ups deleted"),
    "egress": _("texts in the egress ledger emptied; their SHA-256 stays"),
    "evaluationcase": _("evaluation cases deleted"),
    "datarow": _("rows taken out of data sets"),
    "training": _("of these, examples to learn from: adapters trained on them know them still"),
    "users": _("accounts without a name"),
    "version": _("versions of a document without a file and a text"),
    "file": _("uploaded files deleted"),
    "preview": _("versions whose pictures of pages were deleted"),
    "passage": _("passages of the library deleted, with their vectors"),
    "settlement": _("notes on findings deleted"),
    "retrieved_text": _("passages emptied that were found for other answers"),
    "reliance_text": _("clauses emptied that something approved relies on"),
    "keys_revoked": _("keys of the API revoked"),
    "vaults_searched": _("conversations with hidden values looked through"),
    "vaults_unreadable": _("conversations whose hidden values no key opens"),
    "plain_question": _("questions in which it stood in plain text"),
    "plain_answer": _("answers, drafts and prompts in which it stood in plain text"),
    "plain_retrieved": _("passages of answers in which it stood"),
    "plain_flag": _("comments of flags in which it stood in plain text"),
    "plain_review": _("corrected answers in which it stood in plain text"),
    "plain_gap": _("reasons of closed gaps in which it stood in plain text"),
    "plain_evaluationcase": _("evaluation cases in which it stood in plain text"),
    "plain_egress": _("texts in the egress ledger in which it stood in plain text"),
    "plain_note": _("incident notes in which it stood in plain text, deleted"),
}

PLACES: dict[str, str | Promise] = {
    "question": _("questions"),
    "answer": _("answers, drafts and prompts"),
    "flag": _("comments of flags"),
    "review": _("corrected answers"),
    "egress": _("texts in the egress ledger"),
    "sealedvault": _("hidden values and their keys"),
    "unsent": _("unsent texts"),
    "retrieved": _("passages of answers"),
    "gap": _("gaps"),
    "signal": _("quiet signals"),
    "reviewitem": _("items of the review desk"),
    "approval": _("approved answers"),
    "reliance": _("ties to clauses"),
    "followup": _("training examples and other follow-ups"),
    "evaluationcase": _("evaluation cases"),
    "datarow": _("rows of data sets"),
    "users": _("name and sign-in of the account"),
    "file": _("the uploaded file"),
    "preview": _("pictures of its pages"),
    "passage": _("passages of the library and their vectors"),
    "settlement": _("notes on findings"),
    "retrieved_text": _("passages found for other answers"),
    "reliance_text": _("clauses that something approved relies on"),
    "keys_revoked": _("keys of the API in force"),
}

BEYOND: dict[str, str | Promise] = {
    "engine_memory": _("The memory of the engine room until it is started again; it is never on disk."),
    "database": _(
        "What PostgreSQL keeps besides its rows: the write-ahead log, its archive and replicas, and place on "
        "disk that is free and not yet overwritten."
    ),
    "backups": _("Backups made before, until they are replaced. After one is restored, erase once more."),
    "adapters": _("Adapters trained before on an example out of it."),
    "outside": _("What had left for a route outside; the egress ledger says where to."),
    "prefixes": _(
        "What the engine room has read of it ahead, in its memory and in the folder prefixes, until other "
        "texts take the place. Stop the engine room, empty the folder and start it again."
    ),
    "documents": _("Documents of the library in which it stands: erase the document."),
}


@register.filter
def place(code: str) -> str | Promise:
    """A place that was looked into for the proof."""
    return PLACES.get(code, code)


@register.filter
def beyond(code: str) -> str | Promise:
    """A place that can't be looked into from here."""
    return BEYOND.get(code, code)


@register.filter
def left_at(found: dict[str, int], code: str) -> int:
    """How much is left in a place."""
    return found.get(code, 0)


@register.filter
def counted(code: str) -> str | Promise:
    """What a number of the proof counts."""
    return COUNTED.get(code, code)
