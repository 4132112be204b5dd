"""Who relies on a document: asked once a page by the list of documents."""

from collections.abc import Mapping

from django import template

from assistant.evaluation import relying as cases
from assistant.reviewing import relying
from foundation.models import User

register = template.Library()
NOBODY = (0, 0)


@register.simple_tag
def reliance_counts() -> Mapping[str, tuple[int, int]]:
    """For each document's slug how many corrected answers rely on it, and how many of them are due."""
    return relying.counts()


@register.filter
def of_document(counts: Mapping[str, tuple[int, int]], slug: str) -> tuple[int, int]:
    """The pair for one document."""
    return counts.get(slug, NOBODY)


@register.simple_tag
def due_count(reviewer: User) -> int:
    """How many corrected answers and cases a supervisor is to re-check."""
    return len(relying.due_for(reviewer)) + len(cases.due())
