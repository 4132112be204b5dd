"""What a reply to a customer may not repeat: what its author has been shown and is for the staff only."""

from datetime import timedelta

from assistant.models import Question, Retrieved
from assistant.pipeline.values import Passage
from foundation import access, clock
from foundation.models import User
from ingestion import knowledge

# what was read in this time is still at hand on some screen or in some clipboard
REMEMBERED, MOST = timedelta(days=1), 50


def for_staff(passage: Passage) -> bool:
    """Whether no customer is told it; what a template tells the staff is as little for the customer."""
    return passage.internal or (passage.kind == "template" and not knowledge.is_letter(passage.breadcrumb))


def known_to(user: User, question_id: int | None, letter: str) -> tuple[list[str], list[str]]:
    """What the user's questions of the last day have shown, the newest MOST of them and the one that the
    reply belongs to, with the letter template and its notes: the texts for the staff, those for anybody."""
    reader = access.reader_of(user)
    own = Question.objects.asked_by_user(user)
    recent = own.filter(asked_at__gt=clock.now() - REMEMBERED).values_list("pk", flat=True)[:MOST]
    named = own.filter(pk=question_id).values_list("pk", flat=True) if question_id is not None else ()
    shown = Retrieved.objects.filter(answer__question__in=[*recent, *named]).order_by()
    rows = set(shown.values_list("passage", "text"))
    seen = knowledge.passages({passage for passage, _text in rows}, reader)
    inside = [text for passage, text in rows if passage in seen and for_staff(seen[passage])]
    told = [text for passage, text in rows if passage in seen and not for_staff(seen[passage])]
    if found := knowledge.letter(letter, reader, clock.today()) if letter else None:
        inside += found.notes
        told.append(found.text)
    return inside, told
