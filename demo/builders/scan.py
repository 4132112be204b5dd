"""A page as a scanner leaves it: an image of text, turned a little, with noise; no text layer."""

import io
import random
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from builders.fonts import font_file

WIDTH, HEIGHT = 1240, 1754  # A4 at 150 dots per inch
MARGIN, SIZE, LEADING = 110, 25, 42
PAPER, INK = 244, 32
ANGLE = 0.7  # degrees, counter-clockwise
SPECKS = 900


def build_scan(source: Path, target: Path) -> None:
    """Write `target`, a PDF of one image that shows the text of `source`."""
    page = draw_text(source.read_text("utf8"))
    page = page.rotate(ANGLE, resample=Image.Resampling.BICUBIC, fillcolor=PAPER)
    page = add_noise(page.filter(ImageFilter.GaussianBlur(0.6)))
    jpeg = io.BytesIO()
    page.save(jpeg, "JPEG", quality=60)
    canvas = Canvas(str(target), pagesize=A4, invariant=1)
    canvas.drawImage(ImageReader(jpeg), 0, 0, *A4)
    canvas.save()


def draw_text(text: str) -> Image.Image:
    """The lines of `text` as an office printer sets them."""
    page = Image.new("L", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype(str(font_file("DejaVuSerif")), SIZE)
    for number, line in enumerate(text.splitlines()):
        pen.text((MARGIN, MARGIN + number * LEADING), line, font=font, fill=INK)
    return page


def add_noise(page: Image.Image) -> Image.Image:
    """Specks of dust and an uneven grain, the same at every run."""
    dice = random.Random(214)
    grain = Image.frombytes("L", (WIDTH // 4, HEIGHT // 4), dice.randbytes((WIDTH // 4) * (HEIGHT // 4)))
    page = Image.blend(page, grain.resize(page.size), 0.06)
    pen = ImageDraw.Draw(page)
    for _ in range(SPECKS):
        x, y = dice.randrange(WIDTH), dice.randrange(HEIGHT)
        pen.point((x, y), fill=dice.choice((60, 120, 200)))
    return page
