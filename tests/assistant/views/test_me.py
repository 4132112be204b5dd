"""One's own page: what one has used, the limits, and how one wants the interface."""

from datetime import timedelta

from django.test import Client

from assistant.models import Question
from assistant.usage import Usage, usage_of
from foundation import clock, limits
from foundation.limits import Amounts, Who
from foundation.models import User
from foundation.route_models import Limit


def test_only_what_one_has_used_oneself_since_then_counts(
    answered: Question, people: dict[str, User]
) -> None:
    operator = people["operator"]
    since = clock.start_of("month", clock.now())
    limits.settle(limits.reserve(Who(operator.pk), "reply", Amounts(1, 99, 9)), Amounts(1, 40, 2), "local")
    before = usage_of(operator, since)
    assert (before.asked, before.answered, before.refused, before.texts) == (1, 1, 0, 0)
    assert (before.requests, before.tokens >= 42) == (2, True)
    Question.objects.update(task="summarise")
    assert (usage_of(operator, since).asked, usage_of(operator, since).texts) == (0, 1)
    nothing = Usage(0, 0, 0, 0, 0, 0)
    assert usage_of(people["supervisor"], since) == nothing
    assert usage_of(operator, clock.now() + timedelta(minutes=1)) == nothing


def test_it_shows_the_limits_that_hold_for_one_with_what_is_used(desk: Client, operator: User) -> None:
    assert "Лимитов нет" in desk.get("/me/").content.decode()
    Limit.objects.create(subject="user", measure="requests", period="day", soft=1, hard=50)
    Limit.objects.create(subject="team", measure="tokens", period="month", hard=900_000)
    Limit.objects.create(subject="key", measure="tokens", period="month", hard=1)
    limits.reserve(Who(operator.pk, operator.team_id), "answer", Amounts(1, 70_000, 7))
    page = desk.get("/me/")
    standings = {one.limit.subject: int(one.used) for one in page.context["standings"]}
    assert standings == {"team": 70_007, "user": 1}
    text = page.content.decode()
    assert "Лимит вашей команды" in text
    assert "badge-amber" in text
    assert "no-store" in page["Cache-Control"]


def test_language_theme_and_shortcuts_are_chosen_there(desk: Client, operator: User) -> None:
    page = desk.get("/me/").content.decode()
    assert page.count('name="next" value="/me/"') >= 6
    for address, chosen in (("theme", "dark"), ("shortcuts", "off"), ("language", "kk")):
        assert f'name="{address}" value="{chosen}"' in page
        sent = desk.post(f"/preferences/{address}/", {address: chosen, "next": "/me/"})
        assert sent["Location"] == "/me/"
    page = desk.get("/me/").content.decode()
    assert 'value="dark" aria-current="true"' in page
    assert 'value="kk" lang="kk" aria-current="true"' in page
    assert 'name="shortcuts" value="on"' in page


def test_the_menu_of_every_page_leads_there(desk: Client) -> None:
    assert 'href="/me/"' in desk.get("/history/").content.decode()


def test_whoever_may_not_ask_has_a_page_too(client: Client, people: dict[str, User]) -> None:
    client.force_login(people["security"])
    page = client.get("/me/").content.decode()
    assert "security" in page
    assert 'href="/history/"' not in page
