"""The engine reads beforehand what it will be asked: while a question is still being typed, and passages that
are likely to be sources."""

import re
from collections.abc import Iterator

from django.db.models import Count

from assistant.models import Retrieved
from assistant.pipeline.answering import Asked
from assistant.pipeline.generation import reading
from assistant.pipeline.hiding import hide, policy_in_force
from assistant.pipeline.keeping import VaultUnreadable, is_over, open_vault
from assistant.pipeline.languages import language_of
from assistant.pipeline.masking import MaskingError
from assistant.pipeline.prompting import build_beginning, build_prompt, fixed_for
from assistant.pipeline.remembering import turns_of
from assistant.pipeline.retrieval import retrieve
from assistant.pipeline.rewriting import stand_alone
from assistant.pipeline.values import EngineError
from foundation import client, clock
from foundation.access import EVERYTHING
from foundation.routes import route_for
from ingestion import knowledge

SHORTEST = 12  # characters: less is no question yet
# half a number is nothing that the masker could know
_UNFINISHED = re.compile(r"\+?\d[\d\s().-]*$")


def warm(unsent: Asked) -> bool:
    """Have the engine read the prompt that `answer(unsent)` would send it now; whether it took it.

    Nothing is stored and nothing is refused: what can't be masked or found is not sent. Only an engine inside
    that knows how is asked.
    """
    route, text = route_for("answer", unsent.route), _UNFINISHED.sub("", unsent.text.strip())
    if len(text) < SHORTEST or route.place != "inside" or not route.rules:
        return False
    conversation = None if unsent.conversation and is_over(unsent.conversation) else unsent.conversation
    try:
        question = hide(text, open_vault(conversation), unsent.known_values, policy_in_force(), unsent=True)
        asked = stand_alone(question, turns_of(conversation))
        found = retrieve(asked, unsent.reader, as_of=unsent.as_of or clock.today())
    except (VaultUnreadable, MaskingError, EngineError):
        return False
    if not found.used:
        return False
    language = language_of(question.words())
    prompt = build_prompt(asked, found.passages[: found.used], language, fixed_for(route.adapter))
    user = str(unsent.asked_by.pk) if unsent.asked_by else ""
    how = reading(prompt, route)
    return client.warm(route, prompt.messages, user=user, priority="typing", keep=False, **how)


def warm_passages(limit: int) -> Iterator[bool]:
    """Have the engine read, while nobody is answered, so many passages in force today and keep them on disk;
    for each whether it took it. The ones most used in answers first, then the newest."""
    route = route_for("answer")
    possible = knowledge.in_force(clock.today())
    read = Retrieved.objects.exclude(label="").values("passage").annotate(times=Count("pk"))
    uses = {row["passage"]: row["times"] for row in read.order_by()}
    for passage_id in sorted(possible, key=lambda one: -uses.get(one, 0))[:limit]:
        passage = knowledge.passage(passage_id, EVERYTHING)
        if passage is None:
            continue
        prompt = build_beginning(passage, fixed_for(route.adapter))
        how = reading(prompt, route)
        yield client.warm(route, prompt.messages, priority="warming", keep=True, open=True, **how)
