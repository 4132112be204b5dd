"""A corrected answer while it is typed: what of it stands in no source of the answer. Nothing is stored."""

from dataclasses import dataclass

from django.conf import settings

from assistant.models import Answer
from assistant.pipeline.guarding import carries, cited_in, own_text, split, without_marks
from assistant.pipeline.quantities import strangers
from assistant.reviewing.outcomes import masked_correction


@dataclass(frozen=True, slots=True)
class LookedThrough:
    """What the guard would say of a corrected answer.

    `sources`: how many it can cite. `figures`, as they were typed, stand neither in the question nor in a
    source that their sentence cites; where it cites none, in no source at all. `unknown` are citation marks
    without a source, and `loose` counts the sentences that no source carries.
    """

    sources: int
    figures: tuple[str, ...] = ()
    unknown: tuple[int, ...] = ()
    loose: int = 0

    @property
    def clean(self) -> bool:
        """Whether there is nothing to look at."""
        return not (self.figures or self.unknown or self.loose)


def look_through(answer: Answer, text: str) -> LookedThrough:
    """Check a corrected answer as it would be stored, by words and figures alone.

    Raises NotPossible("unknown_placeholder") and MaskingError as it would be when it is stored.
    """
    said = masked_correction(answer, text, unsent=True)
    texts = {number: f"{row.document}\n{row.text}" for number, row in enumerate(answer.citable(), 1)}
    question = answer.question.masked
    figures, unknown, loose = dict[str, None](), dict[int, None](), 0
    for sentence in split(said):
        cited, words = cited_in(sentence), without_marks(sentence)
        unknown |= dict.fromkeys(number for number in cited if number not in texts)
        standing = [texts[number] for number in cited if number in texts] or list(texts.values())
        foreign = strangers(words, [own_text(question), *standing])
        figures |= dict.fromkeys(words[one.start : one.end].strip() for one in foreign)
        loose += not any(carries(source, words, question, settings.LEAST_SUPPORT) for source in standing)
    return LookedThrough(len(texts), tuple(figures), tuple(unknown), loose)
