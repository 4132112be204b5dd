"""What the model wrote without support is shown as what the source says, word for word."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.pipeline.deciding import Rarity, decisive, quotation
from assistant.pipeline.stems import content
from assistant.pipeline.supporting import Liken
from assistant.pipeline.values import Masked, Sentence, Source, Verdict

# so much of a quotation is said already when another sentence has this share of its words
SAID = 0.8


def quote(
    verdict: Verdict,
    question: Masked,
    sources: Sequence[Source],
    liken: Liken | None = None,
    rarity: Rarity | None = None,
) -> Verdict:
    """The verdict with its first unsupported sentence replaced by the decisive piece of the best source; the
    others, and one whose quotation is said already, are left out.

    Checks and flags stay as they were raised, and the rung says "partly grounded". A verdict without a loose
    sentence, or without a source that has a text, is returned as it is.
    """
    if all(one.supported_by for one in verdict.sentences) and verdict.sentences:
        return verdict
    own = best_quotation(question, sources, liken, rarity)
    if own is None:
        return verdict
    kept: list[Sentence] = []
    quoted = False
    for one in verdict.sentences or (replace(own, text=""),):
        if one.supported_by and not one.quoted:
            kept.append(one)
        elif not quoted:
            kept.append(own)
            quoted = True
    if any(_says(one, own) for one in kept if not one.quoted):
        kept = [one for one in kept if not one.quoted]
    return replace(verdict, rung="partly grounded", sentences=tuple(kept))


def best_quotation(
    question: Masked, sources: Sequence[Source], liken: Liken | None = None, rarity: Rarity | None = None
) -> Sentence | None:
    """The decisive piece of the source that answers best, as a sentence; earlier sources win a draw."""
    best: tuple[float, Sentence] | None = None
    for source in sources:
        found = decisive(question.words(), source.passage, liken, rarity)
        if found and (best is None or found.score > best[0]):
            text = quotation(source.passage, found.piece)
            best = (found.score, Sentence(text, (source.number,), (source.number,), "quoted"))
    return best[1] if best else None


def written(sentences: Sequence[Sentence]) -> str:
    """The sentences as one text with their citation marks before the full stop."""
    return " ".join(_marked(one) for one in sentences)


def _marked(one: Sentence) -> str:
    marks = "".join(f" [{number}]" for number in one.cites)
    text = f"«{one.text}»" if one.quoted else one.text
    if text[-1:] in ".!?…" and text[-1:]:
        return f"{text[:-1]}{marks}{text[-1]}"
    return f"{text}{marks}"


def _says(one: Sentence, quotation: Sentence) -> bool:
    wanted = content(quotation.text)
    return bool(wanted) and len(wanted & content(one.text)) >= SAID * len(wanted)
