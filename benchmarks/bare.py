"""A bare Flask route on the server that Hledej uses: what any answer costs at the least."""

import argparse
from collections.abc import Iterable

from flask import Flask
from gevent import monkey
from werkzeug.test import EnvironBuilder, run_wsgi_app

from benchmarks.servers import HEALTH, HOST
from web.addresses import API
from web.server import serve
from web.serving.listening import listen

ANSWER: dict[str, object] = {"total": 0, "results": []}


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args().port
    monkey.patch_all()
    serve(bare_app(), listen(HOST, port))


def bare_app() -> Flask:
    """Return an application that gives the same small JSON to everybody."""
    app = Flask("bare")

    @app.get(API)
    @app.get(HEALTH)
    def answer() -> dict[str, object]:
        return ANSWER

    return app


def answered(app: Flask, path: str, headers: Iterable[tuple[str, str]] = ()) -> bytes:
    """Return the answer of an application, called as by a server.

    Raises:
        RuntimeError: If the answer is an error.
    """
    body, status, _ = run_wsgi_app(app, EnvironBuilder(path, headers=headers).get_environ())
    if not status.startswith("200"):
        raise RuntimeError(f"{path}: {status}")
    return b"".join(body)


if __name__ == "__main__":
    main()
