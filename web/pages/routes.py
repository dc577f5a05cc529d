"""Routes of the pages: search, values of a facet, article, help, choice of language."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial

from flask import Blueprint, Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from index.article import Article
from index.facets import IMPORTANCE, PERSON, ValueKind
from index.schema import TextField
from search.answers.brevity import shortened
from search.answers.searcher import Searcher
from search.messages import RequestError, RequestErrors
from search.params import (
    QueryTooLongError,
    TooManyValuesError,
    cleaned,
    parse_request,
    parse_trends,
)
from search.request import SearchRequest
from search.result import Marked, SearchResult
from web.addresses import (
    ARTICLE,
    CITATION,
    HELP,
    LANGUAGE,
    LINES,
    PAGE,
    PROFILES,
    REASONS,
    TRENDS,
    VALUES,
    Addresses,
    article_address,
    canonical_address,
    profile_address,
    served_at,
    trends_address,
)
from web.errors import NOT_FOUND, error_page
from web.middleware.bounds import fitting
from web.middleware.caching import cacheable
from web.monitoring import searches
from web.pages.article import SAME_STORY, article_view
from web.pages.article_body import READ_BYTES
from web.pages.beside import beside, like
from web.pages.citation import BIBTEX, MEDIA_TYPES, Cited, written
from web.pages.help_examples import help_examples
from web.pages.profile import profile_view
from web.pages.reader import Reader
from web.pages.reasons import reasons_view
from web.pages.starting_points import examples, field_words
from web.pages.trends import trends_view
from web.pages.typed_dates import in_iso
from web.pages.views import footer, search_view, values_view
from web.pages.ways_out import article_ways
from web.settings import WebSettings
from web.this_searcher import this_searcher
from web.wording import LANGUAGE_COOKIE, LANGUAGES, reader_texts

ALL_VALUES = 1_000_000
TYPED = "hodnota"
"""Parameter with the text that is searched for among the values of a facet."""
MAX_TYPED = 100
A_YEAR = 365 * 24 * 60 * 60


def pages(settings: WebSettings) -> Blueprint:
    """Return the routes for readers."""
    routes = Blueprint("pages", __name__)
    shown = _Pages(settings)
    routes.add_url_rule(PAGE, view_func=shown.search)
    routes.add_url_rule(f"{VALUES}<name>", view_func=shown.values)
    routes.add_url_rule(f"{REASONS}<path:identity>", view_func=shown.reasons)
    routes.add_url_rule(f"{ARTICLE}<path:identity>", view_func=shown.article)
    routes.add_url_rule(f"{CITATION}<form>/<path:identity>", view_func=shown.citation)
    for facet, beginning in PROFILES.items():
        view = partial(shown.profile, facet)
        routes.add_url_rule(f"{beginning}<path:key>", f"profile_{facet}", view)
    routes.add_url_rule(TRENDS, view_func=shown.trends)
    routes.add_url_rule(HELP, view_func=shown.help)
    routes.add_url_rule(f"{LANGUAGE}<language>", view_func=choose_language)
    return routes


class _Pages:
    """The pages of one site."""

    def __init__(self, settings: WebSettings) -> None:
        self._site = settings.title
        self._address = settings.address
        self._index_people = settings.index_people
        self._addresses = Addresses(PAGE, settings.page_defaults())

    def search(self) -> AnyResponse:
        whom = self._reader()
        try:
            asked = self._asked()
        except (QueryTooLongError, TooManyValuesError):
            raise
        except RequestErrors as errors:
            result = searches.note(this_searcher().search(errors.request))
            return Response(self._found(result, whom, errors.errors), 400, mimetype="text/html")
        given = [*request.args.items(multi=True)]
        readable = [*in_iso(given, whom.today)]
        untidy = TYPED in request.args or given != readable or not all(v for _, v in given)
        if untidy and (short := whom.addresses.reachable(asked)):
            # A form sends its empty fields too; redirect to the short address, fit to be shared.
            return redirect(short, 303)
        if (pasted := this_searcher().pasted(asked.q)) and len(pasted) == 1:
            # Who pastes an address wants the article, not a list of one.
            return redirect(article_address(pasted[0]), 303)
        result = searches.note(this_searcher().search(asked))
        if result.request.q != asked.q and (short := whom.addresses.reachable(result.request)):
            # What was asked of last week is the same days tomorrow.
            return redirect(short, 303)
        if result.total and asked.page > result.pages:
            last = replace(asked, page=result.pages)
            return redirect(whom.addresses.of(last), 303)
        html = self._found(result, whom)
        return cacheable(
            Response(html, mimetype="text/html"),
            result.index,
            f"{asked!r} {whom.addresses.kept}",
            whom,
        )

    def _found(
        self, result: SearchResult, whom: Reader, faults: tuple[RequestError, ...] = ()
    ) -> bytes:
        nearby = beside(result, this_searcher(), whom)

        def page(result: SearchResult, *, brief: bool) -> bytes:
            view = search_view(result, nearby, whom, faults, brief=brief)
            return render_template("search.html", view=view).encode()

        return fitting(
            partial(page, result, brief=False), lambda: page(shortened(result), brief=True)
        )

    def values(self, name: str) -> Response:
        facets = this_searcher().facets
        if not facets.has(name) or facets.of(name).kind is ValueKind.LEVELS:
            abort(404)
        whom, asked, typed = (
            self._reader(),
            self._asked(),
            cleaned(request.args.get(TYPED, ""))[:MAX_TYPED],
        )
        every = replace(asked, facets=(name,), facet_size=ALL_VALUES, per_page=1)
        result = this_searcher().search(replace(every, timeline=False, explain=False))
        view = values_view(result.facets[0], typed, asked, result.index, whom)
        html = render_template("values.html", view=view, typed_name=TYPED)
        response = Response(html, mimetype="text/html")
        return cacheable(response, result.index, f"{asked!r} {whom.addresses.kept} {typed}", whom)

    def reasons(self, identity: str) -> Response:
        searcher, whom, asked = this_searcher(), self._reader(), self._asked_before()
        result = searcher.search(replace(asked, explain=True, facets=(), timeline=False))
        hit = next((hit for hit in result.hits if hit.preview.id == identity), None)
        if hit is None:
            return error_page(NOT_FOUND, article_ways(identity, searcher.search, whom))
        view = reasons_view(hit, asked, result.index, whom)
        response = Response(render_template("reasons.html", view=view), mimetype="text/html")
        return cacheable(response, result.index, f"{asked!r} {whom.addresses.kept}", whom)

    def article(self, identity: str) -> Response:
        searcher, whom = this_searcher(), self._reader()
        found = searcher.article(identity, READ_BYTES)
        if found is None:
            return error_page(NOT_FOUND, article_ways(identity, searcher.search, whom))
        asked, root = self._asked_before(), served_at(self._address)
        same_story = searcher.same_story(found.id, SAME_STORY)
        view = article_view(
            found,
            asked,
            whom,
            mark=partial(_marked, found, asked, searcher),
            like=like(found, same_story, searcher, whom),
            same_story=same_story,
            state=searcher.state,
            site=self._site,
            root=root,
        )
        response = Response(render_template("article.html", view=view), mimetype="text/html")
        decided = f"{asked!r} {whom.addresses.kept} {root}"
        return cacheable(response, searcher.state, decided, whom)

    def citation(self, form: str, identity: str) -> Response:
        searcher, whom = this_searcher(), self._reader()
        found = searcher.article(identity, READ_BYTES)
        if found is None or form not in MEDIA_TYPES:
            abort(404)
        root = served_at(self._address)
        cited = Cited(found, canonical_address(found, root), self._site)
        response = Response(written(cited, form, whom), mimetype=MEDIA_TYPES[form])
        name = "bib" if form == BIBTEX else form
        response.headers["Content-Disposition"] = f"attachment; filename=citace.{name}"
        return cacheable(response, searcher.state, f"{form} {root}", whom)

    def profile(self, facet: str, key: str) -> AnyResponse:
        searcher, whom = this_searcher(), self._reader()
        found = searcher.profile(facet, key)
        address = profile_address(facet, found.key) if found else ""
        if found is None or not address:
            return error_page(NOT_FOUND, article_ways(key, searcher.search, whom))
        if found.key != key:
            return redirect(address, 303)
        indexed = facet != PERSON or self._index_people
        view = profile_view(found, whom, site=self._site, indexed=indexed)
        response = Response(render_template("profile.html", view=view), mimetype="text/html")
        return cacheable(response, searcher.state, "", whom)

    def trends(self) -> AnyResponse:
        queries, share = parse_trends(request.args.items(multi=True), strict=False)
        if not all(value for _, value in request.args.items(multi=True)):
            # A form sends its empty fields too.
            return redirect(trends_address(queries, share=share), 303)
        found, whom = this_searcher().trends(queries), self._reader()
        view = trends_view(found, queries, whom, share=share)
        html = render_template("trends.html", view=view)
        response = Response(html, mimetype="text/html")
        return cacheable(response, found.index, f"{queries!r} {share}", whom)

    def help(self) -> Response:
        whom = self._reader()
        blank = replace(self._addresses.defaults, per_page=1)
        result = this_searcher().search(blank)
        html = render_template(
            f"help_{whom.texts.language}.html",
            examples=examples(result, whom),
            known=help_examples(this_searcher().search, whom),
            fields=field_words(whom.facets, whom.texts),
            weighed=whom.facets.has(IMPORTANCE),
            address=lambda q: self._addresses.of(replace(self._addresses.defaults, q=q)),
            footer=footer(result.index, whom.texts),
        )
        return cacheable(Response(html, mimetype="text/html"), result.index, "help", whom)

    def _reader(self) -> Reader:
        lines = request.args.get("view") == "lines"
        addresses = replace(self._addresses, kept=LINES) if lines else self._addresses
        return Reader(reader_texts(), addresses, _today(), this_searcher().facets)

    def _asked_before(self) -> SearchRequest:
        """Return the search that led to a page, which is shown whatever that is."""
        try:
            return self._asked()
        except RequestErrors as errors:
            return errors.request

    def _asked(self) -> SearchRequest:
        pairs = in_iso(request.args.items(multi=True), _today())
        known = this_searcher().facets.known
        return parse_request(pairs, strict=False, defaults=self._addresses.defaults, facets=known)


def _marked(
    article: Article,
    asked: SearchRequest,
    searcher: Searcher,
    texts: Iterable[tuple[TextField, str]],
) -> tuple[Marked, ...]:
    """Return texts of an article as the search marks them, if any led to it."""
    if not asked.q:
        return tuple(Marked(text) for _, text in texts)
    return searcher.mark(article, texts, asked)


def _today() -> date:
    return datetime.now(UTC).date()


def choose_language(language: str) -> AnyResponse:
    """Set the language cookie and redirect to the page on which it was chosen."""
    if language not in LANGUAGES:
        abort(404)
    response = redirect(_own_page(request.args.get("zpet", PAGE)), 303)
    response.set_cookie(LANGUAGE_COOKIE, language, max_age=A_YEAR, httponly=True, samesite="Lax")
    response.headers["Cache-Control"] = "no-store"
    return response


def _own_page(address: str) -> str:
    """Return an address if it is of this server, or else that of the search page."""
    own = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if own and address.isprintable() else PAGE
