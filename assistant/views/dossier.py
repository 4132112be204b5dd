"""The dossier of an answer as one file to hand over."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from assistant import dossier
from assistant.models import Answer
from assistant.reviewing import NotPossible
from assistant.roles import REVIEW, allowed
from assistant.templatetags.chain import IMPOSSIBLE
from assistant.views.dossier_sheet import pdf_of
from foundation import dossier_verifier, verifier
from foundation.models import User


@allowed(REVIEW)
@never_cache
@require_POST
def review_dossier(request: HttpRequest, answer_id: int) -> HttpResponse:
    """PDF, JSON and the verifier in a zip; who took it is on record."""
    kept = Answer.objects.filter(question__conversation__erased_at=None)
    answer = get_object_or_404(kept.select_related("question__asked_by"), pk=answer_id)
    try:
        made = dossier.export(answer, cast(User, request.user))
    except NotPossible as reason:
        messages.warning(request, str(IMPOSSIBLE[reason.code]))
        return redirect("review")
    response = HttpResponse(_zipped(made), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="sufler-dossier-{answer.pk}.zip"'
    return response


def _zipped(made: dict[str, Any]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("dossier.pdf", pdf_of(made))
        pack.writestr("dossier.json", json.dumps(made, ensure_ascii=False, indent=2, sort_keys=True))
        pack.write(Path(dossier_verifier.__file__), "verify_dossier.py")
        pack.write(Path(verifier.__file__), "verifier.py")
    return file.getvalue()
