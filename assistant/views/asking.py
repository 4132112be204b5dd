"""A question comes in, its answer goes out line by line."""

import json
import logging
import time
from collections.abc import Generator
from typing import Any

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from assistant.contacts import contact_for
from assistant.forms.asking import AskForm
from assistant.models import Question
from assistant.pipeline import unsent
from assistant.pipeline.answering import Asked, answer
from assistant.pipeline.values import (
    Event,
    Evidence,
    Failed,
    Finished,
    Reading,
    Refusal,
    Refused,
    Started,
    Token,
    Waiting,
)
from assistant.roles import ASK, allowed
from assistant.streaming import rendered, stepped
from assistant.views import presenting
from assistant.views.console import earlier
from assistant.views.keeping import Place, place_of
from assistant.views.own_values import card_on, name_in, values_for
from assistant.views.who import user_of

log = logging.getLogger("sufler.desk")

# the status of a form that was not accepted; 400 is Django's own for what it distrusts
NOT_ACCEPTED = 422


@never_cache
@require_POST
@allowed(ASK)
def ask(request: HttpRequest) -> HttpResponseBase:
    """The stream of an answer as newline-delimited JSON, or the form's errors as HTML with status 422."""
    form = AskForm(request.POST, user=user_of(request), known_values=card_on(request))
    if not form.is_valid():
        return render(request, "console/_invalid.html", {"form": form}, status=NOT_ACCEPTED)
    asked, kept = form.asked(), place_of(request, form) if form.cleaned_data["tab"] else None
    lines = Lines(request, asked, kept).of(answer(asked))
    return StreamingHttpResponse(stepped(lines), content_type="application/x-ndjson")


class Lines:
    """The events of one question as lines for the browser, in the language of its interface.

    `kept`: where the text was kept while it was typed; it is destroyed once it is asked.
    """

    def __init__(self, request: HttpRequest, asked: Asked, kept: Place | None = None) -> None:
        self.request, self.asked, self.kept = request, asked, kept
        self.language = translation.get_language()
        self.began = time.perf_counter()
        self.question: Question | None = None
        self.passages: Any = ()
        self.contact = ""

    def of(self, events: Generator[Event, None, None]) -> Generator[str, None, None]:
        """One line of JSON for each event; closing it closes `events`."""
        try:
            yield from rendered(events, self._line)
        except Refusal as reason:
            yield self._line(Refused(reason.code))
        except Exception:
            # a bug: the browser gets a state to show, the log the way to it
            log.exception("question %s crashed", self._question_id)
            yield self._line(Failed("crashed"))

    def _line(self, event: Event) -> str:
        # every step may run in another thread, which has its own active language
        with translation.override(self.language):
            return json.dumps(self._shown(event), ensure_ascii=False) + "\n"

    def _shown(self, event: Event) -> dict[str, Any]:
        match event:
            case Started():
                return self._started(event)
            case Evidence():
                self.passages = presenting.passages(event.passages, self._masked_question)
                self.contact = contact_for(event.passages)
                return {"event": "evidence", "html": self._html("_evidence")}
            case Waiting():
                return {"event": "waiting", "place": event.place, "seconds": round(event.seconds)}
            case Reading():
                return {"event": "reading", "done": event.done, "total": event.total}
            case Token():
                return {"event": "token", "text": event.text}
            case Finished():
                return self._finished(event)
            case Refused():
                return {
                    "event": "refused",
                    "html": self._html("_refused", reason=event.reason, contact=self.contact),
                }
            case Failed():
                shown = {"reason": event.reason, "seconds": event.retry_after, "words_only": event.words_only}
                quoted = presenting.quotation(event, {one.number for one in self.passages if one.internal})
                return {"event": "failed", "html": self._html("_failed", sentences=quoted, **shown)}

    def _started(self, event: Started) -> dict[str, Any]:
        self.question = Question.objects.select_related("conversation").get(pk=event.question_id)
        asker, conversation = self.asked.asked_by, self.question.conversation
        if asker and self.kept:
            unsent.forget(asker, *self.kept)
        values = values_for(conversation, asker) if asker else {}
        called = name_in(values, card_on(self.request))
        before = earlier(conversation, but=event.question_id)
        customer = {"called": called, "earlier": before, "conversation_id": conversation.pk}
        shown = presenting.question_as_typed(event, self.asked, values)
        return {
            "event": "started",
            "question_id": event.question_id,
            "conversation_id": event.conversation_id,
            "called": called,
            "masked_html": self._html("_question", question=shown, correctable=True),
            "customer_html": self._html("_customer", **customer),
        }

    def _finished(self, event: Finished) -> dict[str, Any]:
        seconds = time.perf_counter() - self.began
        shown = presenting.answer_as_finished(event, self._question_id, seconds)
        return {"event": "finished", "html": self._html("_answer", answer=shown, contact=self.contact)}

    @property
    def _masked_question(self) -> str:
        return self.question.masked_text if self.question else ""

    @property
    def _question_id(self) -> int:
        return self.question.pk if self.question else 0

    def _html(self, partial: str, **values: Any) -> str:
        values = {"passages": self.passages, "question_id": self._question_id, **values}
        return render_to_string(f"console/{partial}.html", values, self.request)
