"""The commands that make an index: build, update."""

from collections.abc import Callable, Iterator
from pathlib import Path

import click

from index import build as builder
from index.build import BuildReport, Job, Progress
from index.cli import (
    archive_argument,
    archive_source,
    compiling,
    config_option,
    index_option,
    json_option,
    print_json,
    problem_lines,
    showing_progress,
)
from index.czech.analyzer import Analyzer
from index.czech.cache import load_lexicon
from index.errors import QualityError
from index.settings import IndexSettings, load_table
from index.versions import Versions
from index.vocabulary import load_vocabulary
from search.quality import archive_judge

Work = Callable[[Job], BuildReport]


@click.command(epilog="Example: hledej build ~/site --index ~/site-index")
@archive_argument
@index_option
@config_option
@json_option
def build(archive: Path, directory: Path, config: Path | None, as_json: bool) -> None:
    """Read the whole ARCHIVE and publish a new version of its index.

    Where the archive has judged queries (queries.tsv) and the settings a floor for them, a version
    below it is kept but not published, and the exit code is 3.
    """
    _run(builder.build, archive, directory, config, as_json=as_json)


@click.command(epilog="Example: hledej update ~/site --index ~/site-index")
@archive_argument
@index_option
@config_option
@json_option
def update(archive: Path, directory: Path, config: Path | None, as_json: bool) -> None:
    """Publish a version with what was added, changed, renamed or removed in ARCHIVE.

    Judged queries are asked as by build.
    """
    _run(builder.update, archive, directory, config, as_json=as_json)


def _run(work: Work, archive: Path, directory: Path, config: Path | None, *, as_json: bool) -> None:
    versions = Versions(directory)
    analyzer = Analyzer(load_lexicon(compiling))
    with showing_progress() as progress:
        report = work(_job(archive, versions, config, analyzer, progress))
    if as_json:
        print_json(report)
    else:
        for line in _summary(report):
            click.echo(line)
    refuse(report, versions)


def _job(
    archive: Path, versions: Versions, config: Path | None, analyzer: Analyzer, progress: Progress
) -> Job:
    source = archive_source(config, archive)
    settings = load_table(source, "index", IndexSettings)
    vocabulary = load_vocabulary(settings, source.folder)
    judge = archive_judge(archive, source)
    return Job(archive, versions, settings, analyzer, vocabulary, progress, judge)


def refuse(report: BuildReport, versions: Versions) -> None:
    """Tell what to do about a version that judged queries spoke against.

    Raises:
        QualityError: If the report is of one.
    """
    if not report.verdict or not report.verdict.faults:
        return
    current, where = versions.current_or_none(), f"--index {versions.directory}"
    publish = f"'hledej rollback {report.version} {where}' publishes it all the same"
    stays = (
        f"readers keep {current}, 'hledej diff {current} {report.version} {where}' compares"
        if current
        else "there is no other to answer readers"
    )
    place = f"index version {report.version} was not published"
    raise QualityError(place, report.verdict.faults, f"{stays}; {publish}")


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
    if report.verdict:
        yield (
            f"{report.verdict.queries} judged queries: nDCG@10 {report.verdict.ndcg:.3f}, "
            f"{report.verdict.zero_results:.1%} without results"
        )
    version = f"{_outcome(report)} {report.version}"
    yield f"{version} with {report.documents} articles in {report.seconds:.2f} s"


def _outcome(report: BuildReport) -> str:
    if report.verdict and report.verdict.faults:
        return "not published:"
    return "published" if report.published else "nothing has changed: current is still"
