"""Write the server's log: a line of JSON for each event, with the id of its request.

It holds nothing about readers: no query string, client address, header or cookie.
"""

import logging
import logging.config
import re
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import msgspec
from flask import Flask, Response, g, request

from index.terminal import visible_json

LOG = logging.getLogger("hledej.requests")
SERVER = logging.getLogger("hledej.server")
REQUEST_ID = "X-Request-Id"
MAX_PATH = 200
"""Characters of a path that are logged."""
_ID = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)

Note = Callable[[str, str, int, float], None]
"""Callback with route, method and status of a request, and the seconds until it was sent."""


class JsonFormatter(logging.Formatter):
    """Formats a record as one line of JSON; the items of its ``fields`` become keys."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        moment = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, object] = {
            "time": f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return visible_json(msgspec.json.encode(line).decode())


CONFIGURATION: Mapping[str, object] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": JsonFormatter}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "json",
            "stream": "ext://sys.stderr",
        },
    },
    "root": {"level": "INFO", "handlers": ["stderr"]},
    "loggers": {
        # Below "ERROR" it logs the address of each client that sends invalid HTTP.
        "gunicorn.error": {"level": "ERROR", "handlers": [], "propagate": True},
        "gunicorn.access": {"level": "ERROR", "handlers": [], "propagate": True},
    },
}
"""Configuration for :func:`logging.config.dictConfig`: everything to standard error."""


def configure() -> None:
    """Write the log of this process to standard error."""
    logging.config.dictConfig(dict(CONFIGURATION))


def register(app: Flask, note: Note) -> None:
    """Give each request an id; log and report it once its answer was sent."""

    @app.before_request
    def begin() -> None:
        g.started = time.perf_counter()
        given = request.environ.get("HTTP_X_REQUEST_ID", "")
        g.request_id = str(uuid.UUID(given) if _ID.fullmatch(given) else uuid.uuid4())

    @app.after_request
    def end(response: Response) -> Response:
        identity: str = g.request_id
        started: float = g.started
        method, path, status = request.method, request.path, response.status_code
        route = request.url_rule.rule if request.url_rule else "none"
        response.headers[REQUEST_ID] = identity

        def sent() -> None:
            seconds = time.perf_counter() - started
            note(route, method, status, seconds)
            if LOG.isEnabledFor(logging.INFO):
                fields = {
                    "request_id": identity,
                    "method": method,
                    "path": printable(path),
                    "status": status,
                    "ms": round(seconds * 1000, 1),
                }
                LOG.info("request", extra={"fields": fields})

        response.call_on_close(sent)
        return response


def printable(path: str) -> str:
    """Return the beginning of a path, with a question mark for each unprintable character.

    An escape would be six times as long as the character that a client sent.
    """
    return "".join(char if char.isprintable() else "?" for char in path[:MAX_PATH])


def request_id() -> str:
    """Return the id of the current request."""
    identity: str = g.request_id
    return identity
