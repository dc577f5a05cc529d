"""The ``hledej`` command: every package's commands and the server."""

from pathlib import Path
from typing import Any

import click

from index import cli as index_cli
from index import doctor_cli
from index.cli import config_option, index_option, settings_source
from index.errors import HledejError
from index.settings import load_table
from search import cli as search_cli
from web.settings import WebSettings


class Hledej(click.Group):
    """Turns our errors into a message and exit code 1; a wrong command line gives 2."""

    def invoke(self, ctx: click.Context) -> Any:  # as click has it
        """Run a command."""
        try:
            return super().invoke(ctx)
        except HledejError as error:
            raise click.ClickException(str(error)) from error


@click.group(
    cls=Hledej,
    commands=[
        index_cli.build,
        index_cli.update,
        index_cli.versions,
        index_cli.rollback,
        index_cli.prune,
        index_cli.analyze,
        doctor_cli.doctor,
        doctor_cli.repair,
        doctor_cli.vocabulary_group,
        search_cli.search,
        search_cli.evaluate_command,
    ],
)
@click.version_option(package_name="hledej")
def main() -> None:
    """Search a Czech archive of Markdown articles.

    Exit codes: 0 done, 1 failed and nothing was changed, 2 wrong use, 130 interrupted.
    """


@main.command(epilog="Example: hledej serve --index ~/site-index --port 8080")
@index_option
@config_option
@click.option("--host", help="Address to listen on; web.host unless given.")
@click.option("--port", type=click.IntRange(0, 65535), help="0 takes any free port.")
def serve(directory: Path, config: Path | None, host: str | None, port: int | None) -> None:
    """Serve the search page and the JSON API until stopped."""
    from web.server import run  # noqa: PLC0415  # Flask costs every other command 0.1 s

    source = settings_source(config, directory)
    settings = load_table(source, "web", WebSettings)
    where = (host or settings.host, settings.port if port is None else port)
    run(search_cli.open_service(directory, config, verified=True), settings, where)
