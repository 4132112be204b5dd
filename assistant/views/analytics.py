"""Analytics: pictures with their tables, and the same as CSV."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from assistant import analytics
from assistant.analytics import Sums, Times
from assistant.forms.analytics import PeriodForm
from assistant.models import Topic
from assistant.models.reviewing import Cause, Verdict
from assistant.reviewing.agreement import LEAST, Agreement, Named, agreement
from assistant.roles import REVIEW, allowed
from assistant.templatetags.desk import time_words
from assistant.topics import NOT_CLEAR
from assistant.views.asking import NOT_ACCEPTED
from assistant.views.charts import Chart, stacked
from assistant.views.who import user_of
from foundation import audit, clock
from foundation.models import User

LANGUAGES = {"ru": gettext_lazy("Russian"), "kk": gettext_lazy("Kazakh"), "en": gettext_lazy("English")}
# what the lines of the CSV are about, as the headings of the page
BY = {
    "team": gettext_lazy("By team"),
    "topic": gettext_lazy("By topic"),
    "language": gettext_lazy("By language"),
    "document": gettext_lazy("By document"),
    "user": gettext_lazy("By person"),
}


@allowed(REVIEW)
@require_safe
def review_analytics(request: HttpRequest) -> HttpResponse:
    """The figures of a period, the last 30 days where none is named; `?format=csv` gives its table."""
    form = PeriodForm(request.GET if {"start", "end"} & request.GET.keys() else None)
    end = clock.today()
    start = end - timedelta(days=29)
    if form.is_valid():
        start, end = form.cleaned_data["start"], form.cleaned_data["end"]
    found = _worded(analytics.figures(start, end))
    agreed = agreement(start, end, user_of(request))
    if request.GET.get("format") == "csv" and not form.errors:
        period = {"start": start.isoformat(), "end": end.isoformat()}
        audit.record(user_of(request), "analytics.exported", "analytics", period)
        return _csv(found, agreed)
    if not form.is_bound:
        form = PeriodForm(initial={"start": start, "end": end})
    context = {
        "form": form,
        "figures": found,
        "charts": _charts(found),
        "agreement": agreed,
        "named": _named(agreed),
        "least": LEAST,
        "asks": settings.REVIEW_TWICE > 0,
    }
    return render(request, "review/analytics.html", context, status=NOT_ACCEPTED if form.errors else None)


def _worded(found: analytics.Figures) -> analytics.Figures:
    """The same with people by their names, languages and causes in words."""
    people = {user.username: str(user) for user in User.objects.all()}
    words = {
        "user": people,
        "language": {code: str(name) for code, name in LANGUAGES.items()},
        "topic": {**dict(Topic.objects.values_list("code", "title")), NOT_CLEAR: _("not clear")},
    }
    named = {
        by: [(words.get(by, {}).get(key, key), sums) for key, sums in rows] for by, rows in found.by.items()
    }
    causes = [(str(dict(Cause.choices).get(code, code)), count) for code, count in found.causes]
    return replace(found, by=named, causes=causes)


def _named(agreed: Agreement) -> list[tuple[str, Named]]:
    """Verdicts and causes by their words."""
    words = {**dict(Verdict.choices), **dict(Cause.choices)}
    return [(str(words[one.code]), one) for one in (*agreed.verdicts, *agreed.causes)]


def volume(found: analytics.Figures) -> Chart:
    """Questions by day and what became of them."""
    return stacked(
        [
            (day, [("answered", one.answered), ("refused", one.refused), ("other", one.other)])
            for day, one in found.days
        ]
    )


def _charts(found: analytics.Figures) -> dict[str, Chart]:
    days = found.days
    paces = [(day, found.paces.get(day)) for day, _sums in days]
    return {
        "volume": volume(found),
        "flagged": stacked([(day, [("flagged", one.flagged)]) for day, one in days]),
        "cost": stacked([(day, [("cost", one.cost)]) for day, one in days]),
        # in seconds; what 95 of 100 took longer stands on what half of them took
        "pace": stacked(
            [
                (day, [("half", one.half / 1000), ("most", (one.most - one.half) / 1000)] if one else [])
                for day, one in paces
            ]
        ),
    }


def _csv(found: analytics.Figures, agreed: Agreement) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="sufler-{found.start}-{found.end}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";")
    counts = [_("asked"), _("answered"), _("refused"), _("flagged"), _("tokens"), _("cost, ₸")]
    writer.writerow([_("by"), _("name"), *counts, _("half of them, ms"), _("95 of 100, ms"), _("how many")])
    writer.writerows(_lines(found, agreed))
    return response


def _lines(found: analytics.Figures, agreed: Agreement) -> Iterator[list[Any]]:
    """Each picture and table of the page, a line for each of its rows."""
    for day, sums in found.days:
        yield _line(_("Questions by day"), day.isoformat(), sums, found.paces.get(day))
    for name, table in found.by.items():
        for key, sums in table:
            yield _line(BY[name], key, sums)
    for one in found.times:
        yield _line(_("Times of answers"), str(time_words(one.code)), pace=one)
    for cause, count in found.causes:
        yield _line(_("Causes that reviews named"), cause, count=count)
    for topic, count in found.topics:
        yield _line(_("Classified texts by topic"), topic, count=count)
    yield _line(_("Agreement of supervisors"), _("judged twice"), count=agreed.items)
    yield _line(_("Agreement of supervisors"), _("same verdict"), count=agreed.agreed)
    if agreed.kappa is not None:
        yield _line(
            _("Agreement of supervisors"), _("Cohen's kappa"), count=f"{agreed.kappa:.2f}".replace(".", ",")
        )
    for words, named in _named(agreed):
        yield _line(_("Agreement of supervisors"), words, count=named.both)


def _line(
    by: Any, name: str, sums: Sums | None = None, pace: Times | None = None, count: int | str = ""
) -> Any:
    counts = (
        [sums.asked, sums.answered, sums.refused, sums.flagged, sums.tokens, _money(sums)]
        if sums
        else [""] * 6
    )
    times = [pace.half, pace.most] if pace else ["", ""]
    return [by, _plain(name), *counts, *times, count]


def _money(sums: Sums) -> str:
    """As a spreadsheet of here reads it."""
    return str(sums.cost.quantize(Decimal("0.01"))).replace(".", ",")


def _plain(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text
