"""The web process: `python -m assistant.project.web` serves pages and API until a signal, and sees running
answers through before it ends."""

import argparse
import os
import signal
import threading
from types import FrameType
from typing import Any

import uvicorn

from foundation import client

# what is told that it ends gets so long to say so to its reader, and to write it down
FAREWELL_SECONDS = 5


class Draining(uvicorn.Server):
    """Ends when it is told to, not taking anything in meanwhile.

    SIGTERM: running answers have `seconds` to come to their end; what is open then ends with `restarting`,
    which the console shows. SIGINT, also after a SIGTERM: that is said at once.
    """

    def __init__(self, config: uvicorn.Config, seconds: int) -> None:
        config.timeout_graceful_shutdown = seconds + FAREWELL_SECONDS
        super().__init__(config)
        self.seconds = seconds

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Called by the signal."""
        at_once = sig == signal.SIGINT
        if at_once and not self.should_exit:
            self.config.timeout_graceful_shutdown = FAREWELL_SECONDS
        super().handle_exit(sig, frame)
        telling = threading.Timer(0 if at_once else self.seconds, client.hang_up)
        telling.daemon = True
        telling.start()


def configured(app: Any, host: str, port: int) -> uvicorn.Config:
    """How `app` is served. Who the client is, and whether it came by
    https, is what one of SUFLER_PROXIES says; nobody else is believed."""
    from django.conf import settings

    return uvicorn.Config(
        app,
        host=host,
        port=port,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=settings.PROXIES,
        # how lines are written stands in the settings
        log_config=None,
    )


def main() -> None:
    """Serve until a signal."""
    from django.conf import settings

    parser = argparse.ArgumentParser(prog="python -m assistant.project.web", description=__doc__)
    parser.add_argument("--host", default=settings.HOST)
    parser.add_argument("--port", type=int, default=settings.PORT)
    options = parser.parse_args()
    config = configured("assistant.project.asgi:application", options.host, options.port)
    Draining(config, settings.DRAIN_SECONDS).run()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "assistant.project.settings")
    main()
