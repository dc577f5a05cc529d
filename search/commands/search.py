"""Commands that search an index by the same requests as the page and the API."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

import click

from index.article import Listed
from index.commands.options import (
    config_option,
    index_option,
    telling_damage,
)
from index.commands.showing import print_json
from index.facets import Facets
from index.terminal import echo, echo_visible, visible, write
from search.answers import export as exports
from search.answers.export import EXPORTED, Export, to_csv, to_ndjson
from search.answers.marks import unmarked
from search.commands.edge import Edge
from search.commands.request_command import RequestCommand, opened
from search.commands.showing import answer_json_option, counted_values
from search.messages import Wording
from search.parameter_table import export_parameters
from search.params import parse_export, parse_request
from search.query.tree import DateRange, describe
from search.request import SearchRequest
from search.result import NO_HIGHLIGHTS, FacetResult, Hit, Marked, SearchResult

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

Write = Callable[[Export], Iterator[bytes]]
_FORMATS: Mapping[str, Write] = {"ndjson": to_ndjson, "csv": to_csv}

Style = Callable[[str], str]
# rich styles too, but takes a thirtieth of a search to import.
_bold = partial(click.style, bold=True)
_dim = partial(click.style, dim=True)
_italic = partial(click.style, italic=True)
_mark = partial(click.style, bold=True, reverse=True)


class _Search(RequestCommand):
    """Searches."""

    without = ("q",)
    defaults = DEFAULTS


class _Export(RequestCommand):
    """Exports."""

    # What selects, orders and describes articles stays.
    without = ("q", *_OF_A_PAGE)
    known = staticmethod(export_parameters)
    defaults = EXPORTED


@click.command(
    cls=_Search, epilog="Example: hledej search 'čipy -\"umělá inteligence\"' --company Nvidia"
)
@click.argument("words", nargs=-1)
@index_option
@config_option
@answer_json_option
@click.pass_obj
@telling_damage
def search(
    edge: Edge,
    /,
    words: tuple[str, ...],
    directory: Path,
    config: Path | None,
    as_json: bool,
    **given: tuple[str, ...],
) -> None:
    """Search for WORDS; without any, list the newest articles.

    The query language is that of the page. Put -- before words that begin with a minus. With
    --json, the defaults are those of the API: 20 results on a page, 20 values of each facet. With
    --index, this help lists the facets of that index, also those of the archive's own.
    """
    searcher = opened(directory, config)
    defaults = SearchRequest() if as_json else DEFAULTS
    result = searcher.search(_request(words, given, defaults, searcher.facets))
    if as_json:
        print_json(edge.answers(searcher, directory, config).search(result))
    else:
        _print(result, edge.words)


def _request(
    words: tuple[str, ...],
    given: Mapping[str, tuple[str, ...]],
    defaults: SearchRequest,
    facets: Facets,
) -> SearchRequest:
    pairs = _pairs(words, given)
    return parse_request(pairs, strict=True, defaults=defaults, facets=facets.known)


def _pairs(
    words: tuple[str, ...], given: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, str]]:
    """Yield the parameters of a command as those of an address."""
    yield "q", " ".join(words)
    for name, values in given.items():
        yield from ((name, value) for value in values)


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
    help="ndjson: one JSON object on each line.",
)
@index_option
@config_option
@click.pass_obj
@telling_damage
def export(
    edge: Edge,
    /,
    words: tuple[str, ...],
    written_as: str,
    directory: Path,
    config: Path | None,
    **given: tuple[str, ...],
) -> None:
    """Write all articles that match WORDS; without any, all articles.

    The same as /api/v1/export.ndjson and .csv. With --changed-since, also the ids that are gone
    since; 'hledej versions' names the current version. In CSV, an apostrophe precedes what a
    spreadsheet would run as a formula.
    """
    searcher = opened(directory, config)
    request, since = parse_export(_pairs(words, given), EXPORTED, searcher.facets.known)
    forms = edge.answers(searcher, directory, config)
    for line in _FORMATS[written_as](exports.export(searcher, request, forms, since=since)):
        write(line)


def _print(result: SearchResult, wording: Wording) -> None:
    for note in _notes(result, wording):
        echo_visible(_italic(visible(note)))
    for hit in result.hits:
        for line in _hit_lines(hit):
            echo_visible(line)
        echo_visible()
    for facet in result.facets:
        if facet.values:
            echo(_facet_line(facet))
    pages = f", strana {result.request.page} z {result.pages}" if result.pages > 1 else ""
    echo(f"Nalezeno: {result.total}{_coverage(result)}{pages} ({result.took_ms} ms)")


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


def _hit_lines(hit: Hit) -> Iterator[str]:
    shown = hit.highlights if hit.highlights != NO_HIGHLIGHTS else unmarked(hit.preview.texts)
    yield _styled(shown.title, _bold)
    yield _dim(visible(_byline(hit.article)))
    yield _styled(shown.snippet)
    yield from (f"• {_styled(point.marked)}" for point in shown.key_points)
    if hit.missing:
        yield _dim(visible(f"chybí: {', '.join(hit.missing)}"))
    if hit.explanation:
        for item in hit.explanation.contributions:
            yield _dim(visible(f"  {item.amount:8.3f}  {item.word} in {item.field}"))
        for name, factor in hit.explanation.factors:
            yield _dim(f"  x {factor:6.3f}  {name}")


def _byline(article: Listed) -> str:
    day = f"{article.published:%Y-%m-%d}" if article.published else "bez data"
    parts = [day, article.source, ", ".join(article.named_companies), article.path]
    return " · ".join(part for part in parts if part)


def _styled(marked: Marked, style: Style = str) -> str:
    """Return a text with its marks, for a terminal; elsewhere the styles are dropped."""
    pieces: list[str] = []
    at = 0
    for start, end in marked.spans:
        pieces += style(_shown(marked.text[at:start])), _mark(_shown(marked.text[start:end]))
        at = end
    pieces.append(style(_shown(marked.text[at:])))
    before, after = "… " * marked.cut_before, " …" * marked.cut_after
    return f"{before}{''.join(pieces)}{after}"


def _shown(text: str) -> str:
    return visible(text.replace("\n", " "))


def _facet_line(facet: FacetResult) -> str:
    return f"{facet.facet.key}: {counted_values(facet)}"
