"""Commands for the versions of an index, and helpers that all of the owner's commands share."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from itertools import groupby
from pathlib import Path
from typing import ParamSpec, TypeVar

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from index.building.build import Progress
from index.czech.analyzer import Analyzer, Language
from index.czech.cache import load_lexicon
from index.czech.explanation import explain
from index.engines.factory import open_store
from index.errors import HledejError, NoIndexError, VersionError
from index.problems import Problem, count_by_kind
from index.settings import IndexSettings, SettingsSource, load_table, read_settings
from index.terminal import echo, echo_json
from index.versions.manifest import Manifest
from index.versions.publication import POINTER
from index.versions.versions import Versions

LISTED_OF_A_KIND = 20
"""Problems of one kind that are printed; ``--json`` prints all."""

P = ParamSpec("P")
T = TypeVar("T")

DEFAULT_INDEX = "hledej-index"

index_option = click.option(
    "--index",
    "directory",
    type=click.Path(path_type=Path, file_okay=False),
    default=DEFAULT_INDEX,
    envvar="HLEDEJ_INDEX",
    show_default=True,
    show_envvar=True,
    help="Folder of the index.",
)
config_option = click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="HLEDEJ_CONFIG",
    show_envvar=True,
    help="Settings file; by default hledej.toml in the archive, if it exists.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


def complete_version(context: click.Context, _parameter: click.Parameter, typed: str) -> list[str]:
    """Return the versions of the index whose names start as typed."""
    directory = context.params.get("directory") or Path(DEFAULT_INDEX)
    return [name for name in Versions(directory).names() if name.startswith(typed)]


archive_argument = click.argument("archive", type=click.Path(path_type=Path))


@click.command(epilog="Example: hledej versions --index ~/site-index")
@index_option
@config_option
@json_option
@click.option("--verify", is_flag=True, help="Compare every file with its checksum.")
def versions(directory: Path, config: Path | None, as_json: bool, verify: bool) -> None:
    """List the versions of an index, newest first; * marks the current one.

    Versions below the floors of judged queries (see build) are marked as refused. A version that
    cannot be used is listed with the reason, and the exit code is 1.
    """
    kept = open_versions(directory, config)
    found = _inventory(kept, verify=verify)
    if as_json:
        print_json(found)
    else:
        for line in _version_lines(found):
            echo(line)
    if found.faults:
        raise click.exceptions.Exit(1)


@dataclass(frozen=True, slots=True)
class _Inventory:
    """Output of ``versions``: manifests, and the faults of other versions or of the pointer."""

    current: str | None
    versions: tuple[Manifest, ...]
    faults: Mapping[str, str]


def _inventory(kept: Versions, *, verify: bool) -> _Inventory:
    names = kept.names()
    current: str | None = None
    faults: dict[str, str] = {}
    try:
        current = kept.current_or_none() if names else kept.current()
    except VersionError as error:
        faults[POINTER] = str(error)
    manifests: list[Manifest] = []
    for name in names:
        try:
            manifests.append(kept.verify(name) if verify else kept.manifest(name))
        except VersionError as error:
            faults[name] = str(error)
    return _Inventory(current, tuple(manifests), faults)


def _version_lines(found: _Inventory) -> Iterator[str]:
    sound = {manifest.name: manifest for manifest in found.versions}
    if POINTER in found.faults:
        yield found.faults[POINTER]
    for name in sorted(sound.keys() | found.faults.keys() - {POINTER}, reverse=True):
        mark = "*" if name == found.current else " "
        if name in found.faults:
            yield f"{mark} {found.faults[name]}"
            continue
        manifest = sound[name]
        refused = f"  refused: {'; '.join(manifest.refused)}" if manifest.refused else ""
        yield f"{mark} {name}  {manifest.built_at}  {manifest.documents} articles{refused}"


@click.command(epilog="Example: hledej rollback --index ~/site-index")
@index_option
@config_option
@json_option
@click.argument("version", required=False, shell_complete=complete_version)
def rollback(directory: Path, config: Path | None, version: str | None, as_json: bool) -> None:
    """Make VERSION, or the version before the current one, current again."""
    kept = _there(directory, config)
    with kept.writing():
        current = kept.rollback(version)
    if as_json:
        print_json({"current": current})
    else:
        echo(f"current is {current}")


@click.command(epilog="Example: hledej prune --keep 2 --index ~/site-index")
@index_option
@config_option
@json_option
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Number of newest versions to keep.",
)
def prune(directory: Path, config: Path | None, keep: int, as_json: bool) -> None:
    """Remove all versions but the newest ones and the current one."""
    kept = _there(directory, config)
    with kept.writing():
        removed = kept.prune(keep)
    if as_json:
        print_json({"removed": removed})
    else:
        for line in [f"removed {name}" for name in removed] or ["nothing to remove"]:
            echo(line)


def _there(directory: Path, config: Path | None) -> Versions:
    """Return the versions of an index that has any: a mistyped path must create nothing."""
    kept = open_versions(directory, config)
    if not kept.names():
        raise NoIndexError(directory)
    return kept


@click.command(epilog="Example: hledej analyze 'V Praze Applem'")
@click.argument("text", nargs=-1, required=True)
@click.option(
    "--language",
    type=click.Choice([language.value for language in Language]),
    default=Language.CZECH.value,
    show_default=True,
    help="cs-ascii is Czech written without diacritics; other is any other language.",
)
@json_option
def analyze(text: tuple[str, ...], language: str, as_json: bool) -> None:
    """Show the terms of the words of TEXT, and their origin."""
    analyzer = Analyzer(load_lexicon(compiling))
    words = explain(" ".join(text), analyzer, Language(language))
    if as_json:
        print_json(words)
        return
    for word in words:
        echo(f"{word.position}  {word.form}")
        for term in word.terms:
            sides = "both" if term.written and term.asked else "index" if term.written else "query"
            tiers = f" [{', '.join(term.tiers)}]" if term.tiers else ""
            echo(f"     {term.term:<20} {sides:<6} {term.why}{tiers}")


def settings_source(config: Path | None, directory: Path) -> SettingsSource:
    """Return the settings by which an index is searched and served.

    They are read from the named file, or else from the archive of the current version, as in a
    build.
    """
    archive: Path | None
    try:
        archive = archive_of(directory)
    except (NoIndexError, VersionError):
        archive = None
    return read_settings(config, archive, os.environ)


def archive_of(directory: Path) -> Path:
    """Return the path of the archive that the current version was built from.

    Without a pointer file, the newest version counts: the pointer of a cluster needs settings,
    which may be in the archive.

    Raises:
        NoIndexError: If no version was published yet.
        VersionError: If the manifest of the version cannot be read.
    """
    kept = Versions(directory)
    names = kept.names()
    current = kept.current_or_none()
    if current is None and not names:
        raise NoIndexError(directory)
    return Path(kept.manifest(current or names[0]).archive)


def archive_source(config: Path | None, archive: Path) -> SettingsSource:
    """Return the settings of an archive."""
    return read_settings(config, archive, os.environ)


def open_versions(directory: Path, config: Path | None) -> Versions:
    """Return the versions of an index, by the settings of its archive.

    Raises:
        SettingsError: If the settings are invalid.
    """
    store = open_store(settings_source(config, directory))
    return Versions(directory, store.publication(directory))


_NO_DAMAGE = (
    HledejError,
    click.ClickException,
    click.exceptions.Exit,
    click.Abort,
    BrokenPipeError,
)


def telling_damage(command: Callable[P, T]) -> Callable[P, T]:
    """Have a command that fails over a damaged version say so.

    A terminal's command reads no more of an index than it needs; what it stumbles over can be any
    error of any library.
    """

    @wraps(command)
    def told(*args: P.args, **given: P.kwargs) -> T:
        try:
            return command(*args, **given)
        except _NO_DAMAGE:
            raise
        except Exception:
            _verify(given)
            raise

    return told


def _verify(given: Mapping[str, object]) -> None:
    """Compare the versions that a command was given with their checksums.

    Raises:
        VersionError: Of the first that is damaged.
    """
    directory, config = given["directory"], given["config"]
    kept = open_versions(Path(str(directory)), Path(str(config)) if config else None)
    named = [str(given[name]) for name in ("old", "new") if given.get(name)]
    for name in named or [kept.current()]:
        kept.verify(name)


def archive_settings(config: Path | None, archive: Path) -> tuple[IndexSettings, Path]:
    """Return the table ``[index]`` of an archive, and the base folder of the paths in it."""
    source = archive_source(config, archive)
    return load_table(source, "index", IndexSettings), source.folder


def compiling(step: str) -> None:
    """Report a step of compiling the lexicon, once on each machine, on standard error."""
    echo(f"preparing the Czech lexicon, once: {step}", err=True)


@contextmanager
def showing_progress() -> Iterator[Progress]:
    """Show progress on standard error: a bar on a terminal, else a line for each tenth."""
    if not sys.stderr.isatty():
        yield _tenths()
        return
    columns = (TextColumn("articles"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("articles", total=None)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield show


def _tenths() -> Progress:
    """Return a progress callback that prints a line for each tenth of the files."""
    told = 0

    def show(done: int, total: int) -> None:
        nonlocal told
        tenth = done * 10 // max(total, 1)
        if tenth > told or done == total:
            told = tenth
            echo(f"{done} of {total} files", err=True)

    return show


def print_json(value: object) -> None:
    """Print a value as JSON for people and programs."""
    echo_json(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def problem_lines(problems: Iterable[Problem]) -> Iterator[str]:
    """Yield lines of problems for a terminal, by kind, most frequent first."""
    ordered = sorted(problems, key=lambda problem: (problem.kind, problem.path, problem.line or 0))
    by_kind = {kind: list(found) for kind, found in groupby(ordered, key=lambda p: p.kind)}
    for kind, count in count_by_kind(ordered).items():
        yield f"{kind.value}: {count}"
        yield from listed(map(str, by_kind[kind]))


def listed(lines: Iterable[str]) -> Iterator[str]:
    """Yield the first ``LISTED_OF_A_KIND`` lines, indented, and the number of the others."""
    found = list(lines)
    yield from (f"  {line}" for line in found[:LISTED_OF_A_KIND])
    if len(found) > LISTED_OF_A_KIND:
        yield f"  … and {len(found) - LISTED_OF_A_KIND} more; --json lists all"
