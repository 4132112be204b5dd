"""The values behind the placeholders of one conversation."""

import re
from dataclasses import dataclass, field

from assistant.pipeline.masking.linking import BOTH, Mention, mention, same
from assistant.pipeline.masking.normalise import fold, normalise
from assistant.pipeline.masking.placeholders import placeholder
from assistant.pipeline.masking.values import TYPED

_NUMBERED = re.compile(r"<(?P<label>[A-Z_]+)_(?P<number>\d+)>")
_KEYS = frozenset({"IIN", "BIN", "IBAN", "CARD", "ACCOUNT", "PHONE", "DOC_ID", "VEHICLE"})


@dataclass(slots=True)
class Vault:
    """`values`: placeholder -> the operator's own spelling, the first one of the conversation.

    A vault built from stored `values` goes on where the conversation stopped: numbers are not given twice,
    and who was named before is recognised. One conversation has one vault; it is not shared between threads.
    """

    values: dict[str, str] = field(default_factory=dict)
    _people: dict[str, list[Mention]] = field(default_factory=dict, repr=False)

    def hide(self, label: str, value: str, before: str = "") -> str:
        """The placeholder of `value`; a new one unless the conversation already has it.

        `before` is the folded text to the left of a person's name, which may tell the sex.
        """
        if label == "PERSON":
            return self._hide_person(value, mention(value, before))
        known = self._known(label, value)
        if known is not None:
            return known
        return self._new(label, value)

    def copy(self) -> "Vault":
        """A vault to try something on."""
        return Vault(dict(self.values), {name: list(seen) for name, seen in self._people.items()})

    def adopt(self, other: "Vault") -> None:
        """Take over what was tried on a copy."""
        self.values.clear()
        self.values.update(other.values)
        self._people = other._people

    def _new(self, label: str, value: str) -> str:
        taken = [int(m["number"]) for m in map(_NUMBERED.fullmatch, self.values) if m and m["label"] == label]
        name = placeholder(label, max(taken, default=0) + 1)
        self.values[name] = value
        return name

    def _known(self, label: str, value: str) -> str | None:
        """The placeholder of an equal value: numbers by their digits under any label, others by their
        words."""
        wanted = _identity(label, value)
        for name, held in self.values.items():
            match = _NUMBERED.fullmatch(name)
            if match is None:
                continue
            of = match["label"]
            comparable = of == label or (label in _KEYS and of in _KEYS and len(wanted) >= 6)
            if comparable and _identity(of, held) == wanted:
                return name
        return None

    def _hide_person(self, value: str, seen: Mention) -> str:
        fitting = [name for name in self._persons() if self._fits(name, seen)]
        exact = [name for name in fitting if fold(self.values[name]) == fold(value)]
        name = exact[0] if exact else fitting[0] if len(fitting) == 1 else self._new("PERSON", value)
        self._people.setdefault(name, []).append(seen)
        return name

    def _persons(self) -> list[str]:
        """The people of the conversation; those of a stored vault are read again."""
        names = [name for name in self.values if name.startswith("<PERSON_")]
        for name in names:
            if name not in self._people:
                self._people[name] = [mention(self.values[name])]
        return names

    def _fits(self, name: str, seen: Mention) -> bool:
        """Whether nothing that was said of the person speaks against the mention, and the fullest form
        fits."""
        known = self._people[name]
        sexes = BOTH
        for earlier in known:
            sexes = sexes & earlier.sexes or sexes
        if not sexes & seen.sexes:
            return False
        fullest = max(known, key=lambda m: len(m.words))
        return same(Mention(fullest.words, sexes), seen)


def _identity(label: str, value: str) -> str:
    """What makes two spellings one value."""
    key = fold(normalise(value).text)
    if label == TYPED:
        return value
    if label == "PHONE" or (label in _KEYS and key.strip()[:1] == "+"):
        return "".join(c for c in key if c.isdigit())[-10:]
    if label in _KEYS or label in {"AMOUNT", "DOB", "SECRET"}:
        return "".join(c for c in key if c.isalnum())
    return " ".join(re.findall(r"\w+", key))
