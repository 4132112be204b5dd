"""How a press of keys is written (`Alt+Shift+N`, `J`, `?`), and which ones belong to others.

A letter or sign is the one that the Latin layout has on the key, whatever layout is on; `?` alone is the sign
itself. static/js/shortcuts.js writes presses in the same way. Pure: no database.
"""

import re

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS = "0123456789"
SIGNS = "/.,;'[]\\`-="
# who writes the press by hand may have the Russian layout on: the letters on the same keys
LATIN = str.maketrans("ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ", "QWERTYUIOP[]ASDFGHJKL;'ZXCVBNM,.`")
MODIFIERS = {"ctrl": "Ctrl", "control": "Ctrl", "meta": "Meta", "win": "Meta", "alt": "Alt", "shift": "Shift"}
ORDER = ("Ctrl", "Meta", "Alt", "Shift")

PAGING = ("PageUp", "PageDown")
# to fill a field in, to go on to the next one, to move the page
MOVING = (
    *("Enter", "NumpadEnter", "Escape", "Tab", "Space", "Backspace", "Delete", "Home", "End"),
    *("ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"),
)
# NVDA, JAWS, Narrator and Orca begin their own commands with these, or move with them
SCREEN_READERS = ("Insert", "CapsLock", "NumLock", "ScrollLock", "ContextMenu")
# address bar, menus, bookmarks, feedback in Chrome, Edge and Firefox
BROWSERS = ("Alt+D", "Alt+E", "Alt+F", "Alt+Shift+A", "Alt+Shift+B", "Alt+Shift+I", "Alt+Shift+T")
NAMED = {name.lower(): name for name in (*PAGING, *MOVING, *SCREEN_READERS)} | {
    "esc": "Escape",
    "del": "Delete",
}


class Unusable(Exception):
    """No shortcut may have it. `code`: unknown, browser, field, screen_reader, needs_alt, needs_digit."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def written(text: str) -> str:
    """The press that a text means, in the one way of writing it. Raises Unusable("unknown")."""
    *before, last = [part.strip() for part in text.strip().split("+")]
    try:
        modifiers = {MODIFIERS[one.lower()] for one in before}
    except KeyError:
        raise Unusable("unknown") from None
    key = _key(last)
    if key == "?" and modifiers:
        raise Unusable("unknown")
    return "+".join([*(one for one in ORDER if one in modifiers), key])


def free(press: str) -> str:
    """The press itself when neither browsers nor screen readers nor fields need it. Raises Unusable."""
    *modifiers, key = press.split("+")
    if "Ctrl" in modifiers or "Meta" in modifiers or press in BROWSERS or re.fullmatch(r"F\d+", key):
        raise Unusable("browser")
    if key in MOVING or (key in PAGING and "Alt" not in modifiers):
        raise Unusable("field")
    if key in SCREEN_READERS or key.startswith("Numpad"):
        raise Unusable("screen_reader")
    return press


def _key(name: str) -> str:
    if len(name) == 1:
        key = name.upper().translate(LATIN)
        if key in LETTERS + DIGITS + SIGNS + "?":
            return key
    elif re.fullmatch(r"[Ff]\d{1,2}|Numpad\w+", name):
        return name.upper() if name[0] in "Ff" else name
    elif name.lower() in NAMED:
        return NAMED[name.lower()]
    raise Unusable("unknown")
