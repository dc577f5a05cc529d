"""The owner's commands: build, update, versions, rollback, prune."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from index import build as builder
from index.build import BuildReport, Job, Progress
from index.czech.analyzer import Analyzer, Language
from index.czech.cache import load_lexicon
from index.czech.explanation import explain
from index.errors import VersionError
from index.problems import Problem, count_by_kind
from index.settings import IndexSettings, SettingsSource, load_table, read_settings
from index.stores import open_store
from index.versions import PointerFile, Versions
from index.vocabulary import load_vocabulary

LISTED_OF_A_KIND = 20
"""How many problems of one kind are printed; programs get all of them by ``--json``."""

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
archive_argument = click.argument("archive", type=click.Path(path_type=Path))


@click.command(epilog="Example: hledej build ~/site --index ~/site-index")
@archive_argument
@index_option
@config_option
@json_option
def build(archive: Path, directory: Path, config: Path | None, as_json: bool) -> None:
    """Read the whole ARCHIVE and publish a new version of its index."""
    _run(builder.build, archive, directory, config, as_json=as_json)


@click.command(epilog="Example: hledej update ~/site --index ~/site-index")
@archive_argument
@index_option
@config_option
@json_option
def update(archive: Path, directory: Path, config: Path | None, as_json: bool) -> None:
    """Publish a version with what was added, changed, renamed or removed in ARCHIVE."""
    _run(builder.update, archive, directory, config, as_json=as_json)


@click.command(epilog="Example: hledej versions --index ~/site-index")
@index_option
@config_option
@json_option
@click.option("--verify", is_flag=True, help="Compare every file with its checksum.")
def versions(directory: Path, config: Path | None, as_json: bool, verify: bool) -> None:
    """List the versions of an index, the newest first; * marks the current one."""
    kept = open_versions(directory, config)
    current = kept.current()
    read = kept.verify if verify else kept.manifest
    manifests = [read(name) for name in kept.names()]
    if as_json:
        print_json({"current": current, "versions": manifests})
        return
    for manifest in manifests:
        mark = "*" if manifest.name == current else " "
        click.echo(f"{mark} {manifest.name}  {manifest.built_at}  {manifest.documents} articles")


@click.command(epilog="Example: hledej rollback --index ~/site-index")
@index_option
@config_option
@click.argument("version", required=False)
def rollback(directory: Path, config: Path | None, version: str | None) -> None:
    """Make the version before the current one, or VERSION, current again."""
    kept = open_versions(directory, config)
    kept.current()
    with kept.writing():
        click.echo(f"current is {kept.rollback(version)}")


@click.command(epilog="Example: hledej prune --keep 2 --index ~/site-index")
@index_option
@config_option
@click.option("--keep", type=click.IntRange(min=1), default=1, show_default=True)
def prune(directory: Path, config: Path | None, keep: int) -> None:
    """Remove old versions but the newest ones and the current one."""
    kept = open_versions(directory, config)
    kept.current()
    with kept.writing():
        removed = kept.prune(keep)
    click.echo("\n".join(f"removed {name}" for name in removed) or "nothing to remove")


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
        click.echo(f"{word.position}  {word.form}")
        for term in word.terms:
            sides = "both" if term.written and term.asked else "index" if term.written else "query"
            tiers = f" [{', '.join(term.tiers)}]" if term.tiers else ""
            click.echo(f"     {term.term:<20} {sides:<6} {term.why}{tiers}")


def settings_source(config: Path | None, directory: Path) -> SettingsSource:
    """Return the settings by which an index that was built is searched and served.

    They are read from the named file, else from the archive that the current version was built
    from, as they are when building. Which version is current may only be known by the settings:
    where no file tells it, the newest is asked.
    """
    kept = Versions(directory)
    archive: Path | None
    try:
        current = PointerFile(directory).current()
        named = current if current in kept.names() else next(iter(kept.names()), "")
        archive = Path(kept.manifest(named).archive)
    except VersionError:
        archive = None
    return read_settings(config, archive, os.environ)


def open_versions(directory: Path, config: Path | None) -> Versions:
    """Return the versions of an index that was built.

    Raises:
        SettingsError: If its settings hold something that cannot be used.
    """
    store = open_store(settings_source(config, directory))
    return Versions(directory, store.publication(directory))


def archive_settings(config: Path | None, archive: Path) -> tuple[IndexSettings, Path]:
    """Return how an archive is read, and what paths in its settings are relative to."""
    source = read_settings(config, archive, os.environ)
    return load_table(source, "index", IndexSettings), source.folder


def _run(
    work: Callable[[Job], BuildReport],
    archive: Path,
    directory: Path,
    config: Path | None,
    *,
    as_json: bool,
) -> None:
    source = read_settings(config, archive, os.environ)
    settings = load_table(source, "index", IndexSettings)
    store = open_store(source)
    kept = Versions(directory, store.publication(directory))
    vocabulary = load_vocabulary(settings, source.folder)
    analyzer = Analyzer(load_lexicon(compiling))
    with showing_progress() as progress:
        report = work(Job(archive, kept, settings, analyzer, vocabulary, progress, store))
    if as_json:
        print_json(report)
    else:
        _print_report(report)


def compiling(step: str) -> None:
    """Tell on standard error what takes its time before the first build on a machine."""
    click.echo(f"preparing the Czech lexicon, once: {step}", err=True)


@contextmanager
def showing_progress() -> Iterator[Progress]:
    """Show a bar on a terminal, a plain line at each tenth elsewhere; on standard error."""
    if not sys.stderr.isatty():
        yield _tenths
        return
    columns = (TextColumn("articles"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("articles", total=None)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield show


def _tenths(done: int, total: int) -> None:
    if done == total or done * 10 // total > (done - 1) * 10 // total:
        click.echo(f"{done} of {total} files", err=True)


def print_json(value: object) -> None:
    """Print a value as JSON for people and programs."""
    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2))


def _print_report(report: BuildReport) -> None:
    for line in _summary(report):
        click.echo(line)


def _summary(report: BuildReport) -> Iterator[str]:
    yield from problem_lines(report.problems)
    if report.reason:
        yield f"everything was built anew: {report.reason}"
    yield (
        f"{report.files} Markdown files: {report.added} added, {report.changed} changed, "
        f"{report.renamed} renamed, {report.removed} removed, {report.unchanged} unchanged; "
        f"{report.other_files} other files were not read"
    )
    if report.pruned:
        yield f"{len(report.pruned)} old versions made room (index.keep_versions)"
    what = "published" if report.published else "nothing has changed: current is still"
    yield f"{what} {report.version} with {report.documents} articles in {report.seconds:.2f} s"


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
