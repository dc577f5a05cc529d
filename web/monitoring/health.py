"""Health checks: liveness (``/healthz``) and readiness (``/readyz``)."""

import msgspec
from flask import Blueprint, Response

from index.errors import ClusterError, NoIndexError, VersionError
from search.answers.service import SearchService
from web.monitoring.freshness import Freshness


def health(service: SearchService, freshness: Freshness) -> Blueprint:
    """Return the routes of the health checks."""
    routes = Blueprint("health", __name__)

    @routes.get("/healthz")
    def live() -> Response:
        return _json({"status": "ok"}, 200)

    @routes.get("/readyz")
    def ready() -> Response:
        try:
            searcher = service.ready()
        except (NoIndexError, VersionError):
            # The reason names paths of this machine: it belongs in the log.
            return _json({"status": "no index"}, 503)
        except ClusterError:
            return _json({"status": "engine down"}, 503)
        state = searcher.state
        built = {
            "version": state.version,
            "built_at": state.built_at,
            "documents": state.documents,
            "age_seconds": round(freshness.age(searcher)),
            "checked_at": f"{freshness.checked(searcher):%Y-%m-%dT%H:%M:%SZ}",
            "stale": freshness.stale(searcher),
            "pinned": service.is_pinned(searcher),
        }
        return _json({"status": "ok", **built}, 200)

    return routes


def _json(value: object, status: int) -> Response:
    response = Response(msgspec.json.encode(value), status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
