"""On which page a person has a tour, and that it is shown once."""

from django.contrib.auth.models import Group

from assistant import tours
from foundation.models import User


def test_the_tour_stands_where_a_person_spends_the_day(people: dict[str, User]) -> None:
    pages = {role: tours.main_page(user) for role, user in people.items()}
    assert pages == {"operator": "console", "supervisor": "review", "admin": "documents", "security": None}


def test_it_is_shown_once_and_again_when_asked_for(people: dict[str, User]) -> None:
    operator = people["operator"]
    assert tours.due_on("console", operator)
    assert not tours.due_on("documents", operator)
    tours.see(operator)
    operator.refresh_from_db()
    assert not tours.due_on("console", operator)
    tours.show_again(operator)
    operator.refresh_from_db()
    assert tours.due_on("console", operator)


def test_who_gets_another_main_page_has_its_tour_before_them(people: dict[str, User]) -> None:
    tours.see(people["operator"])
    people["operator"].groups.add(Group.objects.get(name="supervisor"))
    promoted = User.objects.get(username="operator")
    assert tours.due_on("review", promoted)
    assert not tours.due_on("console", promoted)
