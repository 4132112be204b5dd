"""Where a text may go: what is known of it, and what the routing policy makes of that."""

from collections.abc import Sequence

from assistant.pipeline import masking
from assistant.pipeline.generation import Way
from assistant.pipeline.values import EngineError, Masked, Passage
from foundation import routes
from foundation.models import User
from foundation.routes import Purpose


def find_way(
    task: str,
    texts: Sequence[Masked],
    passages: Sequence[Passage],
    *,
    asked_by: User | None,
    key: int | None = None,
    about: str = "",
    route: str = "",
) -> Way:
    """The routes that texts and passages may go to. Raises EngineError when that is none."""
    purpose = Purpose(
        task,
        user=asked_by.pk if asked_by else None,
        team=asked_by.team_id if asked_by else None,
        key=key,
        keeps=what_keeps_inside(texts, passages),
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
    if any(one.local_only for one in passages):
        return ("local_only",)
    if any(one.restricted for one in passages):
        return ("restricted_source",)
    written = [part for one in passages for part in (one.breadcrumb, one.text)]
    return ("doubtful",) if any(masking.is_doubtful(text.text, written) for text in texts) else ()
