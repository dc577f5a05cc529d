"""Commands that make an index: build, update, watch."""

import gc
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial, reduce
from pathlib import Path
from typing import TypedDict, Unpack

import click
import msgspec

from index.building import build as builder
from index.building.build import BuildReport, Job, Progress
from index.commands.interruption import interrupt_on
from index.commands.options import (
    archive_argument,
    archive_source,
    config_option,
    index_option,
    json_option,
)
from index.commands.showing import compiling, print_json, problem_lines, showing_progress
from index.czech.analyzer import Analyzer
from index.czech.cache import load_lexicon
from index.engines.factory import check_cluster, open_store
from index.errors import (
    ArchiveError,
    ClusterDownError,
    HledejError,
    IndexLockedError,
    PinnedError,
    RefusedError,
    fault_of_ours,
)
from index.settings import IndexSettings, load_table
from index.terminal import echo, echo_json
from index.versions.kept_settings import to_keep
from index.versions.versions import Versions
from index.vocabulary.vocabulary import load_vocabulary
from search.commands.edge import Check, Edge
from search.quality.gate import archive_judge
from search.query.synonyms import load_synonyms
from search.settings import SearchSettings

Work = Callable[[Job], BuildReport]
COLLECTED_AFTER = 100_000
"""Objects that are made between two collections of garbage: records of files hold many without
cycles, and looking at them took a tenth of an update."""
CHECK_AFTER = timedelta(minutes=10)
"""Interval at which a watched archive is looked through even if no change was reported."""


class _Given(TypedDict):
    """The arguments of a command that makes a version."""

    archive: Path
    directory: Path
    config: Path | None
    as_json: bool
    allow_removal: bool


_OPTIONS = (
    archive_argument,
    index_option,
    config_option,
    json_option,
    click.option(
        "--allow-removal",
        is_flag=True,
        help="Publish even if too many articles are gone or a folder is unreadable.",
    ),
    click.pass_obj,
)


def _making_a_version(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of ``_Given``, listed in its help in their order."""
    return reduce(lambda decorated, option: option(decorated), reversed(_OPTIONS), command)


@click.command(epilog="Example: hledej build ~/site --index ~/site-index")
@_making_a_version
def build(edge: Edge, /, **given: Unpack[_Given]) -> None:
    """Read the whole ARCHIVE and publish a new version of its index.

    A version is kept but not published, and the exit code is 3, if the archive's judged queries
    (queries.tsv) are below a floor of the settings, if it lacks more of the current articles than
    index.max_removed, or if it lacks articles because a folder is unreadable.
    """
    _make(builder.build, edge, given)


@click.command(epilog="Example: hledej update ~/site --index ~/site-index")
@_making_a_version
def update(edge: Edge, /, **given: Unpack[_Given]) -> None:
    """Publish a version with the files added, changed, renamed or removed in ARCHIVE.

    A version may be refused for the same reasons as in build.
    """
    _make(builder.update, edge, given)


@click.command(epilog="Example: hledej watch ~/site --index ~/site-index")
@archive_argument
@index_option
@config_option
@json_option
@click.pass_obj
def watch(
    edge: Edge, /, archive: Path, directory: Path, config: Path | None, as_json: bool
) -> None:
    """Update the index now and whenever a file in ARCHIVE changes, until stopped.

    A failed update is reported and tried again after the next change. Ctrl-C or SIGTERM stops it.
    With --json each update is one line. On network drives set WATCHFILES_FORCE_POLLING=1.
    """
    from index.building.watching import changes  # noqa: PLC0415  # every other command is spared 0.1 s

    if not archive.is_dir():
        raise ArchiveError(archive, "not a folder" if archive.exists() else "no such folder")
    interrupt_on(signal.SIGTERM)
    job = partial(_job, _Place(archive, directory, config), edge.check)
    build_on = _Watch(job, as_json=as_json)
    try:
        for changed in changes(archive, directory):
            build_on.look(changed=changed)
    except KeyboardInterrupt:
        echo("ended", err=True)


class _Watch:
    """Keeps an index up to date; an update that had to wait is done at the next check."""

    def __init__(self, prepared: Callable[[Analyzer, Progress], Job], *, as_json: bool) -> None:
        self._prepared, self._as_json = prepared, as_json
        self._analyzer = Analyzer(load_lexicon(compiling))
        self._pending = True
        self._due: datetime | None = None
        self._next_check = datetime.now(UTC)
        self._last_fault = ""

    def look(self, *, changed: bool) -> None:
        """Update the index if files changed, an update is due or one is left to do.

        Network drives tell of no change, and the index tells readers when it was last checked.
        """
        now = datetime.now(UTC)
        due = self._due is not None and self._due <= now
        if not (changed or self._pending or due or self._next_check <= now):
            return
        self._next_check = now + CHECK_AFTER
        try:
            self._pending = False
            self._update()
            self._last_fault = ""
        except (ClusterDownError, IndexLockedError) as error:
            self._pending = True
            self._tell(str(error))
        except HledejError as error:
            self._tell(str(error))
        except Exception as error:  # noqa: BLE001  # our bug in one update must not be the last
            self._tell(fault_of_ours(error))

    def _update(self) -> None:
        job = self._prepared(self._analyzer, _in_silence)
        report = builder.update(job)
        self._due = report.due
        if self._as_json:
            echo_json(msgspec.json.encode(report).decode())
        elif report.published:
            echo(_changes(report))
        refuse(report, job)

    def _tell(self, fault: str) -> None:
        if fault != self._last_fault:
            echo(f"Error: {fault}", err=True)
        self._last_fault = fault


def _in_silence(_done: int, _total: int) -> None:
    """Show no progress: an update is reported when it is done."""


def _make(work: Work, edge: Edge, given: _Given) -> None:
    gc.set_threshold(COLLECTED_AFTER)
    analyzer = Analyzer(load_lexicon(compiling))
    place = _Place(given["archive"], given["directory"], given["config"])
    with showing_progress() as progress:
        job = _job(place, edge.check, analyzer, progress, allow_removal=given["allow_removal"])
        report = work(job)
    if given["as_json"]:
        print_json(report)
    else:
        for line in _summary(report):
            echo(line)
    refuse(report, job)


@dataclass(frozen=True, slots=True)
class _Place:
    """The paths that a command names: an archive, the folder of its index, and a settings file."""

    archive: Path
    directory: Path
    config: Path | None


def _job(
    place: _Place,
    check: Check,
    analyzer: Analyzer,
    progress: Progress,
    *,
    allow_removal: bool = False,
) -> Job:
    source = archive_source(place.config, place.archive)
    settings = load_table(source, "index", IndexSettings)
    check_cluster(source)
    load_synonyms(load_table(source, "search", SearchSettings), source.folder)
    check(source)
    store = open_store(source)
    kept = Versions(place.directory, store.publication(place.directory))
    vocabulary = load_vocabulary(settings, source.folder)
    judge = archive_judge(place.archive, source)
    return Job(
        place.archive,
        kept,
        settings,
        analyzer,
        vocabulary,
        progress,
        judge,
        store,
        kept=to_keep(source),
        allow_removal=allow_removal,
    )


def refuse(report: BuildReport, job: Job) -> None:
    """Refuse a version that is below the owner's floors, or lacks too much of the one before.

    Raises:
        RefusedError: If it is, with the ways out.
        PinnedError: If nothing was published because a rollback holds the current version.
    """
    versions = job.versions
    if report.pinned:
        raise PinnedError(report.version, versions.directory)
    if not report.refused:
        return
    current, where = versions.current_or_none(), f"--index {versions.directory}"
    publish = f"'hledej rollback {report.version} {where}' publishes it all the same"
    if report.losses:
        again = f"'hledej update {job.archive} {where} --allow-removal'"
        publish = (
            "see whether the archive is mounted, copied to its end and readable, and update again; "
            f"if the articles are to go, {again} publishes it without them"
        )
    stays = (
        f"readers keep {current}, 'hledej diff {current} {report.version} {where}' compares"
        if current
        else "there is no other version for readers"
    )
    subject = f"index version {report.version} was not published"
    raise RefusedError(subject, report.refused, f"{stays}; {publish}")


def _summary(report: BuildReport) -> Iterator[str]:
    yield from report.site
    yield from problem_lines(report.new_problems)
    if known := len(report.problems) - len(report.new_problems):
        yield f"problems as before: {known} ('hledej doctor' lists them)"
    if report.reason:
        yield f"everything was built anew: {report.reason}"
    yield (
        f"{report.files} Markdown files: {_counts(report)}, {report.unchanged} unchanged; "
        f"{report.other_files} other files were not read"
    )
    if report.other_markup:
        counts = (f"{count} in {markup}" for markup, count in report.other_markup.items())
        yield f"texts among them, in languages that are not read: {', '.join(counts)}"
    if report.pruned:
        yield f"{len(report.pruned)} old versions made room (index.keep_versions)"
    if report.verdict:
        yield (
            f"{report.verdict.queries} judged queries: nDCG@10 {report.verdict.ndcg:.3f}, "
            f"{report.verdict.zero_results:.1%} without results"
        )
        if report.verdict.change:
            yield f"nDCG@10 against the version before: {report.verdict.change}"
    yield _outcome(report)


def _changes(report: BuildReport) -> str:
    problems = f", {len(report.new_problems)} new problems" if report.new_problems else ""
    return f"{_outcome(report)}: {_counts(report)}{problems}"


def _counts(report: BuildReport) -> str:
    return (
        f"{report.added} added, {report.changed} changed, "
        f"{report.renamed} renamed, {report.removed} removed"
    )


def _outcome(report: BuildReport) -> str:
    what = "published" if report.published else "nothing has changed: current is still"
    if report.pinned:
        what = "nothing was published: a rollback holds"
    if report.refused:
        what = "not published:"
    return f"{what} {report.version} with {report.documents} articles in {report.seconds:.2f} s"
