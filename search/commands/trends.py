"""The command that tells how many articles queries have by month."""

from collections.abc import Iterator
from pathlib import Path

import click

from index.commands.options import config_option, index_option, json_option, telling_damage
from index.commands.showing import print_json
from index.terminal import echo
from search.answers.trends import Trends, share_of
from search.commands.request_command import open_service
from search.params import TREND_PARAMETERS, parse_trends

_Q = TREND_PARAMETERS[0].name


@click.command(epilog="Example: hledej trends Nvidia 'umělá inteligence' --index ~/site-index")
@click.argument("queries", nargs=-1, required=True)
@index_option
@config_option
@click.option("--share", is_flag=True, help="Print shares of all articles of a month, in percent.")
@json_option
@telling_damage
def trends(
    queries: tuple[str, ...], directory: Path, config: Path | None, share: bool, as_json: bool
) -> None:
    """Tell how many articles each of up to five QUERIES has by month.

    A query has all its words, in any form; quote one of several words. The numbers are those of
    the page and of the API.
    """
    asked, _ = parse_trends([(_Q, query) for query in queries], strict=True)
    found = open_service(directory, config).searcher().trends(asked)
    if as_json:
        print_json(_told(found))
        return
    for line in _lines(found, share=share):
        echo(line)


def _told(found: Trends) -> dict[str, object]:
    """Return trends as the API tells them, without addresses."""
    months = [{"month": f"{month.month:%Y-%m}", "count": month.count} for month in found.months]
    told = [
        {
            "q": trend.q,
            "total": trend.total,
            "points": [
                {
                    "month": f"{month.month:%Y-%m}",
                    "count": count,
                    "share": share_of(count, month.count),
                }
                for month, count in zip(found.months, trend.counts, strict=True)
            ],
        }
        for trend in found.trends
    ]
    return {"months": months, "trends": told}


def _lines(found: Trends, *, share: bool) -> Iterator[str]:
    """Yield a table with a row for each month, tabs between its columns."""
    yield "\t".join(["month", *(trend.q for trend in found.trends)])
    for at, month in enumerate(found.months):
        counts = [trend.counts[at] for trend in found.trends]
        shown = [f"{share_of(n, month.count):.2f}" if share else str(n) for n in counts]
        yield "\t".join([f"{month.month:%Y-%m}", *shown])
    if not share:
        yield "\t".join(["total", *(str(trend.total) for trend in found.trends)])
