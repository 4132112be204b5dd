"""What will be hidden, while it is being typed."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from assistant.forms.underlining import UnderlineForm
from assistant.pipeline import hiding
from assistant.pipeline.masking import MaskingError
from assistant.roles import ASK, allowed
from assistant.templatetags.words import hidden_word
from assistant.views.own_values import card_on, values_for
from assistant.views.who import user_of


@never_cache
@require_POST
@allowed(ASK)
def underline(request: HttpRequest) -> JsonResponse:
    """`{"spans": [{"start", "end", "word"}]}`, in code points of the text; nothing is stored or logged.

    No spans where the text can't be looked at: asking will say why.
    """
    form = UnderlineForm(request.POST, user=user_of(request))
    if not form.is_valid():
        return JsonResponse({"spans": []})
    values = values_for(form.cleaned_data["conversation"], user_of(request))
    try:
        found = hiding.look(form.cleaned_data["text"], values, card_on(request))
    except MaskingError:
        found = []
    spans = [{"start": one.start, "end": one.end, "word": str(hidden_word(one.label))} for one in found]
    return JsonResponse({"spans": spans})
