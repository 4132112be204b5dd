"""Analytics: pictures with their tables, and the same as CSV."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from assistant import analytics
from assistant.forms.analytics import PeriodForm
from assistant.models.reviewing import Cause
from assistant.roles import REVIEW, allowed
from assistant.views.who import user_of
from foundation import audit, clock
from foundation.models import User

HEIGHT, WIDTH = 160, 1000
LANGUAGES = {"ru": gettext_lazy("Russian"), "kk": gettext_lazy("Kazakh"), "en": gettext_lazy("English")}
# what the lines of the CSV are about, as the headings of the page
BY = {
    "day": gettext_lazy("Questions by day"),
    "team": gettext_lazy("By team"),
    "language": gettext_lazy("By language"),
    "document": gettext_lazy("By document"),
    "user": gettext_lazy("By person"),
}


@dataclass(frozen=True, slots=True)
class Bar:
    """A day in the picture: x and width, and (class, y, height) of its pieces from the ground up."""

    day: date
    x: float
    width: float
    pieces: tuple[tuple[str, float, float], ...]


@allowed(REVIEW)
@require_safe
def review_analytics(request: HttpRequest) -> HttpResponse:
    """The figures of a period; `?format=csv` gives its table."""
    form = PeriodForm(request.GET or None)
    today = clock.today()
    start, end = today - timedelta(days=29), today
    if form.is_valid():
        start, end = form.cleaned_data["start"], form.cleaned_data["end"]
    found = _worded(analytics.figures(start, end))
    if request.GET.get("format") == "csv":
        period = {"start": start.isoformat(), "end": end.isoformat()}
        audit.record(user_of(request), "analytics.exported", "analytics", period)
        return _csv(found)
    if not form.is_bound:
        form = PeriodForm(initial={"start": start, "end": end})
    top, bars = _bars(found.days)
    causes = [(dict(Cause.choices).get(code, code), count) for code, count in found.causes]
    context = {"form": form, "figures": found, "bars": bars, "top": top, "causes": causes}
    return render(request, "review/analytics.html", context)


def _worded(found: analytics.Figures) -> analytics.Figures:
    """The same with people by their names and languages in words."""
    people = {user.username: str(user) for user in User.objects.all()}
    words = {"user": people, "language": {code: str(name) for code, name in LANGUAGES.items()}}
    named = {
        by: [(words.get(by, {}).get(key, key), sums) for key, sums in rows] for by, rows in found.by.items()
    }
    return replace(found, by=named)


def _bars(days: Sequence[tuple[date, analytics.Sums]]) -> tuple[int, list[Bar]]:
    """The highest day, and every day as a bar on a ground of WIDTH by HEIGHT units; the axis is from zero."""
    top = max((sums.asked for _day, sums in days), default=0)
    step, bars = WIDTH / max(1, len(days)), []
    for number, (day, sums) in enumerate(days):
        ground, pieces = float(HEIGHT), []
        counts = (("answered", sums.answered), ("refused", sums.refused), ("other", sums.other))
        for name, count in counts:
            if count:
                height = count / top * HEIGHT
                ground -= height
                pieces.append((name, round(ground, 2), round(height, 2)))
        bars.append(Bar(day, round(number * step, 2), round(step * 0.8, 2), tuple(pieces)))
    return top, bars


def _csv(found: analytics.Figures) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="sufler-{found.start}-{found.end}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";")
    head = [_("asked"), _("answered"), _("refused"), _("flagged"), _("tokens")]
    writer.writerow([_("by"), _("name"), *head])
    rows = [("day", day.isoformat(), sums) for day, sums in found.days]
    rows += [(name, key, sums) for name, table in found.by.items() for key, sums in table]
    for name, key, sums in rows:
        writer.writerow(
            [BY[name], _plain(key), sums.asked, sums.answered, sums.refused, sums.flagged, sums.tokens]
        )
    return response


def _plain(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text
