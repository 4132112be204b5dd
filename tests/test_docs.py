"""The documents hold what the code holds: closed lists, commands, variables, paths and links."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from django.core.management import get_commands

from assistant import roles
from assistant.models import questions, reviewing
from assistant.pipeline import screening
from assistant.pipeline.masking.values import LABELS
from assistant.templatetags.words import FAILURES as SHOWN_FAILURES
from foundation.client import EngineError
from ingestion import models as library
from ingestion.pipeline.parsing import EXTENSIONS, FAILURES, NOTICES

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = (ROOT / "docs" / "reference.md").read_text(encoding="utf8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
ROOMS = ("assistant", "ingestion", "foundation", "inference")
# set by make, the shell or Django, not by whoever runs Sufler
NOT_OURS = {"MAKELEVEL", "PATH", "DJANGO_SETTINGS_MODULE", "DEBIAN_FRONTEND"}
VARIABLE = re.compile(
    r"(?:\benv\.\w+|\bsecret|environ\.get|\benvironment)\(\s*\"([A-Z][A-Z_]+)\"|environ\[\"([A-Z_]+)\"\]"
)
PATH = re.compile(rf"`((?:{'|'.join(ROOMS)}|templates|static|tests|demo|docs|requirements)/[\w./-]*)`")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def source(folder: str) -> str:
    """All Python code of a folder."""
    return "\n".join(path.read_text(encoding="utf8") for path in sorted((ROOT / folder).rglob("*.py")))


def raised(folder: str, *names: str) -> set[str]:
    """The literal codes with which one of these is raised in a folder: `Refusal("nothing_found")`."""
    return set(re.findall(rf"raise (?:\w+\.)?(?:{'|'.join(names)})\(\s*\"(\w+)\"", source(folder)))


def listed(heading: str) -> set[str]:
    """The codes in the first column of the tables under a heading of docs/reference.md."""
    _, found, rest = REFERENCE.partition(f"\n### {heading}\n")
    assert found, f"docs/reference.md has no section {heading!r}"
    section = re.split(r"\n##+ ", rest)[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return {code for row in rows for code in re.findall(r"`([^`]+)`", row)}


def variables() -> set[str]:
    found = VARIABLE.findall("\n".join(source(room) for room in ROOMS))
    example = re.findall(r"(?m)^#?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf8"))
    return {name for pair in found for name in pair if name} - NOT_OURS | set(example)


def engine_errors() -> set[str]:
    promised = re.search(r"`code`: ([\w, ]+)\.", EngineError.__doc__ or "")
    assert promised
    return set(promised[1].split(", ")) | raised("ingestion", "EngineUnavailable", "IndexAway")


def commands() -> set[str]:
    return {name for name, app in get_commands().items() if str(app) in ROOMS}


def audited() -> set[str]:
    """The actions written to the audit chain: dotted literals in the call or just before it."""
    code = "\n".join(source(room) for room in ROOMS)
    calls = re.findall(r"audit\.record\(\s*(?:[^,()]|\([^()]*\))+,\s*\"([\w.]+)\"", code)
    chosen = re.findall(r"\baction = \"([\w.]+)\" if .+ else \"([\w.]+)\"", code)
    return {*calls, *(action for pair in chosen for action in pair)}


CLOSED_LISTS: dict[str, Callable[[], Iterable[str]]] = {
    "Outcomes": lambda: questions.OutcomeCode.values,
    "Rungs": lambda: questions.Rung.values,
    "Refusal reasons": lambda: raised("assistant", "Refusal") | set(screening.CODES),
    "Engine errors": engine_errors,
    "Checks of the guard": lambda: re.findall(r"Check\(\s*\"(\w+)\"", source("assistant/pipeline")),
    "Flags": lambda: reviewing.FlagReason.values,
    "Verdicts": lambda: reviewing.Verdict.values,
    "Causes": lambda: reviewing.Cause.values,
    "Fields": lambda: LABELS,
    "Kinds": lambda: library.Kind.values,
    "Statuses": lambda: library.Status.values,
    "Formats": lambda: EXTENSIONS,
    "Failures": lambda: {*FAILURES, *raised("ingestion", "UnreadableFile")},
    "Notices": lambda: {*NOTICES, *re.findall(r"\"code\": \"(\w+)\"", source("ingestion/management"))},
    "Rows of a FAQ base": lambda: re.findall(r"error=\"(\w+)\"", source("ingestion/pipeline")),
    "Steps that can't be taken": lambda: (
        raised("ingestion", "NotPossible") | raised("assistant", "NotPossible", "NotRenewed")
    ),
    "Errors of a line": lambda: {
        *raised("assistant", "RowError"),
        "not_json",
        "not_utf8",
        "not_an_object",
        "no_such_file",
        "fault",
    },
    "Events of an answer": lambda: re.findall(r"\"event\": \"(\w+)\"", source("assistant/views")),
    "Actions in the audit chain": audited,
    "Reasons of single sign-on": lambda: raised("assistant", "NotSignedIn"),
    "Roles": lambda: roles.ROLES,
    "Commands of manage.py": commands,
    "Variables": variables,
    "System checks": lambda: re.findall(r"id=\"(sufler\.\w+)\"", source("assistant")),
}


@pytest.mark.parametrize("heading", CLOSED_LISTS)
def test_the_reference_lists_what_the_code_has(heading: str) -> None:
    assert listed(heading) == set(CLOSED_LISTS[heading]())


def test_every_engine_error_that_pages_have_words_for_is_one() -> None:
    # the browser itself says "connection" when Sufler is away
    assert set(SHOWN_FAILURES) - {"connection"} <= listed("Engine errors")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files(page: Path) -> None:
    links = [link for link in LINK.findall(page.read_text(encoding="utf8")) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_paths_and_commands_that_are_named_exist(page: Path) -> None:
    text = page.read_text(encoding="utf8")
    targets = set(re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf8")))
    assert [path for path in PATH.findall(text) if not (ROOT / path).exists()] == []
    gone = [
        (path, name) for path, name in TEST.findall(text) if f"def {name}(" not in (ROOT / path).read_text()
    ]
    assert gone == []
    assert set(re.findall(r"`make ([a-z-]+)", text)) <= targets
    assert set(re.findall(r"manage\.py ([a-z_]+)", text)) <= set(get_commands())
