"""Listen: the application on waitress, until a signal ends it."""

import logging
import signal
from types import FrameType
from typing import NoReturn

import click
from waitress.server import create_server

from index.errors import HledejError
from search.service import SearchService
from web.app import create_app
from web.settings import WebSettings


class ListenError(HledejError):
    """The server cannot listen where it should."""

    def __init__(self, host: str, port: int, fault: str) -> None:
        super().__init__(f"{host}:{port}: {fault}; choose another with --host and --port")


def run(
    service: SearchService,
    settings: WebSettings,
    where: tuple[str, int],
) -> None:
    """Serve until SIGINT or SIGTERM.

    Raises:
        ListenError: If the port is taken or the host is not ours.
        NoIndexError: If there is no index to serve.
        VersionError: If there is one and it cannot be used.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    state = service.state()
    app = create_app(service, settings)
    host, port = where
    try:
        server = create_server(app, host=host, port=port, threads=settings.threads, ident=None)
    except OSError as error:
        raise ListenError(host, port, error.strerror or "cannot listen") from error
    signal.signal(signal.SIGTERM, _stop)
    click.echo(
        f"Hledej is at http://{server.effective_host}:{server.effective_port} "
        f"with {state.documents} articles; Ctrl-C ends it"
    )
    try:
        server.run()
    finally:
        server.close()


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)
