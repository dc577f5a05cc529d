"""Serve the application: the configuration of gunicorn and its gevent workers.

A worker computes one answer at a time and sends any number of them side by side, so a client that
sends or reads slowly holds nothing but its own connection. The arbiter forks the workers from a
process that has loaded the code, and replaces one that ends, hangs or is stopped.
"""

import errno
import gc
import os
import resource
import signal
import socket
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import click
import gevent
from flask import Flask
from gevent.local import local
from gevent.lock import BoundedSemaphore
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from gunicorn.workers.ggevent import GeventWorker

from index.errors import HledejError
from search.answers.service import SearchService
from search.quality.query_log import QueryLog
from web.app import create_app
from web.garbage import FullCollections
from web.middleware.limits import client_of
from web.monitoring import logs
from web.monitoring.metrics import Metrics, metrics_of
from web.settings import WebSettings

BACKLOG = 1024
"""Connections that may wait to be accepted."""
CONNECTIONS = 2000
"""Open connections of a worker; further ones wait to be accepted."""
CONNECTIONS_OF_A_CLIENT = 250
"""Open connections of one address, or IPv6 network of 64 bits; further ones are closed at once.
Where the settings name proxies, these may have all.
"""
IGNORED = (signal.SIGUSR2, signal.SIGTTIN, signal.SIGTTOU)
"""Signals by which gunicorn would be started twice or have other numbers of workers."""
RESERVED_FILES = 128
"""File descriptors of a worker that are not for connections: versions, logs, the system's own."""
HEAD_SECONDS = 5
"""Seconds for the head of a request, and between two requests of a connection."""
SEND_SECONDS = 20.0
"""Seconds in which a client must take a piece of an answer; then its connection is closed."""
CROWD = CONNECTIONS // 2
CROWDED_SECONDS = 2.0
"""The same where more than ``CROWD`` answers are being sent."""
PIECE = 1 << 16
"""Bytes of a piece."""
SILENT_SECONDS = 15
"""A worker that shows no sign of life for so long is replaced."""
GRACEFUL_SECONDS = 5
"""Seconds that answers have to finish after SIGTERM."""
MEMORY_FOLDER = Path("/dev/shm")  # noqa: S108  # gunicorn unlinks the file as it opens it
"""Where gunicorn keeps the signs of life, so that no full or missing temporary folder matters."""

Environment = dict[str, object]
StartResponse = Callable[..., Callable[[bytes], object]]
Application = Callable[[Environment, StartResponse], Iterable[bytes]]


class Worker(Protocol):
    """What the hooks use of a gunicorn worker."""

    pid: int
    age: int
    nr: int


class Closeable(Protocol):
    """What a worker uses of a connection that it does not serve."""

    def close(self) -> None:
        """Close it."""


class Request(Protocol):
    """What the hooks use of a gunicorn request."""

    req_number: int
    headers: list[tuple[str, str]]

    def force_close(self) -> None:
        """Close the connection after the answer."""


class ListenError(HledejError):
    """The server cannot listen where it should."""

    def __init__(self, host: str, port: int, fault: str) -> None:
        super().__init__(f"{host}:{port}: {fault}; choose another with --host and --port")


class DescriptorsError(HledejError):
    """The system grants too few file descriptors to serve."""

    def __init__(self, granted: int) -> None:
        super().__init__(
            f"the limit of open files is {granted} and serving needs {2 * RESERVED_FILES} or more;"
            " raise it (ulimit -n, LimitNOFILE= in systemd)"
        )


def run(
    service: SearchService,
    settings: WebSettings,
    where: tuple[str, int],
    query_log: QueryLog | None,
) -> None:
    """Serve until SIGINT or SIGTERM; what was asked last is counted before it ends.

    Raises:
        ListenError: If the port is taken, or the host is not ours or unknown.
        DescriptorsError: If the system grants too few file descriptors.
        NoIndexError: If there is no index to serve.
        VersionError: If there is one and it cannot be used.
    """
    logs.configure()
    connections = _connections()
    state = service.searcher().state
    sockets = listen(*where)
    app = create_app(service, settings, query_log)
    # The first reader of a page does not wait until it is compiled, and workers share it.
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
    service.close()
    # What is there now stays: workers share it for as long as no collection writes into it.
    gc.collect()
    gc.freeze()
    where_it_is = " and ".join(addresses(sockets))
    told = f"Hledej is at {where_it_is} with {state.documents} articles; Ctrl-C ends it"
    hooks = _Hooks(
        service, settings.processes, state.version, metrics_of(app), query_log, told=told
    )
    waiting = settings.threads if service.waits else 0
    _Gunicorn(
        app,
        sockets,
        workers=settings.processes,
        connections=connections,
        hooks=hooks,
        proxies=settings.proxies,
        waiting=waiting,
    ).run()


def listen(host: str, port: int) -> tuple[socket.socket, ...]:
    """Return sockets that listen; a name such as ``localhost`` may have several addresses.

    Raises:
        ListenError: If the port is taken, or the host is not ours or unknown.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise ListenError(host, port, "there is no such host") from error
    sockets: list[socket.socket] = []
    try:
        for family, _, _, _, address in dict.fromkeys(found):
            sockets.append(socket.create_server(address, family=family, backlog=BACKLOG))
    except OSError as error:
        for opened in sockets:
            opened.close()
        raise ListenError(host, port, error.strerror or "cannot listen") from error
    return tuple(sockets)


def addresses(sockets: Iterable[socket.socket]) -> tuple[str, ...]:
    """Return where sockets listen."""
    listening = (found.getsockname()[:2] for found in sockets)
    return tuple(
        f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        for host, port in listening
    )


def serve(app: Flask, sockets: Iterable[socket.socket]) -> None:
    """Serve any application in one worker until SIGINT or SIGTERM, as ours is served."""
    _Gunicorn(app, sockets, workers=1, connections=_connections()).run()


def bounded(app: Application, patience: "Patience", waiting: int = 0) -> Application:
    """Return an application whose answers no client holds up.

    A client that does not take its answer loses its connection.

    Args:
        app: What answers.
        patience: Waits for clients.
        waiting: How many answers may wait for a cluster at once; 0 for any number.
    """
    places = BoundedSemaphore(waiting) if waiting else nullcontext()

    def answer(environment: Environment, start_response: StartResponse) -> Iterable[bytes]:
        patience.end()
        with places:
            return _Sent(app(environment, start_response), patience)

    return answer


class Patience:
    """How long clients are waited for that do not take what is sent.

    Each connection has a greenlet, and so a time limit of its own.
    """

    def __init__(self) -> None:
        self._here = local()
        self._waiting: set[gevent.Timeout] = set()

    def begin(self) -> None:
        """Begin to wait for the client of this greenlet."""
        self.end()
        # A client that hung up: gunicorn closes the connection and asks for no log line.
        gone = ConnectionResetError(errno.ECONNRESET, "the answer was not taken in time")
        seconds = SEND_SECONDS if len(self._waiting) <= CROWD else CROWDED_SECONDS
        self._here.timeout = gevent.Timeout.start_new(seconds, gone)
        self._waiting.add(self._here.timeout)

    def end(self) -> None:
        """Wait for it no longer."""
        timeout = getattr(self._here, "timeout", None)
        if timeout is not None:
            timeout.close()
            self._waiting.discard(timeout)
            self._here.timeout = None


class _Sent:
    """The body of an answer in pieces that a client must take in time."""

    def __init__(self, body: Iterable[bytes], patience: Patience) -> None:
        self._close = getattr(body, "close", None)
        self._pieces = _pieces(body)
        self._patience = patience

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        self._patience.end()
        try:
            return next(self._pieces)
        finally:
            self._patience.begin()

    def close(self) -> None:
        """Tell the application that the answer was sent, or cannot be."""
        self._patience.end()
        if self._close is not None:
            self._close()


def _pieces(body: Iterable[bytes]) -> Iterator[bytes]:
    for part in body:
        for start in range(0, len(part), PIECE):
            if start:
                _let_others_go_first()
            yield part[start : start + PIECE]


def _let_others_go_first() -> None:
    """Go on after one more round of the event loop, which waits for nothing.

    ``gevent.sleep(0)`` comes back up to a thousand times before the loop looks at a socket again:
    two busy clients would keep everybody else from being accepted.
    """
    gevent.idle(gevent.get_hub().loop.MAXPRI)


def _connections() -> int:
    """Return how many connections a worker may have, and raise the soft limit of open files.

    Raises:
        DescriptorsError: If the system grants too few.
    """
    wanted = CONNECTIONS + RESERVED_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    granted = wanted if soft == resource.RLIM_INFINITY else min(wanted, soft)
    if granted < 2 * RESERVED_FILES:
        raise DescriptorsError(granted)
    return granted - RESERVED_FILES


@dataclass(slots=True)
class _Hooks:
    """What happens in the life of the server and of a worker."""

    service: SearchService
    processes: int
    sound: str
    metrics: Metrics
    query_log: QueryLog | None
    ended: list[int] = field(default_factory=list)
    told: str = ""

    def when_ready(self, _arbiter: object) -> None:
        for ignored in IGNORED:
            signal.signal(ignored, signal.SIG_IGN)
        click.echo(self.told)

    def pre_fork(self, _arbiter: object, worker: Worker) -> None:
        if self.ended:
            logs.SERVER.error("process %d ended; another takes its place", self.ended.pop())
        self.metrics.take_row(worker.age)

    def post_worker_init(self, worker: Worker) -> None:
        in_thread = gevent.get_hub().threadpool.spawn
        # What the first workers open was compared with its checksums just now; what a later one
        # opens may be what the one before it died of.
        sound = self.sound if worker.age <= self.processes else None
        self.service.follow_in_thread(in_thread, sound)
        if self.query_log:
            self.query_log.write_by(in_thread)
        gevent.spawn(_collect, worker)

    def child_exit(self, _arbiter: object, worker: Worker) -> None:
        self.metrics.free_row(worker.age)
        self.ended.append(worker.pid)

    def worker_exit(self, _arbiter: object, _worker: Worker) -> None:
        if self.query_log:
            self.query_log.write()


class _Requests:
    """What happens before and after each request."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience

    def pre_request(self, _worker: Worker, request: Request) -> None:
        """Let others go first, and close the connection after a request with a body.

        A client that sends many requests at once would be answered without a pause. A body is not
        read, and what follows it is no request. From here on gunicorn may send something: where a
        client expects it, that it may go on (``100 Continue``).
        """
        if request.req_number > 1:
            _let_others_go_first()
        if any(
            name == "TRANSFER-ENCODING" or (name == "CONTENT-LENGTH" and value.strip() != "0")
            for name, value in request.headers
        ):
            request.force_close()
        self._patience.begin()

    def post_request(
        self, _worker: Worker, _request: Request, _environment: object, _response: object
    ) -> None:
        """Wait for the client no longer, whatever became of the request."""
        self._patience.end()


class _Log(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn's log without a line for each request, since the application writes its own."""

    def access(self, *_request: object) -> None:
        """Compose no line, which costs a fiftieth of an answer."""


class _Worker(GeventWorker):  # type: ignore[misc]  # gunicorn has no types
    """A gevent worker in which no client takes all places for connections."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._open: Counter[str] = Counter()

    def handle(self, listener: object, client: Closeable, addr: tuple[str, int]) -> None:
        """Serve a connection, unless its client has too many."""
        whose = client_of(addr[0])
        if self._open[whose] >= CONNECTIONS_OF_A_CLIENT:
            client.close()
            return
        self._open[whose] += 1
        try:
            super().handle(listener, client, addr)
        finally:
            self._open[whose] -= 1
            if not self._open[whose]:
                del self._open[whose]


def _collect(worker: Worker) -> None:
    """Have garbage collected in quiet moments, for as long as a worker lives."""
    collections = FullCollections()
    before = worker.nr
    while True:
        gevent.sleep(1)
        collections.consider(worker.nr, idle=worker.nr == before)
        before = worker.nr


class _Gunicorn(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn with an application, sockets that listen and nothing read from elsewhere."""

    def __init__(
        self,
        app: Application,
        sockets: Iterable[socket.socket],
        *,
        workers: int,
        connections: int,
        hooks: _Hooks | None = None,
        proxies: int = 0,
        waiting: int = 0,
    ) -> None:
        patience = Patience()
        requests = _Requests(patience)
        self._app = bounded(app, patience, waiting)
        self._settings: dict[str, object] = {
            "bind": [f"fd://{opened.detach()}" for opened in sockets],
            "workers": workers,
            "worker_class": GeventWorker if proxies else _Worker,
            "worker_connections": connections,
            "preload_app": True,
            "keepalive": HEAD_SECONDS,
            "timeout": SILENT_SECONDS,
            "graceful_timeout": GRACEFUL_SECONDS,
            "limit_request_line": 8190,
            "limit_request_fields": 40,
            "limit_request_field_size": 8190,
            "forwarded_allow_ips": "",
            "control_socket_disable": True,
            "worker_tmp_dir": str(MEMORY_FOLDER) if os.access(MEMORY_FOLDER, os.W_OK) else None,
            "logconfig_dict": logs.CONFIGURATION,
            "logger_class": _Log,
            "pre_request": requests.pre_request,
            "post_request": requests.post_request,
        }
        if hooks:
            self._settings |= {
                name: getattr(hooks, name)
                for name in (
                    "when_ready",
                    "pre_fork",
                    "post_worker_init",
                    "child_exit",
                    "worker_exit",
                )
            }
        super().__init__()

    def load_config(self) -> None:
        """Take our settings, and none of the environment or a file."""
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Application:
        """Return the application."""
        return self._app
