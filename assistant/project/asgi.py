"""The ASGI application that uvicorn serves: static files, then Django."""

import os
from typing import Any

from django.core.asgi import get_asgi_application
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "assistant.project.settings")

django: Any = get_asgi_application()


def _static() -> StaticFiles:
    from django.conf import settings

    return StaticFiles(
        directory=settings.STATICFILES_DIRS[0], packages=[("django_htmx", "static"), ("ninja", "static")]
    )


application = Starlette(routes=[Mount("/static", _static()), Mount("/", django)])
