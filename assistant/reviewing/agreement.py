"""How far supervisors agree: first and second verdicts on the same answers, given independently.

Only second verdicts of `second_verdicts.py` count: whoever reviews an answer anew has seen what was found
before. Whose verdict came first is chance and the two people differ from answer to answer, so that "first"
and "second" stand for the two raters of the formula.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.models import SecondVerdict
from assistant.models.reviewing import Cause, Verdict
from assistant.reviewing import queue
from foundation import clock
from foundation.models import User

# below so many answers kappa says nothing
LEAST = 10
# 95 of 100 of a normal distribution
DEVIATIONS = 1.96
Pair = tuple[str, str]
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Named:
    """How often a verdict or a cause was named: by the first, by the second, by both for the same answer."""

    code: str
    first: int
    second: int
    both: int

    @property
    def share(self) -> float:
        """Specific agreement (Dice 1945; Spitzer & Fleiss 1974): of all times it was named, 0..1, those in
        which the other named it too."""
        return 2 * self.both / (self.first + self.second)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Answers judged twice, in how many of them the verdict is the same, and kappa of the verdicts.

    `kappa` is None below LEAST answers and where it is not defined, `interval` where it can't be reckoned.
    `apart`: those whose verdicts differ and that the reader may open, the latest first.
    """

    items: int
    agreed: int
    kappa: float | None
    interval: Interval | None
    verdicts: Sequence[Named]
    causes: Sequence[Named]
    apart: Sequence[SecondVerdict]

    @property
    def enough(self) -> bool:
        return self.items >= LEAST

    @property
    def share(self) -> float:
        """Of the answers judged twice those with the same verdict, 0..1; 0 of none."""
        return self.agreed / self.items if self.items else 0.0


def agreement(start: date, end: date, reader: User) -> Agreement:
    """Over the second verdicts given on the days from `start` to `end`, both included."""
    given = SecondVerdict.objects.filter(given_at__range=clock.moments(start, end))
    rows = list(given.select_related("review").order_by("-given_at"))
    pairs = [(row.review.verdict, row.verdict) for row in rows]
    found = kappa(pairs) if len(pairs) >= LEAST else None
    apart = [row for row in rows if row.review.verdict != row.verdict]
    seen = queue.open_to(reader).filter(pk__in=[row.review.answer_id for row in apart])
    readable = set(seen.values_list("pk", flat=True))
    return Agreement(
        len(pairs),
        sum(first == second for first, second in pairs),
        found[0] if found else None,
        found[1] if found else None,
        _named(Verdict.values, pairs),
        _named(Cause.values, [(row.review.cause, row.cause) for row in rows]),
        [row for row in apart if row.review.answer_id in readable],
    )


def kappa(pairs: Sequence[Pair]) -> tuple[float, Interval | None] | None:
    """Cohen's kappa of (first, second) and its 95 % interval, both within -1..1; None where all of them are
    one and the same code, for which it is not defined.

    kappa = (o - e) / (1 - e): o the share of equal pairs, e the share to expect by chance, the sum over all
    codes of (share of the first's) x (share of the second's).
    J. Cohen, A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20
    (1960) 37-46.

    The interval is kappa ± 1.96 standard errors for large samples, (A + B - C) / (n (1 - e)²) being the
    variance; p are shares of all n pairs, p(i.) of the first's codes, p(.i) of the second's:
    A = sum of p(ii) (1 - (p(i.) + p(.i)) (1 - kappa))²
    B = (1 - kappa)² x sum over i ≠ j of p(ij) (p(.i) + p(j.))²
    C = (kappa - e (1 - kappa))²
    J. L. Fleiss, J. Cohen, B. S. Everitt, Large sample standard errors of kappa and weighted kappa,
    Psychological Bulletin 72 (1969) 323-327. None where no pair differs: the formula gives 0, which would
    say that nothing is uncertain.
    """
    codes = {code for pair in pairs for code in pair}
    if len(codes) < 2:
        return None
    n = len(pairs)
    both = {pair: count / n for pair, count in Counter(pairs).items()}
    firsts = {code: sum(first == code for first, _second in pairs) / n for code in codes}
    seconds = {code: sum(second == code for _first, second in pairs) / n for code in codes}
    same = sum(share for (first, second), share in both.items() if first == second)
    chance = sum(firsts[code] * seconds[code] for code in codes)
    found = (same - chance) / (1 - chance)
    if all(first == second for first, second in pairs):
        return found, None
    a = sum(both.get((i, i), 0) * (1 - (firsts[i] + seconds[i]) * (1 - found)) ** 2 for i in codes)
    b = sum(share * (seconds[i] + firsts[j]) ** 2 for (i, j), share in both.items() if i != j)
    c = (found - chance * (1 - found)) ** 2
    variance = (a + (1 - found) ** 2 * b - c) / (n * (1 - chance) ** 2)
    spread = DEVIATIONS * math.sqrt(max(0.0, variance))
    return found, (max(-1.0, found - spread), min(1.0, found + spread))


def _named(codes: Sequence[str], pairs: Sequence[Pair]) -> list[Named]:
    """Those of the codes that somebody named, in their order."""
    firsts, seconds = Counter(first for first, _ in pairs), Counter(second for _, second in pairs)
    both = Counter(first for first, second in pairs if first == second)
    return [
        Named(code, firsts[code], seconds[code], both[code]) for code in codes if firsts[code] + seconds[code]
    ]
