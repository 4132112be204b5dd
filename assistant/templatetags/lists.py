"""Words for the entries of the bank's lists."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _

from ingestion import knowledge

register = template.Library()


@register.filter
def about_words(about: str) -> str:
    """What a contact is for: a kind of document, a document's title, or everything else."""
    if not about:
        return _("everything else")
    known = {code: str(words) for code, words in (*knowledge.titles(), *knowledge.kinds())}
    return known.get(about, about)


@register.filter
def field_titles(schema: Mapping[str, Any]) -> list[str]:
    """The fields of a form as people call them."""
    properties: Mapping[str, Any] = schema.get("properties", {})
    return [str(one.get("title") or name) for name, one in properties.items()]
