"""The product's own API: what the bank's systems may do with a key, each part in a module of its own."""

from typing import Any

from csp.decorators import csp_update
from django.contrib.auth.decorators import login_required
from ninja import NinjaAPI

from assistant.api import asking, problems, records, searching, tasks


def _for_people(view: Any) -> Any:
    """The documentation is for people who sign in; its page shows pictures from data: addresses."""
    return login_required(csp_update({"img-src": ["'self'", "data:"]})(view))


api = NinjaAPI(
    title="Sufler",
    version="1",
    description="Masked questions, cited answers. Keys are issued by the security role.",
    urls_namespace="api",
    docs_decorator=_for_people,
)
problems.tell(api)
for part in (asking, searching, tasks, records):
    api.add_router("", part.router)
