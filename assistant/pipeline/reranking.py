"""The found passages in a better order: what a passage says of the question's things counts beside its score.

The search compares whole passages in meaning and words. Here a passage is read: the largest share of what the
question speaks of (each thing in any language, rare ones more) that one of its pieces says under its heading.
Each language is compared with itself, as in the search: passages in the question's own share more words.
The few that a model is given are read more closely: by how well their decisive piece answers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import fmean

from assistant.pipeline.deciding import Library, Thing, asked_for, decisive, share
from assistant.pipeline.pieces import pieces_of
from assistant.pipeline.stems import content
from assistant.pipeline.supporting import Liken
from assistant.pipeline.values import Passage

# measured on the demo bank and the reading sets (docs/retrieval.md)
SAID_SHARE = 0.08
ANSWERS_SHARE = 0.05
# of a language's passages those that say most show what is ordinary there
ORDINARY = 10


def rerank(question: str, passages: Sequence[Passage], library: Library) -> list[Passage]:
    """The passages with the score that orders them, best first."""
    things = asked_for(question, library)
    said = {one.passage_id: says(things, one) for one in passages}
    ordinary = _ordinary(passages, said)
    scored = [
        replace(one, score=one.score + SAID_SHARE * (said[one.passage_id] - ordinary[one.language]))
        for one in passages
    ]
    return sorted(scored, key=lambda one: one.score, reverse=True)


def best_answer_first(
    question: str, passages: Sequence[Passage], liken: Liken, library: Library
) -> list[Passage]:
    """The passages with the score that orders them, best first; what their decisive pieces answer counts,
    in words, in meaning and in the kind of answer that is asked for."""
    pieces = [decisive(question, one, liken, library) for one in passages]
    scored = [
        replace(one, score=one.score + ANSWERS_SHARE * piece.score) if piece else one
        for one, piece in zip(passages, pieces, strict=True)
    ]
    return sorted(scored, key=lambda one: one.score, reverse=True)


def says(things: Sequence[Thing], passage: Passage) -> float:
    """The share of the things' weight that the best piece of the passage says, 0 to 1."""
    heading = content(passage.breadcrumb)
    pieces = (piece.text for piece in pieces_of(passage.text) if not piece.text.endswith("?"))
    return max((share(things, content(piece) | heading) for piece in pieces), default=0.0)


def _ordinary(passages: Sequence[Passage], said: Mapping[int, float]) -> dict[str, float]:
    """For each language the mean of the largest few."""
    languages = {one.language for one in passages}
    shares = {
        language: sorted((said[one.passage_id] for one in passages if one.language == language), reverse=True)
        for language in languages
    }
    return {language: fmean(largest[:ORDINARY]) for language, largest in shares.items()}
