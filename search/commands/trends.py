"""The command that counts the articles of queries by month."""

from collections.abc import Iterator
from pathlib import Path

import click

from index.commands.options import config_option, index_option, telling_damage
from index.commands.showing import print_json
from index.terminal import echo
from search.answers.trends import Trends, share_of
from search.commands.edge import Edge
from search.commands.request_command import open_service
from search.commands.showing import answer_json_option
from search.parameter_table import TREND_PARAMETERS
from search.params import parse_trends

_Q = TREND_PARAMETERS[0].name


@click.command(epilog="Example: hledej trends Nvidia 'umělá inteligence' --index ~/site-index")
@click.argument("queries", nargs=-1, required=True)
@index_option
@config_option
@click.option("--share", is_flag=True, help="Print shares of all articles of a month, in percent.")
@answer_json_option
@click.pass_obj
@telling_damage
def trends(
    edge: Edge,
    /,
    queries: tuple[str, ...],
    *,
    directory: Path,
    config: Path | None,
    share: bool,
    as_json: bool,
) -> None:
    """Count the articles of each month that match each of up to five QUERIES.

    Articles match with all words of a query, in any form. Quote a query of several words.
    """
    asked, _ = parse_trends([(_Q, query) for query in queries], strict=True)
    searcher = open_service(directory, config).searcher()
    found = searcher.trends(asked)
    if as_json:
        print_json(edge.answers(searcher, directory, config).trends(found, asked))
        return
    for line in _lines(found, share=share):
        echo(line)


def _lines(found: Trends, *, share: bool) -> Iterator[str]:
    """Yield a table with a row for each month, tabs between its columns."""
    yield "\t".join(["month", *(trend.q for trend in found.trends)])
    for at, month in enumerate(found.months):
        counts = [trend.counts[at] for trend in found.trends]
        shown = [f"{share_of(n, month.count):.2f}" if share else str(n) for n in counts]
        yield "\t".join([f"{month.month:%Y-%m}", *shown])
    if not share:
        yield "\t".join(["total", *(str(trend.total) for trend in found.trends)])
