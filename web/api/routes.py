"""Routes of the API."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

import msgspec
from flask import Blueprint, Response, abort, request

from index.article import Article
from index.extent import FULL, SHORT, Extent, listed
from index.facets import COMPANY, PERSON
from search.answers.brevity import short_facet, shortened
from search.answers.export import EXPORTED, Export, export, to_csv, to_ndjson
from search.answers.searcher import Searcher
from search.params import (
    parse_export,
    parse_facet,
    parse_nothing,
    parse_request,
    parse_similar,
    parse_suggest,
    parse_trends,
)
from search.result import FacetResult
from web.addresses import API_DESCRIPTION, MAX_CARRIED, SIMILAR
from web.api import operations
from web.api.answers import EntryAnswer, SuggestAnswer
from web.api.exports import ExportSlots, begun, in_pieces
from web.api.openapi import describe
from web.api.operations import Operation
from web.api.search import Composer
from web.api.stats import statistics
from web.errors import TooManyRequestsError
from web.middleware.bounds import fitting
from web.middleware.caching import cacheable
from web.middleware.limits import this_client
from web.monitoring import searches
from web.pages.article_body import READ_BYTES
from web.this_searcher import this_searcher, this_service
from web.wording import program_texts

Write = Callable[[Export], Iterator[bytes]]
BUSY_SECONDS = 10
"""Seconds after which a client may ask again for an export that was refused."""


class _Stream(Response):
    """A streamed answer, never in memory as a whole."""

    implicit_sequence_conversion = False


def api(composer: Composer) -> Blueprint:
    """Return the routes of the API."""
    views = _Views(composer, ExportSlots())
    routes = Blueprint("api", __name__)
    for operation, view in (
        (operations.ENTRY, views.entry),
        (operations.SEARCH, views.search),
        (operations.SUGGESTIONS, views.suggest),
        (operations.FACET, views.facet),
        (operations.ARTICLE, views.article),
        (operations.SIMILAR, views.similar),
        (operations.COMPANY_PROFILE, partial(views.profile, COMPANY)),
        (operations.PERSON_PROFILE, partial(views.profile, PERSON)),
        (operations.TRENDS, views.trends),
        (operations.STATS, views.stats),
        (operations.EXPORT_NDJSON, partial(views.export, operations.EXPORT_NDJSON, to_ndjson)),
        (operations.EXPORT_CSV, partial(views.export, operations.EXPORT_CSV, to_csv)),
    ):
        routes.add_url_rule(operation.rule, operation.name, view)
    routes.add_url_rule(API_DESCRIPTION, "description", _description)
    return routes


@dataclass(frozen=True, slots=True)
class _Views:
    """The views of the operations."""

    composer: Composer
    slots: ExportSlots

    def entry(self) -> Response:
        parse_nothing(_pairs())
        searcher = this_searcher()
        answer = EntryAnswer(
            version="1",
            description_url=API_DESCRIPTION,
            search_url=operations.SEARCH.path,
            suggest_url=operations.SUGGESTIONS.path,
            trends_url=operations.TRENDS.path,
            stats_url=operations.STATS.path,
            export_url=operations.EXPORT_NDJSON.path,
            feed_url=operations.FEED_OPERATION.path,
            index=self.composer.index(searcher.state),
        )
        return cacheable(_json(answer), searcher.state, "")

    def search(self) -> Response:
        searcher = this_searcher()
        asked = parse_request(_pairs(), strict=True, facets=searcher.facets.known)
        result = searches.note(searcher.search(asked))
        texts = program_texts() if result.ignored else None
        compose = partial(self.composer.search, texts=texts)
        answer = compose(result)
        written = fitting(
            lambda: msgspec.json.encode(answer),
            lambda: msgspec.json.encode(compose(result, toggles=False)),
            lambda: msgspec.json.encode(compose(shortened(result), toggles=False)),
        )
        response = Response(written, mimetype=operations.JSON)
        links = (
            (answer.next_url, "next"),
            (answer.prev_url, "prev"),
            (answer.html_url, "alternate"),
            (API_DESCRIPTION, "service-desc"),
        )
        for address, relation in links:
            # Proxies reject answers with headers of more than some kilobytes.
            if address and len(address) <= MAX_CARRIED:
                response.headers.add("Link", f'<{address}>; rel="{relation}"')
        language = texts.language if texts else ""
        return cacheable(response, result.index, answer.self_url, language=language)

    def suggest(self) -> Response:
        typed, limit = parse_suggest(_pairs())
        searcher = this_searcher()
        response = _json(SuggestAnswer(typed, searcher.suggest(typed, limit)))
        return cacheable(response, searcher.state, f"{typed} {limit}")

    def facet(self, name: str) -> Response:
        searcher = this_searcher()
        if not searcher.facets.has(name):
            abort(404)
        typed, given = parse_facet(_pairs(), searcher.facets.known)
        asked = searcher.understood(given)
        found = searcher.facet(asked, name, typed)

        def written(found: FacetResult, *, toggles: bool) -> bytes:
            answer = self.composer.facet(found, asked, typed, searcher.state, toggles=toggles)
            return msgspec.json.encode(answer)

        answer = fitting(
            partial(written, found, toggles=True),
            partial(written, found, toggles=False),
            lambda: written(short_facet(found), toggles=False),
        )
        response = Response(answer, mimetype=operations.JSON)
        return cacheable(response, searcher.state, f"{typed} {asked}")

    def article(self, identity: str) -> Response:
        parse_nothing(_pairs())
        searcher = this_searcher()
        answer = self.composer.article(_article(searcher, identity), searcher.state)
        return cacheable(_json(answer), searcher.state, "")

    def similar(self, identity: str) -> Response:
        searcher = this_searcher()
        named = f"{identity}{SIMILAR}"
        if _ends_encoded() or not (searcher.article(identity, 1) or not searcher.article(named, 1)):
            return self.article(named)
        limit = parse_similar(_pairs())
        article = _article(searcher, identity)
        found = searcher.similar_to(article, limit), searcher.same_story(article.id)

        def written(extent: Extent) -> bytes:
            similar, same_story = ([listed(a, extent) for a in articles] for articles in found)
            answer = self.composer.similar(article.id, similar, same_story, searcher.state)
            return msgspec.json.encode(answer)

        answer = fitting(partial(written, FULL), partial(written, SHORT))
        response = Response(answer, mimetype=operations.JSON)
        return cacheable(response, searcher.state, f"{limit}")

    def profile(self, facet: str, key: str) -> Response:
        parse_nothing(_pairs())
        searcher = this_searcher()
        found = searcher.profile(facet, key) or abort(404)

        def written(extent: Extent) -> bytes:
            return msgspec.json.encode(self.composer.profile(found, extent, searcher.state))

        answer = fitting(partial(written, FULL), partial(written, SHORT))
        response = Response(answer, mimetype=operations.JSON)
        return cacheable(response, searcher.state, "")

    def trends(self) -> Response:
        queries, _ = parse_trends(_pairs(), strict=True)
        found, texts = this_searcher().trends(queries), program_texts()
        compose = partial(self.composer.trends, found, queries, texts)
        answer = fitting(
            lambda: msgspec.json.encode(compose()),
            lambda: msgspec.json.encode(compose(addresses=False)),
        )
        response = Response(answer, mimetype=operations.JSON)
        noted = any(trend.ignored for trend in found.trends)
        language = texts.language if noted else ""
        return cacheable(response, found.index, repr(queries), language=language)

    def stats(self) -> Response:
        parse_nothing(_pairs())
        searcher = this_searcher()
        answer = statistics(searcher, self.composer)
        return cacheable(_json(answer), searcher.state, "")

    def export(self, operation: Operation, write: Write) -> Response:
        known = this_searcher().facets.known
        asked, since = parse_export(_pairs(), EXPORTED, known)
        slot = self.slots.take(this_client())
        if slot is None:
            raise TooManyRequestsError(BUSY_SECONDS)
        try:
            searcher = this_searcher()
            # Last week is another one tomorrow, and so is the ETag.
            asked = searcher.understood(asked)
            exported = export(searcher, asked, self.composer, since=since, most=READ_BYTES)
            lines = write(exported)
            pieces = begun(in_pieces(lines, slot.free), this_service().suspect)
            response = _Stream(pieces, mimetype=operation.media)
            name = operation.path.rpartition("/")[2].replace("export", "hledej")
            response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
            response.headers[operations.VERSION_HEADER] = searcher.state.version
            cacheable(response, searcher.state, f"{since} {asked}")
        except BaseException:
            slot.free()
            raise
        response.call_on_close(slot.free)
        return response


def _ends_encoded() -> bool:
    """Tell whether the last slash of the address was sent percent-encoded, as part of an id."""
    sent = str(request.environ.get("RAW_URI", ""))
    return sent.partition("?")[0].lower().endswith("%2fsimilar")


def _article(searcher: Searcher, identity: str) -> Article:
    return searcher.article(identity, READ_BYTES) or abort(404)


def _description() -> Response:
    parse_nothing(_pairs())
    searcher = this_searcher()
    return cacheable(_json(describe(searcher.facets.present)), searcher.state, "")


def _pairs() -> Iterable[tuple[str, str]]:
    return request.args.items(multi=True)


def _json(answer: object) -> Response:
    return Response(msgspec.json.encode(answer), mimetype=operations.JSON)
