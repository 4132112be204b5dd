"""Analytics: what the days came to, a picture and a table by what people choose, and that table as CSV."""

import csv
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from assistant import analytics
from assistant.analytics import CLOSED, DAY, Figures, Sums
from assistant.forms.analytics import BY, CountingForm
from assistant.models import Topic
from assistant.models.reviewing import Cause, Verdict
from assistant.reviewing.agreement import LEAST, Agreement, Named, agreement
from assistant.roles import REVIEW, allowed
from assistant.topics import NOT_CLEAR
from assistant.views.asking import NOT_ACCEPTED
from assistant.views.charts import lying
from assistant.views.measures import MEASURES, Measure, Table, Value, amount, columns, over_days
from assistant.views.who import user_of
from foundation import audit, clock
from foundation.access import reader_of
from foundation.models import User
from ingestion import knowledge

# so many bars a picture has room for
FOREMOST = 15
LANGUAGES = {"ru": gettext_lazy("Russian"), "kk": gettext_lazy("Kazakh"), "en": gettext_lazy("English")}
# what the first column is called
HEADS: dict[str, str | Promise] = {
    DAY: gettext_lazy("Day"),
    "team": gettext_lazy("Team"),
    "topic": gettext_lazy("Topic"),
    "language": gettext_lazy("Language"),
    "document": gettext_lazy("Document"),
    "user": gettext_lazy("Person"),
}


@allowed(REVIEW)
@require_safe
def review_analytics(request: HttpRequest) -> HttpResponse:
    """The figures of a period by what was chosen, of the last 30 days by day where nothing was;
    `?format=csv` gives its table."""
    usual = {
        "start": clock.today() - timedelta(days=29),
        "end": clock.today(),
        "by": DAY,
        "measure": "volume",
    }
    form = CountingForm({**usual, **request.GET.dict()}, measures={k: m.words for k, m in MEASURES.items()})
    said: dict[str, Any] = form.cleaned_data if form.is_valid() else usual
    closed = knowledge.closed_to(reader_of(user_of(request)))
    found = analytics.figures(said["start"], said["end"], said["by"], closed)
    table = _table(found, MEASURES[said["measure"]])
    if request.GET.get("format") == "csv" and form.is_valid():
        what = {"start": found.start.isoformat(), "end": found.end.isoformat(), "by": found.by}
        audit.record(user_of(request), "analytics.exported", "analytics", what)
        return _csv(table, f"sufler-{found.by}-{found.start}-{found.end}.csv")
    context = {
        "form": form,
        "figures": found,
        "counted_by": BY[found.by],
        "table": table,
        "measure": MEASURES[said["measure"]],
        "causes": [(Cause(code).label, count) for code, count in found.causes],
        **_picture(found, table, MEASURES[said["measure"]]),
        **_agreed(found, user_of(request)),
    }
    return render(request, "review/analytics.html", context, status=None if form.is_valid() else NOT_ACCEPTED)


def _table(found: Figures, measure: Measure) -> Table:
    """What was counted by names: days in their order, others by the measure that is drawn."""
    if found.by == DAY:
        rows: Sequence[tuple[str | date, Sums]] = found.days
    else:
        words = _words(found.by)
        named = [(words.get(key, key), sums) for key, sums in found.rows]
        rows = sorted(named, key=lambda row: -amount(measure, row[1]))
    return Table(HEADS[found.by], columns(found.whole), rows, found.whole)


def _words(by: str) -> dict[str, str]:
    """The words of codes that are counted by."""
    named: dict[str, Callable[[], dict[str, str]]] = {
        "user": lambda: {user.username: str(user) for user in User.objects.all()},
        "language": lambda: {code: str(name) for code, name in LANGUAGES.items()},
        "topic": lambda: {**dict(Topic.objects.values_list("code", "title")), NOT_CLEAR: _("not clear")},
        "document": lambda: {"": _("no source given to the model"), CLOSED: _("documents not open to you")},
        "team": lambda: {"": _("no team")},
    }
    return named[by]()


def _picture(found: Figures, table: Table, measure: Measure) -> dict[str, Any]:
    if found.by == DAY:
        return {"chart": over_days(found, measure)}
    drawn = [(str(name), measure.pieces(sums)) for name, sums in table.rows if amount(measure, sums)]
    return {"lines": lying(drawn[:FOREMOST]), "more": max(0, len(drawn) - FOREMOST)}


def _agreed(found: Figures, reader: User) -> dict[str, Any]:
    agreed = agreement(found.start, found.end, reader)
    return {"agreement": agreed, "named": _named(agreed), "least": LEAST, "asks": settings.REVIEW_TWICE > 0}


def _named(agreed: Agreement) -> list[tuple[str, Named]]:
    """Verdicts and causes by their words."""
    words = {**dict(Verdict.choices), **dict(Cause.choices)}
    return [(str(words[one.code]), one) for one in (*agreed.verdicts, *agreed.causes)]


def _csv(table: Table, name: str) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";")
    heads = [f"{one.group}: {one.words}" if one.group else str(one.words) for one in table.columns]
    writer.writerow([table.head, *heads])
    for of_what, sums in (*table.rows, (_("Together"), table.whole)):
        writer.writerow([_plain(str(of_what)), *(_number(one.of(sums), one.digits) for one in table.columns)])
    return response


def _number(value: Value, digits: int) -> str:
    """As a spreadsheet of here reads it."""
    return "" if value is None else f"{value:.{digits}f}".replace(".", ",")


def _plain(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text
