"""Commands that serve an index: to browsers and programs, and to language models."""

import os
from pathlib import Path

import click

from index.commands.options import config_option, index_option, settings_source
from index.settings import load_table
from search.commands.search import open_service
from search.quality.query_log import FILE_NAME, QueryLog
from web.settings import WebSettings

FOREIGN_VARIABLES = (
    "FORWARDED_ALLOW_IPS",
    "GUNICORN_CMD_ARGS",
    "GUNICORN_FD",
    "GUNICORN_PID",
    "LISTEN_FDNAMES",
    "LISTEN_FDS",
    "LISTEN_PID",
    "SCRIPT_NAME",
    "SENDFILE",
    "WEB_CONCURRENCY",
)
"""Variables that would configure gunicorn, which takes its configuration from the settings only."""


@click.command(epilog="Example: hledej mcp --index ~/site-index")
@index_option
@config_option
@click.option("--http", is_flag=True, help="Serve over HTTP at /mcp instead of standard input.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8001, show_default=True)
def mcp(directory: Path, config: Path | None, http: bool, host: str, port: int) -> None:
    """Offer the search to language models over the Model Context Protocol."""
    try:
        from web.agents.server import make_server, serve_http  # noqa: PLC0415  # an extra
    except ModuleNotFoundError as error:
        raise click.ClickException(
            f"{error.name} is not installed; install the extra: pip install 'hledej[mcp]'"
        ) from error
    address = load_table(settings_source(config, directory), "web", WebSettings).address
    service = open_service(directory, config, verified=True)
    service.searcher()
    server = make_server(service, address)
    if http:
        serve_http(server, host, port, address)
    else:
        server.run()


@click.command(epilog="Example: hledej serve --index ~/site-index --port 8080")
@index_option
@config_option
@click.option("--host", help="Address to listen on; web.host unless given.")
@click.option("--port", type=click.IntRange(0, 65535), help="0 takes any free port.")
def serve(directory: Path, config: Path | None, host: str | None, port: int | None) -> None:
    """Serve the search page and the JSON API until stopped."""
    source = settings_source(config, directory)
    settings = load_table(source, "web", WebSettings)
    where = (host or settings.host, settings.port if port is None else port)
    query_log = QueryLog(directory / FILE_NAME) if settings.query_log else None
    for name in FOREIGN_VARIABLES:
        os.environ.pop(name, None)
    # Patched before the cluster's client is imported, so that it waits without blocking others.
    from gevent import monkey  # noqa: PLC0415

    monkey.patch_all()
    from web.server import run  # noqa: PLC0415  # Flask costs every other command 0.1 s

    service = open_service(directory, config, verified=True)
    run(service, settings, where, query_log)
