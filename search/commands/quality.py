"""Commands that measure the quality of results and tune it: eval, diff, tune."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from index.commands.options import (
    archive_of,
    complete_version,
    config_option,
    index_option,
    json_option,
    settings_source,
    telling_damage,
)
from index.commands.showing import print_json
from index.errors import RefusedError
from index.settings import IndexSettings, load_table
from index.terminal import echo, visible
from index.versions.manifest import Interval
from index.versions.versions import Versions
from search.commands.request_command import open_service
from search.quality.comparison import Difference, compare
from search.quality.gate import JUDGMENTS
from search.quality.intervals import ndcg_difference, ndcg_interval
from search.quality.judged import Outcome, Summary, evaluate, imperfect, read_judgments
from search.quality.tuning import Tuned
from search.quality.tuning import tune as tune_weights
from search.quality.verdicts import verdict
from search.settings import SearchSettings

SHOWN = 3
"""Results that are named of a query below the best nDCG."""


@dataclass(frozen=True, slots=True)
class _Comparison:
    """Output of ``diff`` for programs.

    Attributes:
        judged: Measures of both versions.
        change: Change of nDCG@10.
    """

    old: str
    new: str
    queries: int
    differences: tuple[Difference, ...]
    judged: tuple[Summary, Summary] | None
    change: Interval | None


@dataclass(frozen=True, slots=True)
class _Evaluation:
    """Output of ``eval`` for programs: a report, with the intervals of nDCG@10 and its change."""

    total: Summary
    kinds: Mapping[str, Summary]
    outcomes: tuple[Outcome, ...]
    ndcg: Interval
    change: Interval | None


@click.command(name="eval", epilog="Example: hledej eval queries.tsv --index ~/site-index")
@click.argument("queries", type=click.Path(path_type=Path, dir_okay=False), required=False)
@index_option
@config_option
@json_option
@click.option(
    "--against",
    shell_complete=complete_version,
    help="A version to compare with, by the same settings.",
)
@telling_damage
def evaluate_command(
    *,
    queries: Path | None,
    directory: Path,
    config: Path | None,
    as_json: bool,
    against: str | None,
) -> None:
    """Measure the ranking by QUERIES, a file of judged queries.

    QUERIES is by default the archive's own queries.tsv. Prints nDCG, MRR and recall of the first
    ten results and the share of queries without results, over all queries and for each kind, the
    confidence interval of nDCG (95 %), and the queries with an nDCG below 1. With --against also
    the change of nDCG; it may be chance if its interval contains 0. The exit code is 3 if
    search.min_ndcg or search.max_zero_results is violated.
    """
    judgments = read_judgments(queries or archive_of(directory) / JUDGMENTS)
    report = evaluate(open_service(directory, config).searcher(), judgments)
    change = None
    if against:
        other = open_service(directory, config, version=against).searcher()
        change = ndcg_difference(evaluate(other, judgments), report)
    found = _Evaluation(report.total, report.kinds, report.outcomes, ndcg_interval(report), change)
    if as_json:
        print_json(found)
    else:
        _print(found)
    settings = load_table(settings_source(config, directory), "search", SearchSettings)
    if faults := verdict(report, settings).faults:
        remedy = "'hledej explain QUERY ID' explains the rank of an article"
        raise RefusedError("the current version", faults, remedy)


@click.command(epilog="Example: hledej diff OLD NEW --query čipy --index ~/site-index")
@click.argument("old", shell_complete=complete_version)
@click.argument("new", shell_complete=complete_version)
@index_option
@config_option
@json_option
@click.option("--query", "typed", multiple=True, help="A query to compare; may be repeated.")
@click.option(
    "--queries",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file of judged queries; by default the archive's own queries.tsv.",
)
@telling_damage
def diff(
    *,
    old: str,
    new: str,
    directory: Path,
    config: Path | None,
    as_json: bool,
    typed: tuple[str, ...],
    queries: Path | None,
) -> None:
    """Show which results moved between the versions OLD and NEW of an index.

    Both answer with the current settings. Only the first ten results of a query are compared;
    articles that others merely shifted are not listed. 'hledej versions' lists the versions.
    """
    kept = Versions(directory)
    archive = Path(kept.manifest(new).archive)
    kept.manifest(old)
    services = [open_service(directory, config, version=name) for name in (old, new)]
    judgments = () if typed else read_judgments(queries or archive / JUDGMENTS)
    before, after = (service.searcher() for service in services)
    asked = typed or tuple(judgment.query for judgment in judgments)
    reports = [evaluate(searcher, judgments) for searcher in (before, after) if judgments]
    found = _Comparison(
        old,
        new,
        len(asked),
        tuple(filter(None, compare(before, after, asked))),
        (reports[0].total, reports[1].total) if reports else None,
        ndcg_difference(*reports) if reports else None,
    )
    if as_json:
        print_json(found)
        return
    for line in _comparison_lines(found):
        echo(line)


@click.command(epilog="Example: hledej tune queries.tsv --index ~/site-index")
@click.argument("queries", type=click.Path(path_type=Path, dir_okay=False), required=False)
@index_option
@config_option
@json_option
@telling_damage
def tune(queries: Path | None, directory: Path, config: Path | None, as_json: bool) -> None:
    """Find field weights and boosts by QUERIES, a file of judged queries.

    QUERIES is by default the archive's own queries.tsv; it needs at least 100 queries. Weights are
    judged on queries that took no part in finding them. Prints the settings that do better and by
    how much, or that none does. Changes nothing.
    """
    judgments = read_judgments(queries or archive_of(directory) / JUDGMENTS)
    bm25f = load_table(settings_source(config, directory), "index", IndexSettings).bm25f
    found = tune_weights(open_service(directory, config).searcher(), judgments, bm25f)
    if as_json:
        print_json(found)
        return
    for line in _tuning_lines(found):
        echo(line)


def _tuning_lines(found: Tuned) -> Iterator[str]:
    yield f"nDCG@10 of queries that took no part: {found.gain}"
    if not found.worthwhile:
        yield "no weights do better than today's by more than chance"
        return
    for table, weights in (("search", found.search), ("index", found.index)):
        if weights:
            yield f"\n[{table}]" + (
                "  # takes effect with the next build" if table == "index" else ""
            )
            yield from (f"{name} = {value:g}" for name, value in weights.items())


def _comparison_lines(found: _Comparison) -> Iterator[str]:
    for difference in found.differences:
        yield f"{difference.query}  ({difference.before} → {difference.after} results)"
        for move in difference.moves:
            yield f"  {_rank(move.before)} → {_rank(move.after)}  {move.id}"
    yield f"{len(found.differences)} of {found.queries} queries have other results"
    if found.judged:
        was, now = found.judged
        yield f"nDCG@10 {was.ndcg:.3f} → {now.ndcg:.3f}: {found.change}"
        yield f"without results {was.zero_results:.1%} → {now.zero_results:.1%}"


def _rank(rank: int | None) -> str:
    return "  –" if rank is None else f"{rank:3}"


def _print(report: _Evaluation) -> None:
    console = Console(highlight=False)
    console.print(_summary_table(report))
    bounds = report.ndcg
    console.print(
        f"nDCG@10 {bounds.mean:.3f}, with 95 % from {bounds.low:.3f} to {bounds.high:.3f}"
    )
    if report.change:
        console.print(f"against the other version: {report.change}")
    for line in _could_do_better(report):
        console.print(Text(visible(line)))


def _could_do_better(report: _Evaluation) -> Iterator[str]:
    for outcome in imperfect(report.outcomes):
        found = ", ".join(outcome.top[:SHOWN]) or "nothing"
        yield f"{outcome.ndcg:.3f}  {outcome.query}  ({outcome.found}: {found})"


def _summary_table(report: _Evaluation) -> Table:
    table = Table("kind", "queries", "nDCG@10", "MRR", "recall@10", "zero results")
    for kind, summary in [*report.kinds.items(), ("all", report.total)]:
        means = (summary.ndcg, summary.mrr, summary.recall, summary.zero_results)
        table.add_row(Text(visible(kind)), str(summary.queries), *(f"{mean:.3f}" for mean in means))
    return table
