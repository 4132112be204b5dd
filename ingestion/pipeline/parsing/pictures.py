"""PNG, JPEG and TIFF: each picture is a page for the OCR, brought to its resolution first."""

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps, ImageSequence

from ingestion.pipeline.parsing import ocr, pages, progress
from ingestion.pipeline.parsing.limits import MAX_PAGES, MAX_PIXELS
from ingestion.pipeline.parsing.outline import Outline
from ingestion.pipeline.values import Parsed, UnreadableFile

PAGE_INCHES = 11.7
"""The longer side of an A4 page: what is known of a photograph's size."""
LARGEST, SMALLEST = 1.2, 0.6
"""A picture between these shares of the OCR's resolution stays as it is."""


def read(path: Path) -> Parsed:
    """A TIFF may hold many pages. Raises UnreadableFile also `no_ocr`, `too_expanded` and `no_text`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        with Image.open(path, formats=("PNG", "JPEG", "TIFF")) as picture:
            count = getattr(picture, "n_frames", 1)
            if count > MAX_PAGES:
                raise UnreadableFile("too_many_pages", str(count))
            read_pages = []
            for number, frame in enumerate(_frames(picture), start=1):
                read_pages.append(pages.scanned_page(number, frame))
                progress.report(number, count)
    return pages.finish(read_pages, Outline())


def _frames(picture: Any) -> Iterator[Any]:
    for frame in ImageSequence.Iterator(picture):
        width, height = frame.size
        if width * height > MAX_PIXELS:
            raise UnreadableFile("too_expanded", f"{width} × {height}")
        upright = ImageOps.exif_transpose(frame)
        if upright.mode in ("RGBA", "LA", "P"):
            # what is transparent is paper
            layer = upright.convert("RGBA")
            upright = Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer)
        grey = upright.convert("L")
        scale = ocr.DPI * PAGE_INCHES / max(grey.size)
        if not 1 / LARGEST <= scale <= 1 / SMALLEST:
            scale = min(scale, 3.0)
            size = round(grey.width * scale), round(grey.height * scale)
            grey = grey.resize(size, Image.Resampling.LANCZOS)
        yield grey
