"""Serves the site from the process that calls it, until Ctrl-C; knows nothing of what is served."""

import socket
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication

HOST = "127.0.0.1"
PORTS_TRIED = 50


def port_find(wanted: int) -> int | None:
    """The first free port on loopback from `wanted` on, None when the next fifty are taken."""
    for port in range(wanted, min(wanted + PORTS_TRIED, 65536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    return None


class Site(BaseApplication):  # type: ignore[misc]
    """gunicorn in this very process: it keeps our hold on the embedded servers, and ends with us."""

    def __init__(self, port: int, application: Callable[[], Any]) -> None:
        self.port = port
        self.application = application
        super().__init__()

    def load_config(self) -> None:
        settings = {
            "bind": f"{HOST}:{self.port}",
            "worker_class": "gthread",
            "workers": 1,
            "threads": 4,
            "timeout": 120,
            "graceful_timeout": 3,
            "loglevel": "warning",
            "control_socket_disable": True,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self.application()
