"""The application: everything that answers over HTTP, put together."""

from functools import partial

from flask import Flask, request
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from search.answers.service import SearchService
from search.quality.query_log import QueryLog
from web import errors, this_searcher
from web.addresses import FEED, MAX_QUERY_STRING, PAGE, Addresses, Faces, served_at
from web.api.routes import api
from web.api.search import Composer
from web.middleware import compression, limits, security
from web.monitoring import freshness, logs, searches
from web.monitoring.freshness import Freshness
from web.monitoring.health import health
from web.monitoring.metrics import EXTENSION, Metrics, measures, metrics_of
from web.pages.assets import assets, load_assets
from web.pages.feed import feed
from web.pages.routes import pages
from web.pages.suggestions import suggestions
from web.pages.widget import widget
from web.settings import WebSettings
from web.wording import load_texts, reader_texts


def create_app(
    service: SearchService, settings: WebSettings, query_log: QueryLog | None = None
) -> Flask:
    """Return the application over a service; queries are counted if there is a log for them."""
    app = Flask("web", static_folder=None)
    # The redirect from // to / would name whatever host was asked.
    app.url_map.merge_slashes = False
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    loaded = load_assets(settings)
    age = Freshness(settings.stale_after_hours)
    faces = faces_of(settings)
    shared = {
        "site": settings,
        "assets": loaded,
        "feed_address": faces.feed.twin,
        "stale_note": partial(freshness.stale_note, age),
    }
    app.context_processor(
        lambda: {
            **shared,
            "t": reader_texts(),
            "here": _here(),
            "served_at": served_at(settings.address),
        }
    )
    this_searcher.register(app, service)
    observe(app, service, settings, age, query_log)
    security.register(app)
    compression.register(app)
    errors.register(app, faces.page, service.suspect)
    app.register_blueprint(pages(settings))
    app.register_blueprint(suggestions(settings))
    app.register_blueprint(api(Composer(faces, load_texts())))
    app.register_blueprint(feed(settings, faces))
    app.register_blueprint(widget())
    app.register_blueprint(assets(loaded))
    metrics_of(app).count_routes(rule.rule for rule in app.url_map.iter_rules())
    return app


def faces_of(settings: WebSettings) -> Faces:
    """Return the other faces of the search, with what their bare addresses mean."""
    return Faces(
        Addresses(PAGE, settings.page_defaults()),
        Addresses(FEED, settings.feed_defaults(), sorts=False),
    )


def _here() -> str:
    """Return the address that is answered, to come back to; the search page for an endless one."""
    if len(request.path) + len(request.query_string) > MAX_QUERY_STRING:
        return PAGE
    if not request.query_string:
        return request.path
    # Bytes that are no text are answered with an error page, which leads back here all the same.
    return f"{request.path}?{request.query_string.decode('utf-8', 'replace')}"


def observe(
    app: Flask,
    service: SearchService,
    settings: WebSettings,
    age: Freshness,
    query_log: QueryLog | None,
) -> None:
    """Have an application logged, counted, limited and asked how it is."""
    metrics = Metrics(service, age, settings.processes)
    app.extensions[EXTENSION] = metrics
    logs.register(app, metrics.note_request)
    limits.register(app, settings)
    freshness.register(app, age)
    searches.register(app, metrics.note_search, *([query_log.note] if query_log else []))
    app.register_blueprint(health(service, age))
    if settings.metrics:
        app.register_blueprint(measures(metrics))
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]  # as its documentation says
