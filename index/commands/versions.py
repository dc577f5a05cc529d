"""The commands about the versions of an index, and what the commands of an owner share."""

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
"""How many problems of one kind are printed; programs get all of them by ``--json``."""

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
    help="Settings file; without it hledej.toml in the archive, if there is one.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


def complete_version(context: click.Context, _parameter: click.Parameter, typed: str) -> list[str]:
    """Return the versions of the index that begin as typed."""
    directory = context.params.get("directory") or Path(DEFAULT_INDEX)
    return [name for name in Versions(directory).names() if name.startswith(typed)]


archive_argument = click.argument("archive", type=click.Path(path_type=Path))


@click.command(epilog="Example: hledej versions --index ~/site-index")
@index_option
@config_option
@json_option
@click.option("--verify", is_flag=True, help="Compare every file with its checksum.")
def versions(directory: Path, config: Path | None, as_json: bool, verify: bool) -> None:
    """List the versions of an index, the newest first; * marks the current one.

    A version that judged queries spoke against (see build) says so. One that cannot be used says
    why, and the exit code is 1.
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
    """What ``versions`` tells: manifests, and why other versions or the pointer cannot be used."""

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
    """Make the version before the current one, or VERSION, current again."""
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
    help="How many of the newest versions stay.",
)
def prune(directory: Path, config: Path | None, keep: int, as_json: bool) -> None:
    """Remove old versions but the newest ones and the current one."""
    kept = _there(directory, config)
    with kept.writing():
        removed = kept.prune(keep)
    if as_json:
        print_json({"removed": removed})
    else:
        for line in [f"removed {name}" for name in removed] or ["nothing to remove"]:
            echo(line)


def _there(directory: Path, config: Path | None) -> Versions:
    """Return the versions of an index, which must have some: nothing is created for a slip."""
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
    help="cs-ascii is Czech written without diacritics.",
)
@json_option
def analyze(text: tuple[str, ...], language: str, as_json: bool) -> None:
    """Show what the words of TEXT are looked up by, and why."""
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
    """Return the settings by which an index that was built is searched and served.

    They are read from the named file, else from the archive that the current version was built
    from, as they are when building.
    """
    archive: Path | None
    try:
        archive = archive_of(directory)
    except (NoIndexError, VersionError):
        archive = None
    return read_settings(config, archive, os.environ)


def archive_of(directory: Path) -> Path:
    """Return the archive that the current version was built from, there or not (any more).

    Which version is current may only be known by the settings: where no file tells it, the newest
    is asked.

    Raises:
        NoIndexError: If no version was published yet.
        VersionError: If there is one and it cannot be used.
    """
    kept = Versions(directory)
    names = kept.names()
    current = kept.current_or_none()
    if current is None and not names:
        raise NoIndexError(directory)
    return Path(kept.manifest(current or names[0]).archive)


def archive_source(config: Path | None, archive: Path) -> SettingsSource:
    """Return the settings by which an archive is read."""
    return read_settings(config, archive, os.environ)


def open_versions(directory: Path, config: Path | None) -> Versions:
    """Return the versions of an index that was built.

    Raises:
        SettingsError: If its settings hold something that cannot be used.
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
    """Return how an archive is read, and what paths in its settings are relative to."""
    source = archive_source(config, archive)
    return load_table(source, "index", IndexSettings), source.folder


def compiling(step: str) -> None:
    """Tell on standard error what takes its time before the first build on a machine."""
    echo(f"preparing the Czech lexicon, once: {step}", err=True)


@contextmanager
def showing_progress() -> Iterator[Progress]:
    """Show a bar on a terminal, a plain line at each tenth elsewhere; on standard error."""
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
    """Return what tells of each tenth that files come to, whatever number comes at a time."""
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
    """Yield problems for a terminal, by kind, the commonest first."""
    ordered = sorted(problems, key=lambda problem: (problem.kind, problem.path, problem.line or 0))
    by_kind = {kind: list(found) for kind, found in groupby(ordered, key=lambda p: p.kind)}
    for kind, count in count_by_kind(ordered).items():
        yield f"{kind.value}: {count}"
        yield from listed(map(str, by_kind[kind]))


def listed(lines: Iterable[str]) -> Iterator[str]:
    """Yield the first of many lines, and how many there are more."""
    found = list(lines)
    yield from (f"  {line}" for line in found[:LISTED_OF_A_KIND])
    if len(found) > LISTED_OF_A_KIND:
        yield f"  … and {len(found) - LISTED_OF_A_KIND} more; --json lists all"
