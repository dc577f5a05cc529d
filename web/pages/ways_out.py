"""Suggest other searches where nothing was found: only ones with results."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from index.czech.folding import fold
from index.czech.words import CLOSED_CLASS
from search.answers.pasted import ADDRESS, words_of
from search.query.parser import parse
from search.query.tree import Query, as_words, describe, leaves, without_dates
from search.request import SearchRequest
from search.result import SearchResult
from web.pages.filters import facet_name, filter_label
from web.pages.reader import Link, Reader
from web.refinement import filters_of, without_filters

Search = Callable[[SearchRequest], SearchResult]

MAX_FILTERS, MAX_WORDS = 6, 6
"""Most filters and words that are tried one by one."""
MAX_WAYS = 6
_SMALL = frozenset(map(fold, CLOSED_CLASS))
_MARKS = str.maketrans(dict.fromkeys('"„“”«»+*():|', " "))


def ways_out(asked: SearchRequest, search: Search, reader: Reader) -> tuple[Link, ...]:
    """Return links to searches similar to one that found nothing, with their counts.

    Of searches for the same words with the same count, only the nearest is among them.
    """
    links: dict[tuple[SearchRequest, int], Link] = {}
    for alternatives in _nearby(asked, reader):
        for what, request in alternatives:
            if request != asked and (found := _count(request, search)):
                count = reader.texts.plural("articles", found)
                text = reader.texts.text("way_out", what=what, count=count)
                same = replace(request, q=_key(request.q, reader)), found
                links.setdefault(same, Link(text, reader.addresses.of(request)))
                break
    return tuple(links.values())[:MAX_WAYS]


def _count(request: SearchRequest, search: Search) -> int:
    counted = replace(request, facets=(), timeline=False, explain=False, per_page=1, correct=False)
    return search(counted).total


def _nearby(
    asked: SearchRequest, reader: Reader
) -> Iterator[tuple[tuple[str, SearchRequest], ...]]:
    """Yield groups of looser requests, nearest first, each with a text on the dropped part.

    Of a group, the first request with results is enough.
    """
    asked, texts = replace(asked, page=1), reader.texts
    filters = filters_of(asked)
    for chosen in filters[:MAX_FILTERS]:
        name = facet_name(chosen.facet, reader)
        value = filter_label(chosen.facet, chosen.value, asked, reader)
        yield ((texts.text("drop_filter", facet=name, value=value), chosen.without),)
    if len(filters) > 1:
        yield ((texts.text("drop_filters"), without_filters(asked)),)
    for what, q in _queries(asked.q, reader):
        yield (
            (what, replace(asked, q=q)),
            (f"{what}, {texts.text('drop_filters')}", replace(without_filters(asked), q=q)),
        )


def _queries(q: str, reader: Reader) -> Iterator[tuple[str, str]]:
    texts, node = reader.texts, parse(q, reader.facets.own).node
    words = _words(q, node)
    for what, looser in (
        ("drop_dates", describe(without_dates(node))),
        ("drop_marks", describe(as_words(node, fields=True))),
        ("drop_fields", describe(as_words(node, fields=False))),
        ("drop_accents", fold(" ".join(words))),
    ):
        if looser and _understood(looser, reader) != _understood(q, reader):
            yield texts.text(what, q=looser), looser
    if len(words) > 1:
        telling = [word for word in words if fold(word) not in _SMALL][:MAX_WORDS]
        if len(telling) > 1:
            yield texts.text("any_word"), " OR ".join(telling)
        for word in telling:
            yield texts.text("one_word", q=word), word


def _understood(q: str, reader: Reader) -> str:
    """Return a query as it is understood, equal for equivalent queries."""
    return describe(parse(q, reader.facets.own).node).casefold()


def _key(q: str, reader: Reader) -> str:
    """Return the folded words of a query, those that tell nothing left out."""
    words = map(fold, _words(q, parse(q, reader.facets.own).node))
    return " ".join(word for word in words if word not in _SMALL)


def _words(q: str, node: Query) -> tuple[str, ...]:
    """Return the distinct words of a query, those of an address last."""
    if ADDRESS.fullmatch(q):
        return _words_of_address(q)
    texts = (leaf.text for leaf in leaves(as_words(node, fields=False)))
    found = (word for text in texts for word in text.translate(_MARKS).split())
    return tuple({fold(word): word for word in found if word.strip("-")}.values())


def _words_of_address(address: str) -> tuple[str, ...]:
    words = words_of(address.partition("?")[0])
    return tuple(word for word in words if not word.isdigit())[:MAX_WORDS]


def article_ways(identity: str, search: Search, reader: Reader) -> tuple[Link, ...]:
    """Return a link to a search for a missing article, by the words of its address."""
    words = _words_of_address(identity)
    blank = reader.addresses.defaults
    for q in (" ".join(words), " OR ".join(words)):
        if q and (found := _count(replace(blank, q=q), search)):
            count = reader.texts.plural("articles", found)
            text = reader.texts.text("search_instead", q=" ".join(words), count=count)
            return (Link(text, reader.addresses.of(replace(blank, q=q))),)
    return ()
