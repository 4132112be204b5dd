"""The first-run tour: a few hints on the page where a person spends the day, shown there once."""

from assistant.roles import ASK, MANAGE_LIBRARY, REVIEW
from foundation.models import User

# the main page of whoever has the permission; who has several works on the first of them
TOURS = {"documents": MANAGE_LIBRARY, "review": REVIEW, "console": ASK}


def main_page(user: User) -> str | None:
    """The name of the page on which the person has a tour; None for who has none."""
    return next((page for page, permission in TOURS.items() if user.has_perm(permission)), None)


def due_on(page: str, user: User) -> bool:
    """Whether this page is the person's main one and its hints were not shown yet."""
    return page == main_page(user) and page not in user.tours_seen


def see(user: User) -> None:
    """From now on the hints of the main page count as shown."""
    page = main_page(user)
    if page and page not in user.tours_seen:
        user.tours_seen = [*user.tours_seen, page]
        user.save(update_fields=["tours_seen"])


def show_again(user: User) -> None:
    """The main page shows its hints once more."""
    user.tours_seen = [page for page in user.tours_seen if page != main_page(user)]
    user.save(update_fields=["tours_seen"])
