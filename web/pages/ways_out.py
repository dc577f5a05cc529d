"""Suggest other searches where nothing was found: only ones with results."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from index.czech.folding import fold
from index.czech.words import CLOSED_CLASS
from search.request import SearchRequest
from search.result import SearchResult
from web.addresses import filters_of, without_filters
from web.pages.filters import facet_name, filter_label
from web.pages.reader import Link, Reader

Search = Callable[[SearchRequest], SearchResult]

MAX_FILTERS, MAX_WORDS = 6, 6
"""Most filters and words that are tried one by one."""
MAX_WAYS = 6
_BETWEEN = re.compile(r"[\W_]+")
_SMALL = frozenset(map(fold, CLOSED_CLASS))
_MARKS = str.maketrans(dict.fromkeys('"„“”«»+*():|', " "))


def ways_out(asked: SearchRequest, search: Search, reader: Reader) -> tuple[Link, ...]:
    """Return links to searches similar to one that found nothing, with their counts."""
    links: dict[SearchRequest, Link] = {}
    for alternatives in _nearby(asked, reader):
        for what, request in alternatives:
            if request != asked and (found := _count(request, search)):
                count = reader.texts.plural("articles", found)
                text = reader.texts.text("way_out", what=what, count=count)
                links.setdefault(request, Link(text, reader.addresses.of(request)))
                break
    return tuple(links.values())[:MAX_WAYS]


def _count(request: SearchRequest, search: Search) -> int:
    return search(replace(request, facets=(), timeline=False, explain=False, per_page=1)).total


def _nearby(
    asked: SearchRequest, reader: Reader
) -> Iterator[tuple[tuple[str, SearchRequest], ...]]:
    """Yield groups of looser requests, nearest first, each with a text about what it drops.

    Of a group, the first request with results is enough.
    """
    asked, texts = replace(asked, page=1), reader.texts
    filters = filters_of(asked)
    for chosen in filters[:MAX_FILTERS]:
        name = facet_name(chosen.facet, texts)
        value = filter_label(chosen.facet, chosen.value, asked, texts)
        yield ((texts.text("drop_filter", facet=name, value=value), chosen.without),)
    if len(filters) > 1:
        yield ((texts.text("drop_filters"), without_filters(asked)),)
    for what, q in _queries(asked.q, reader):
        yield (
            (what, replace(asked, q=q)),
            (f"{what}, {texts.text('drop_filters')}", replace(without_filters(asked), q=q)),
        )


def _queries(q: str, reader: Reader) -> Iterator[tuple[str, str]]:
    texts = reader.texts
    words = [word.lstrip("-") for word in q.translate(_MARKS).split() if word.strip("-")]
    plain = " ".join(words)
    if plain and plain != q:
        yield texts.text("drop_marks", q=plain), plain
    if fold(plain) != plain.lower():
        yield texts.text("drop_accents", q=fold(plain)), fold(plain)
    if len(words) > 1:
        yield texts.text("any_word"), " OR ".join(words[:MAX_WORDS])
        for word in [word for word in words if fold(word) not in _SMALL][:MAX_WORDS]:
            yield texts.text("one_word", q=word), word


def article_ways(identity: str, search: Search, reader: Reader) -> tuple[Link, ...]:
    """Return a link to a search for a missing article, by the words of its address."""
    slug = identity.rstrip("/").rpartition("/")[2]
    words = [word for word in _BETWEEN.split(slug) if word and not word.isdigit()][:MAX_WORDS]
    blank = reader.addresses.defaults
    for q in (" ".join(words), " OR ".join(words)):
        if q and (found := _count(replace(blank, q=q), search)):
            count = reader.texts.plural("articles", found)
            text = reader.texts.text("search_instead", q=" ".join(words), count=count)
            return (Link(text, reader.addresses.of(replace(blank, q=q))),)
    return ()
