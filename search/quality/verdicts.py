"""Verdicts on versions, by judged queries and the owner's floors."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from index.building.build import Judge
from index.errors import VersionError
from index.settings import SettingsSource
from index.versions.manifest import Verdict
from index.versions.versions import Versions
from search.answers.service import SearchService
from search.engines.factory import open_backend
from search.quality.intervals import ndcg_difference
from search.quality.judged import Outcome, Report, evaluate, imperfect, read_judgments
from search.query.synonyms import load_synonyms
from search.settings import SearchSettings

NAMED_QUERIES = 3
"""Number of the worst queries that a verdict names."""


def judge_by(path: Path, settings: SearchSettings, source: SettingsSource) -> Judge:
    """Return the judge of new versions, by the judged queries in a file.

    Raises:
        JudgmentsError: If the file cannot be used.
        SynonymsError: If the file of synonyms cannot be used.
    """
    judgments = read_judgments(path)
    synonyms = load_synonyms(settings, source.folder)

    def report(versions: Versions, name: str) -> Report:
        service = SearchService(
            versions.directory, settings, synonyms, version=name, backend=open_backend(source)
        )
        return evaluate(service.searcher(), judgments)

    def judge(versions: Versions, name: str) -> Verdict:
        found = report(versions, name)
        change = None
        # A version of an older release cannot be asked any more.
        with suppress(VersionError):
            if before := versions.current_or_none():
                change = ndcg_difference(report(versions, before), found)
        return replace(verdict(found, settings), change=change)

    return judge


def verdict(report: Report, settings: SearchSettings) -> Verdict:
    """Return the verdict on a report by the owner's floors."""
    total = report.total
    return Verdict(total.queries, total.ndcg, total.zero_results, _faults(report, settings))


def _faults(report: Report, settings: SearchSettings) -> tuple[str, ...]:
    total, faults = report.total, []
    if total.ndcg < settings.min_ndcg:
        faults.append(
            f"nDCG@10 is {total.ndcg:.3f}, and search.min_ndcg requires {settings.min_ndcg:g} "
            f"(worst: {_named(imperfect(report.outcomes))})"
        )
    if total.zero_results > settings.max_zero_results:
        empty = [outcome for outcome in report.outcomes if not outcome.found]
        faults.append(
            f"{total.zero_results:.1%} of the queries have no results, and search.max_zero_results "
            f"allows {settings.max_zero_results:.1%} ({_named(empty)})"
        )
    return tuple(faults)


def _named(outcomes: list[Outcome]) -> str:
    names = ", ".join(f"{item.query!r} {item.ndcg:.2f}" for item in outcomes[:NAMED_QUERIES])
    more = len(outcomes) - NAMED_QUERIES
    return f"{names} and {more} more" if more > 0 else names
