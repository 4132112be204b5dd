"""Two documents in force that say different things of one matter: shown, not hidden."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.pipeline.deciding import Decisive, Library, Thing, asked_for, decisive_of, share
from assistant.pipeline.languages import language_of
from assistant.pipeline.quantities import Quantity, quantities_in, stands_in
from assistant.pipeline.stems import common, content
from assistant.pipeline.supporting import Liken
from assistant.pipeline.values import Check, Passage, Sentence, Source, Verdict

# shares of words in common, and the cosine where languages differ, from which two pieces speak of one matter
SAME_WORDS, SAME_MEANING = 0.6, 0.9


def show_contradiction(
    verdict: Verdict,
    question: str,
    sources: Sequence[Source],
    decisive: Mapping[int, Decisive],
    liken: Liken | None = None,
    library: Library | None = None,
) -> Verdict:
    """The verdict with what another document says quoted beside what it cites, flagged `contradiction`, when
    both speak of one matter and name different figures of one kind for it; else as it is. `decisive`: of each
    source, by its number, the piece that answers."""
    things = asked_for(question, library)
    cited = {number for one in verdict.sentences for number in one.cites}
    pieces = {number: found.piece.text for number, found in decisive.items()}
    own = {source.number: source for source in sources}
    for one in sorted(cited & set(pieces)):
        for other in sorted(set(pieces) - {one}):
            if _same_subject(things, own[one].passage, own[other].passage) and _differ(
                pieces[one], pieces[other], liken
            ):
                beside = () if other in cited else (Sentence(pieces[other], (other,), (other,), "quoted"),)
                check = Check("sources_agree", False, (pieces[one], pieces[other]))
                return replace(
                    verdict,
                    rung="partly grounded",
                    sentences=(*verdict.sentences, *beside),
                    checks=(*verdict.checks, check),
                    flags=(*verdict.flags, "contradiction"),
                )
    return verdict


def as_near(
    question: str, others: Sequence[Source], decisive: Mapping[int, Decisive], library: Library | None = None
) -> dict[int, Decisive]:
    """The pieces that answer of passages which were found but not given to the model, by their words alone.
    One that says less of what the question speaks of than the sources do is about something alike, and left
    out."""
    things = asked_for(question, library)
    least = max((share(things, content(one.piece.text)) for one in decisive.values()), default=1.0)
    found = decisive_of(question, others, None, library)
    return {number: one for number, one in found.items() if share(things, content(one.piece.text)) >= least}


def _same_subject(things: Sequence[Thing], one: Passage, other: Passage) -> bool:
    """Whether passages of two documents both speak of what the question names of the subject of either:
    rules of two products are often worded alike."""
    titles = [content(f"{each.document} {each.breadcrumb}") for each in (one, other)]
    said = [title | content(each.text) for title, each in zip(titles, (one, other), strict=True)]
    named = [thing for thing in things if any(thing.is_said(title) for title in titles)]
    return one.slug != other.slug and all(thing.is_said(there) for thing in named for there in said)


def _differ(one: str, other: str, liken: Liken | None) -> bool:
    figures, others = _telling(one), _telling(other)
    kinds = {figure.unit for figure in figures} & {figure.unit for figure in others}
    apart = any(not stands_in(figure, others) for figure in figures if figure.unit in kinds) and any(
        not stands_in(figure, figures) for figure in others if figure.unit in kinds
    )
    return apart and _one_matter(one, other, liken)


def _telling(text: str) -> list[Quantity]:
    """Quantities with a unit: numbers of clauses and items have none."""
    return [figure for figure in quantities_in(text) if figure.unit]


def _one_matter(one: str, other: str, liken: Liken | None) -> bool:
    if language_of(one) == language_of(other):
        words, others = content(one), content(other)
        shared = len(common(words, others))
        return bool(words) and shared >= SAME_WORDS * max(len(words), len(others))
    cosines = liken([one], [other]) if liken else None
    return cosines is not None and cosines[0][0] >= SAME_MEANING
