"""One page of a file as a picture: `python -m ingestion.rendering FILE PAGE OUT`, which may die alone.

It knows neither Django nor the library, reads this file and writes this picture: a hostile file can cost this
process its memory and time, no more.
"""

import resource
import sys
from pathlib import Path

from foundation import walls

WIDTH = 1240
"""Pixels across: readable at the width of a panel, twice as dense as a screen needs."""
TALLEST = 6_000
MEMORY = 1_500_000_000
SECONDS = 20
PICTURES = {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp"}


def main(file: Path, page: int, out: Path) -> None:
    """Write page `page` (from 1) of a PDF or of a picture into the file `out` as PNG. Raises whatever goes
    wrong."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    if walls.stand():
        walls.put_up([file], out)
    image = _of_picture(file, page) if file.suffix.lower() in PICTURES else _of_pdf(file, page)
    image.save(out, "PNG")  # type: ignore[attr-defined]


def _of_pdf(file: Path, page: int) -> object:
    import pypdfium2

    with pypdfium2.PdfDocument(file) as document:
        found = document[page - 1]
        scale = min(WIDTH / max(found.get_width(), 1), TALLEST / max(found.get_height(), 1))
        return found.render(scale=scale).to_pil().convert("RGB")


def _of_picture(file: Path, page: int) -> object:
    from PIL import Image

    with Image.open(file) as image:
        image.seek(page - 1)
        flat = image.convert("RGB")
        flat.thumbnail((WIDTH, TALLEST))
        return flat


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
