"""The ASGI application that uvicorn serves: static files, then Django. Masking is made ready meanwhile."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Thread
from typing import Any

from django.core.asgi import get_asgi_application
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from assistant.project.headers import EveryResponse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "assistant.project.settings")

django: Any = get_asgi_application()


def _static() -> list[BaseRoute]:
    """Fonts are packed already; everything else that is static goes out packed. Pages never do: what is
    secret stands in them beside what a stranger may choose (BREACH)."""
    from django.conf import settings

    from assistant.project.sheets import Sheets

    folder = settings.STATICFILES_DIRS[0]
    files = StaticFiles(directory=folder, packages=[("django_htmx", "static"), ("ninja", "static")])
    return [
        Mount("/static/fonts", StaticFiles(directory=folder / "fonts")),
        Route("/static/css/{names}.css", Sheets(folder / "css").answer),
        Mount("/static", GZipMiddleware(files)),
    ]


def _read_beforehand() -> None:
    """The lists and models of masking: the first question after a start finds them read."""
    from assistant.pipeline import hiding

    Thread(target=hiding.prepare, name="prepare-masking", daemon=True).start()


def _counted() -> Any:
    from assistant.project.bodies import Limited
    from assistant.project.counting import Counting
    from assistant.project.tracing import Traced, begin

    begin("sufler-web")
    return Traced(Counting(Limited(django)))


@asynccontextmanager
async def _lifespan(_app: Starlette) -> AsyncIterator[None]:
    from foundation import tracing

    yield
    # a signal ends the process without a look at what is registered for its exit
    await asyncio.to_thread(tracing.end)


def _headers() -> Middleware:
    from django.conf import settings

    return Middleware(EveryResponse, settings.SECURE_HSTS_SECONDS)


_read_beforehand()
application = Starlette(
    routes=[*_static(), Mount("/", _counted())], middleware=[_headers()], lifespan=_lifespan
)
