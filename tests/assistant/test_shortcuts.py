"""Keyboard shortcuts: the usual ones, a person's own, and two that answer to one press."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from assistant import shortcuts
from assistant.presses import Unusable
from assistant.shortcuts import SHORTCUTS, Shortcut
from foundation.models import User

NAMED = {one.name: one for one in SHORTCUTS}
USUAL = {one.name: one.usual for one in SHORTCUTS}


@pytest.mark.parametrize("one", SHORTCUTS, ids=lambda one: one.name)
def test_the_usual_press_is_one_that_a_person_may_choose(one: Shortcut) -> None:
    assert one.press_from(one.usual) == one.usual


def test_the_usual_presses_do_not_clash() -> None:
    assert list(shortcuts.clashes(USUAL)) == []


def test_the_pages_listen_for_every_shortcut_and_for_no_other() -> None:
    scripts = [path.read_text() for path in (Path(settings.BASE_DIR) / "static/js").glob("*.js")]
    heard = {
        name for script in scripts for name in re.findall(r'(?:pressed|digitOf)\(event, "(\w+)"\)', script)
    }
    assert heard == set(NAMED)


def test_one_press_for_two_of_a_page_is_a_clash_and_of_two_pages_is_none() -> None:
    pairs = shortcuts.clashes({**USUAL, "mistake": "Alt+W"})
    assert [(one.name, other.name) for one, other in pairs] == [
        ("mistake", "close_customer"),
        ("close_customer", "mistake"),
    ]
    assert list(shortcuts.clashes({**USUAL, "take": "Alt+W"})) == []
    assert list(shortcuts.clashes({**USUAL, "help": "T"}))  # the list opens everywhere
    assert list(shortcuts.clashes({**USUAL, "take": "4"}))  # within the row of causes


def test_what_works_while_typing_needs_alt_and_a_row_needs_a_digit() -> None:
    with pytest.raises(Unusable, match="needs_alt"):
        NAMED["mistake"].press_from("M")
    with pytest.raises(Unusable, match="needs_digit"):
        NAMED["cause"].press_from("C")
    assert NAMED["cause"].press_from("Alt+4") == "Alt+1"
    assert NAMED["cause"].presses("Alt+1")[-1] == "Alt+6"


def test_only_what_differs_is_stored(people: dict[str, User]) -> None:
    supervisor = people["supervisor"]
    shortcuts.keep(supervisor, {**USUAL, "take": "Shift+H"})
    supervisor.refresh_from_db()
    assert supervisor.own_shortcuts == {"take": "Shift+H"}
    assert shortcuts.presses_of(supervisor) == {**USUAL, "take": "Shift+H"}
    shortcuts.put_back(supervisor)
    assert shortcuts.presses_of(supervisor) == USUAL


def test_a_person_has_the_shortcuts_of_their_pages(people: dict[str, User]) -> None:
    places = {role: {one.place for one in shortcuts.shortcuts_of(user)} for role, user in people.items()}
    assert places == {
        "operator": {"everywhere", "question"},
        "supervisor": {"everywhere", "question", "review"},
        "admin": {"everywhere", "question"},
        "security": {"everywhere"},
    }
