"""Letters of a PDF page that no reader sees: told from those that only look so by what the page shows."""

from collections.abc import Sequence
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ingestion.pipeline.parsing.page_text import Box, Letter

SCALE = 1.5
"""Pixels a point of the picture in which letters are looked for."""
CONTRAST = 24
"""Levels of grey between the darkest and the lightest spot, below which nothing is written there."""
COVERED = 0.5
"""Share of the page that a picture must cover to be a scan, whose text layer is invisible on purpose."""
CODES = {"white": "white_text", "tiny": "tiny_text", "transparent": "hidden_text", "outside": "hidden_text"}


def sift(page: pdfium.PdfPage, letters: Sequence[Letter]) -> tuple[list[Letter], list[tuple[str, str]], bool]:
    """The letters a reader sees, what the others say (code, text), and whether a scanner wrote the text."""
    if not any(letter.doubt for letter in letters):
        return list(letters), [], False
    scanned = any(letter.doubt == "transparent" for letter in letters) and is_scan(page)
    picture = _picture(page) if any(letter.doubt == "white" for letter in letters) else None
    unseen = [_is_unseen(letter, scanned, picture) for letter in letters]
    _spare_overflow(letters, unseen)
    kept = [letter for letter, gone in zip(letters, unseen, strict=True) if not gone]
    return kept, _told(letters, unseen), scanned


def is_scan(page: pdfium.PdfPage) -> bool:
    """Whether a picture covers most of the page."""
    width, height = page.get_size()
    for image in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = image.get_bounds()
        if (right - left) * (top - bottom) >= COVERED * width * height:
            return True
    return False


def _picture(page: pdfium.PdfPage) -> Any:
    return page.render(scale=SCALE, grayscale=True).to_numpy()


def _is_unseen(letter: Letter, scanned: bool, picture: Any) -> bool:
    if letter.doubt == "white":
        return letter.box is not None and not _shows(letter.box, picture)
    if letter.doubt == "transparent":
        return not scanned
    return bool(letter.doubt)


def _spare_overflow(letters: Sequence[Letter], unseen: list[bool]) -> None:
    """The end of a line that runs off the page is a slip, not a secret."""
    before: Box | None = None
    seen = False
    for index, letter in enumerate(letters):
        if letter.box is None:
            continue
        middle = (letter.box.top + letter.box.bottom) / 2
        beside = before is not None and before.top < middle < before.bottom
        if letter.doubt == "outside" and beside and seen:
            unseen[index] = False
        before, seen = letter.box, not unseen[index]


def _shows(box: Box, picture: Any) -> bool:
    top, bottom = round(box.top * SCALE), round(box.bottom * SCALE) + 1
    left, right = round(box.left * SCALE), round(box.right * SCALE) + 1
    spot = picture[max(0, top) : max(0, bottom), max(0, left) : max(0, right)]
    return spot.size > 0 and int(spot.max()) - int(spot.min()) >= CONTRAST


def _told(letters: Sequence[Letter], unseen: Sequence[bool]) -> list[tuple[str, str]]:
    """Runs of unseen letters as text; a space belongs to the run it stands in."""
    told: list[tuple[str, str]] = []
    open_code, gap = "", ""
    for letter, gone in zip(letters, unseen, strict=True):
        if letter.box is None:
            gap += " "
        elif gone and (code := CODES[letter.doubt]) == open_code:
            told[-1] = (code, told[-1][1] + gap + letter.text)
            gap = ""
        else:
            open_code, gap = CODES[letter.doubt] if gone else "", ""
            if gone:
                told.append((open_code, letter.text))
    return told
