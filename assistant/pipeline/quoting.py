"""The rule, word for word: in the place of what has no support, beside what has."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.pipeline.deciding import Decisive, Library, quotation
from assistant.pipeline.languages import language_of
from assistant.pipeline.pieces import Piece
from assistant.pipeline.quantities import Quantity, quantities_in, stands_in
from assistant.pipeline.stems import content
from assistant.pipeline.values import Masked, Sentence, Source, Verdict

# so much of a quotation is said already when another sentence has this share of its words
SAID = 0.8
# so near to the best placed source the next is right a third to two thirds as often (docs/quality.md)
TIED = 0.02


def doubt(verdict: Verdict, sources: Sequence[Source], decisive: Mapping[int, Decisive]) -> Verdict:
    """The verdict without support where the whole answer stands on sources that answer less well than the
    best placed one: a small model takes up the wrong one of several alike. `decisive`: of each source, by its
    number, the piece that answers."""
    cited = {number for one in verdict.sentences for number in one.supported_by}
    if not cited or sources[0].number in cited:
        return verdict
    scores = {number: found.score for number, found in decisive.items()}
    if max(scores.get(number, 0.0) for number in cited) >= scores.get(sources[0].number, 0.0):
        return verdict
    return replace(verdict, sentences=tuple(replace(one, supported_by=()) for one in verdict.sentences))


def quote(
    verdict: Verdict,
    question: Masked,
    sources: Sequence[Source],
    decisive: Mapping[int, Decisive],
    library: Library | None = None,
) -> Verdict:
    """The verdict with the rule of the best placed source, word for word: in the place of its first
    unsupported sentence (others are left out), which makes the rung "partly grounded", or beside the answer.
    Of sources that say the same one in the language of the question is quoted. Where nothing else is left,
    and the search hardly tells the next source from the best, both are quoted.

    A rule whose decisive piece is said already is left out. Checks and flags stay as they were raised. A
    verdict without a source that has a text is returned as it is.
    """
    # the search tells passages apart better than their pieces do
    texts = [one for one in sources if one.number in decisive]
    if not texts:
        return verdict
    best, *others = texts
    alike = [one for one in others if _alike(decisive[best.number].piece, decisive[one.number].piece)]
    own = _in_language(best, alike, language_of(question.words()))

    def rule(source: Source) -> Sentence:
        words = quotation(source.passage, decisive[source.number].piece, question.words(), library)
        return Sentence(words, (source.number,), (source.number,), "quoted")

    carried = [one for one in verdict.sentences if one.supported_by]
    if not carried:
        carried = [rule(own), *(rule(one) for one in others[:1] if one not in alike and _are_tied(best, one))]
    elif not any(_says(one, decisive[own.number].piece) for one in carried):
        loose_at = (n for n, one in enumerate(verdict.sentences) if not one.supported_by)
        carried.insert(next(loose_at, len(carried)), rule(own))
    stands = verdict.sentences and all(one.supported_by for one in verdict.sentences)
    return replace(verdict, rung=verdict.rung if stands else "partly grounded", sentences=tuple(carried))


def _in_language(best: Source, alike: Sequence[Source], language: str) -> Source:
    """The best placed source, or its like in the language of the question."""
    return next((one for one in (best, *alike) if language_of(one.passage.text) == language), best)


def _alike(best: Piece, other: Piece) -> bool:
    """Whether the figures of two pieces are the same, and there are some."""
    figures, others = quantities_in(best.text), quantities_in(other.text)
    return (
        any(figure.unit for figure in figures)
        and not _left_out(best, others)
        and not _left_out(other, figures)
    )


def _are_tied(best: Source, other: Source) -> bool:
    """Whether the search hardly tells the two apart; by words alone it never tells enough."""
    return not best.passage.words_only and best.passage.score - other.passage.score <= TIED


def _left_out(piece: Piece, said: Sequence[Quantity]) -> list[Quantity]:
    """The quantities of the piece that are not among these; a number without a unit may be a clause's."""
    return [one for one in quantities_in(piece.text) if one.unit and not stands_in(one, said)]


def written(sentences: Sequence[Sentence]) -> str:
    """The sentences as one text with their citation marks before the full stop."""
    return " ".join(marked(one) for one in sentences)


def marked(one: Sentence) -> str:
    """A sentence with its citation marks before the full stop."""
    marks = "".join(f" [{number}]" for number in one.cites)
    text = f"«{one.text}»" if one.quoted else one.text
    if text[-1:] in ".!?…" and text[-1:]:
        return f"{text[:-1]}{marks}{text[-1]}"
    return f"{text}{marks}"


def _says(one: Sentence, piece: Piece) -> bool:
    wanted = content(piece.text)
    most = bool(wanted) and len(wanted & content(one.text)) >= SAID * len(wanted)
    return most and not _left_out(piece, quantities_in(one.text))
