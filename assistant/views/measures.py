"""What the analytics can draw and what their table holds; the page and the CSV take both from here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assistant.analytics import Figures, Sums
from assistant.models.reviewing import Cause
from assistant.views.charts import Chart, Piece, stacked

Words = str | Promise
Value = int | float | Decimal | None


@dataclass(frozen=True, slots=True)
class Measure:
    """What a picture shows: the pieces of each bar from its beginning, and their words by their classes where
    there are several. `digits`: decimal places, as `floatformat` takes them."""

    words: Words
    pieces: Callable[[Sums], Sequence[Piece]]
    key: Sequence[tuple[str, Words]] = ()
    digits: str = "g"


@dataclass(frozen=True, slots=True)
class Column:
    """A figure of each row of the table, under its words, which stand under those of a group where it has
    one; `of` gives None where nothing was measured."""

    words: Words
    of: Callable[[Sums], Value]
    group: Words = ""
    digits: int = 0

    @property
    def places(self) -> str:
        """As `floatformat` takes them."""
        return f"{self.digits}g"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows by names, or by days, under the words of `head`, and what they come to together."""

    head: Words
    columns: Sequence[Column]
    rows: Sequence[tuple[str | date, Sums]]
    whole: Sums

    @property
    def groups(self) -> list[tuple[Words, list[Column]]]:
        """The columns with the words that stand above several of them, and alone where there are none."""
        found: list[tuple[Words, list[Column]]] = []
        for one in self.columns:
            if one.group and found and found[-1][0] == one.group:
                found[-1][1].append(one)
            else:
                found.append((one.group, [one]))
        return found

    @property
    def lines(self) -> list[tuple[str | date, list[tuple[Value, str]]]]:
        """Each row's figures with their decimal places."""
        return [(name, self._cells(sums)) for name, sums in self.rows]

    @property
    def together(self) -> list[tuple[Value, str]]:
        """The same of all of them."""
        return self._cells(self.whole)

    def _cells(self, sums: Sums) -> list[tuple[Value, str]]:
        return [(one.of(sums), one.places) for one in self.columns]


def _pace(sums: Sums) -> Sequence[Piece]:
    """What 95 of 100 took longer stands on what half of them took."""
    if not (pace := sums.pace):
        return ()
    return ("half", pace.half / 1000), ("most", (pace.most - pace.half) / 1000)


MEASURES = {
    "volume": Measure(
        _("Questions"),
        lambda one: (("answered", one.answered), ("refused", one.refused), ("other", one.other)),
        (("answered", _("answered")), ("refused", _("refused")), ("other", _("stopped or failed"))),
    ),
    "answered": Measure(_("Answered"), lambda one: (("answered", one.answered),)),
    "refused": Measure(_("Refused"), lambda one: (("refused", one.refused),)),
    "flagged": Measure(_("Flagged"), lambda one: (("flagged", one.flagged),)),
    "causes": Measure(_("Causes named"), lambda one: (("flagged", one.causes.total()),)),
    "pace": Measure(
        _("Seconds to the full answer"),
        _pace,
        (("half", _("half of them")), ("most", _("95 of 100"))),
        "-1g",
    ),
    "tokens": Measure(_("Tokens"), lambda one: (("cost", one.tokens),)),
    "cost": Measure(_("Cost, ₸"), lambda one: (("cost", one.cost),), digits="-2g"),
}

COUNTS = (
    Column(_("asked"), lambda one: one.asked),
    Column(_("answered"), lambda one: one.answered),
    Column(_("refused"), lambda one: one.refused),
    Column(_("stopped or failed"), lambda one: one.other),
    Column(_("flagged"), lambda one: one.flagged),
)
REST = (
    Column(
        _("half of them"),
        lambda one: one.pace.half / 1000 if one.pace else None,
        _("full answer, seconds"),
        digits=1,
    ),
    Column(
        _("95 of 100"),
        lambda one: one.pace.most / 1000 if one.pace else None,
        _("full answer, seconds"),
        digits=1,
    ),
    Column(_("tokens"), lambda one: one.tokens),
    Column(_("cost, ₸"), lambda one: one.cost, digits=2),
)


def over_days(found: Figures, measure: Measure) -> Chart:
    """A bar for each day."""
    return stacked([(day, measure.pieces(one)) for day, one in found.days])


def amount(measure: Measure, sums: Sums) -> float:
    """How long a row's bar is."""
    return sum(float(piece) for _name, piece in measure.pieces(sums))


def columns(whole: Sums) -> list[Column]:
    """Those of a table that comes to `whole`: of the causes the ones that reviews named."""
    causes = [
        Column(Cause(code).label, _counts(code), _("causes that reviews named"))
        for code in Cause.values
        if whole.causes[code]
    ]
    return [*COUNTS, *causes, *REST]


def _counts(cause: str) -> Callable[[Sums], Value]:
    return lambda one: one.causes[cause]
