"""Cuts a parsed document into pieces short enough for the embedder and whole enough for a reader."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from ingestion.pipeline.values import Block, Parsed, Piece

SENTENCE = re.compile(r"(?<=[.!?…;])[»”\")]*\s+(?=[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ0-9«“\"(–•-])")
ABBREVIATION = re.compile(
    r"(?:^|[\s(«])(?:п|пп|ст|гл|г|гг|т|д|тг|тыс|млн|млрд|руб|мес|дн|мин|им|ул|просп|корп|кв|см|рис|табл|др|пр|стр|тел|№"
    r"|e\.g|i\.e|No|Art|Mr|Mrs|Dr|т\.е|т\.д|т\.п|б\.б|т\.б|[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ])\.$",
    re.IGNORECASE,
)
LONGEST_ABBREVIATION = 10
SEPARATOR = " › "
LABEL = re.compile(r"^(?P<label>[^\n]{1,300}?)(?P<mark> — |\n)")
ENDING = 40
SPACE_FROM = 0.5
"""A forced cut looks for a space in the second half of what fits."""


def cut(parsed: Parsed, *, longest: int = 700, overlap: int = 120) -> tuple[Piece, ...]:
    """Pieces of at most `longest` characters in reading order.

    Paragraphs with the same place and headings are joined as long as they fit; longer ones are cut at
    sentences, a piece starting with the end of the one before it (at most `overlap` characters). A row of a
    table is a piece of its own. Nothing is joined across clauses, pages, headings, windows or rows. Pieces
    that repeat another, sign by sign, under the same breadcrumb, clause and window are dropped. `ordinal`
    counts from 1 within one `place.slug()`, so slug and ordinal name a piece. A piece has the boxes and the
    lowest confidence of the blocks it was made from.
    """
    pieces: list[Piece] = []
    seen: set[tuple[object, ...]] = set()
    ordinals: Counter[str] = Counter()
    for blocks, texts in _groups(parsed, longest, overlap):
        first = blocks[0]
        breadcrumb = _breadcrumb(parsed.title, first.headings)
        window = first.effective_from, first.effective_until
        for text in texts:
            # signs count: 25 $ is not 25 €, and ≤ is not ≥
            said = " ".join(text.casefold().split())
            key = (breadcrumb, first.place.clause, said, window)
            if not re.search(r"\w", text) or key in seen:
                continue
            seen.add(key)
            slug = first.place.slug()
            ordinals[slug] += 1
            made_of = _made_of(text, blocks)
            boxes = tuple(box for block in made_of for box in block.boxes)
            sure = min((block.confidence for block in made_of if block.confidence is not None), default=None)
            pieces.append(Piece(text, breadcrumb, first.place, ordinals[slug], boxes, sure, *window))
    return tuple(pieces)


def _groups(parsed: Parsed, longest: int, overlap: int) -> Iterator[tuple[list[Block], list[str]]]:
    """Neighbouring blocks that may stand in one piece, and their text cut to size."""

    def together(block: Block) -> tuple[object, ...]:
        return block.place, block.headings, block.kind, block.effective_from, block.effective_until

    for _, group in groupby(parsed.blocks, together):
        blocks = list(group)
        if blocks[0].kind == "row":
            for block in blocks:
                yield [block], _cut_row(block.text, longest)
        else:
            yield blocks, _pack([block.text for block in blocks], longest, overlap)


def _made_of(text: str, blocks: list[Block]) -> list[Block]:
    """The blocks whose text stands in the piece, or in which the piece ends."""
    end = text[-ENDING:]
    return [block for block in blocks if block.text in text or end in block.text] or blocks


def _breadcrumb(title: str, headings: Sequence[str]) -> str:
    """Title and headings without repetition: of a step that goes on from an earlier one the rest is kept."""
    steps: list[str] = []
    for step in (title, *headings):
        step = step.strip()
        for earlier in steps:
            if step.casefold().startswith(earlier.casefold()):
                step = step[len(earlier) :].strip(" :—–.,-›")
        if step and not _is_said(step, steps):
            steps.append(step)
    return SEPARATOR.join(steps)


def _is_said(step: str, steps: Sequence[str]) -> bool:
    """The same step stands there already, or a longer one brings no new word."""
    if step.casefold() in (earlier.casefold() for earlier in steps):
        return True
    words = re.findall(r"\w+", step.casefold())
    known = set(re.findall(r"\w+", " ".join(steps).casefold()))
    return len(words) >= 3 and known.issuperset(words)


def _pack(paragraphs: Sequence[str], longest: int, overlap: int) -> list[str]:
    """Paragraphs joined into pieces of about equal length, so that no short rest is left at the end."""
    total = sum(map(len, paragraphs)) + len(paragraphs) - 1
    enough = total / -(-total // longest) if total else longest
    pieces: list[str] = []
    for text in paragraphs:
        if len(text) > longest and "\n" in text:
            pieces += _pack(text.split("\n"), longest, overlap)
        elif len(text) > longest:
            pieces += _cut_long(text, longest, overlap)
        elif pieces and len(pieces[-1]) + 1 + len(text) <= longest and len(pieces[-1]) < enough:
            pieces[-1] += f"\n{text}"
        else:
            pieces.append(text)
    return pieces


def _cut_long(text: str, longest: int, overlap: int) -> list[str]:
    """One paragraph at its sentences; each piece but the first begins with the end of the one before."""
    overlap = min(overlap, longest // 3)
    room = longest - overlap - 3
    pieces: list[str] = []
    current = ""
    for sentence in _sentences(text, room):
        if current and len(current) + 1 + len(sentence) > longest:
            pieces.append(current)
            tail = _tail(current, overlap)
            current = f"{tail} {sentence}" if tail else sentence
        else:
            current = f"{current} {sentence}".strip()
    return [*pieces, current] if current else pieces


def _sentences(text: str, longest: int) -> Iterator[str]:
    """Sentences; one that is too long alone is cut at semicolons, commas or spaces."""
    start = 0
    for found in SENTENCE.finditer(text):
        if ABBREVIATION.search(text[max(start, found.start() - LONGEST_ABBREVIATION) : found.start()]):
            continue
        yield from _forced(text[start : found.start()].strip() + found[0].rstrip(), longest)
        start = found.end()
    yield from _forced(text[start:].strip(), longest)


def _forced(sentence: str, longest: int) -> Iterator[str]:
    start = 0
    while len(sentence) - start > longest:
        window = sentence[start : start + longest]
        ends = (window.rfind(mark) + len(mark) - 1 for mark in ("; ", ", ", " "))
        end = next((end for end in ends if end > longest * SPACE_FROM), longest)
        yield window[:end].strip()
        start += end
    if rest := sentence[start:].strip():
        yield rest


def _tail(text: str, overlap: int) -> str:
    """Whole sentences from the end that fit, else the last words with an ellipsis before them."""
    if overlap <= 0:
        return ""
    tail = ""
    for sentence in reversed(list(_sentences(text, len(text)))):
        if len(sentence) + 1 + len(tail) > overlap:
            break
        tail = f"{sentence} {tail}".strip()
    if tail or overlap < 20:
        return tail
    words = text[-overlap:].partition(" ")[2]
    return f"… {words}" if words else ""


def _cut_row(text: str, longest: int) -> list[str]:
    """A row that is too long is cut between its values, each part under the row's label."""
    if len(text) <= longest:
        return [text]
    found = LABEL.match(text)
    head = found[0] if found and len(found[0]) < longest // 2 else ""
    rest = text[len(head) :]
    parts = [part for value in re.split(r"(?<=;) ", rest) for part in _sentences(value, longest - len(head))]
    pieces: list[str] = []
    current = ""
    for part in parts:
        if current and len(head) + len(current) + 1 + len(part) > longest:
            pieces.append(head + current.rstrip(";"))
            current = part
        else:
            current = f"{current} {part}".strip()
    return [*pieces, head + current] if current else pieces
