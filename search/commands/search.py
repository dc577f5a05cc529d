"""Commands that search an index by the same requests as the page and the API."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.text import Text

from index.article import Listed
from index.commands.options import (
    config_option,
    index_option,
    json_option,
    telling_damage,
)
from index.commands.showing import print_json
from index.facets import Facets
from index.terminal import visible, write
from search.answers.account import Account
from search.answers.export import EXPORTED, exported_fields, to_csv, to_ndjson
from search.commands.request_command import RequestCommand, opened
from search.messages import Wording
from search.params import parse_request
from search.query.tree import DateRange, describe
from search.records import Record, to_record
from search.request import SearchRequest
from search.result import FacetResult, Hit, Marked, SearchResult

DEFAULTS = SearchRequest(per_page=10, facet_size=5)
_OF_A_PAGE = (
    "page",
    "per_page",
    "facets",
    "facet_size",
    "timeline",
    "highlight",
    "explain",
    "correct",
)

Write = Callable[[Iterable[Record], Sequence[str]], Iterator[bytes]]
_FORMATS: Mapping[str, Write] = {"ndjson": to_ndjson, "csv": to_csv}


class _Search(RequestCommand):
    """Searches."""

    without = ("q",)
    defaults = DEFAULTS


class _Export(RequestCommand):
    """Exports."""

    # What selects, orders and describes articles stays.
    without = ("q", *_OF_A_PAGE)
    defaults = EXPORTED


@click.command(
    cls=_Search, epilog="Example: hledej search 'čipy -\"umělá inteligence\"' --company Nvidia"
)
@click.argument("words", nargs=-1)
@index_option
@config_option
@json_option
@click.pass_obj
@telling_damage
def search(
    wording: Wording,
    /,
    words: tuple[str, ...],
    directory: Path,
    config: Path | None,
    as_json: bool,
    **given: tuple[str, ...],
) -> None:
    """Search for WORDS; without any, list the newest articles.

    The query language is that of the page. Put -- before words that begin with a minus. With
    --index, the help lists the facets that the index has, also those of the archive's own.
    """
    searcher = opened(directory, config)
    result = searcher.search(_request(words, given, DEFAULTS, searcher.facets))
    if as_json:
        print_json(in_words(result, wording))
    else:
        _print(result, wording)


def _request(
    words: tuple[str, ...],
    given: Mapping[str, tuple[str, ...]],
    defaults: SearchRequest,
    facets: Facets,
) -> SearchRequest:
    pairs = [("q", " ".join(words))]
    pairs += [(name, value) for name, values in given.items() for value in values]
    return parse_request(pairs, strict=True, defaults=defaults, facets=facets.known)


@click.command(
    cls=_Export, epilog="Example: hledej export --year 2025 --index ~/site-index > articles.ndjson"
)
@click.argument("words", nargs=-1)
@click.option(
    "--format",
    "written_as",
    type=click.Choice(list(_FORMATS)),
    default="ndjson",
    show_default=True,
    help="ndjson is one JSON object a line.",
)
@index_option
@config_option
@telling_damage
def export(
    words: tuple[str, ...],
    written_as: str,
    directory: Path,
    config: Path | None,
    **given: tuple[str, ...],
) -> None:
    """Write all articles that match WORDS; without any, all articles.

    The same as /api/v1/export.ndjson and .csv. In CSV, an apostrophe precedes what a spreadsheet
    would run as a formula.
    """
    searcher = opened(directory, config)
    request = _request(words, given, EXPORTED, searcher.facets)
    fields = exported_fields(request)
    articles = searcher.matching(request)
    records = (to_record(article, article.link) for article in articles)
    for line in _FORMATS[written_as](records, fields):
        write(line)


def in_words(found: SearchResult | Account, wording: Wording) -> Mapping[str, object]:
    """Return a result as builtin types for JSON, with its messages in words."""
    told = {**msgspec.to_builtins(found, enc_hook=dict), "ignored": [*map(wording, found.ignored)]}
    for facet in told.get("facets", ()):
        facet["facet"] = facet["facet"]["key"]
    return told


def _print(result: SearchResult, wording: Wording) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for note in _notes(result, wording):
        console.print(Text(visible(note), style="yellow"))
    for hit in result.hits:
        for line in _hit_lines(hit):
            console.print(line)
        console.print()
    for facet in result.facets:
        if facet.values:
            console.print(Text(visible(_facet_line(facet))))
    pages = f", strana {result.request.page} z {result.pages}" if result.pages > 1 else ""
    console.print(f"Nalezeno: {result.total}{_coverage(result)}{pages} ({result.took_ms} ms)")


def _notes(result: SearchResult, wording: Wording) -> Iterator[str]:
    """Yield notes on the query: parts left out, times, words replaced or proposed."""
    asked = result.request
    yield from map(wording, result.ignored)
    if asked.date_from or asked.date_to:
        yield describe(DateRange(asked.date_from, asked.date_to))
    if result.corrected:
        yield (
            f"Ukazujeme výsledky pro „{result.corrected}“ místo „{asked.q}“ "
            "(--correct 0 hledá, co jste napsali)."
        )
    if result.suggestion:
        yield f"Mysleli jste „{result.suggestion}“?"


def _coverage(result: SearchResult) -> str:
    """Return a note on the number of results with all words, where some lack one."""
    if result.complete == result.total:
        return ""
    return f", z toho se všemi slovy {result.complete} (--matching all)"


def _hit_lines(hit: Hit) -> Iterator[Text]:
    shown = hit.highlights
    yield _styled(shown.title, "bold")
    yield Text(visible(_byline(hit.article)), style="dim")
    yield _styled(shown.snippet)
    yield from (Text("• ").append_text(_styled(point.marked)) for point in shown.key_points)
    if hit.missing:
        yield Text(f"chybí: {', '.join(hit.missing)}", style="dim")
    if hit.explanation:
        for item in hit.explanation.contributions:
            line = f"  {item.amount:8.3f}  {item.word} in {item.field}"
            yield Text(visible(line), style="dim")
        for name, factor in hit.explanation.factors:
            yield Text(f"  x {factor:6.3f}  {name}", style="dim")


def _byline(article: Listed) -> str:
    day = f"{article.published:%Y-%m-%d}" if article.published else "bez data"
    parts = [day, article.source, ", ".join(article.named_companies), article.path]
    return " · ".join(part for part in parts if part)


def _styled(marked: Marked, style: str = "") -> Text:
    text = Text(style=style)
    at = 0
    for start, end in marked.spans:
        text.append(_shown(marked.text[at:start]))
        text.append(_shown(marked.text[start:end]), "bold reverse")
        at = end
    text.append(_shown(marked.text[at:]))
    before, after = "… " * marked.cut_before, " …" * marked.cut_after
    return Text(before).append_text(text).append(after)


def _shown(text: str) -> str:
    return visible(text.replace("\n", " "))


def _facet_line(facet: FacetResult) -> str:
    values = ", ".join(f"{value.label} ({value.count})" for value in facet.values)
    return f"{facet.facet.key}: {values}"
