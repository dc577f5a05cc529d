"""Assemble the Flask application."""

from dataclasses import replace
from functools import partial

from flask import Flask, request
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import PathConverter

from search.answers.service import SearchService
from search.quality.query_log import QueryLog
from web import errors, this_searcher
from web.addresses import MAX_QUERY_STRING, PAGE, endpoints_of, served_at
from web.api.routes import api
from web.api.search import Composer
from web.middleware import compression, limits, security
from web.monitoring import freshness, logs, searches
from web.monitoring.freshness import Freshness
from web.monitoring.health import health
from web.monitoring.metrics import EXTENSION, Metrics, measures, metrics_of
from web.pages.assets import assets, load_assets
from web.pages.feed import feed
from web.pages.markup import lang
from web.pages.routes import pages
from web.pages.sitemap import sitemap
from web.pages.suggestions import suggestions
from web.pages.widget import widget
from web.settings import WebSettings
from web.wording import glued_html, load_texts, reader_texts

UNTITLED = "Archiv"
"""Name of an archive whose site has none."""


def create_app(
    service: SearchService, settings: WebSettings, query_log: QueryLog | None = None
) -> Flask:
    """Return the application that answers from a service.

    Args:
        service: Gives each request its searcher.
        settings: Table ``[web]``.
        query_log: Counts the queries; ``None`` to count none.
    """
    settings = replace(settings, title=settings.title or service.site_title() or UNTITLED)
    app = Flask("web", static_folder=None)
    # Werkzeug's redirect from // to / would repeat the untrusted Host of the request.
    app.url_map.merge_slashes = False
    app.url_map.converters["path"] = _AnyPath
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.filters["glued"] = glued_html
    app.jinja_env.globals["lang"] = lang
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    loaded = load_assets(settings)
    age = Freshness(service, settings.stale_after_hours)
    endpoints = endpoints_of(settings)
    _share(
        app,
        settings,
        assets=loaded,
        feed_address=endpoints.feed.twin,
        stale_note=partial(freshness.stale_note, age),
        updated_note=partial(freshness.updated_note, age),
    )
    this_searcher.register(app, service)
    observe(app, service, settings, age, query_log)
    security.register(app)
    compression.register(app)
    errors.register(app, endpoints.page)
    app.register_blueprint(pages(settings))
    app.register_blueprint(suggestions(settings))
    app.register_blueprint(api(Composer(endpoints, load_texts(), freshness.is_stale)))
    app.register_blueprint(feed(settings, endpoints))
    app.register_blueprint(widget())
    app.register_blueprint(sitemap(settings))
    app.register_blueprint(assets(loaded))
    metrics_of(app).count_routes(rule.rule for rule in app.url_map.iter_rules())
    return app


class _AnyPath(PathConverter):
    """A part of a path with any characters: ids may hold line feeds."""

    regex = "(?s:[^/].*?)"


def _share(app: Flask, settings: WebSettings, **values: object) -> None:
    """Give values to all templates, with the texts of the reader and the current address."""
    app.context_processor(
        lambda: {
            "site": settings,
            **values,
            "t": reader_texts(),
            "here": _here(),
            "served_at": served_at(settings.address),
        }
    )


def _here() -> str:
    """Return the address of this request, to come back to; the search page if it is too long."""
    if len(request.path) + len(request.query_string) > MAX_QUERY_STRING:
        return PAGE
    if not request.query_string:
        return request.path
    # Undecodable bytes get an error page, whose links still lead back here.
    return f"{request.path}?{request.query_string.decode('utf-8', 'replace')}"


def observe(
    app: Flask,
    service: SearchService,
    settings: WebSettings,
    age: Freshness,
    query_log: QueryLog | None,
) -> None:
    """Add request log, metrics, rate limit and health checks to an application."""
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
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]  # Flask's documented way
