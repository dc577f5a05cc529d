"""Listen: the application on waitress, until a signal ends it."""

import gc
import signal
import socket
from collections.abc import Iterable, Sequence
from types import FrameType
from typing import NoReturn

import click
from flask import Flask
from waitress.adjustments import Adjustments
from waitress.server import create_server

from index.errors import HledejError
from search.query_log import QueryLog
from search.service import SearchService
from web import logs, processes
from web.app import create_app
from web.lanes import Lanes
from web.settings import WebSettings

BACKLOG = 1024
"""Connections that may wait to be taken."""
THREADS, WAITING_THREADS = 1, 8
"""Threads that answer: those that compute, and those that wait for answers of others."""


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
    threads = settings.threads or (WAITING_THREADS if service.waits else THREADS)
    sockets = listen(*where)

    def answer() -> None:
        try:
            answer_on(sockets, app, threads, behind_proxy=settings.proxies > 0)
        finally:
            if query_log:
                query_log.write()

    # What is there now stays: the collector would look at all of it again and again, while no
    # thread can answer.
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGTERM, _stop)
    where_it_is = " and ".join(addresses(sockets))
    click.echo(f"Hledej is at {where_it_is} with {state.documents} articles; Ctrl-C ends it")
    if settings.processes == 1:
        answer()
    else:
        processes.run(answer, settings.processes, service.state)


def listen(host: str, port: int) -> tuple[socket.socket, ...]:
    """Return sockets that listen; a name such as ``localhost`` may have several addresses.

    Raises:
        ListenError: If the port is taken, or the host is not ours or unknown.
    """
    try:
        wanted = Adjustments(host=host, port=port).listen
    except ValueError as error:
        raise ListenError(host, port, "there is no such host") from error
    sockets: list[socket.socket] = []
    try:
        for family, _, _, address in wanted:
            sockets.append(socket.create_server(address, family=family, backlog=BACKLOG))
    except OSError as error:
        for opened in sockets:
            opened.close()
        raise ListenError(host, port, error.strerror or "cannot listen") from error
    return tuple(sockets)


def answer_on(
    sockets: Sequence[socket.socket], app: Flask, threads: int, *, behind_proxy: bool = False
) -> None:
    """Answer on sockets that listen, until SIGINT or SIGTERM."""
    server = create_server(
        app,
        sockets=list(sockets),
        _dispatcher=Lanes(threads),
        ident=None,
        # What a proxy of ours says of its client is read by the application.
        clear_untrusted_proxy_headers=not behind_proxy,
    )
    try:
        server.run()
    finally:
        server.close()


def addresses(sockets: Iterable[socket.socket]) -> tuple[str, ...]:
    """Return where sockets listen."""
    listening = (found.getsockname()[:2] for found in sockets)
    return tuple(
        f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        for host, port in listening
    )


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)
