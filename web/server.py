"""Listen: the application on waitress, until a signal ends it."""

import gc
import signal
from types import FrameType
from typing import NoReturn

import click
from waitress.server import BaseWSGIServer, MultiSocketServer, create_server

from index.errors import HledejError
from search.query_log import QueryLog
from search.service import SearchService
from web import logs
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
    query_log: QueryLog | None,
) -> None:
    """Serve until SIGINT or SIGTERM; what was asked last is counted before it ends.

    Raises:
        ListenError: If the port is taken, or the host is not ours or unknown.
        NoIndexError: If there is no index to serve.
        VersionError: If there is one and it cannot be used.
    """
    logs.configure()
    state = service.state()
    app = create_app(service, settings, query_log)
    # What is there now stays: the collector would look at all of it again and again, while no
    # thread can answer.
    gc.collect()
    gc.freeze()
    host, port = where
    try:
        server = create_server(
            app,
            host=host,
            port=port,
            threads=settings.threads,
            ident=None,
            # What a proxy of ours says of its client is read by the application.
            clear_untrusted_proxy_headers=not settings.proxies,
        )
    except OSError as error:
        raise ListenError(host, port, error.strerror or "cannot listen") from error
    except ValueError as error:
        raise ListenError(host, port, "there is no such host") from error
    signal.signal(signal.SIGTERM, _stop)
    where_it_is = " and ".join(addresses(server))
    click.echo(f"Hledej is at {where_it_is} with {state.documents} articles; Ctrl-C ends it")
    try:
        server.run()
    finally:
        server.close()
        if query_log:
            query_log.write()


def addresses(server: BaseWSGIServer | MultiSocketServer) -> tuple[str, ...]:
    """Return where a server listens: a name such as ``localhost`` may have several addresses."""
    if isinstance(server, MultiSocketServer):
        listening = server.effective_listen
    else:
        listening = [(server.effective_host, server.effective_port)]
    return tuple(
        f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        for host, port in listening
    )


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)
