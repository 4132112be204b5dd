"""What leaves as a file, with the sum by which it is on record."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse


def as_file(told: Mapping[str, Any], name: str) -> tuple[HttpResponse, str]:
    """`told` as a JSON file that is not kept on the way, and the SHA-256 of its bytes."""
    body = json.dumps(told, ensure_ascii=False, indent=2).encode()
    response = HttpResponse(body, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response, hashlib.sha256(body).hexdigest()
