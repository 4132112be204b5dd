"""The model's words on their way: numbers for labels, nothing invented, values restored."""

from collections.abc import Sequence

from assistant.pipeline import masking
from assistant.pipeline.guarding import split
from assistant.pipeline.hiding import hide_invented, veil
from assistant.pipeline.numbering import Numbering, number_all
from assistant.pipeline.values import Masked, Prompt, Refusal


class Relay:
    """The model's words on their way to the screen: numbers for labels, nothing invented, values restored.

    Raises Refusal when what may be shown can't be told.
    """

    def __init__(
        self, prompt: Prompt, question: Masked, policy: masking.Policy, vault: masking.Vault
    ) -> None:
        self._numbering = Numbering(prompt.sources)
        self._veil = veil(_given(prompt, question), policy)
        self._restorer = masking.Restorer(vault)

    def feed(self, piece: str) -> str:
        """What the next piece lets a reader see."""
        return self._through(self._numbering.feed(piece))

    def flush(self) -> str:
        """What was held back; the answer is complete."""
        return self._through(self._numbering.flush(), last=True)

    def _through(self, text: str, *, last: bool = False) -> str:
        try:
            text = self._veil.feed(text) + (self._veil.flush() if last else "")
        except masking.MaskingError:
            raise Refusal("masking_failed") from None
        return self._restorer.feed(text) + (self._restorer.flush() if last else "")


def without_inventions(
    pieces: Sequence[str],
    prompt: Prompt,
    question: Masked,
    policy: masking.Policy,
    *,
    cut_off: bool = False,
) -> Masked:
    """The draft with numbers for labels, and with every name or number from nowhere hidden; of one that was
    `cut_off` without the sentence that has no end, unless there is no other."""
    text = number_all("".join(pieces), prompt.sources).strip()
    sentences = split(text)
    if cut_off and len(sentences) > 1:
        text = text[: text.rindex(sentences[-1])].strip()
    try:
        return hide_invented(text, _given(prompt, question), policy)
    except masking.MaskingError:
        raise Refusal("masking_failed") from None


def what_was_said(pieces: Sequence[str], prompt: Prompt, question: Masked, policy: masking.Policy) -> Masked:
    """What an answer that was broken off says, for the record; nothing of it when it can't be masked."""
    try:
        return without_inventions(pieces, prompt, question, policy)
    except Refusal:
        return Masked("")


def _given(prompt: Prompt, question: Masked) -> list[str]:
    """What the model may name: the question as it was masked, and the sources."""
    return [question.text, *(f"{s.passage.breadcrumb} {s.passage.text}" for s in prompt.sources)]
