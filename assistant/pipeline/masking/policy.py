"""What the bank has decided about each kind of field, and which words are its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.pipeline.masking.values import LABELS

MASK, GENERALISE, KEEP = "mask", "generalise", "keep"
ACTIONS = (MASK, GENERALISE, KEEP)
# of these something useful can be said without the value: a band of sums, a band of ages
GENERALISABLE = frozenset({"AMOUNT", "DOB", "IIN"})
# nothing that opens an account or names a person for sure may ever be kept
NEVER_KEPT = frozenset({"SECRET", "CARD", "IIN", "IBAN", "PERSON", "DOC_ID", "PHONE", "MEDICAL"})
DEFAULT: Mapping[str, str] = {label: GENERALISE if label in GENERALISABLE else MASK for label in LABELS}


@dataclass(frozen=True, slots=True)
class Policy:
    """Label -> action; the bank's products and contacts, which are never fields; a name for the trail."""

    actions: Mapping[str, str] = field(default_factory=lambda: DEFAULT)
    glossary: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    version: str = "default"

    def action(self, label: str) -> str:
        """What happens to a field of this label; the safest where nothing was decided."""
        return self.actions.get(label, MASK)


def possible(label: str) -> tuple[str, ...]:
    """The actions that may be chosen for a label."""
    return tuple(
        action
        for action in ACTIONS
        if (action != GENERALISE or label in GENERALISABLE) and (action != KEEP or label not in NEVER_KEPT)
    )
