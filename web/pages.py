"""What readers see: the search page and an article's page."""

from flask import Blueprint, Response, abort, render_template, request

from search.params import parse_request
from search.service import SearchService
from web import searches
from web.addresses import ARTICLE, PAGE, Addresses
from web.caching import cacheable
from web.settings import WebSettings
from web.views import article_view, search_view
from web.wording import Texts


def pages(service: SearchService, settings: WebSettings, texts: Texts) -> Blueprint:
    """Return the routes for readers."""
    routes = Blueprint("pages", __name__)
    addresses = Addresses(PAGE, settings.page_defaults())

    @routes.get(PAGE)
    def search() -> Response:
        pairs = request.args.items(multi=True)
        asked = parse_request(pairs, strict=False, defaults=addresses.defaults)
        result = searches.note(service.search(asked))
        html = render_template("search.html", view=search_view(result, addresses, texts))
        return cacheable(Response(html, mimetype="text/html"), result.index, asked)

    @routes.get(f"{ARTICLE}<path:identity>")
    def article(identity: str) -> Response:
        found = service.article(identity)
        if found is None:
            abort(404)
        html = render_template("article.html", view=article_view(found, addresses, texts))
        return cacheable(Response(html, mimetype="text/html"), service.state(), identity)

    return routes
