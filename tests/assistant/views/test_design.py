"""The design system's promises that a machine can check."""

import re
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from assistant.views.styleguide import styleguide

ROOT = Path(settings.BASE_DIR)
TOKENS = dict(
    re.findall(r"--([\w-]+): light-dark\((#\w+, #\w+)\)", (ROOT / "static/css/tokens.css").read_text())
)
GROUNDS = ("ground", "sheet", "raised")
# WCAG AA: text 4.5, the edge of a control 3
PAIRS = [
    *((ink, ground, 4.5) for ink, ground in product(("ink", "ink-2", "ink-3", "accent"), GROUNDS)),
    *((ink, "mark", 4.5) for ink in ("ink", "ink-2", "accent", "amber")),
    *((meaning, f"{meaning}-wash", 4.5) for meaning in ("accent", "gold", "amber", "red")),
    *((meaning, ground, 4.5) for meaning, ground in product(("gold", "amber", "red"), GROUNDS)),
    ("accent-ink", "accent", 4.5),
    ("accent-ink", "accent-strong", 4.5),
    ("stage-line", "stage", 3),
    *(("line-strong", ground, 3) for ground in GROUNDS),
]


def luminance(colour: str) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.03928 else float(((part + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_every_ink_is_readable_in_light_and_dark(ink: str, ground: str, least: float) -> None:
    for theme in (0, 1):
        colours = TOKENS[ink].split(", ")[theme], TOKENS[ground].split(", ")[theme]
        assert contrast(*colours) >= least


def test_colours_are_named_in_one_place() -> None:
    named = re.compile(r"#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(|oklch\(")
    for sheet in (ROOT / "static/css").glob("*.css"):
        if sheet.name != "tokens.css":
            assert not named.search(sheet.read_text()), sheet.name


def test_javascript_holds_no_words() -> None:
    letters = re.compile(r"""["'`][^"'`\n]*[а-яәғқңөұүһіА-Я][^"'`\n]*["'`]""")
    for script in (ROOT / "static/js").glob("*.js"):
        assert not letters.search(script.read_text()), script.name


def test_the_fonts_are_there_with_their_licence() -> None:
    named = re.findall(r'url\("\.\./(fonts/[^"]+)"\)', (ROOT / "static/css/fonts.css").read_text())
    assert len(named) == 5
    assert all((ROOT / "static" / name).is_file() for name in named)
    assert "SIL OPEN FONT LICENSE" in (ROOT / "static/fonts/LICENSE-inter.txt").read_text()


def test_the_style_guide_shows_every_piece(rf: RequestFactory) -> None:
    request = rf.get("/styleguide/")
    request.user, request.resolver_match = AnonymousUser(), None
    page = styleguide(request).content.decode()
    for piece in ("table", "badge", "timeline", "drop", "progress-line", "note", "empty", "tabs", "dialog"):
        assert piece in page
