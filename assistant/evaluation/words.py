"""What each rule of a decision looks at, in words, for forms and reports."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

RULES: dict[str, Promise] = {
    "at_least": _("Enough cases"),
    "worse_by": _("Right answers: not below the champion's"),
    "surely_worse_by": _("The same at the low end of the 95 % interval of the difference"),
    "language_worse_by": _("Right answers in one language"),
    "refusals_worse_by": _("Right refusals: not below the champion's"),
    "errors": _("Cases without an answer"),
    "foreign": _("Answers with a figure that no source has"),
    "fast_ms": _("Fast enough, ms: slower answers are compared with the champion's"),
    "slower_times": _("Time to the full answer, 95 % of all (ms)"),
    "cost_times": _("Cost of 1,000 requests, ₸"),
    "farthest": _("Where text goes"),
}
