"""Sentences of a summary that the text handed in does not confirm."""

from assistant.pipeline.guarding import split
from assistant.pipeline.languages import language_of
from assistant.pipeline.stems import content, share
from assistant.pipeline.supporting import Liken, threshold, weigh

# a summary says it in fewer words, yet mostly in those of its text
OWN_WORDS = 0.5


def doubtful(
    summary: str, text: str, liken: Liken | None = None, least: float | None = None
) -> tuple[str, ...]:
    """Sentences with most words from elsewhere; in another language those that also mean another thing.
    `least`: see `guarding.guard`."""
    least = threshold() if least is None else least
    there, language = content(text), language_of(text)

    def confirmed(sentence: str) -> bool:
        if share(content(sentence), there) >= OWN_WORDS:
            return True
        other = language_of(sentence) != language
        return other and weigh(sentence, "", text, "", liken).probability >= least

    return tuple(sentence for sentence in split(summary) if not confirmed(sentence))
