"""Serve the application until it is stopped."""

import gc
import socket
from collections.abc import Iterable, Sequence

from flask import Flask

from search.answers.service import SearchService
from search.quality.query_log import QueryLog
from web.app import create_app
from web.monitoring import logs
from web.monitoring.metrics import metrics_of
from web.serving.configuration import Server
from web.serving.connections import connection_limit
from web.serving.lifecycle import ServerHooks
from web.serving.listening import addresses
from web.settings import WebSettings


def run(
    service: SearchService,
    settings: WebSettings,
    sockets: Sequence[socket.socket],
    query_log: QueryLog | None,
    *,
    outlives_terminal: bool = True,
) -> None:
    """Serve until SIGINT or SIGTERM; pending counts of queries are written before the end.

    Args:
        service: Gives requests their searchers.
        settings: Table ``[web]``.
        sockets: Listening sockets, which the server takes over.
        query_log: Counts queries; ``None`` for none.
        outlives_terminal: Whether the server goes on when its terminal is closed.

    Raises:
        DescriptorsError: If the system grants too few file descriptors.
        NoIndexError: If no version was published yet.
        VersionError: If the current version cannot be used.
    """
    logs.configure()
    connections = connection_limit()
    state = service.searcher().state
    app = create_app(service, settings, query_log)
    service.close()
    _prepare_for_fork(app)
    urls = " and ".join(addresses(sockets))
    hooks = ServerHooks(
        service,
        settings.processes,
        state.version,
        metrics_of(app),
        query_log,
        greeting=f"Hledej is at {urls} with {state.documents} articles; Ctrl-C ends it",
        outlives_terminal=outlives_terminal,
    )
    Server(
        app,
        sockets,
        workers=settings.processes,
        connections=connections,
        hooks=hooks.settings(),
        proxies=settings.proxies,
        waiting=settings.threads if service.waits else 0,
    ).run()


def _prepare_for_fork(app: Flask) -> None:
    # Compiled templates are shared by the workers, and the first reader of a page need not wait.
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
    # Frozen objects are never collected, so that workers share their memory.
    gc.collect()
    gc.freeze()


def serve(app: Flask, sockets: Iterable[socket.socket]) -> None:
    """Serve any application in one worker until SIGINT or SIGTERM, configured as by :func:`run`."""
    Server(app, sockets, workers=1, connections=connection_limit()).run()
