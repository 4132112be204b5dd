"""The engine reads beforehand what it will be asked: while a question is still being typed."""

from assistant.pipeline.answering import Asked
from assistant.pipeline.hiding import hide, policy_in_force
from assistant.pipeline.keeping import VaultUnreadable, is_over, open_vault
from assistant.pipeline.languages import language_of
from assistant.pipeline.masking import MaskingError
from assistant.pipeline.prompting import build_prompt
from assistant.pipeline.remembering import turns_of
from assistant.pipeline.retrieval import retrieve
from assistant.pipeline.rewriting import stand_alone
from assistant.pipeline.values import EngineError
from foundation import client, clock
from foundation.routes import route_for

SHORTEST = 12  # characters: less is no question yet


def warm(unsent: Asked) -> bool:
    """Have the engine read the prompt that `answer(unsent)` would send it now; whether it took it.

    Nothing is stored and nothing is refused: what can't be masked or found is not sent. Only an engine inside
    that knows how is asked.
    """
    route, text = route_for("answer", unsent.route), unsent.text.strip()
    if len(text) < SHORTEST or route.place != "inside" or not route.rules:
        return False
    conversation = None if unsent.conversation and is_over(unsent.conversation) else unsent.conversation
    try:
        question = hide(text, open_vault(conversation), unsent.known_values, policy_in_force())
        asked = stand_alone(question, turns_of(conversation))
        found = retrieve(asked, unsent.reader, as_of=unsent.as_of or clock.today())
    except (VaultUnreadable, MaskingError, EngineError):
        return False
    if not found.used:
        return False
    prompt = build_prompt(question, found.passages[: found.used], language_of(question.words()))
    user = str(unsent.asked_by.pk) if unsent.asked_by else ""
    apart = {"apart": prompt.apart} if route.apart else {}
    return client.warm(route, prompt.messages, user=user, priority="typing", keep=False, **apart)
