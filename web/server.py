"""Listen: the application on waitress, until a signal ends it."""

import gc
import signal
import socket
import time
from collections.abc import Iterable, Sequence
from types import FrameType
from typing import NoReturn

import click
from flask import Flask
from waitress.adjustments import Adjustments
from waitress.server import create_server
from waitress.trigger import trigger
from waitress.wasyncore import close_all, dispatcher, loop

from index.errors import HledejError
from search.query_log import QueryLog
from search.service import SearchService
from web import logs, processes
from web.app import create_app
from web.garbage import FullCollections
from web.lanes import Lanes
from web.settings import WebSettings

BACKLOG = 1024
"""Connections that may wait to be taken."""
ENDING = (signal.SIGINT, signal.SIGTERM)
POLL_SECONDS = 1.0
"""How long connections are waited for before those that are idle are looked at; if nothing comes
for so long, there is time for other work."""


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
    waiting = settings.threads if service.waits else 0
    sockets = listen(*where)

    def answer() -> None:
        try:
            service.follow_in_thread()
            Server(sockets, app, waiting, behind_proxy=settings.proxies > 0).run()
        finally:
            if query_log:
                query_log.write()

    # The first reader of a page does not wait until it is compiled, and processes share it.
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
    # What is there now stays: the collector would look at all of it again and again, while no
    # thread can answer.
    gc.collect()
    gc.freeze()
    for sent in ENDING:
        signal.signal(sent, _stop)
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


class Server:
    """The application on sockets that listen."""

    def __init__(
        self,
        sockets: Sequence[socket.socket],
        app: Flask,
        waiting: int = 0,
        *,
        behind_proxy: bool = False,
    ) -> None:
        """Get ready to answer.

        Args:
            sockets: Where to listen.
            app: What answers.
            waiting: See :class:`Lanes`.
            behind_proxy: Whether what a proxy says of its client is kept.
        """
        self._connections: dict[int, dispatcher] = {}
        self._lanes = Lanes(waiting)
        self._ending = False
        create_server(
            app,
            map=self._connections,
            sockets=list(sockets),
            _dispatcher=self._lanes,
            ident=None,
            # What a proxy of ours says of its client is read by the application.
            clear_untrusted_proxy_headers=not behind_proxy,
        )
        self._poll = trigger(self._connections)

    def run(self) -> None:
        """Answer until SIGINT or SIGTERM.

        What is computed then, or waits for its turn, is answered; threads have some seconds.
        """
        for sent in ENDING:
            signal.signal(sent, self._end)
        collections = FullCollections()
        while not self._ending:
            wait = 0.0 if self._lanes.turns else POLL_SECONDS
            begun = time.monotonic()
            loop(timeout=wait, map=self._connections, count=1)
            if self._lanes.turns:
                self._lanes.take_turn()
            nothing_came = wait > 0 and time.monotonic() - begun >= wait
            collections.consider(self._lanes.taken, idle=nothing_came)
        for _ in range(self._lanes.turns):
            self._lanes.take_turn()
        self._lanes.shutdown()
        close_all(self._connections)

    def _end(self, _signal: int, _frame: FrameType | None) -> None:
        self._ending = True
        self._poll.pull_trigger()


def addresses(sockets: Iterable[socket.socket]) -> tuple[str, ...]:
    """Return where sockets listen."""
    listening = (found.getsockname()[:2] for found in sockets)
    return tuple(
        f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        for host, port in listening
    )


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)
