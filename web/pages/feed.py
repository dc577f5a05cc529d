"""Serve any search as an Atom feed (RFC 4287)."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urljoin
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Blueprint, Response, request

from index.article import Listed
from index.facets import AUTHOR, CATEGORY, COMPANY, TAG, Facets
from index.names import facet_key
from search.answers.brevity import shortened
from search.params import parse_request
from search.request import SearchRequest
from search.result import SearchResult
from web.addresses import FEED, Endpoints, article_address, public_address
from web.api.operations import ATOM
from web.middleware.bounds import fitting
from web.middleware.caching import cacheable
from web.refinement import filters_of
from web.settings import WebSettings
from web.this_searcher import this_searcher

_NAMESPACE = "http://www.w3.org/2005/Atom"
_LANGUAGE = "cs"
"""Of the feed, and of entries that name no other."""
# Characters that XML 1.0 cannot represent, escaped or not.
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
FROM_TEXT = "tag:hledej,2026:text"
"""Scheme of the categories of an entry that only its text names, and not its metadata."""
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
"""Time of articles without a date: constant, so that no feed reader shows them as new."""


def feed(settings: WebSettings, endpoints: Endpoints) -> Blueprint:
    """Return the route of the feed: the parameters of the page, newest articles first."""
    routes = Blueprint("feed", __name__)

    @routes.get(FEED)
    def show() -> Response:
        pairs = request.args.items(multi=True)
        asked = parse_request(
            pairs,
            strict=False,
            defaults=endpoints.feed.defaults,
            facets=this_searcher().facets.known,
        )
        # Who follows a word waits for it, and wants no other.
        result = this_searcher().search(replace(asked, correct=False))
        writer = FeedWriter(settings.address, settings.title, endpoints, this_searcher().facets)
        written = fitting(lambda: writer.written(result), lambda: writer.written(shortened(result)))
        return cacheable(Response(written, mimetype=ATOM), result.index, result.request)

    return routes


@dataclass(frozen=True, slots=True)
class FeedWriter:
    """Writes a feed.

    Attributes:
        base: Public origin of the service, for absolute addresses; empty for relative ones, since
            the ``Host`` of a request is not to be trusted, and differs between requests.
        site: Name of the archive.
        endpoints: Addresses of the page and of the feed.
        facets: Facets of the archive, for the labels of values.
    """

    base: str
    site: str
    endpoints: Endpoints
    facets: Facets

    def written(self, result: SearchResult) -> bytes:
        """Return the feed of a result as XML in UTF-8."""
        written: bytes = tostring(self.feed(result), encoding="utf-8", xml_declaration=True)
        return written

    def feed(self, result: SearchResult) -> Element:
        """Return the feed of a result as an element tree."""
        asked = replace(result.request, correct=True)
        xml = Element("feed", {"xmlns": _NAMESPACE, "xml:lang": _LANGUAGE})
        own = self._whole(self.endpoints.feed.of(asked))
        _text(xml, "id", self._id(own))
        _text(xml, "title", self._title(asked))
        _text(xml, "updated", _moment(self._updated(result)))
        _text(SubElement(xml, "author"), "name", self.site)
        _link(xml, "self", own, ATOM)
        _link(xml, "alternate", self._whole(self.endpoints.page.twin(asked)), "text/html")
        for hit in result.hits:
            self._entry(xml, hit.article)
        return xml

    def _entry(self, xml: Element, article: Listed) -> None:
        other = article.language != _LANGUAGE
        entry = SubElement(xml, "entry", {"xml:lang": article.language} if other else {})
        _text(entry, "id", self._id(self._whole(article_address(article))))
        _text(entry, "title", article.title)
        moment = _moment(article.published or UNDATED)
        _text(entry, "updated", moment)
        if article.published:
            _text(entry, "published", moment)
        for name in self.facets.names(article, AUTHOR) or filter(None, (article.source,)):
            _text(SubElement(entry, "author"), "name", name)
        _link(entry, "alternate", self._whole(public_address(article)), "text/html")
        if article.source_url:
            _link(entry, "via", article.source_url)
        from_texts = article.from_texts
        for name in self.facets.names(article, CATEGORY, COMPANY, TAG):
            told = {"scheme": FROM_TEXT} if facet_key(name) in from_texts else {}
            SubElement(entry, "category", {"term": _written(name), **told})
        _text(entry, "summary", article.summary)

    def _title(self, asked: SearchRequest) -> str:
        chosen = ((item.facet, item.value) for item in filters_of(asked))
        shown = self.facets.shown
        parts = [asked.q, *(shown(facet, value) if facet else value for facet, value in chosen)]
        what = ", ".join(part for part in parts if part)
        return f"{self.site}: {what}" if what else self.site

    def _updated(self, result: SearchResult) -> datetime:
        moments = [hit.article.published for hit in result.hits if hit.article.published]
        return max(moments, default=datetime.fromisoformat(result.index.built_at))

    def _id(self, address: str) -> str:
        """Return an address, or a name made of it where it is relative."""
        return address if self.base else uuid5(NAMESPACE_URL, address).urn

    def _whole(self, address: str) -> str:
        return urljoin(self.base, address)


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = _written(text)


def _link(parent: Element, relation: str, address: str, media: str = "") -> None:
    kind = {"type": media} if media else {}
    SubElement(parent, "link", {"rel": relation, "href": _written(address), **kind})


def _written(text: str) -> str:
    return _NO_XML.sub(" ", text)


def _moment(moment: datetime) -> str:
    """Return a moment as RFC 3339 has it, by the clock that it was told by."""
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
