"""The application: everything that answers over HTTP, put together."""

from flask import Flask
from jinja2 import StrictUndefined

from search.service import SearchService
from web import errors, security
from web.addresses import PAGE, Addresses
from web.api import api
from web.health import health
from web.pages import pages
from web.settings import WebSettings
from web.stylesheet import assets, load_stylesheet
from web.wording import load_texts


def create_app(service: SearchService, settings: WebSettings) -> Flask:
    """Return the application over a service."""
    app = Flask("web", static_folder=None)
    # The redirect from // to / would name whatever host was asked.
    app.url_map.merge_slashes = False
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    texts = load_texts()
    stylesheet = load_stylesheet(settings)
    shared = {"t": texts, "site": settings, "stylesheet": stylesheet.address}
    app.context_processor(lambda: shared)
    security.register(app)
    errors.register(app, Addresses(PAGE, settings.page_defaults()), texts)
    app.register_blueprint(pages(service, settings, texts))
    app.register_blueprint(api(service, settings, texts))
    app.register_blueprint(health(service))
    app.register_blueprint(assets(stylesheet))
    return app
