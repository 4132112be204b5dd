"""While a question is being typed: its likely sources for the page, and the prompt for the engine to read."""

import json
from collections.abc import Generator

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from assistant.forms.asking import AskForm
from assistant.pipeline import warming
from assistant.pipeline.answering import Asked
from assistant.pipeline.warming import Foreseen, foresee
from assistant.roles import ASK, allowed
from assistant.streaming import stepped
from assistant.views import presenting
from assistant.views.own_values import card_on
from assistant.views.who import user_of


@never_cache
@require_POST
@allowed(ASK)
def warm(request: HttpRequest) -> HttpResponseBase:
    """One line of JSON, `{"html"}`: the sources that asking would show now; empty with status 204 when there
    are none. Nothing is stored or logged, and asking says what is wrong."""
    user = user_of(request)
    form = AskForm(request.POST, user=user, known_values=card_on(request))
    foreseen = foresee(form.asked()) if form.is_valid() else None
    if foreseen is None:
        return HttpResponse(status=204)
    html = _shown(request, foreseen) if user.evidence_while_typing else ""
    lines = _told(html, form.asked(), foreseen)
    return StreamingHttpResponse(stepped(lines), content_type="application/x-ndjson")


def _told(html: str, asked: Asked, foreseen: Foreseen) -> Generator[str, None, None]:
    """The sources first: they wait for no engine, whether it takes the prompt or is away."""
    yield json.dumps({"html": html}, ensure_ascii=False) + "\n"
    warming.warm(asked, foreseen)


def _shown(request: HttpRequest, foreseen: Foreseen) -> str:
    passages = presenting.passages(foreseen.found.passages, foreseen.question.text)
    return render_to_string("console/_evidence.html", {"passages": passages, "early": True}, request)
