"""The ASGI application that uvicorn serves: static files, then Django. Masking is made ready meanwhile."""

import os
from threading import Thread
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


def _read_beforehand() -> None:
    """The lists and models of masking: the first question after a start finds them read."""
    from assistant.pipeline import hiding

    Thread(target=hiding.prepare, name="prepare-masking", daemon=True).start()


def _counted() -> Any:
    from assistant.project.counting import Counting

    return Counting(django)


_read_beforehand()
application = Starlette(routes=[Mount("/static", _static()), Mount("/", _counted())])
