"""How far supervisors agree: kappa and its interval against published figures, and what counts for it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group

from assistant.models import Review, SecondVerdict
from assistant.reviewing.agreement import LEAST, Agreement, agreement, kappa
from foundation import clock
from foundation.models import User
from tests.assistant.reviewing.conftest import Make

Pair = tuple[str, str]
SAME, NOT_SAME = ("right", "right"), ("right", "wrong")


def pairs(table: dict[Pair, int]) -> list[Pair]:
    return [pair for pair, count in table.items() for _ in range(count)]


def test_kappa_of_the_textbook_example() -> None:
    found = kappa(pairs({("y", "y"): 20, ("y", "n"): 5, ("n", "y"): 10, ("n", "n"): 15}))
    assert found
    assert found[0] == pytest.approx(0.4)
    # 0.1511 to 0.6489: as DescTools::CohenKappa of R gives it
    assert found[1] == pytest.approx((0.1511, 0.6489), abs=5e-4)


def test_the_interval_is_that_of_the_delta_method() -> None:
    """The published formula against derivatives of kappa by each share, taken numerically."""
    table = {
        ("a", "a"): 44, ("a", "b"): 5, ("a", "c"): 1,
        ("b", "a"): 7, ("b", "b"): 20, ("b", "c"): 3,
        ("c", "a"): 9, ("c", "b"): 5, ("c", "c"): 6,
    }  # fmt: skip
    found = kappa(pairs(table))
    assert found
    assert found[1]
    n = sum(table.values())
    shares = {pair: count / n for pair, count in table.items()}

    def of(share: dict[Pair, float]) -> float:
        same = sum(share[code, code] for code in "abc")
        chance = sum(
            sum(share[code, other] for other in "abc") * sum(share[other, code] for other in "abc")
            for code in "abc"
        )
        return (same - chance) / (1 - chance)

    step = 1e-6
    slopes = {
        pair: (of({**shares, pair: share + step}) - of({**shares, pair: share - step})) / (2 * step)
        for pair, share in shares.items()
    }
    mean = sum(slopes[pair] * share for pair, share in shares.items())
    variance = sum(share * (slopes[pair] - mean) ** 2 for pair, share in shares.items()) / n
    assert (found[1][1] - found[1][0]) / (2 * 1.96) == pytest.approx(variance**0.5, rel=1e-4)


@pytest.mark.parametrize("given", [[], [SAME] * 20])
def test_kappa_of_one_verdict_alone_is_not_defined(given: list[Pair]) -> None:
    assert kappa(given) is None


def test_where_no_two_differ_there_is_no_interval() -> None:
    assert kappa([SAME] * 10 + [("wrong", "wrong")] * 10) == (1.0, None)


def test_as_often_as_by_chance_is_nought() -> None:
    found = kappa(pairs({("a", "a"): 5, ("a", "b"): 5, ("b", "a"): 5, ("b", "b"): 5}))
    assert found
    assert found[0] == pytest.approx(0)


def judged(make_answer: Make, people: dict[str, User], first: str, second: str, cause: str = "") -> None:
    """An answer with two verdicts; `cause` is the second's, the first names the model."""
    review = Review.objects.create(
        answer=make_answer(), reviewer=people["supervisor"], verdict=first,
        cause="" if first == "right" else "model",
    )  # fmt: skip
    SecondVerdict.objects.create(
        review=review, reviewer=people["admin"], verdict=second, cause=cause, given_at=clock.now()
    )


def of_today(reader: User) -> Agreement:
    return agreement(clock.today(), clock.today(), reader)


@pytest.mark.django_db
def test_few_answers_give_no_kappa(make_answer: Make, people: dict[str, User]) -> None:
    for second in ["right"] * (LEAST - 2) + ["wrong"]:
        judged(make_answer, people, "right", second, "" if second == "right" else "guard")
    found = of_today(people["supervisor"])
    assert (found.items, found.agreed, found.enough, found.kappa) == (LEAST - 1, LEAST - 2, False, None)
    judged(make_answer, people, "wrong", "wrong", "model")
    found = of_today(people["supervisor"])
    assert found.enough
    assert found.kappa == pytest.approx((0.9 - 0.74) / 0.26)
    assert found.interval


@pytest.mark.django_db
def test_verdicts_and_causes_are_counted_by_name(make_answer: Make, people: dict[str, User]) -> None:
    judged(make_answer, people, "wrong", "wrong", "model")
    judged(make_answer, people, "wrong", "partly", "retrieval")
    judged(make_answer, people, "right", "right")
    found = of_today(people["supervisor"])
    rows = [(one.code, one.first, one.second, one.both, round(one.share, 2)) for one in found.verdicts]
    assert rows == [("right", 1, 1, 1, 1.0), ("partly", 0, 1, 0, 0.0), ("wrong", 2, 1, 1, 0.67)]
    assert [(one.code, one.first, one.second, one.both) for one in found.causes] == [
        ("retrieval", 0, 1, 0), ("model", 2, 1, 1),
    ]  # fmt: skip
    assert [(one.review.verdict, one.verdict) for one in found.apart] == [("wrong", "partly")]


@pytest.mark.django_db
def test_a_verdict_that_was_given_knowing_the_first_does_not_count(
    make_answer: Make, people: dict[str, User]
) -> None:
    answer = make_answer()
    for verdict in ("right", "wrong"):
        Review.objects.create(answer=answer, reviewer=people["supervisor"], verdict=verdict)
    assert of_today(people["supervisor"]).items == 0


@pytest.mark.django_db
def test_only_the_days_asked_for_count(make_answer: Make, people: dict[str, User]) -> None:
    judged(make_answer, people, "right", "right")
    SecondVerdict.objects.update(given_at=clock.now() - timedelta(days=2))
    assert of_today(people["supervisor"]).items == 0
    earlier = clock.today() - timedelta(days=3)
    assert agreement(earlier, clock.today(), people["supervisor"]).items == 1


@pytest.mark.django_db
def test_answers_that_the_reader_may_not_open_are_counted_but_not_linked(
    make_answer: Make, people: dict[str, User]
) -> None:
    judged(make_answer, people, "right", "wrong", "model")
    operator = people["operator"]
    operator.groups.add(Group.objects.get(name="supervisor"))
    found = of_today(operator)  # whose question it was
    assert (found.items, found.agreed, list(found.apart)) == (1, 0, [])
