"""The weekly digest: a sheet for supervisors to read and to print."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assistant.digest import WEEK, Digest, digest, last_monday
from assistant.forms.analytics import WeekForm
from assistant.models.reviewing import Cause
from assistant.roles import REVIEW, allowed
from assistant.views import cutting
from assistant.views.asking import NOT_ACCEPTED
from assistant.views.measures import MEASURES, over_days
from assistant.views.who import user_of
from foundation import audit, clock


@dataclass(frozen=True, slots=True)
class Line:
    """A count of the week beside that of the week before."""

    words: str | Promise
    now: int
    before: int

    @property
    def change(self) -> int:
        return self.now - self.before


@allowed(REVIEW)
@never_cache
@require_safe
def review_digest(request: HttpRequest) -> HttpResponse:
    """The week of the day that was chosen; the last one that is over where none was. Its questions are an
    audited read."""
    form = WeekForm(request.GET if "day" in request.GET else None)
    monday = form.cleaned_data["day"] if form.is_valid() else last_monday()
    made = digest(monday, user_of(request))
    if made.gaps:
        read = {"gaps": sorted(gap.pk for gap, _count in made.gaps)}
        audit.record(user_of(request), "gaps.read", "digest", read)
    if not form.is_bound:
        form = WeekForm(initial={"day": monday})
    context = {
        "form": form,
        "digest": made,
        "figures": made.now,
        "measure": MEASURES["volume"],
        "chart": over_days(made.now, MEASURES["volume"]),
        "work": _work(made),
        "queue": _queue(made),
        "causes": _causes(made),
        "gaps": [(cutting.masked(gap.question.masked_text), count) for gap, count in made.gaps],
        "earlier": monday - WEEK,
        "later": _later(monday),
        "made_at": clock.now(),
    }
    return render(request, "review/digest.html", context, status=NOT_ACCEPTED if form.errors else None)


def _work(made: Digest) -> list[Line]:
    now, before = made.now.whole, made.before.whole
    return [
        Line(_("asked"), now.asked, before.asked),
        Line(_("answered"), now.answered, before.answered),
        Line(_("refused"), now.refused, before.refused),
        Line(_("stopped or failed"), now.other, before.other),
        Line(_("flagged"), now.flagged, before.flagged),
    ]


def _queue(made: Digest) -> list[Line]:
    now, before = made.backlog, made.backlog_before
    return [
        Line(_("came to be reviewed"), now.came, before.came),
        Line(_("decided"), now.decided, before.decided),
        Line(_("of them too late"), now.late, before.late),
        Line(_("waited at the end of the week"), now.waiting, before.waiting),
        Line(_("of them overdue"), now.overdue, before.overdue),
    ]


def _causes(made: Digest) -> list[Line]:
    words, earlier = dict(Cause.choices), dict(made.before.causes)
    now = dict(made.now.causes)
    lines = [Line(words.get(code, code), now.get(code, 0), earlier.get(code, 0)) for code in now | earlier]
    return sorted(lines, key=lambda line: -line.now)


def _later(monday: date) -> date | None:
    """The next week, if it is over."""
    return monday + WEEK if monday + WEEK <= last_monday() else None
