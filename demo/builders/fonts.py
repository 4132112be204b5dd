"""DejaVu, a font with all Kazakh letters and ₸ (Debian: fonts-dejavu-core); needed only for building."""

import os
import sys
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD = "DejaVuSans", "DejaVuSans-Bold"
FOLDER = Path(os.environ.get("DEMO_FONTS", "/usr/share/fonts/truetype/dejavu"))


def font_file(name: str) -> Path:
    """The TTF of `name`, or a clear end when the package is missing."""
    path = FOLDER / f"{name}.ttf"
    if not path.exists():
        sys.exit(f"{path} not found: install fonts-dejavu-core or set DEMO_FONTS to its folder")
    return path


def register_fonts() -> None:
    """Make both faces known to reportlab."""
    for name in (REGULAR, BOLD):
        pdfmetrics.registerFont(TTFont(name, str(font_file(name))))
