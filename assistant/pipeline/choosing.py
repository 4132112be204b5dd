"""Where a text may go: what is known of it, and what the routing policy makes of that."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from assistant.pipeline import masking
from assistant.pipeline.generation import Way
from assistant.pipeline.values import EngineError, Masked, Passage
from foundation import routes
from foundation.models import User
from foundation.routes import Purpose


class Labelled(Protocol):
    """What knows of its access labels: a passage, a letter template."""

    @property
    def restricted(self) -> bool:
        """Whether only some may see it."""

    @property
    def local_only(self) -> bool:
        """Whether it may not leave the bank."""


def find_way(
    task: str,
    texts: Sequence[Masked],
    passages: Sequence[Passage],
    *,
    keeps: tuple[str, ...] = (),
    asked_by: User | None,
    key: int | None = None,
    about: str = "",
    route: str = "",
) -> Way:
    """The routes that texts and passages may go to. `keeps`: why they must stay inside, whatever they say.
    Raises EngineError when there is none."""
    purpose = Purpose(
        task,
        user=asked_by.pk if asked_by else None,
        team=asked_by.team_id if asked_by else None,
        key=key,
        keeps=keeps or what_keeps_inside(texts, passages),
        about=about,
        route=route,
    )
    choice = routes.choose(purpose)
    if not choice.routes:
        raise EngineError("not_allowed")
    return Way(purpose, choice)


def what_keeps_inside(texts: Sequence[Masked], passages: Sequence[Passage]) -> tuple[str, ...]:
    """Why texts and passages may not leave the bank; nothing for general text."""
    if any(text.spans or text.placeholders() for text in texts):
        return ("masked_field",)
    if kept := labels_keep(passages):
        return kept
    written = [part for one in passages for part in (one.breadcrumb, one.text)]
    return ("doubtful",) if any(masking.is_doubtful(text.text, written) for text in texts) else ()


def labels_keep(sources: Iterable[Labelled]) -> tuple[str, ...]:
    """Why what stands under access labels may not leave the bank; nothing for what is open to everybody."""
    listed = list(sources)
    if any(one.local_only for one in listed):
        return ("local_only",)
    return ("restricted_source",) if any(one.restricted for one in listed) else ()
