"""Suggestions while a reader types: for the page, and for the search box of a browser."""

from dataclasses import dataclass, replace

import msgspec
from flask import Blueprint, Response, render_template, request

from index.facets import AUTHOR, CATEGORY, COMPANY, PERSON, SERIES, TAG
from search.answers.suggestions import NameSuggestion, Suggestions, TitleSuggestion
from search.params import parse_suggest
from web.addresses import (
    BROWSER_SUGGESTED,
    DESCRIPTION,
    PAGE,
    SUGGESTED,
    Addresses,
    address_of,
    profile_address,
)
from web.middleware.caching import cacheable
from web.refinement import choosing_only
from web.settings import WebSettings
from web.this_searcher import this_searcher
from web.wording import Texts, load_texts, reader_texts

MEDIA_TYPE = "application/x-suggestions+json"


@dataclass(frozen=True, slots=True)
class Option:
    """One suggestion: text, address, a note, and the language of a text in one of its own."""

    text: str
    address: str
    note: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Suggestions of one kind."""

    name: str
    options: tuple[Option, ...]


def suggestions(settings: WebSettings) -> Blueprint:
    """Return the routes of the suggestions and of the OpenSearch description for browsers."""
    routes = Blueprint("suggestions", __name__)
    addresses = Addresses(PAGE, settings.page_defaults())

    @routes.get(SUGGESTED)
    def fragment() -> Response:
        typed, limit = parse_suggest(request.args.items(multi=True))
        searcher, texts = this_searcher(), reader_texts()
        groups = _groups(searcher.suggest(typed, limit), addresses, texts)
        count = texts.plural("suggestion_count", sum(len(group.options) for group in groups))
        html = render_template("_suggestions.html", groups=groups, count=count)
        response = Response(html, mimetype="text/html")
        response = cacheable(response, searcher.state, f"{typed} {limit} {texts.language}")
        response.headers["Vary"] = "Accept-Encoding, Accept-Language, Cookie"
        return response

    @routes.get(BROWSER_SUGGESTED)
    def for_browsers() -> Response:
        typed, limit = parse_suggest(request.args.items(multi=True))
        searcher = this_searcher()
        found = searcher.suggest(typed, limit)
        queries = [*found.queries, *(title.title for title in found.titles)]
        response = Response(msgspec.json.encode([typed, queries]), mimetype=MEDIA_TYPE)
        return cacheable(response, searcher.state, f"{typed} {limit}")

    @routes.get(DESCRIPTION)
    def description() -> Response:
        xml = render_template("opensearch.xml", t=load_texts())
        return Response(xml, mimetype="application/opensearchdescription+xml")

    return routes


def _title(found: TitleSuggestion) -> Option:
    return Option(found.title, address_of(found.id), language=found.language)


def _groups(found: Suggestions, addresses: Addresses, texts: Texts) -> tuple[Group, ...]:
    def searching(q: str) -> Option:
        return Option(q, addresses.of(replace(addresses.defaults, q=q)))

    def named(facet: str, name: NameSuggestion) -> Option:
        chosen = choosing_only(addresses.defaults, facet, name.value)
        return Option(name.label, addresses.of(chosen), texts.plural("articles", name.count))

    def page(facet: str, name: NameSuggestion) -> Option:
        return Option(
            texts.text("page_of", name=name.label),
            profile_address(facet, name.value),
            texts.plural("articles", name.count),
        )

    pages = (
        *(page(COMPANY, name) for name in found.companies),
        *(page(PERSON, name) for name in found.people),
    )
    groups = (
        Group("queries", tuple(map(searching, found.queries))),
        Group("companies", tuple(named(COMPANY, name) for name in found.companies)),
        Group("categories", tuple(named(CATEGORY, name) for name in found.categories)),
        Group("people", tuple(named(PERSON, name) for name in found.people)),
        Group("tags", tuple(named(TAG, name) for name in found.tags)),
        Group("authors", tuple(named(AUTHOR, name) for name in found.authors)),
        Group("series", tuple(named(SERIES, name) for name in found.series)),
        Group("pages", tuple(option for option in pages if option.address)),
        Group("titles", tuple(map(_title, found.titles))),
    )
    return tuple(group for group in groups if group.options)
