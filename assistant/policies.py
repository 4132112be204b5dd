"""Who decides how fields are hidden: every change is a new version of the policy, and audited."""

from collections.abc import Mapping

from django.db import transaction

from assistant.models import MaskingPolicy, OwnTerm
from assistant.pipeline import masking
from foundation import audit
from foundation.models import User


class NotPossible(Exception):
    """The change is refused; `code` says why (not_possible_for_label, nothing_changed)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def actions_in_force() -> dict[str, str]:
    """Label -> action of the newest policy, with the defaults where it says nothing."""
    newest = MaskingPolicy.objects.first()
    return {**masking.DEFAULT_ACTIONS, **(newest.actions if newest else {})}


def change(actions: Mapping[str, str], by: User) -> MaskingPolicy:
    """Put a policy into force, for questions from now on. Raises NotPossible."""
    if any(action not in masking.possible(label) for label, action in actions.items()):
        raise NotPossible("not_possible_for_label")
    with transaction.atomic():
        before = actions_in_force()
        after = {**before, **actions}
        if after == before:
            raise NotPossible("nothing_changed")
        policy = MaskingPolicy.objects.create(actions=after, changed_by=by)
        changed = {label: [before[label], after[label]] for label in after if after[label] != before[label]}
        audit.record(by, "masking.policy_changed", policy, changed)
    return policy


def add_term(text: str, kind: str, by: User) -> OwnTerm:
    """Put a word or contact of the bank on the list of what is never hidden; known ones stay as they are."""
    with transaction.atomic():
        term, created = OwnTerm.objects.get_or_create(
            text=text.strip(), defaults={"kind": kind, "added_by": by}
        )
        if created:
            audit.record(by, "masking.term_added", term, {"kind": kind})
    return term


def remove_term(term: OwnTerm, by: User) -> None:
    """Take a word or contact off the list."""
    with transaction.atomic():
        audit.record(by, "masking.term_removed", term, {"kind": term.kind})
        term.delete()
