"""The commands that ask an index: the same request as the page and the API, on a terminal."""

from collections.abc import Callable, Iterator
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from index.article import Article
from index.cli import config_option, index_option, json_option, settings_source
from index.settings import load_table
from search.backends import open_backend
from search.evaluate import Report, evaluate, read_judgments
from search.params import PARAMETERS, parse_request
from search.request import SearchRequest
from search.result import FacetResult, Hit, Marked, SearchResult
from search.service import SearchService
from search.settings import SearchSettings
from search.synonyms import load_synonyms

DEFAULTS = SearchRequest(per_page=10, facet_size=5)
_HELP = {
    "company": "Only articles about this company; again for one more (or).",
    "category": "Only articles of this category; again for one more (or).",
    "person": "Only articles about this person; again for one more (or).",
    "source": "Only articles from this source; again for one more (or).",
    "year": "Only articles of this year; again for one more (or).",
    "importance_min": "Only articles of this importance or more, 1 to 5.",
    "date_from": "Only articles from this day on, as 2025-12-31.",
    "date_to": "Only articles up to this day, as 2025-12-31.",
    "sort": "relevance, newest, oldest or importance.",
    "page": "Which page of the results.",
    "per_page": f"Results on a page; {DEFAULTS.per_page} unless given.",
    "facets": "Facets to count, with commas between them, or none.",
    "facet_size": f"Values listed of each facet; {DEFAULTS.facet_size} unless given.",
    "highlight": "html, ranges or none; only --json shows the difference.",
    "explain": "1 to show how each score came about.",
}

Command = Callable[..., None]


def _request_options(command: Command) -> Command:
    """Give a command one option for each parameter that an address has."""
    for parameter in reversed(PARAMETERS):
        if parameter.name != "q":
            flag = f"--{parameter.name.replace('_', '-')}"
            text = _HELP.get(parameter.name, "Without these; may be given again.")
            command = click.option(flag, parameter.name, multiple=True, help=text)(command)
    return command


@click.command(epilog="Example: hledej search 'čipy -\"umělá inteligence\"' --company Nvidia")
@click.argument("words", nargs=-1)
@_request_options
@index_option
@config_option
@json_option
def search(
    words: tuple[str, ...],
    directory: Path,
    config: Path | None,
    as_json: bool,
    **given: tuple[str, ...],
) -> None:
    """Search for WORDS; without any, list the newest articles.

    The query language is that of the page. Put -- before words that begin with a minus.
    """
    pairs = [("q", " ".join(words))]
    pairs += [(name, value) for name, values in given.items() for value in values]
    request = parse_request(pairs, strict=True, defaults=DEFAULTS)
    result = open_service(directory, config).search(request)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(result), indent=2))
    else:
        _print(result)


def open_service(directory: Path, config: Path | None) -> SearchService:
    """Return what answers over an index, with the settings of its archive.

    Raises:
        SettingsError: If they hold something that cannot be used.
        SynonymsError: If the file of synonyms they name cannot be used.
    """
    source = settings_source(config, directory)
    settings = load_table(source, "search", SearchSettings)
    synonyms = load_synonyms(settings, source.folder)
    return SearchService(directory, settings, synonyms, backend=open_backend(source))


def _print(result: SearchResult) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for sentence in result.ignored:
        console.print(Text(sentence, style="yellow"))
    for hit in result.hits:
        for line in _hit_lines(hit):
            console.print(line)
        console.print()
    for facet in result.facets:
        if facet.values:
            console.print(_facet_line(facet))
    pages = f", strana {result.request.page} z {result.pages}" if result.pages > 1 else ""
    console.print(f"Nalezeno: {result.total}{pages} ({result.took_ms} ms)")


def _hit_lines(hit: Hit) -> Iterator[Text]:
    yield _styled(hit.title, "bold")
    yield Text(_byline(hit.article), style="dim")
    yield _styled(hit.snippet)
    yield from (Text("• ").append_text(_styled(point.marked)) for point in hit.key_points)
    if hit.explanation:
        for item in hit.explanation.contributions:
            yield Text(f"  {item.amount:8.3f}  {item.word} in {item.field}", style="dim")
        for name, factor in hit.explanation.factors:
            yield Text(f"  x {factor:6.3f}  {name}", style="dim")


def _byline(article: Article) -> str:
    day = f"{article.published:%Y-%m-%d}" if article.published else "bez data"
    parts = [day, article.source, ", ".join(article.companies), article.path]
    return " · ".join(part for part in parts if part)


def _styled(marked: Marked, style: str = "") -> Text:
    text = Text(marked.text.replace("\n", " "), style=style)
    for start, end in marked.spans:
        text.stylize("bold reverse", start, end)
    before, after = "… " * marked.cut_before, " …" * marked.cut_after
    return Text(before).append_text(text).append(after)


def _facet_line(facet: FacetResult) -> str:
    values = ", ".join(f"{value.label} ({value.count})" for value in facet.values)
    return f"{facet.facet.value}: {values}"


@click.command(name="eval", epilog="Example: hledej eval queries.tsv --index ~/site-index")
@click.argument("queries", type=click.Path(path_type=Path, dir_okay=False))
@index_option
@config_option
@json_option
def evaluate_command(queries: Path, directory: Path, config: Path | None, as_json: bool) -> None:
    """Measure the ranking by QUERIES, a file of queries with the articles that answer them.

    Prints nDCG, MRR and recall of the first ten results and the share of queries without any,
    over all queries and for each kind, and the queries that could do better.
    """
    report = evaluate(open_service(directory, config), read_judgments(queries))
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(report), indent=2))
        return
    console = Console(highlight=False)
    console.print(_summary_table(report))
    for outcome in sorted(report.outcomes, key=lambda outcome: outcome.ndcg):
        if outcome.ndcg < 1:
            found = ", ".join(outcome.top) or "nothing"
            console.print(Text(f"{outcome.ndcg:.3f}  {outcome.query}  ({outcome.found}: {found})"))


def _summary_table(report: Report) -> Table:
    table = Table("kind", "queries", "nDCG@10", "MRR", "recall@10", "zero results")
    for kind, summary in [*report.kinds.items(), ("all", report.total)]:
        means = (summary.ndcg, summary.mrr, summary.recall, summary.zero_results)
        table.add_row(kind, str(summary.queries), *(f"{mean:.3f}" for mean in means))
    return table
