"""The engine reads what it will be asked while the question is still being typed."""

import re

from assistant.pipeline.answering import Asked
from assistant.pipeline.generation import reading
from assistant.pipeline.hiding import hide, policy_in_force
from assistant.pipeline.keeping import VaultUnreadable, is_over, open_vault
from assistant.pipeline.languages import language_of
from assistant.pipeline.masking import MaskingError
from assistant.pipeline.prompting import build_prompt, fixed_for
from assistant.pipeline.remembering import turns_of
from assistant.pipeline.retrieval import retrieve
from assistant.pipeline.rewriting import stand_alone
from assistant.pipeline.values import EngineError
from foundation import client, clock
from foundation.routes import route_for

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
    if not found.used or found.words_only:
        return False
    language = language_of(question.words())
    prompt = build_prompt(asked, found.passages[: found.used], language, fixed_for(route.adapter))
    user = str(unsent.asked_by.pk) if unsent.asked_by else ""
    how = reading(prompt, route)
    return bool(client.warm(route, prompt.messages, user=user, priority="typing", keep=False, **how))
