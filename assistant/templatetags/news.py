"""What stands in the console's head: pinned notes and how much is to be read."""

from typing import Any

from django import template

from assistant import news
from foundation.models import User

register = template.Library()


@register.inclusion_tag("news/_head.html")
def desk_news(user: User) -> dict[str, Any]:
    """The notes of the hour, and the number of publications that wait to be read."""
    return {"notes": news.notes(), "unread": news.unread(user)}
