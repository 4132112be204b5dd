"""Pictures of text to lines of text: Debian's tesseract in Russian, Kazakh and English, on one thread."""

import io
import re
import shutil
import subprocess
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from statistics import fmean
from typing import Any

from ingestion.pipeline.parsing.clauses import leading
from ingestion.pipeline.parsing.page_layout import BULLET, Paragraph
from ingestion.pipeline.parsing.page_text import Box, TextLine

DPI = 200
LANGUAGES = ("rus", "kaz", "eng")
SURE = 70.0
"""Mean confidence in percent from which a page counts as read; good scans have 90 and more."""
TURNED = 75.0
"""Below this the page may lie on its side or stand on its head."""
FAINT_WORD = 10.0
"""What tesseract is less sure of is dirt."""
SIZE = 10.0
LOOKALIKES = str.maketrans("aceopxyuAKMHOPCTBEX", "асеорхуиАКМНОРСТВЕХ")
CYRILLIC = re.compile(r"[а-яёәғқңөұүһі]", re.IGNORECASE)
LONE = re.compile(r"(?<![\w.@/-])[aceopxyuAKMHOPCTBEX](?![\w.@/-])")
SENTENCE_END = re.compile(r"[.!?:;»)]$")


@dataclass(frozen=True, slots=True)
class Scanned:
    """A page as read: paragraphs with boxes in pixels of the picture, mean confidence in percent."""

    paragraphs: tuple[Paragraph, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class _Word:
    key: tuple[int, int, int]
    box: Box
    confidence: float
    text: str


@cache
def is_installed() -> bool:
    """Whether tesseract and its three languages are on this machine."""
    program = shutil.which("tesseract")
    if program is None:
        return False
    listed = subprocess.run(  # noqa: S603 (the program found, no words of the document)
        [program, "--list-langs"], capture_output=True, text=True, check=False
    ).stdout
    return set(LANGUAGES) <= set(listed.split())


def read(picture: Any) -> Scanned:
    """The text of a PIL picture of `DPI` dots an inch; one that lies on its side is turned first."""
    best = _read(picture)
    if best.confidence < TURNED:
        for angle in (180, 90, 270):
            turned = _read(picture.rotate(angle, expand=True))
            if turned.confidence > max(best.confidence, TURNED):
                return _turned_back(turned, angle, picture.width, picture.height)
    return best


def _turned_back(turned: Scanned, angle: int, width: int, height: int) -> Scanned:
    """The boxes where they stand on the picture as it came, before it was turned counter-clockwise."""

    def back(box: Box) -> Box:
        if angle == 180:
            return Box(width - box.right, height - box.bottom, width - box.left, height - box.top)
        if angle == 90:
            return Box(width - box.bottom, box.left, width - box.top, box.right)
        return Box(box.top, height - box.right, box.bottom, height - box.left)

    paragraphs = tuple(
        replace(one, lines=tuple(replace(line, box=back(line.box)) for line in one.lines))
        for one in turned.paragraphs
    )
    return Scanned(paragraphs, turned.confidence)


def _read(picture: Any) -> Scanned:
    words = [word for word in _words(picture) if word.confidence >= FAINT_WORD]
    confidence = fmean([word.confidence for word in words]) if words else 0.0
    return Scanned(tuple(_paragraphs(_lines(words))), confidence)


def _words(picture: Any) -> list[_Word]:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", compress_level=1)
    command = [shutil.which("tesseract") or "tesseract", "stdin", "stdout", "-l", "+".join(LANGUAGES)]
    done = subprocess.run(  # noqa: S603 (likewise)
        [*command, "--psm", "4", "--dpi", str(DPI), "tsv"],
        input=buffer.getvalue(),
        capture_output=True,
        check=True,
        env={"PATH": "/usr/bin:/bin", "OMP_THREAD_LIMIT": "1"},
    )
    found = []
    for row in done.stdout.decode("utf-8", "replace").splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) == 12 and cells[0] == "5" and cells[11].strip():
            left, top, width, height = map(float, cells[6:10])
            key = int(cells[2]), int(cells[3]), int(cells[4])
            found.append(_Word(key, Box(left, top, left + width, top + height), float(cells[10]), cells[11]))
    return found


def _lines(words: list[_Word]) -> list[tuple[tuple[int, int], TextLine]]:
    """Lines with the block and paragraph that tesseract put them in."""
    lines = []
    for key, group in groupby(words, lambda word: word.key):
        own = list(group)
        box = Box(
            min(word.box.left for word in own),
            min(word.box.top for word in own),
            max(word.box.right for word in own),
            max(word.box.bottom for word in own),
        )
        sure = fmean(word.confidence for word in own) / 100
        text = _without_lookalikes(" ".join(word.text for word in own))
        lines.append((key[:2], TextLine(text, box, SIZE, bold=False, confidence=sure)))
    return lines


def _without_lookalikes(text: str) -> str:
    """A lone Latin letter among Cyrillic words is the Cyrillic one of the same shape."""
    if len(CYRILLIC.findall(text)) < 5:
        return text
    return LONE.sub(lambda found: found[0].translate(LOOKALIKES), text)


def _paragraphs(lines: list[tuple[tuple[int, int], TextLine]]) -> list[Paragraph]:
    """tesseract's paragraphs, parted before clauses and bullets, joined where a sentence goes on."""
    paragraphs: list[Paragraph] = []
    last: tuple[int, int] | None = None
    for key, line in lines:
        opens = leading(line.text) is not None or BULLET.match(line.text) is not None
        goes_on = bool(paragraphs) and not opens and not SENTENCE_END.search(paragraphs[-1].text)
        if goes_on and (key == last or line.text[:1].islower()):
            above = paragraphs[-1]
            text = f"{above.text}\n{line.text}"
            paragraphs[-1] = replace(above, text=text, lines=(*above.lines, line))
        else:
            paragraphs.append(Paragraph(line.text, line.box.top, lines=(line,)))
        last = key
    return paragraphs
