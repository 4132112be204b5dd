"""Who decides how fields are hidden: every change is a new version of the policy, and audited."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.contrib.auth.models import Permission
from django.db import transaction

from assistant.models import MaskingPolicy, OwnTerm
from assistant.models.policies import OwnTermKind
from assistant.pipeline import masking
from assistant.pipeline.hiding import hide, policy_in_force
from assistant.pipeline.masking.policy import KEEP
from assistant.pipeline.values import Masked
from foundation import audit, clock
from foundation.masked import Span
from foundation.models import User

LONGEST_TERM, SHORTEST_WORD, SHORTEST_CONTACT = 120, 3, 5


class NotPossible(Exception):
    """The change is refused; `code` says why (not_possible_for_label, nothing_changed, changed_meanwhile)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Change:
    """One version of the policy: what it changed, label -> (action before, action since)."""

    policy: MaskingPolicy
    changed: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Trial:
    """What would happen to a text: `kept` are the fields that would stay as they are."""

    masked: Masked
    kept: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Added:
    """What became of lines that were to be added: new terms, those known already, those refused."""

    added: tuple[OwnTerm, ...]
    known: tuple[str, ...]
    refused: tuple[str, ...]


def actions_in_force() -> dict[str, str]:
    """Label -> action of the newest policy, with the defaults where it says nothing."""
    newest = MaskingPolicy.objects.first()
    return {**masking.DEFAULT_ACTIONS, **(newest.actions if newest else {})}


def history(versions: Sequence[MaskingPolicy]) -> list[Change]:
    """What each of these versions, newest first and without gaps, changed in the one before it."""
    if not versions:
        return []
    before = MaskingPolicy.objects.filter(pk__lt=versions[-1].pk).first()
    older = [*(one.actions for one in versions[1:]), before.actions if before else {}]
    return [
        Change(one, _changed({**masking.DEFAULT_ACTIONS, **earlier}, one.actions))
        for one, earlier in zip(versions, older, strict=True)
    ]


def attempt(text: str, actions: Mapping[str, str]) -> Trial:
    """What would happen to a text under these actions; nothing of it is stored. Raises MaskingError."""
    policy = replace(policy_in_force(), actions={**actions_in_force(), **actions})
    masked = hide(text, masking.Vault(), policy=policy)
    # what is kept is no field to the masker: only a policy that keeps nothing sees it
    fields = hide(text, masking.Vault(), policy=replace(policy, actions=masking.DEFAULT_ACTIONS)).spans
    return Trial(masked, tuple(span for span in fields if policy.action(span.label) == KEEP))


def change(actions: Mapping[str, str], by: User, seen: int | None = None) -> MaskingPolicy:
    """Put a policy into force, for questions from now on. Raises NotPossible.

    `seen`: the version that was on the page, 0 for none; another one in force refuses the change.
    """
    if any(action not in masking.possible(label) for label, action in actions.items()):
        raise NotPossible("not_possible_for_label")
    with transaction.atomic():
        # a row that always exists: of two who save at once the second looks when the first is done
        Permission.objects.select_for_update().get(codename="manage_masking")
        if seen is not None and seen != number_in_force():
            raise NotPossible("changed_meanwhile")
        before = actions_in_force()
        after = {**before, **actions}
        if after == before:
            raise NotPossible("nothing_changed")
        policy = MaskingPolicy.objects.create(actions=after, changed_by=by)
        changed = {label: list(actions) for label, actions in _changed(before, after).items()}
        audit.record(by, "masking.policy_changed", policy, changed)
    return policy


def number_in_force() -> int:
    """The number of the newest version, 0 while the defaults hold."""
    newest = MaskingPolicy.objects.first()
    return newest.pk if newest else 0


def add_term(text: str, kind: str, by: User | None) -> OwnTerm:
    """Put a word or contact of the bank on the list of what is never hidden; known ones stay as they are."""
    with transaction.atomic():
        term, created = OwnTerm.objects.listed().get_or_create(
            text=" ".join(text.split()), defaults={"kind": kind, "added_by": by}
        )
        if created:
            audit.record(by or "command", "masking.term_added", term, {"kind": kind})
    return term


def add_terms(lines: Iterable[str], kind: str, by: User | None) -> Added:
    """Add each line as a term. Refused are those so short that customers' data would show through."""
    added: list[OwnTerm] = []
    known: dict[str, None] = {}
    refused: dict[str, None] = {}
    with transaction.atomic():
        listed = {text.casefold() for text in OwnTerm.objects.listed().values_list("text", flat=True)}
        for text in filter(None, (" ".join(line.split()) for line in lines)):
            if text.casefold() in listed:
                known[text] = None
            elif not _is_long_enough(text, kind):
                refused[text] = None
            else:
                added.append(add_term(text, kind, by))
                listed.add(text.casefold())
    return Added(tuple(added), tuple(known), tuple(refused))


def remove_term(term: OwnTerm, by: User) -> None:
    """Take a word or contact off the list; twice is once."""
    with transaction.atomic():
        still = OwnTerm.objects.listed().filter(pk=term.pk)
        if still.update(removed_by=by, removed_at=clock.now()):
            audit.record(by, "masking.term_removed", term, {"kind": term.kind})


def _changed(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    return {
        label: (before[label], after[label])
        for label in masking.LABELS
        if label in after and after[label] != before[label]
    }


def _is_long_enough(text: str, kind: str) -> bool:
    """A word of a letter or two stands in every name, and a few digits in every customer's number."""
    letters, signs = sum(char.isalpha() for char in text), sum(char.isalnum() for char in text)
    fits = len(text) <= LONGEST_TERM
    return fits and (letters >= SHORTEST_WORD if kind == OwnTermKind.PRODUCT else signs >= SHORTEST_CONTACT)
