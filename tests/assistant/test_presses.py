"""How a press of keys is written, and which ones no shortcut may have."""

import pytest

from assistant.presses import Unusable, free, written


@pytest.mark.parametrize(
    ("text", "press"),
    [
        ("Alt+Shift+N", "Alt+Shift+N"),
        ("shift + alt + n", "Alt+Shift+N"),
        ("j", "J"),
        ("о", "J"),  # the Russian letter on the same key
        ("alt+ю", "Alt+."),
        ("alt+pagedown", "Alt+PageDown"),
        ("ctrl+k", "Ctrl+K"),
        ("win+1", "Meta+1"),
        ("f5", "F5"),
        ("esc", "Escape"),
        ("?", "?"),
    ],
)
def test_a_press_has_one_way_of_being_written(text: str, press: str) -> None:
    assert written(text) == press


@pytest.mark.parametrize("text", ["", "Alt+", "+", "Hyper+K", "Alt+Ә", "Alt+?", "button", "<b>", "Alt+NN"])
def test_what_names_no_key_is_unknown(text: str) -> None:
    with pytest.raises(Unusable, match="unknown"):
        written(text)


@pytest.mark.parametrize(
    ("press", "code"),
    [
        ("Ctrl+K", "browser"),
        ("Meta+1", "browser"),
        ("Alt+D", "browser"),  # to the address
        ("Alt+Shift+T", "browser"),  # to the toolbar
        ("F5", "browser"),
        ("Alt+F4", "browser"),
        ("Enter", "field"),
        ("Alt+ArrowLeft", "field"),
        ("PageDown", "field"),
        ("Tab", "field"),
        ("Insert", "screen_reader"),
        ("CapsLock", "screen_reader"),
        ("NumpadAdd", "screen_reader"),
    ],
)
def test_what_others_need_is_refused(press: str, code: str) -> None:
    with pytest.raises(Unusable) as refused:
        free(written(press))
    assert refused.value.code == code


@pytest.mark.parametrize("press", ["J", "Shift+J", "Alt+PageUp", "Alt+Shift+N", "Alt+/", "?", "7"])
def test_the_rest_is_free(press: str) -> None:
    assert free(press) == press
