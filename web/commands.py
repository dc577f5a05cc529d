"""Commands that serve an index: to browsers and programs, and to language models."""

import os
from dataclasses import replace
from pathlib import Path
from shlex import quote

import click

from index.commands.options import config_option, index_option, settings_source
from index.commands.showing import compiling, showing_progress
from index.czech.analyzer import Analyzer
from index.czech.cache import load_lexicon
from index.settings import load_table
from index.terminal import echo
from search.answers.searcher import Searcher
from search.answers.service import SearchService
from search.commands import trying
from search.commands.edge import Answers
from search.commands.request_command import open_service
from search.quality.query_log import FILE_NAME, QueryLog
from web.serving.listening import listen, listen_anywhere
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
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8001,
    show_default=True,
    help="Port to listen on.",
)
def mcp(directory: Path, config: Path | None, http: bool, host: str, port: int) -> None:
    """Offer the search to language models over the Model Context Protocol."""
    try:
        from web.agents.server import make_server, serve_http  # noqa: PLC0415  # an extra
    except ModuleNotFoundError as error:
        raise click.ClickException(
            f"{error.name} is not installed; run pip install '.[mcp]' in a checkout of Hledej"
        ) from error
    settings = load_table(settings_source(config, directory), "web", WebSettings)
    service = open_service(directory, config, verified=True)
    service.searcher()
    server = make_server(service, settings.address or settings.here)
    if http:
        serve_http(server, host, port, settings.address)
    else:
        server.run()


@click.command(epilog="Example: hledej serve --index ~/site-index --port 8080")
@index_option
@config_option
@click.option("--host", help="Address to listen on; web.host unless given.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="Port to listen on, 0 for any free one; web.port unless given.",
)
def serve(directory: Path, config: Path | None, host: str | None, port: int | None) -> None:
    """Serve the search page and the JSON API until stopped."""
    source = settings_source(config, directory)
    settings = load_table(source, "web", WebSettings)
    where = (host or settings.host, settings.port if port is None else port)
    query_log = QueryLog(directory / FILE_NAME) if settings.query_log else None
    _forget_foreign_variables()
    # Patched before the cluster's client is imported, so that it waits without blocking others.
    from gevent import monkey  # noqa: PLC0415

    monkey.patch_all()
    from web.server import run  # noqa: PLC0415  # Flask costs every other command 0.1 s

    service = open_service(directory, config, verified=True)
    run(service, settings, listen(*where), query_log)


@click.command("try", epilog="Example: hledej try ~/site")
@click.argument("folder", type=click.Path(path_type=Path))
def try_site(folder: Path) -> None:
    """Search the site in FOLDER: serve a temporary index until Ctrl-C.

    FOLDER may also be a part of the site, or a folder that has the site below it. The command
    prints what it recognised, and what the search shows. It writes nothing into FOLDER.
    """
    trial = trying.open_trial(folder)
    settings = load_table(trial.source, "web", WebSettings)
    for line in trial.recognised():
        echo(line)
    with trying.temporary_index() as directory:
        analyzer = Analyzer(load_lexicon(compiling))
        with showing_progress() as progress:
            report = trial.build(directory, analyzer, progress)
        service = trial.service(directory)
        for line in trying.shown(report, service.searcher()):
            echo(line)
        echo(f"to keep an index of it: hledej build {quote(str(trial.found.folder))}")
        _serve_trial(service, settings)


def _serve_trial(service: SearchService, settings: WebSettings) -> None:
    """Serve to this machine alone; the settings of the public service do not count."""
    _forget_foreign_variables()
    from web.server import run  # noqa: PLC0415  # Flask costs every other command 0.1 s

    plain = WebSettings()
    sockets = listen_anywhere(plain.host, plain.port)
    alone = replace(settings, address="", processes=1, proxies=0, rate_limit=0)
    run(service, alone, sockets, None, outlives_terminal=False)


def answers(searcher: Searcher, directory: Path, config: Path | None) -> Answers:
    """Return the forms of the API for the results of a command, as :class:`Edge` has them."""
    from web.addresses import endpoints_of  # noqa: PLC0415  # Flask costs serve 0.1 s
    from web.api.search import Composer  # noqa: PLC0415
    from web.monitoring.freshness import Freshness  # noqa: PLC0415
    from web.wording import load_texts  # noqa: PLC0415

    settings = load_table(settings_source(config, directory), "web", WebSettings)
    age = Freshness(open_service(directory, config), settings.stale_after_hours)
    return Composer(endpoints_of(settings), load_texts(), lambda: age.stale(searcher))


def _forget_foreign_variables() -> None:
    for name in FOREIGN_VARIABLES:
        os.environ.pop(name, None)
