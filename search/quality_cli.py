"""The commands that tell how good the results are: eval."""

from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from index.cli import (
    archive_of,
    config_option,
    index_option,
    json_option,
    print_json,
    settings_source,
)
from index.errors import QualityError
from index.settings import load_table
from search.cli import open_service
from search.evaluate import Report, evaluate, read_judgments
from search.quality import JUDGMENTS, verdict
from search.settings import SearchSettings


@click.command(name="eval", epilog="Example: hledej eval queries.tsv --index ~/site-index")
@click.argument("queries", type=click.Path(path_type=Path, dir_okay=False), required=False)
@index_option
@config_option
@json_option
def evaluate_command(
    queries: Path | None, directory: Path, config: Path | None, as_json: bool
) -> None:
    """Measure the ranking by QUERIES, a file of queries with the articles that answer them.

    Without QUERIES the archive's own queries.tsv is taken. Prints nDCG, MRR and recall of the
    first ten results and the share of queries without any, over all queries and for each kind, and
    the queries that could do better. The exit code is 3 where search.min_ndcg or
    search.max_zero_results is not kept.
    """
    judgments = read_judgments(queries or archive_of(directory) / JUDGMENTS)
    report = evaluate(open_service(directory, config), judgments)
    if as_json:
        print_json(report)
    else:
        _print(report)
    settings = load_table(settings_source(config, directory), "search", SearchSettings)
    if faults := verdict(report, settings).faults:
        remedy = "'hledej explain QUERY ID' tells why an article stands where it does"
        raise QualityError("the current version", faults, remedy)


def _print(report: Report) -> None:
    console = Console(highlight=False)
    console.print(_summary_table(report))
    for line in _could_do_better(report):
        console.print(Text(line))


def _could_do_better(report: Report) -> Iterator[str]:
    for outcome in sorted(report.outcomes, key=lambda outcome: outcome.ndcg):
        if outcome.ndcg < 1:
            found = ", ".join(outcome.top) or "nothing"
            yield f"{outcome.ndcg:.3f}  {outcome.query}  ({outcome.found}: {found})"


def _summary_table(report: Report) -> Table:
    table = Table("kind", "queries", "nDCG@10", "MRR", "recall@10", "zero results")
    for kind, summary in [*report.kinds.items(), ("all", report.total)]:
        means = (summary.ndcg, summary.mrr, summary.recall, summary.zero_results)
        table.add_row(kind, str(summary.queries), *(f"{mean:.3f}" for mean in means))
    return table
