"""Configure gunicorn, by its documented settings only."""

import os
import socket
from collections.abc import Iterable, Mapping
from pathlib import Path

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from web.monitoring import logs
from web.serving.connections import FairWorker, QuietWorker
from web.serving.sending import Application, Deadlines, RequestHooks, bounded

HEAD_SECONDS = 5
"""Time for the head of a request, and between two requests of a connection."""
SILENT_SECONDS = 15
"""Time without a sign of life after which a worker is replaced."""
GRACEFUL_SECONDS = 5
"""Time for answers to finish after SIGTERM."""
MEMORY_FOLDER = Path("/dev/shm")  # noqa: S108  # gunicorn unlinks the file as it opens it
"""Folder of the workers' signs of life, so that no full or missing temporary folder matters."""


def _memory_folder() -> str | None:
    return str(MEMORY_FOLDER) if os.access(MEMORY_FOLDER, os.W_OK) else None


class _Log(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn's log without a line for each request, since the application writes its own."""

    def access(self, *_request: object) -> None:
        """Compose no line: gunicorn would do so even where none is written."""


_SETTINGS: Mapping[str, object] = {
    "preload_app": True,
    "keepalive": HEAD_SECONDS,
    "timeout": SILENT_SECONDS,
    "graceful_timeout": GRACEFUL_SECONDS,
    "limit_request_line": 8190,
    "limit_request_fields": 40,
    "limit_request_field_size": 8190,
    "forwarded_allow_ips": "",
    "control_socket_disable": True,
    "logconfig_dict": logs.CONFIGURATION,
    "logger_class": _Log,
}
"""Settings of gunicorn that are the same for every server."""


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn with an application and listening sockets; nothing is read from elsewhere."""

    def __init__(
        self,
        app: Application,
        sockets: Iterable[socket.socket],
        *,
        workers: int,
        connections: int,
        hooks: Mapping[str, object] | None = None,
        proxies: int = 0,
        waiting: int = 0,
    ) -> None:
        """Configure a server.

        Args:
            app: The application.
            sockets: Listening sockets, which the server takes over.
            workers: Number of workers.
            connections: Most open connections of a worker; each socket has its share of them.
            hooks: Further settings of gunicorn.
            proxies: Number of trusted proxies; with any, connections of a client are unbounded.
            waiting: Most requests of a worker that wait for a cluster at once; 0 for any number.
        """
        deadlines = Deadlines()
        requests = RequestHooks(deadlines)
        self._app = bounded(app, deadlines, waiting)
        bind = [f"fd://{opened.detach()}" for opened in sockets]
        self._settings = {
            **_SETTINGS,
            "bind": bind,
            "workers": workers,
            "worker_class": QuietWorker if proxies else FairWorker,
            # Gunicorn's number is of each socket.
            "worker_connections": connections // len(bind),
            "worker_tmp_dir": _memory_folder(),
            "pre_request": requests.pre_request,
            "post_request": requests.post_request,
            **(hooks or {}),
        }
        super().__init__()

    def load_config(self) -> None:
        """Apply the settings, and none of the environment or a file."""
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Application:
        """Return the application."""
        return self._app
