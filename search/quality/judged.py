"""Measure search quality by judged queries: nDCG, MRR, recall, share without results.

A file of judgments is tab-separated, with the columns ``query``, ``kind`` and ``relevant``. The
last one holds the file names or ids of the relevant articles, separated by ``|``, each optionally
with a grade, as in ``clanek.md=2``; the default grade is 1.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from statistics import fmean

from index.errors import HledejError
from search.answers.searcher import Searcher
from search.request import SearchRequest

DEPTH = 10
HEADER = ["query", "kind", "relevant"]


class JudgmentsError(HledejError):
    """A file of judgments cannot be used."""

    def __init__(self, path: Path, line: int, fault: str) -> None:
        super().__init__(
            f"{path}:{line}: {fault}; give a query, its kind and the relevant files, "
            "with a tab after the first two and | between the files"
        )
        self.path = path
        self.line = line


class NoJudgmentsError(HledejError):
    """There is no file of judgments."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path}: no judged queries here; write them there, one a line: the query, its kind "
            "and the relevant files, with a tab after the first two and | between the files; or "
            "name another file"
        )
        self.path = path


@dataclass(frozen=True, slots=True)
class Judgment:
    """A query and its relevant articles: file names or ids, each with a grade from 1."""

    query: str
    kind: str
    grades: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The measures of one query, over its first ten results.

    Attributes:
        query, kind: As judged.
        found: Number of all results.
        ndcg: nDCG@10, from 0 to 1 (Järvelin and Kekäläinen, ACM TOIS 20, 2002).
        reciprocal_rank: 1 over the rank of the first relevant result, or 0.
        recall: Share of the relevant articles, at most ten of them, that were found.
        top: Ids of the results.
    """

    query: str
    kind: str
    found: int
    ndcg: float
    reciprocal_rank: float
    recall: float
    top: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """Means over queries; ``zero_results`` is the share of queries without results."""

    queries: int
    ndcg: float
    mrr: float
    recall: float
    zero_results: float


@dataclass(frozen=True, slots=True)
class Report:
    """Outcomes in the order of the file, and their means over all and by kind."""

    total: Summary
    kinds: Mapping[str, Summary]
    outcomes: tuple[Outcome, ...]


def read_judgments(path: Path) -> tuple[Judgment, ...]:
    """Read a file of judgments.

    Raises:
        NoJudgmentsError: If it does not exist.
        JudgmentsError: If it cannot be read, has no query, or a line is malformed.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except FileNotFoundError as error:
        raise NoJudgmentsError(path) from error
    except (OSError, UnicodeDecodeError) as error:
        raise JudgmentsError(path, 1, str(error)) from error
    found = [
        _judgment(path, number, line.split("\t"))
        for number, line in enumerate(lines, 1)
        if line.strip() and not line.startswith("#") and line.split("\t") != HEADER
    ]
    if not found:
        raise JudgmentsError(path, 1, "no query in it")
    return tuple(found)


def _judgment(path: Path, number: int, cells: list[str]) -> Judgment:
    if len(cells) != len(HEADER):
        raise JudgmentsError(path, number, f"{len(cells)} columns instead of {len(HEADER)}")
    query, kind, relevant = cells
    grades: dict[str, int] = {}
    for item in filter(None, relevant.split("|")):
        name, _, grade = item.partition("=")
        if grade and not grade.isdecimal():
            raise JudgmentsError(path, number, f"{grade!r} is no grade")
        grades[name] = int(grade or 1)
    if not grades:
        raise JudgmentsError(path, number, f"nothing relevant for {query!r}")
    return Judgment(query, kind, grades)


def evaluate(searcher: Searcher, judgments: Iterable[Judgment]) -> Report:
    """Run every judged query as a reader would, and measure its first ten results."""
    outcomes = tuple(_outcome(searcher, judgment) for judgment in judgments)
    by_kind: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_kind[outcome.kind].append(outcome)
    return Report(
        _summary(outcomes), {kind: _summary(found) for kind, found in by_kind.items()}, outcomes
    )


def _outcome(searcher: Searcher, judgment: Judgment) -> Outcome:
    request = SearchRequest(q=judgment.query, per_page=DEPTH, facets=())
    result = searcher.search(request)
    ids = [hit.article.id for hit in result.hits]
    gains = [grade_of(hit.article.path, judgment) for hit in result.hits]
    ranks = [rank for rank, gain in enumerate(gains, 1) if gain]
    return Outcome(
        query=judgment.query,
        kind=judgment.kind,
        found=result.total,
        ndcg=discounted_gain(gains) / ideal_gain(judgment),
        reciprocal_rank=1 / ranks[0] if ranks else 0.0,
        recall=len(ranks) / min(len(judgment.grades), DEPTH),
        top=tuple(ids),
    )


def grade_of(path: str, judgment: Judgment) -> int:
    """Return the grade of the article in a file, 0 if it is not relevant."""
    file = PurePosixPath(path)
    names = (file.name, str(file), str(file.with_suffix("")))
    return next((judgment.grades[name] for name in names if name in judgment.grades), 0)


def discounted_gain(grades: Iterable[int]) -> float:
    """Return the discounted cumulative gain of results with these grades."""
    return sum(grade / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))


def ideal_gain(judgment: Judgment) -> float:
    """Return the discounted gain of the best possible first ten results of a query."""
    return discounted_gain(sorted(judgment.grades.values(), reverse=True)[:DEPTH])


def imperfect(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Return the outcomes that could be better, the worst first."""
    return sorted((one for one in outcomes if one.ndcg < 1), key=lambda outcome: outcome.ndcg)


def _summary(outcomes: Iterable[Outcome]) -> Summary:
    found = list(outcomes)
    return Summary(
        queries=len(found),
        ndcg=fmean(outcome.ndcg for outcome in found),
        mrr=fmean(outcome.reciprocal_rank for outcome in found),
        recall=fmean(outcome.recall for outcome in found),
        zero_results=fmean(not outcome.found for outcome in found),
    )
