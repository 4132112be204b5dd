"""What would happen to a text, as the policy's page shows it."""

from dataclasses import dataclass

from assistant.pipeline.masking.policy import GENERALISE, KEEP, MASK
from assistant.policies import Trial
from assistant.views import cutting
from assistant.views.showing import Part
from foundation.masked import Note


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field of the text: as typed, its kind, what becomes of it, and what the model learns instead."""

    text: str
    label: str
    action: str
    placeholder: Part | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownTrial:
    """The masked text in parts, and the fields in reading order."""

    parts: tuple[Part, ...]
    fields: tuple[ShownField, ...]


def shown_trial(text: str, trial: Trial) -> ShownTrial:
    """`text` is what was tried; offsets of the trial are its code points."""
    hidden = [
        (span.start, _hidden(text[span.start : span.end], span.placeholder, trial))
        for span in trial.masked.spans
    ]
    kept = [(span.start, ShownField(text[span.start : span.end], span.label, KEEP)) for span in trial.kept]
    fields = tuple(field for _start, field in sorted((*hidden, *kept), key=lambda pair: pair[0]))
    return ShownTrial(cutting.masked(trial.masked.text), fields)


def _hidden(text: str, name: str, trial: Trial) -> ShownField:
    notes = tuple(note for note in trial.masked.legend if note.placeholder == name)
    part = cutting.masked(name)[0]
    return ShownField(text, part.kind, GENERALISE if notes else MASK, part, notes)
