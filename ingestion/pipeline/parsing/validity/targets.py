"""Which clauses a statement is about: named by number, called "this clause", or with it in their brackets."""

import re
from collections.abc import Sequence

from ingestion.pipeline.parsing import clauses
from ingestion.pipeline.parsing.validity.statements import Stated
from ingestion.pipeline.values import Block

THIS_CLAUSE = re.compile(
    r"\b(?:настоящ\w+|данн\w+|этот|этой|указанн\w+)\s+(?:под)?(?:пункт|стать|раздел|норм|ставк|тариф\s+по|абзац)"
    r"|\bосы\s+(?:тармақ|бап|бөлім|норма)|\bthis\s+(?:clause|section|article|paragraph|rate)",
    re.IGNORECASE,
)
NUMBER = r"\d{1,3}(?:\.\d{1,3}){0,5}"
RANGE = rf"(?:с\s+)?{NUMBER}(?:\s*(?:[-–—]|по|to)\s*{NUMBER})?"
KAZAKH_CLAUSE = (
    r"(?:тармақ|тармағы|бап|бабы|бөлім|бөлімі)(?:[тд][ае]р[ыі]?)?(?:[тдн][ыі]ң)?(?![а-яәғқңөұүһі])"
)
"""As a subject or with what it has: «3.2-тармаққа сәйкес» cites one."""
NAMED_CLAUSES = re.compile(
    rf"(?:\b(?:под)?пункт\w*|\bп\.\s?п\.|\bпп?\.|\bстать\w+|\bст\.|\bраздел\w*|\bclauses?|\bsections?|\barticles?"
    rf"|\bparagraphs?)\s*(?P<numbers>{RANGE}(?:(?:\s*,\s*|\s+и\s+|\s+and\s+){RANGE})*)"
    rf"|(?P<kazakh>{RANGE}(?:(?:\s*,\s*|\s+(?:және|мен)\s+){RANGE})*)\s?[-–]\s?{KAZAKH_CLAUSE}",
    re.IGNORECASE,
)
LOWEST, HIGHEST = rf"(?P<lowest>{NUMBER})", rf"(?P<highest>{NUMBER})"
ENDS_OF_RANGE = re.compile(rf"{LOWEST}(?:\s*(?:[-–—]|по|to)\s*{HIGHEST})?", re.IGNORECASE)
CITED = re.compile(r"(?:согласно|соответствии\s+с|на\s+основании|under|according\s+to)\s*$", re.IGNORECASE)
NAMED_CHAPTER = re.compile(
    r"\b(?:глав\w+|част\w+|chapter|part)\s+(?P<number>\d{1,3}|[IVXLC]+)\b"
    r"|\b(?P<kazakh>\d{1,3}|[IVXLC]+)\s?[-–]\s?тарау",
    re.IGNORECASE,
)
NEAR = 80
"""Characters between a clause's number and the verb of which it is the subject."""


def targets(stated: Stated, index: int, blocks: Sequence[Block]) -> list[int]:
    """The positions of the blocks that a statement in block `index` is about, if it is about a clause."""
    if named := _named(stated):
        # «3.2. Пункт …» opens with its own number
        found = [
            position
            for position, block in enumerate(blocks)
            if any(_is_in(block.place.clause, *ends) for ends in named)
            and (position != index or any(block.place.clause in ends for ends in named))
        ]
        return _in_one_chapter(found, stated, blocks[index], blocks)
    if blocks[index].kind == "row":
        return [index] if stated.is_bracketed and not blocks[index].preamble else []
    if blocks[index].place.clause and (stated.is_bracketed or THIS_CLAUSE.search(stated.subject)):
        return _own_clause(index, blocks)
    return []


def _in_one_chapter(found: list[int], stated: Stated, said_in: Block, blocks: Sequence[Block]) -> list[int]:
    """Where several chapters have clauses of one number, those of the chapter named, else of its own."""
    chapters = {position: _chapter(blocks[position]) for position in found}
    numbered = {(blocks[position].place.clause, chapters[position]) for position in found}
    if len(numbered) == len({clause for clause, _ in numbered}):
        return found
    named = NAMED_CHAPTER.search(stated.subject)
    meant = (named["number"] or named["kazakh"]).upper() if named else _chapter(said_in)
    return [position for position in found if chapters[position] == meant]


def _chapter(block: Block) -> str:
    return next((number for heading in block.headings if (number := clauses.chapter(heading))), "")


def _named(stated: Stated) -> list[tuple[str, str]]:
    """The first and the last number of each range of clauses that is the subject."""
    found = list(NAMED_CLAUSES.finditer(stated.subject))
    if not found:
        return []
    named = found[0] if stated.follows else found[-1]
    # «в соответствии с пунктом 3 … действует» is cited, not set
    apart = named.start() > 3 if stated.follows else len(stated.subject) - named.end() > NEAR
    if apart or CITED.search(stated.subject[: named.start()]):
        return []
    ranges = ENDS_OF_RANGE.finditer(named["numbers"] or named["kazakh"])
    return [(one["lowest"], one["highest"] or one["lowest"]) for one in ranges]


def _is_in(clause: str, lowest: str, highest: str) -> bool:
    """Whether a clause lies in a range of numbers, whose last one brings all that is below it."""
    if not clause or clauses.is_within(clause, highest):
        return bool(clause)
    parts = [[int(part) for part in re.findall(r"\d+", one)] for one in (lowest, clause, highest)]
    return parts[0] <= parts[1] <= parts[2]


def _own_clause(index: int, blocks: Sequence[Block]) -> list[int]:
    """The neighbours of a block in the same clause, from the paragraph that opens it to the next opening."""
    clause = blocks[index].place.clause

    def opens(block: Block) -> bool:
        found = clauses.leading(block.text)
        return found is not None and found.number == clause

    first = index
    while first > 0 and not opens(blocks[first]) and blocks[first - 1].place.clause == clause:
        first -= 1
    last = index
    while last + 1 < len(blocks) and blocks[last + 1].place.clause == clause and not opens(blocks[last + 1]):
        last += 1
    return list(range(first, last + 1))
