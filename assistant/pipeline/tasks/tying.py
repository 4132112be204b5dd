"""Sentences of a reply, each tied to what it stands on: a source, the letter template, or nothing."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.pipeline.guarding import split
from assistant.pipeline.opposing import denies
from assistant.pipeline.quantities import foreign_in, quantities_in
from assistant.pipeline.stems import content, share
from assistant.pipeline.supporting import Liken, threshold, weigh
from assistant.pipeline.values import Sentence, Source

# so much of a sentence's words is said by the letter's, and so much of the letter's is left
SAID, LEFT = 0.8, 0.5
# so few words stand word for word in a source by chance
SHORTEST_QUOTED = 4
_FILLED_IN = re.compile(r"<[A-Z_]+_\d+>|\{[^{}]*\}")
# greetings, thanks, apologies and farewells are made of these alone; there is nothing in them to confirm
COURTESY = content(
    """
    здравствуйте добрый доброе доброго хорошего день дня утро вечер уважаемый уважаемая уважаемые уважением
    спасибо благодарим благодарю обращение обратились письмо извинения извините приносим просим прощения
    неудобства доставленные ожидание понимание рады помочь ответить вопросы остались возникли появятся
    дополнительные обращайтесь пожалуйста
    сәлеметсіз сәлем қайырлы күн таң кеш құрметті құрметпен рахмет рақмет алғыс айтамыз хабарласқаныңыз
    жүгінгеніңіз өтінішіңіз хатыңыз кешірім сұраймыз қолайсыздық түсіністік сұрақтарыңыз туындаса қуаныштымыз
    көмектесуге хабарласыңыз
    hello dear good morning afternoon evening day thank thanks contacting writing message sincerely regards
    kind best yours faithfully sorry apologise apologize inconvenience patience understanding happy glad help
    questions further please contact hesitate
    """
)


def tie(
    reply: str,
    letter: str,
    request: str,
    sources: Sequence[Source],
    liken: Liken | None = None,
    least: float | None = None,
) -> tuple[Sentence, ...]:
    """The sentences of a masked reply in order, each with the source that carries it best.

    `kind`: "quoted" word for word from the source, "template" where the letter says it, "courtesy" where
    nothing is said that could be confirmed, else "written". `foreign`: figures that stand in neither sources,
    letter nor request. `least`: see `guarding.guard`.
    """
    least = threshold() if least is None else least
    known = [letter, request, *(f"{one.passage.breadcrumb}\n{one.passage.text}" for one in sources)]
    tied = (_tie(said, letter, request, sources, liken, least) for said in split(reply))
    return tuple(replace(one, foreign=foreign_in(one.text, known)) for one in tied)


def _tie(
    said: str, letter: str, request: str, sources: Sequence[Source], liken: Liken | None, least: float
) -> Sentence:
    words = content(_without_what_is_filled_in(said))
    if share(words, COURTESY) == 1 and not quantities_in(_FILLED_IN.sub(" ", said)):
        return Sentence(said, (), (), "courtesy")
    if any(_says(one, said) for one in split(letter)) and not foreign_in(said, [letter, request]):
        return Sentence(said, (), (), "template")
    for source in sources:
        if _stands(said, source.passage.text):
            return Sentence(said, (source.number,), (source.number,), "quoted")
    how = {
        one.number: weigh(said, request, one.passage.text, one.passage.breadcrumb, liken).probability
        for one in sources
    }
    best = max(how, key=lambda number: how[number], default=None)
    carried = (best,) if best is not None and how[best] >= least else ()
    return Sentence(said, carried, carried)


def _says(of_letter: str, said: str) -> bool:
    """Whether a sentence of the letter says this one, whatever is filled in."""
    there, words = (content(_without_what_is_filled_in(one)) for one in (of_letter, said))
    same = share(words, there) >= SAID and share(there, words) >= LEFT
    return same and denies(of_letter) == denies(said)


def _without_what_is_filled_in(text: str) -> str:
    """A sentence without its placeholders, its gaps in braces, its sums and days."""
    parts, at = [], 0
    for one in quantities_in(text):
        parts.append(text[at : one.start])
        at = max(at, one.end)
    return _FILLED_IN.sub(" ", " ".join([*parts, text[at:]]))


def _stands(said: str, text: str) -> bool:
    """Whether a sentence stands word for word in a text."""
    words = " ".join(said.split()).rstrip(".!?…").casefold()
    return len(words.split()) >= SHORTEST_QUOTED and bool(
        re.search(rf"(?<!\w){re.escape(words)}(?!\w)", " ".join(text.split()).casefold())
    )
