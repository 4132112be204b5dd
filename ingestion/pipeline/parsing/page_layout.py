"""Lines of PDF pages to headings and paragraphs."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingestion.pipeline.parsing.clauses import leading, looks_like_title
from ingestion.pipeline.parsing.page_text import TextLine

BULLET = re.compile(r"^[•▪●○■\-–—*]\s")
SENTENCE_END = re.compile(r"[.!?;:»)]$")
LARGER = 1.12


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines joined; `level` is that of a heading, 0 for a paragraph."""

    text: str
    top: float
    level: int = 0
    lines: tuple[TextLine, ...] = ()

    @property
    def confidence(self) -> float | None:
        """Of its worst line, where OCR read it."""
        return min((line.confidence for line in self.lines if line.confidence is not None), default=None)


def body_size(pages: Sequence[Sequence[TextLine]]) -> float:
    """The size most characters have."""
    sizes: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def heading_sizes(pages: Sequence[Sequence[TextLine]], body: float) -> list[float]:
    """Sizes of headings from the largest down: clearly above the body's."""
    sizes = {line.size for lines in pages for line in lines if line.size > body * LARGER}
    return sorted(sizes, reverse=True)[:5]


def to_paragraphs(lines: Sequence[TextLine], sizes: Sequence[float]) -> list[Paragraph]:
    """Paragraphs of one page: broken at gaps, bullets, clause numbers, and changes of size or weight."""
    paragraphs: list[Paragraph] = []
    group: list[TextLine] = []
    for line in lines:
        if group and _breaks(group[-1], line):
            paragraphs.append(_paragraph(group, sizes))
            group = []
        group.append(line)
    if group:
        paragraphs.append(_paragraph(group, sizes))
    return paragraphs


def _breaks(above: TextLine, line: TextLine) -> bool:
    height = max(above.box.bottom - above.box.top, 1.0)
    gap = line.box.top - above.box.bottom
    if gap > 0.6 * height or gap < -2 * height:
        return True
    if abs(above.size - line.size) > 0.1 * max(above.size, line.size):
        return True
    if above.bold != line.bold and (looks_like_title(above.text) or SENTENCE_END.search(above.text)):
        return True
    if BULLET.match(line.text):
        return True
    return leading(line.text) is not None and (SENTENCE_END.search(above.text) is not None or above.bold)


def _paragraph(lines: Sequence[TextLine], sizes: Sequence[float]) -> Paragraph:
    text = "\n".join(line.text for line in lines)
    first, short = lines[0], sum(len(line.text) for line in lines) <= 160
    level = 0
    if first.size in sizes and short:
        level = sizes.index(first.size) + 1
    elif all(line.bold for line in lines) and short and looks_like_title(lines[-1].text, 160):
        level = len(sizes) + 1 if len(sizes) < 8 else 9
    return Paragraph(text, first.box.top, level, tuple(lines))
