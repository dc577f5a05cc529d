"""A bare Flask route on the server that Hledej uses: what any answer costs at the least."""

import argparse

from flask import Flask
from gevent import monkey

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


if __name__ == "__main__":
    main()
