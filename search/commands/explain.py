"""Command that explains the rank of an article: explain."""

from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from index.commands.options import config_option, index_option, json_option, telling_damage
from index.commands.showing import print_json
from index.errors import HledejError
from index.terminal import echo
from search.answers.account import Account
from search.commands.edge import Edge
from search.commands.request_command import open_service
from search.engines.base import WordScore
from search.messages import Wording


class NoArticleError(HledejError):
    """There is no article with this id."""

    def __init__(self, identity: str) -> None:
        super().__init__(
            f"{identity}: no article has this id; it is the article's path in the archive, "
            "without the suffix, as 'hledej search' prints it"
        )
        self.identity = identity


@click.command(
    epilog="Example: hledej explain 'čipy Nvidia' _tech_news/2025-11-02-chips --index ~/site-index"
)
@click.argument("query")
@click.argument("identity", metavar="ID")
@index_option
@config_option
@json_option
@click.pass_obj
@telling_damage
def explain(
    edge: Edge,
    /,
    query: str,
    identity: str,
    *,
    directory: Path,
    config: Path | None,
    as_json: bool,
) -> None:
    """Explain the rank of the article ID among the results of QUERY.

    ID is the article's path in the archive. The amount of a word is its idf (inverse document
    frequency) times its weight (BM25F over all fields) times its tiers; the score is the sum of
    the amounts times every factor.
    """
    searcher = open_service(directory, config).searcher()
    account = searcher.explain(query, identity) or searcher.explain(query, _stem(identity))
    if account is None:
        raise NoArticleError(identity)
    if as_json:
        answer = msgspec.to_builtins(account, enc_hook=dict)
        print_json({**answer, "ignored": [*map(edge.words, account.ignored)]})
        return
    for line in _lines(account, edge.words):
        echo(line)


def _stem(identity: str) -> str:
    return identity.rpartition(".")[0]


def _lines(account: Account, wording: Wording) -> Iterator[str]:
    yield account.title
    yield account.path
    yield from map(wording, account.ignored)
    if account.corrected:
        yield f"no results; answered instead: {account.corrected}"
    yield ""
    for item in account.words:
        yield from _word_lines(item)
    if account.words:
        yield f"{sum(item.amount for item in account.words):9.4f}  sum"
    for name, factor in account.factors if account.words else ():
        yield f" x{factor:7.4f}  {name}"
    yield _rank(account)
    yield from (f"missing: {word}" for word in account.missing)
    yield from (f"excluded by the query: {word}" for word in account.excluded)


def _word_lines(item: WordScore) -> Iterator[str]:
    found_by = "" if item.found_by == item.word else f" by {item.found_by}"
    yield f"{item.amount:9.4f}  {item.word}{found_by}, in {item.articles} articles"
    parts = [f"idf {item.idf:.4f}", f"weight {item.weight:.4f}"]
    parts += [f"{name} {factor:.2f}" for name, factor in item.tiers]
    yield f"           = {' x '.join(parts)}"
    for share in item.fields:
        times = "" if share.occurrences is None else f" ({share.occurrences}x)"
        yield f"{share.amount:18.4f}  {share.field}{times}"


def _rank(account: Account) -> str:
    if account.rank is None:
        return f"not among the {account.total} results"
    return f"{account.score:9.4f}  score: rank {account.rank} of {account.total}"
