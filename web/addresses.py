"""Write search requests as addresses."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from urllib.parse import quote, quote_plus

from flask import request as asked

from index.article import Listed
from index.facets import COMPANY, IMPORTANCE, PERSON, choosing, rank
from index.names import facet_key
from index.record import archive_address
from search.params import pairs_after_chosen, to_pairs
from search.request import Matching, SearchRequest
from web.refinement import toggled
from web.settings import WebSettings

PAGE = "/"
FEED = "/search.atom"
API_ROOT = "/api/v1"
API_DESCRIPTION = f"{API_ROOT}/openapi.json"
API = f"{API_ROOT}/search"
SUGGEST = f"{API_ROOT}/suggest"
FACETS = f"{API_ROOT}/facets/"
ARTICLES = f"{API_ROOT}/articles/"
SIMILAR = "/similar"
"""End of the address of the articles similar to one."""
ARTICLE = "/clanek/"
CITATION = "/citace/"
VALUES = "/hodnoty/"
REASONS = "/proc/"
SUGGESTED = "/naseptavac"
DESCRIPTION = "/opensearch.xml"
BROWSER_SUGGESTED = "/naseptavac.json"
HELP = "/napoveda"
PROFILES = {COMPANY: "/firma/", PERSON: "/osoba/"}
"""Beginnings of the addresses of pages of one company or person, by the key of the facet."""
PROFILE_DATA = {COMPANY: f"{API_ROOT}/companies/", PERSON: f"{API_ROOT}/people/"}
"""The same of the API."""
TRENDS = "/vyvoj"
TREND_DATA = f"{API_ROOT}/trends"
LANGUAGE = "/jazyk/"
LINES = (("view", "lines"),)
"""Parameter of the page with which results are lines instead of cards."""
MAX_QUERY_STRING = 8_000
"""Longest query string that is read, in bytes; no longer address is ever written."""
MAX_PATH = 600
"""Longest path that is looked up, in characters: an id has at most 500 bytes, a name 200."""
MAX_CARRIED = 1_000
"""Longest search, in bytes of its address, that the links of a list repeat: a dozen filters."""
QUOTED = 10_000
"""Size of the cache of percent-encoded values."""
_SLUGS = re.compile(r"[A-Za-z0-9_.~-]*")
"""What is the same percent-encoded: it need not be looked at letter by letter."""


def is_for_programs(path: str) -> bool:
    """Tell whether a path answers programs, of any origin and in errors too, and not readers."""
    return path.startswith("/api/") or path == FEED


def served_at(address: str) -> str:
    """Return the public origin of this server, without a trailing slash.

    Args:
        address: The origin that the owner has set; empty for the ``Host`` of the request.
    """
    return address or asked.host_url.rstrip("/")


@dataclass(frozen=True, slots=True)
class Addresses:
    """Writes the addresses of one endpoint of the search.

    Attributes:
        path: Path of the endpoint.
        defaults: Request that the bare path stands for; equal parameters are left out.
        sorts: Whether the endpoint keeps the order of a search that came from another one.
        kept: Parameters beside those of the request that every address has: how results look.
    """

    path: str
    defaults: SearchRequest
    sorts: bool = True
    kept: tuple[tuple[str, str], ...] = ()

    def of(self, request: SearchRequest, *before: tuple[str, str]) -> str:
        """Return the address of a request, with the pairs ``before`` ahead of its parameters."""
        given = [pair for pair in before if pair[1]]
        return self._at([*given, *to_pairs(request, self.defaults), *self.kept])

    def matching(self, request: SearchRequest) -> SearchRequest:
        """Return the request of this endpoint that matches the same articles as another one.

        Mistyped words are replaced, and words may be missing, only where that is this endpoint's
        own way too.
        """
        strict = Matching.ALL in {request.matching, self.defaults.matching}
        return replace(
            self.defaults,
            q=request.q,
            chosen=request.chosen,
            excluded=request.excluded,
            required=request.required,
            date_from=request.date_from,
            date_to=request.date_to,
            correct=request.correct and self.defaults.correct,
            matching=Matching.ALL if strict else Matching.MOST,
        )

    def twin(self, request: SearchRequest) -> str:
        """Return the address at which this endpoint shows the same matches, from its first page."""
        asked = self.matching(request)
        if self.sorts and asked.sort is not request.sort:
            asked = replace(asked, sort=request.sort)
        return self.of(asked)

    def pairs(self, request: SearchRequest) -> tuple[tuple[str, str], ...]:
        """Return the parameters of a request, without those that equal the defaults."""
        return (*to_pairs(request, self.defaults), *self.kept)

    def toggles(self, request: SearchRequest) -> "Toggles":
        """Return a writer of the addresses that choose or drop one value of a facet."""
        return Toggles(self, request)

    def within(self, request: SearchRequest) -> Callable[[date, date], str]:
        """Return a function from the first and last day of a period to the address of its results.

        They lead to the first page. An address that exceeds ``MAX_QUERY_STRING`` is empty.
        """
        somewhen = replace(request, date_from=date.min, date_to=date.max, page=1)
        before, between, after = self._around(somewhen, "date_from", "date_to")

        def address(first: date, last: date) -> str:
            address = f"{before}{first}{between}{last}{after}"
            return address if is_read(address) else ""

        return address

    def pages(self, request: SearchRequest) -> Callable[[int], str]:
        """Return a function from a number to the address of that page of the same results.

        An address that exceeds ``MAX_QUERY_STRING`` is empty.
        """
        first = self.defaults.page
        before, after = self._around(replace(request, page=first + 1), "page")

        def address(number: int) -> str:
            if number == first:
                return self.reachable(replace(request, page=number))
            address = f"{before}{number}{after}"
            return address if is_read(address) else ""

        return address

    def _around(self, request: SearchRequest, *names: str) -> Iterator[str]:
        """Yield an address in parts, between which stand the values of some parameters.

        Args:
            request: A request that has each of them once.
            names: Names of the parameters, in the order of the table.
        """
        part = f"{self.path}?"
        for number, pair in enumerate(self.pairs(request)):
            part += "&" if number else ""
            if pair[0] in names:
                yield f"{part}{pair[0]}="
                part = ""
            else:
                part += _written(pair)
        yield part

    def reachable(self, request: SearchRequest) -> str:
        """Return the address of a request; empty if it exceeds ``MAX_QUERY_STRING``."""
        address = self.of(request)
        return address if is_read(address) else ""

    def carried(self, request: SearchRequest) -> SearchRequest:
        """Return the request that the links of a list repeat: the defaults if it is too long."""
        return request if len(self.of(request)) <= MAX_CARRIED else self.defaults

    def _at(self, pairs: Iterable[tuple[str, str]]) -> str:
        query = "&".join(map(_written, pairs))
        return f"{self.path}?{query}" if query else self.path


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The endpoints that readers open: the search page and the feed."""

    page: Addresses
    feed: Addresses


def endpoints_of(settings: WebSettings) -> Endpoints:
    """Return the page and the feed, each with the request that its bare address stands for."""
    return Endpoints(
        Addresses(PAGE, settings.page_defaults()),
        Addresses(FEED, settings.feed_defaults(), sorts=False),
    )


@lru_cache(QUOTED)
def encoded(value: str) -> str:
    """Return the value of a parameter percent-encoded."""
    return value if _SLUGS.fullmatch(value) else quote_plus(value)


def _encoded_id(identity: str) -> str:
    """Return an id percent-encoded; most are slugs, which need not be."""
    return identity if _SLUGS.fullmatch(identity.replace("/", "")) else quote(identity)


def _written(pair: tuple[str, str]) -> str:
    # Equal to urllib's urlencode, but cached: one answer repeats the same values many times.
    return f"{pair[0]}={encoded(pair[1])}"


class Toggles:
    """Writes the addresses behind the values of facets: :func:`toggled` for many values at once.

    The part that all addresses share is written once.
    """

    def __init__(self, addresses: Addresses, request: SearchRequest) -> None:
        self._addresses, self._request = addresses, request
        after = (*pairs_after_chosen(request, addresses.defaults), *addresses.kept)
        # A choice shows its results from the first page.
        self._tail = "".join([f"&{_written(pair)}" for pair in after if pair[0] != "page"])
        asked = request.q != addresses.defaults.q
        query = f"{_written(('q', request.q))}&" if asked else ""
        self._beginning = f"{addresses.path}?{query}"
        self._chosen = [
            (rank(key), key, _written((choosing(key), value)))
            for key, values in request.chosen.items()
            for value in values
        ]

    def behind(self, facet: str, values: Iterable[str]) -> list[str]:
        """Return the address behind each value of a facet, given by its key."""
        chosen = {facet_key(value) for value in self._request.chosen.of(facet)}
        beginning, tail = self.around(facet)
        if not chosen:
            return [f"{beginning}{encoded(value)}{tail}" for value in values]
        return [
            self._addresses.of(toggled(self._request, facet, value))
            if facet_key(value) in chosen
            else f"{beginning}{encoded(value)}{tail}"
            for value in values
        ]

    def around(self, facet: str) -> tuple[str, str]:
        """Return an address before and after a value that it adds to those of a facet.

        The value stands between the two as ``encoded`` writes it.
        """
        own, single = rank(facet), facet == IMPORTANCE
        before = [
            f"{written}&"
            for at, key, written in self._chosen
            if at < own or (key == facet and not single)
        ]
        after = [f"&{written}" for at, _, written in self._chosen if at > own]
        return f"{self._beginning}{''.join(before)}{choosing(facet)}=", "".join(after) + self._tail


def is_read(address: str) -> bool:
    """Tell whether the query string of an address is within ``MAX_QUERY_STRING``."""
    return len(address) - address.find("?") - 1 <= MAX_QUERY_STRING


def address_of(identity: str) -> str:
    """Return the address of the page of an article, by the article's id."""
    return f"{ARTICLE}{_encoded_id(identity)}"


def article_address(article: Listed) -> str:
    """Return the address of the page of an article."""
    return address_of(article.id)


def reasons_address(article: Listed, back: str) -> str:
    """Return the address of the reasons why a search lists an article.

    Args:
        article: The article.
        back: The search, as :func:`way_back` returns it.
    """
    return f"{REASONS}{_encoded_id(article.id)}{back}"


def article_page(article: Listed, asked: SearchRequest, addresses: Addresses) -> str:
    """Return the address of an article's page, with the search to go back to if it is short."""
    return article_address(article) + way_back(asked, addresses)


def way_back(asked: SearchRequest, addresses: Addresses) -> str:
    """Return a search as the end of an article's address; empty if it exceeds ``MAX_CARRIED``."""
    query = addresses.of(asked)[len(addresses.path) :]
    return query if len(query) <= MAX_CARRIED else ""


def values_address(facet: str, asked: SearchRequest, addresses: Addresses) -> str:
    """Return the address of the page on which values of a facet are chosen for a search."""
    return replace(addresses, path=f"{VALUES}{facet}").of(replace(asked, page=1))


def profile_address(facet: str, name: str) -> str:
    """Return the address of the page of a company or person.

    Empty for values of other facets, and for names such as ``..`` and ``/``, which browsers and
    servers take for steps of a path.
    """
    key = facet_key(name)
    if facet not in PROFILES or not {"", ".", ".."}.isdisjoint(key.split("/")):
        return ""
    return f"{PROFILES[facet]}{_encoded_id(key)}"


def profile_data_address(facet: str, name: str) -> str:
    """Return the address of the API for the profile of a company or person."""
    return f"{PROFILE_DATA[facet]}{_encoded_id(facet_key(name))}"


def trends_address(queries: Iterable[str], *, share: bool = False, path: str = TRENDS) -> str:
    """Return the address at which queries stand side by side over time."""
    pairs = [("q", q) for q in queries] + ([("share", "1")] if share else [])
    return f"{path}?{'&'.join(map(_written, pairs))}" if pairs else path


def similar_address(identity: str) -> str:
    """Return the address at which the API lists the articles similar to one, given by its id."""
    return f"{ARTICLES}{_encoded_id(identity)}{SIMILAR}"


def public_address(article: Listed) -> str:
    """Return the absolute link of the archive to an article, or else the page of this service."""
    return archive_address(article) or article_address(article)


def canonical_address(article: Listed, root: str) -> str:
    """Return the absolute address of an article; ``root`` is the public origin of this server."""
    address = public_address(article)
    return address if address.startswith("http") else root + address


def citation_address(article: Listed, form: str) -> str:
    """Return the address of the citation of an article as BibTeX or RIS."""
    return f"{CITATION}{form}/{_encoded_id(article.id)}"
