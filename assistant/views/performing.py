"""A task as lines for the browser, from the file or text that was handed in to what came of it."""

import json
import logging
import time
from collections.abc import Generator
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import translation

from assistant.forms.tasks import FieldsOfForm, HandInForm
from assistant.models import Topic
from assistant.models.questions import Task
from assistant.pipeline import unsent
from assistant.pipeline.tasks import Done, Handed, Step, Writing, performing
from assistant.pipeline.values import EngineError, Evidence, Reading, Refusal, Started, Waiting
from assistant.streaming import rendered
from assistant.views import cutting, presenting
from assistant.views.showing import FilledField, kinds_of
from ingestion import knowledge

log = logging.getLogger("sufler.desk")

# of a long file so many characters are read: more is no summary of seconds
OF_A_FILE = 6_000


class Lines:
    """The steps of one task in the language of the interface; the last line has what came of it."""

    def __init__(self, request: HttpRequest, form: HandInForm) -> None:
        self.request, self.form = request, form
        self.language = translation.get_language()
        self.began = time.perf_counter()
        self.passages: Any = ()
        self.question_id = 0
        self.length = self.read = 0
        file = form.cleaned_data["file"]
        # read now: the request's files are gone once the view has returned
        self.file = (file.read(), file.name) if file else None

    def of(self) -> Generator[str, None, None]:
        """One line of JSON for each step; closing it stops the task."""
        try:
            if self.file:
                yield self._line({"event": "file"})
            yield from rendered(performing(self._handed()), self._line_of)
        except knowledge.UnreadableFile as failure:
            yield self._line({"event": "refused", "html": self._html("_unreadable", failure=failure)})
        except Refusal as reason:
            yield self._line({"event": "refused", "html": self._html("_refused", reason=reason.code)})
        except EngineError as error:
            html = self._html("_failed", reason=error.code, seconds=error.retry_after)
            yield self._line({"event": "failed", "html": html})
        except Exception:
            # a bug: the browser gets a state to show, the log the way to it
            log.exception("task %s crashed", self.question_id)
            yield self._line({"event": "failed", "html": self._html("_failed", reason="crashed")})

    def _handed(self) -> Handed:
        text: str = self.form.cleaned_data["text"]
        if self.file is None:
            return self.form.handed(text, of_file=False)
        whole = knowledge.text_of(*self.file, self.form.user)
        cut = whole if len(whole) <= OF_A_FILE else whole[: whole.rfind(" ", 0, OF_A_FILE)]
        self.length, self.read = len(whole), len(cut)
        return self.form.handed(cut, of_file=True)

    def _line_of(self, step: Step) -> str:
        match step:
            case Started():
                self.question_id = step.question_id
                self._forget_unsent()
                hidden = kinds_of(cutting.masked(step.question.text))
                return self._line(
                    {
                        "event": "started",
                        "question_id": step.question_id,
                        "conversation_id": step.conversation_id,
                        "html": self._html("_started", hidden=hidden, read=self.read, length=self.length),
                    }
                )
            case Evidence():
                self.passages = presenting.passages(step.passages, "")
                return self._line({"event": "evidence", "html": self._html("_sources")})
            case Waiting():
                return self._line({"event": "waiting", "place": step.place, "seconds": round(step.seconds)})
            case Reading():
                return self._line({"event": "reading", "done": step.done, "total": step.total})
            case Writing():
                return self._line({"event": "writing", "words": step.words})
            case Done():
                return self._done(step)

    def _forget_unsent(self) -> None:
        """What was handed in is unsent no more; beside a file the text was not."""
        said = self.form.cleaned_data
        if said["tab"] and self.file is None:
            unsent.forget(self.form.user, said["tab"], said["kept_in"])

    def _done(self, done: Done) -> str:
        task = self.form.task
        shown: dict[str, Any] = {"done": done, "seconds": time.perf_counter() - self.began}
        if task == Task.CLASSIFY:
            shown["topic"] = Topic.objects.filter(code=done.result).first()
        if task == Task.REPLY:
            shown["sentences"] = presenting.reply_as_drafted(done.sentences)
        if task == Task.SUMMARISE:
            shown["parts"] = cutting.doubtful(done.result, done.doubtful)
        if isinstance(self.form, FieldsOfForm):
            shown["fields"] = _filled(self.form.schema_wanted(), done)
            shown["json"] = json.dumps(done.result, ensure_ascii=False, indent=2)
        # beside a question it is read, not worked with
        partial = "_attached" if self.form.data.get("attached") else f"_{task}"
        shown |= {"read": self.read, "length": self.length}
        line = {"event": "finished", "html": self._html(partial, **shown)}
        return self._line(line | ({"text": done.result} if task == Task.REPLY else {}))

    def _line(self, shown: dict[str, Any]) -> str:
        return json.dumps(shown, ensure_ascii=False) + "\n"

    def _html(self, partial: str, **values: Any) -> str:
        # every step may run in another thread, which has its own active language
        with translation.override(self.language):
            values = {"passages": self.passages, "question_id": self.question_id, **values}
            return render_to_string(f"tasks/{partial}.html", values, self.request)


def _filled(schema: dict[str, Any], done: Done) -> list[FilledField]:
    """The form's fields in its order, each with what the text says of it."""
    result: dict[str, Any] = done.result if isinstance(done.result, dict) else {}
    dropped = {place.split("/")[1] for place in done.dropped if "/" in place}
    properties: dict[str, Any] = schema.get("properties", {})
    return [
        FilledField(str(one.get("title") or name), _shown(result.get(name)), name in dropped)
        for name, one in properties.items()
    ]


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_shown(one)}" for name, one in value.items())
    if isinstance(value, list):
        return "; ".join(map(_shown, value))
    return "" if value is None else str(value)
