"""A question that is still being typed: its sources are found beforehand, and the engine reads its prompt."""

import re
from dataclasses import dataclass

from assistant.pipeline.answering import Asked
from assistant.pipeline.generation import reading
from assistant.pipeline.hiding import hide, policy_in_force
from assistant.pipeline.keeping import VaultUnreadable, is_over, open_vault
from assistant.pipeline.languages import language_of
from assistant.pipeline.masking import MaskingError
from assistant.pipeline.prompting import build_prompt, fixed_for
from assistant.pipeline.remembering import turns_of
from assistant.pipeline.retrieval import Found, retrieve, without_orders
from assistant.pipeline.rewriting import stand_alone
from assistant.pipeline.screening import screen
from assistant.pipeline.values import EngineError, Masked
from foundation import client, clock
from foundation.routes import route_for

SHORTEST = 12  # characters: less is no question yet
# half a number is nothing that the masker could know
_UNFINISHED = re.compile(r"\+?\d[\d\s().-]*$")


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The text as it is masked now, what it means by itself, and what is found for that: `found.used` > 0."""

    question: Masked
    whole: Masked
    found: Found


def foresee(unsent: Asked) -> Foreseen | None:
    """What `answer(unsent)` would find now; None when that is nothing. Nothing is stored and nothing is
    refused: what can't be masked or is no question is not searched for."""
    text = _UNFINISHED.sub("", unsent.text.strip())
    if len(text) < SHORTEST:
        return None
    conversation = None if unsent.conversation and is_over(unsent.conversation) else unsent.conversation
    try:
        question = hide(text, open_vault(conversation), unsent.known_values, policy_in_force(), unsent=True)
        history = turns_of(conversation)
        if screen(question, continues=bool(history)):
            return None
        whole = stand_alone(question, history)
        found = retrieve(whole, unsent.reader, as_of=unsent.as_of or clock.today())
    except (VaultUnreadable, MaskingError, EngineError):
        return None
    return Foreseen(question, whole, found) if found.used else None


def warm(unsent: Asked, foreseen: Foreseen) -> bool:
    """Have the engine read the prompt that `answer(unsent)` would send it now; whether it took it.

    Only an engine inside that knows how is asked.
    """
    route = route_for("answer", unsent.route)
    if route.place != "inside" or not route.rules or foreseen.found.words_only:
        return False
    found, language = foreseen.found, language_of(foreseen.question.words())
    used = [without_orders(one) for one in found.passages[: found.used]]
    prompt = build_prompt(foreseen.whole, used, language, fixed_for(route.adapter))
    user = str(unsent.asked_by.pk) if unsent.asked_by else ""
    how = reading(prompt, route)
    return bool(client.warm(route, prompt.messages, user=user, priority="typing", keep=False, **how))
