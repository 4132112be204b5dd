"""What is being typed is read by the engine before it is asked."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from assistant.forms.asking import AskForm
from assistant.pipeline.warming import warm as read_beforehand
from assistant.roles import ASK, allowed
from assistant.views.who import user_of


@never_cache
@require_POST
@allowed(ASK)
def warm(request: HttpRequest) -> HttpResponse:
    """Always empty, with status 204: nothing is stored or logged, and asking says what is wrong."""
    form = AskForm(request.POST, user=user_of(request))
    if form.is_valid():
        read_beforehand(form.asked())
    return HttpResponse(status=204)
