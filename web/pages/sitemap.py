"""Serve ``robots.txt`` and the sitemap of the pages whose canonical address is here.

An article that the archive publishes itself has its canonical address there, and is left out.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Blueprint, Response, abort

from index.facets import COMPANY, PERSON
from search.answers.searcher import Searcher
from web.addresses import HELP, PAGE, article_address, profile_address, public_address, served_at
from web.middleware.caching import cacheable
from web.settings import WebSettings
from web.this_searcher import this_searcher

ROBOTS = """User-agent: *
Disallow: /*?
Disallow: /api/

Sitemap: {root}/sitemap.xml
"""
"""Crawlers get the first page and the articles, but not the endless space of searches."""
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
PART = 5_000
"""Articles, or names, of one part; the protocol allows 50,000 addresses."""
Entry = tuple[str, str]
"""An address, and the day of the last change or nothing."""


def sitemap(settings: WebSettings) -> Blueprint:
    """Return the routes of ``robots.txt``, of the index of sitemaps and of its parts."""
    routes = Blueprint("sitemap", __name__)
    root = partial(served_at, settings.address)

    @routes.get("/robots.txt")
    def robots() -> Response:
        response = Response(ROBOTS.format(root=root()), mimetype="text/plain")
        response.headers["Cache-Control"] = "public, max-age=86400"
        return response

    @routes.get("/sitemap.xml")
    def parts() -> Response:
        searcher = this_searcher()
        articles = range(1, -(-searcher.state.documents // PART) + 1)
        addresses = ["/sitemap-0.xml", *(f"/sitemap-{number}.xml" for number in articles)]
        written = _written("sitemapindex", "sitemap", root(), ((one, "") for one in addresses))
        return cacheable(written, searcher.state, root())

    @routes.get("/sitemap-<int:number>.xml")
    def part(number: int) -> Response:
        searcher = this_searcher()
        if (number - 1) * PART >= max(1, searcher.state.documents):
            abort(404)
        entries = _articles(searcher, number) if number else _others(searcher, settings)
        return cacheable(_written("urlset", "url", root(), entries), searcher.state, root())

    return routes


def _others(searcher: Searcher, settings: WebSettings) -> Iterator[Entry]:
    """Yield the first page, the help and the pages of names that may be listed."""
    yield from ((PAGE, ""), (HELP, ""))
    for facet in (COMPANY, PERSON) if settings.index_people else (COMPANY,):
        for count in searcher.opened.names.get(facet, ())[:PART]:
            if address := profile_address(facet, count.label):
                yield address, ""


def _articles(searcher: Searcher, number: int) -> Iterator[Entry]:
    for article in searcher.listed((number - 1) * PART, number * PART):
        address = public_address(article)
        if address == article_address(article):
            changed = article.updated or article.published
            yield address, f"{changed:%Y-%m-%d}" if changed else ""


def _written(name: str, item: str, root: str, entries: Iterable[Entry]) -> Response:
    xml = Element(name, {"xmlns": _NAMESPACE})
    for address, changed in entries:
        entry = SubElement(xml, item)
        SubElement(entry, "loc").text = f"{root}{address}"
        if changed:
            SubElement(entry, "lastmod").text = changed
    raw: bytes = tostring(xml, encoding="utf-8", xml_declaration=True)
    return Response(raw, mimetype="application/xml")
