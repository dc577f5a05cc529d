"""The application: everything that answers over HTTP, put together."""

from flask import Flask, request
from jinja2 import StrictUndefined

from search.service import SearchService
from web import compression, errors, security
from web.addresses import PAGE, Addresses
from web.api import api
from web.assets import assets, load_assets
from web.health import health
from web.pages import pages
from web.settings import WebSettings
from web.suggestions import suggestions
from web.wording import load_texts, reader_texts


def create_app(service: SearchService, settings: WebSettings) -> Flask:
    """Return the application over a service."""
    app = Flask("web", static_folder=None)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    loaded = load_assets(settings)
    shared = {"site": settings, "assets": loaded}
    app.context_processor(lambda: {**shared, "t": reader_texts(), "here": _here()})
    security.register(app)
    compression.register(app)
    errors.register(app, Addresses(PAGE, settings.page_defaults()))
    app.register_blueprint(pages(service, settings))
    app.register_blueprint(suggestions(service, settings))
    app.register_blueprint(api(service, settings, load_texts()))
    app.register_blueprint(health(service))
    app.register_blueprint(assets(loaded))
    return app


def _here() -> str:
    """Return the address that is answered, to come back to."""
    return request.full_path if request.query_string else request.path
