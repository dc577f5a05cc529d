"""The ``hledej`` command: joins the commands of all packages."""

import gc
import logging
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import get_completion_class

from index.errors import HledejError, PinnedError, RefusedError
from index.terminal import (
    VisibleFormatter,
    echo,
    tolerate_encodings,
    visible,
    visible_lines,
)
from search.commands.edge import Answers, Edge
from search.messages import Message, RequestErrors

if TYPE_CHECKING:
    from index.settings import SettingsSource
    from search.answers.searcher import Searcher

COMMANDS: Mapping[str, str] = {
    "analyze": "index.commands.analyze:analyze",
    "build": "search.commands.build:build",
    "diff": "search.commands.quality:diff",
    "doctor": "index.commands.doctor:doctor",
    "eval": "search.commands.quality:evaluate_command",
    "explain": "search.commands.explain:explain",
    "export": "search.commands.search:export",
    "mcp": "web.commands:mcp",
    "prune": "index.commands.versions:prune",
    "repair": "index.commands.doctor:repair",
    "rollback": "index.commands.versions:rollback",
    "search": "search.commands.search:search",
    "serve": "web.commands:serve",
    "stats": "search.commands.stats:stats",
    "trends": "search.commands.trends:trends",
    "try": "web.commands:try_site",
    "tune": "search.commands.quality:tune",
    "update": "search.commands.build:update",
    "versions": "index.commands.versions:versions",
    "vocabulary": "index.commands.doctor:vocabulary_group",
    "watch": "search.commands.build:watch",
}
"""Where each command is; it is imported when it is asked for, since starting is mostly imports."""
INTERRUPTED = 130
"""Exit code after Ctrl-C: 128 plus the number of the signal, as in shells."""


class Refused(click.ClickException):
    """A version is below the owner's floors, or lacks too much of the one before."""

    exit_code = 3


class Held(click.ClickException):
    """A rollback holds the current version."""

    exit_code = 4


class Hledej(click.Group):
    """Imports commands late, and turns errors into messages and exit codes; 2 is click's."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted({*COMMANDS, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name, or ``None`` if there is none."""
        if cmd_name in COMMANDS and cmd_name not in self.commands:
            module, _, name = COMMANDS[cmd_name].partition(":")
            self.add_command(getattr(_imported(module), name), cmd_name)
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: click.Context) -> Any:  # click's own signature
        """Run a command."""
        tolerate_encodings()
        if logging.lastResort is not None:
            logging.lastResort.setFormatter(VisibleFormatter())
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            echo("interrupted", err=True)
            ctx.exit(INTERRUPTED)
        except RefusedError as error:
            raise Refused(visible(str(error))) from error
        except PinnedError as error:
            raise Held(visible(str(error))) from error
        except RequestErrors as error:
            raise click.ClickException(visible_lines(error.in_words(_in_czech))) from error
        except click.exceptions.NoArgsIsHelpError:
            raise
        except click.UsageError as error:
            # Names of files on the command line may come from an archive, by a pattern of a shell.
            raise click.UsageError(visible_lines(error.format_message()), error.ctx) from error
        except click.ClickException as error:
            raise click.ClickException(visible_lines(error.format_message())) from error
        except HledejError as error:
            raise click.ClickException(visible(str(error))) from error


def _imported(name: str) -> ModuleType:
    """Return a module, imported without the collector, which would trace all modules repeatedly."""
    gc.disable()
    try:
        return import_module(name)
    finally:
        gc.freeze()
        gc.enable()


def _in_czech(message: Message) -> str:
    from web.wording import load_texts  # noqa: PLC0415  # Flask costs every other command 0.1 s

    return load_texts().message(message)


def _check(source: "SettingsSource") -> None:
    from index.settings import load_table  # noqa: PLC0415  # most commands need none of them
    from web.settings import WebSettings  # noqa: PLC0415

    load_table(source, "web", WebSettings)


def _answers(searcher: "Searcher", directory: Path, config: Path | None) -> Answers:
    from web.commands import answers  # noqa: PLC0415  # the same

    return answers(searcher, directory, config)


def _show_version(ctx: click.Context) -> None:
    """Print the versions that decide whether an index of another machine can be opened here."""
    from importlib.metadata import version  # noqa: PLC0415  # costs every other command 0.1 s

    from index.czech.analyzer import VERSION  # noqa: PLC0415
    from index.czech.cache import lexicon_inputs  # noqa: PLC0415
    from index.schema import FORMAT  # noqa: PLC0415

    click.echo(f"hledej {version('hledej')}")
    click.echo(f"index format {FORMAT}, analyser {VERSION}, lexicon {lexicon_inputs()}")
    ctx.exit()


@click.group(cls=Hledej, context_settings={"obj": Edge(_in_czech, _check, _answers)})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=lambda ctx, _, asked: _show_version(ctx) if asked else None,
    help="Show the versions of the program, of its index format and of its lexicon, and exit.",
)
def main() -> None:
    """Search a Czech archive of Markdown articles.

    Exit codes: 0 success; 1 failure, with a message (readers keep their version); 2 wrong usage; 3
    judged queries below the floors of the settings, or too many articles removed; 4 a rollback
    holds the current version; 130 interrupted.
    """


@main.command(
    epilog="Example: hledej completion bash > ~/.local/share/bash-completion/completions/hledej"
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print a script with which SHELL completes commands, options and versions."""
    found = get_completion_class(shell)
    if found is None:
        raise click.UsageError(f"{shell} is not known")
    click.echo(found(main, {}, "hledej", "_HLEDEJ_COMPLETE").source())
