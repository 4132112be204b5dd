"""The register of adapters: what is there, which one answers, what answered before, and the step between.

The engine serves every adapter that lies in its folders and takes its name with each request, so a promotion
is one row: the next question goes to the new champion, and no request is lost."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet

from assistant.models import Answer, Training
from assistant.tuning.verdicts import Verdict, accepted, verdict_on, weights_sum
from foundation import audit, clock
from foundation.models import User
from foundation.route_models import Promotion
from foundation.routes import BESIDE, champion

# shipped adapters, a folder for each model
SHIPPED = Path(settings.BASE_DIR, "inference", "tuned")
ALONE = "none"


class NotPromoted(Exception):
    """It can't be done: `code` is no_such_adapter, already, nothing_before, replaced or a problem of
    `Verdict`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Registered:
    """An adapter's file with its SHA-256; `answers` were made by it, the last one at `last`. `compared`: the
    comparison that accepted it, 0 for none; `problem`: why it can't be promoted by that, see `Verdict`; of
    the champion `replaced`: its file is not the one that was promoted. `training`: where this very file comes
    from, if it was trained here from a data set. Of the weights alone `sha256` is the short sum that the
    newest answer names, empty before the first."""

    name: str
    sha256: str
    size: int
    champion: bool
    answers: int
    last: datetime | None
    compared: int
    problem: str
    training: Training | None

    @property
    def route(self) -> str:
        """The route that asks it, promoted or not."""
        return f"{BESIDE}{self.name}"


def register() -> list[Registered]:
    """Every adapter for the model in use, by name; the weights alone come first, as `none`."""
    files = {"": None, **{path.stem: path for path in sorted(_files(), key=lambda path: path.stem)}}
    sums = {name: _known_sum(path) for name, path in files.items() if path}
    made, compared = _made(), accepted()
    return [
        _registered(name, path, verdict_on(name, sums, compared), sums, made.get(name, (0, None)))
        for name, path in files.items()
    ]


def names() -> list[str]:
    """The adapters that there are for the model in use."""
    return sorted(path.stem for path in _files())


def history() -> list[Promotion]:
    """What was promoted for the model in use, the last first."""
    return list(Promotion.objects.filter(model=settings.CHAT_MODEL).select_related("by"))


def answers_of(name: str) -> QuerySet[Answer]:
    """The answers that an adapter (`none`: the weights alone) has made, whichever file bore its name: each
    names its maker as `MODEL@sum` or `MODEL@sum+ADAPTER@sum`."""
    rows = Answer.objects.filter(model__startswith=settings.CHAT_MODEL)
    return rows.filter(~Q(model__contains="+") if name == ALONE else Q(model__contains=f"+{name}@"))


def promote(name: str, by: User | None, reason: str = "") -> Promotion:
    """Have an adapter (`none`: the weights alone) answer from the next question on.

    Raises NotPromoted; with a problem of `Verdict` when no comparison accepted this very file against what
    answers now and no reason is given in its place.
    """
    adapter = "" if name == ALONE else name
    sums = {path.stem: _sum(path) for path in _files()}
    if adapter and adapter not in sums:
        raise NotPromoted("no_such_adapter")
    if adapter == champion():
        raise NotPromoted("already")
    verdict = verdict_on(adapter, sums)
    if verdict.problem and not reason.strip():
        raise NotPromoted(verdict.problem)
    with transaction.atomic():
        compared = 0 if verdict.problem else verdict.comparison
        made, before = _switch(adapter, sums.get(adapter, ""), by, compared=compared, reason=reason.strip())
        audit.record(by or "command", "adapter.promoted", made, _told(made, before))
    return made


def rollback(by: User | None) -> Promotion:
    """Have the adapter that answered before the last promotion that still stands answer again: what was taken
    back once is passed over.

    Raises NotPromoted: "nothing_before"; "no_such_adapter" when its file is gone, "replaced" when it is
    another than was promoted.
    """
    before = _standing()[-2:-1]
    if not before:
        raise NotPromoted("nothing_before")
    adapter, promoted = before[0]
    sums = {path.stem: _sum(path) for path in _files()}
    if adapter and adapter not in sums:
        raise NotPromoted("no_such_adapter")
    if promoted not in (None, sums.get(adapter, "")):
        raise NotPromoted("replaced")
    with transaction.atomic():
        made, since = _switch(adapter, sums.get(adapter, ""), by)
        audit.record(by or "command", "adapter.rolled_back", made, _told(made, since))
    return made


def _standing() -> list[tuple[str, str | None]]:
    """What answered, the last at the end, without what was taken back: adapters with the sum that was
    promoted, None of that of the settings, which nobody promoted."""
    stack: list[tuple[str, str | None]] = [(str(settings.CHAT_ADAPTER), None)]
    for row in reversed(history()):
        # a promotion has a comparison or a reason
        if not (row.comparison or row.reason):
            names = [adapter for adapter, _ in stack[:-1]]
            if row.adapter in names:
                del stack[len(names) - names[::-1].index(row.adapter) :]
                continue
        stack.append((row.adapter, row.sha256))
    return stack


def _switch(
    adapter: str, sha256: str, by: User | None, *, compared: int = 0, reason: str = ""
) -> tuple[Promotion, str]:
    """The new row, and what answered before it."""
    before = champion()
    if adapter == before:
        raise NotPromoted("already")
    made = Promotion.objects.create(
        model=settings.CHAT_MODEL,
        adapter=adapter,
        sha256=sha256,
        at=clock.now(),
        by=by,
        comparison=compared or None,
        reason=reason,
    )
    return made, before


def _told(made: Promotion, before: str) -> dict[str, Any]:
    """What the audit entry says; a reason may name somebody, so it stays in the row."""
    return {
        "adapter": made.adapter or ALONE,
        "before": before or ALONE,
        "sha256": made.sha256,
        "comparison": made.comparison,
    }


def _made() -> dict[str, tuple[int, datetime | None]]:
    """How many answers each adapter (empty: the weights alone) has made, and when the last one."""
    rows = Answer.objects.filter(model__startswith=settings.CHAT_MODEL).order_by().values_list("model")
    found: dict[str, tuple[int, datetime | None]] = {}
    for model, count, last in rows.annotate(Count("pk"), Max("finished_at")):
        name = model.partition("+")[2].partition("@")[0]
        before, latest = found.get(name, (0, None))
        found[name] = (before + count, max(filter(None, (latest, last)), default=None))
    return found


def _registered(
    name: str,
    path: Path | None,
    verdict: Verdict,
    sums: Mapping[str, str],
    made: tuple[int, datetime | None],
) -> Registered:
    answers_now = champion() == name
    if answers_now:
        # it is not to be judged against itself: what counts is by what it was promoted, and as which file
        past = history()[:1]
        replaced = bool(past) and past[0].sha256 != sums.get(name, "")
        verdict = Verdict(past[0].comparison or 0 if past else 0, "replaced" if replaced else "")
    return Registered(
        name or ALONE,
        sums[name] if name else weights_sum(),
        path.stat().st_size if path else 0,
        answers_now,
        *made,
        verdict.comparison,
        verdict.problem,
        Training.objects.filter(sha256=sums[name]).select_related("dataset").first() if name else None,
    )


def _files() -> Iterator[Path]:
    """The installation's own files come before those shipped under the same name."""
    seen: set[str] = set()
    for folder in (Path(settings.HOME, "adapters"), SHIPPED / settings.CHAT_MODEL):
        for path in sorted(folder.glob("*.gguf")):
            if path.stem not in seen:
                seen.add(path.stem)
                yield path


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _known_sum(path: Path) -> str:
    """To be shown: a file that was not touched is not read again. What is promoted is read each time."""
    found = path.stat()
    return _sum_as_of(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=64)
def _sum_as_of(path: Path, _changed: int, _size: int) -> str:
    return _sum(path)
