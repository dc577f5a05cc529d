"""Try a site: build a temporary index, and describe the site to its owner."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from index.archive.listing import Listing, list_archive
from index.archive.sites.description import described
from index.archive.sites.finding import Found, find_site
from index.building.build import BuildReport, Job, Progress, build
from index.commands.interruption import interrupt_on
from index.commands.options import archive_source
from index.czech.analyzer import Analyzer
from index.errors import ArchiveError, NoArticlesError
from index.problems import Problem, count_by_kind
from index.settings import (
    FILE_NAME,
    SHOWN_BY,
    EngineKind,
    IndexSettings,
    SettingsSource,
    load_table,
)
from index.versions.versions import Versions
from index.vocabulary.vocabulary import load_vocabulary
from search.answers.searcher import Searcher
from search.answers.service import SearchService
from search.commands.showing import counted_values
from search.query.synonyms import load_synonyms
from search.request import SearchRequest, Sort
from search.result import FacetResult
from search.settings import SearchSettings

NAMED = 5
"""Values of a facet that are named."""
EXAMPLES = 3
"""Articles that are shown as examples."""
_SOURCES = "name the folder of the site's sources, with its settings or its Markdown files"


@dataclass(frozen=True, slots=True)
class Trial:
    """A site to try.

    Attributes:
        found: Its folder, and the reason for choosing it.
        source: Settings of that folder.
        settings: Their table ``[index]``, for the embedded engine.
        listing: Files of the site, at least one.
    """

    found: Found
    source: SettingsSource
    settings: IndexSettings
    listing: Listing

    def recognised(self) -> Iterator[str]:
        """Yield a line for each recognised property of the site."""
        yield from self.found.notes
        yield from described(self.listing.site, self.settings)
        if self.source.tables:
            yield f"settings: {self.source.name}"

    def build(self, directory: Path, analyzer: Analyzer, progress: Progress) -> BuildReport:
        """Build an index of the site.

        Raises:
            NoArticlesError: If all files are left out.
        """
        vocabulary = load_vocabulary(self.settings, self.source.folder)
        versions = Versions(directory)
        folder = self.found.folder
        report = build(Job(folder, versions, self.settings, analyzer, vocabulary, progress))
        if not report.documents:
            raise NoArticlesError(folder, *_all_left_out(report))
        return report

    def service(self, directory: Path) -> SearchService:
        """Return the service of that index."""
        settings = load_table(self.source, "search", SearchSettings)
        synonyms = load_synonyms(settings, self.source.folder)
        return SearchService(directory, settings, synonyms, verified=True)


def open_trial(folder: Path) -> Trial:
    """Find the site in, around or below a given folder.

    Raises:
        ArchiveError: If there is no such folder.
        NoArticlesError: If it has no Markdown files.
        SettingsError: If its settings are invalid.
    """
    if not folder.is_dir():
        raise ArchiveError(folder, "not a folder" if folder.exists() else "no such folder")
    found = find_site(folder)
    source = archive_source(None, found.folder)
    settings = replace(load_table(source, "index", IndexSettings), engine=EngineKind.WHOOSH)
    listing = list_archive(found.folder, settings)
    if not listing.files:
        raise NoArticlesError(found.folder, *_nothing_to_read(listing))
    return Trial(found, source, settings, listing)


@contextmanager
def temporary_index() -> Iterator[Path]:
    """Give an empty folder that is removed at the end, also if a terminal is closed."""
    interrupt_on(signal.SIGTERM, signal.SIGHUP)
    owner = os.getpid()
    directory = Path(tempfile.mkdtemp(prefix="hledej-try-"))
    try:
        yield directory
    finally:
        # Workers of a server are forks of this process, and leave this block when they end.
        if os.getpid() == owner:
            shutil.rmtree(directory, ignore_errors=True)


def shown(report: BuildReport, searcher: Searcher) -> Iterator[str]:
    """Yield lines on the facets, dates and newest articles of a site, and on files left out."""
    yield f"articles: {report.documents} of {report.files} Markdown files"
    yield from (f"  {line}" for line in _properties(searcher))
    for title, skips in (("left out", True), ("worth a look", False)):
        lines = list(_problems(report.problems, skips=skips))
        if lines:
            yield title
            yield from (f"  {line}" for line in lines)
    if report.other_markup:
        yield f"not read: {_counted(report.other_markup)}"


def _properties(searcher: Searcher) -> Iterator[str]:
    """Yield lines on facets and dates, and the newest articles."""
    newest = SearchRequest(sort=Sort.NEWEST, per_page=EXAMPLES, facet_size=NAMED, timeline=True)
    result = searcher.search(newest)
    if result.timeline:
        first, last = result.timeline[0].month, result.timeline[-1].month
        dated = sum(month.count for month in result.timeline)
        yield f"dates: {dated} articles, from {first:%Y-%m} to {last:%Y-%m}"
    else:
        yield "dates: none"
    facets = [_facet(facet) for facet in result.facets if facet.values]
    yield from facets or ["facets: none, no article has a field for one"]
    yield "the newest articles:"
    for hit in result.hits:
        day = hit.article.published_on or "no date"
        yield f"  {day}  {hit.article.title}"
        yield f"    {hit.article.link or 'no address on the site, the search has a page of it'}"


def _facet(facet: FacetResult) -> str:
    more = f" and {facet.other} more" if facet.other else ""
    return f"{facet.facet.key}: {counted_values(facet)}{more}"


def _problems(problems: Iterable[Problem], *, skips: bool) -> Iterator[str]:
    """Yield a line for each kind of problem, with its number and an example."""
    found = [problem for problem in problems if problem.kind.skips is skips]
    for kind, count in count_by_kind(found).items():
        example = next(problem for problem in found if problem.kind is kind)
        key = SHOWN_BY.get(kind)
        remedy = f" (index.{key} = true has them indexed)" if key else ""
        yield f"{kind.value}: {count}, such as {example}{remedy}"


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} in {name}" for name, count in counts.items())


def _nothing_to_read(listing: Listing) -> tuple[str, str]:
    """Return the reason why a folder has no file to read, and the remedy."""
    if listing.other_markup:
        fault = f"texts {_counted(listing.other_markup)} are not read"
        return fault, "convert them to Markdown, or name a folder that holds some"
    if listing.problems:
        return f"all is left out, such as {listing.problems[0]}", _SOURCES
    if listing.other_files:
        return f"none of its {listing.other_files} files is Markdown", _SOURCES
    return "it is empty", _SOURCES


def _all_left_out(report: BuildReport) -> tuple[str, str]:
    """Return the reason why no file became an article, and the remedy."""
    skipped = [problem for problem in report.problems if problem.kind.skips]
    counts = count_by_kind(skipped)
    reasons = ", ".join(f"{kind.value} {count}" for kind, count in counts.items())
    fault = f"all {report.files} Markdown files are left out ({reasons}), such as {skipped[0]}"
    keys = [f"{SHOWN_BY[kind]} = true" for kind in counts if kind in SHOWN_BY]
    if not keys:
        return fault, _SOURCES
    return fault, f"{_SOURCES}, or write [index] and {' or '.join(keys)} into its {FILE_NAME}"
