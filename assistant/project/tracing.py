"""Spans at the edges of web and worker: requests and tasks, joined by the header `traceparent`."""

from collections.abc import MutableMapping
from contextlib import ExitStack
from typing import Any

from celery.signals import before_task_publish, task_postrun, task_prerun
from django.conf import settings
from django.urls import Resolver404, resolve

from assistant.project.counting import Send
from foundation import tracing

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# asked every few seconds by those who watch the processes
UNTOLD = ("/health/", "/metrics")


def begin(service: str) -> None:
    """This process tells the collector that the settings name, if they name one."""
    tracing.begin(service, settings.OTLP)
    if tracing.is_on():
        before_task_publish.connect(_published)
        task_prerun.connect(_begun)
        task_postrun.connect(_ended)


class Traced:
    """An ASGI application around another: a request is a span until its last byte is out.

    No caller's own `traceparent` is taken up: where a trace begins is not for browsers to say.
    """

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Send) -> None:
        """Pass a request on; its span is named by method and route, never by the path."""
        if scope["type"] != "http" or not tracing.is_on() or scope["path"].startswith(UNTOLD):
            await self.app(scope, receive, send)
            return
        method = scope["method"] if scope["method"] in METHODS else "OTHER"
        route, status = _route(scope["path"]), 500

        async def noted(message: Any) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        with tracing.span(f"{method}:{route}", "server"):
            try:
                await self.app(scope, receive, noted)
            finally:
                told = {
                    "http.request.method": method,
                    "http.route": route,
                    "http.response.status_code": status,
                }
                tracing.note(**told)
                if status >= 500:
                    tracing.fail()


def _route(path: str) -> str:
    """The pattern of the address, `/conversations/<int:pk>/`."""
    try:
        return f"/{resolve(path).route}"
    except Resolver404:
        return "/<unknown>"


_tasks: dict[str, ExitStack] = {}


def _published(headers: MutableMapping[str, Any], **_: Any) -> None:
    headers.update(tracing.carried())


def _begun(task_id: str, task: Any, **_: Any) -> None:
    stack = _tasks[task_id] = ExitStack()
    stack.enter_context(tracing.span(task.name, "consumer", parent=task.request.get("traceparent") or ""))
    tracing.note(retries=task.request.retries or 0)


def _ended(task_id: str, state: str | None = None, **_: Any) -> None:
    if stack := _tasks.pop(task_id, None):
        tracing.note(state=state or "UNKNOWN")
        if state == "FAILURE":
            tracing.fail()
        stack.close()
