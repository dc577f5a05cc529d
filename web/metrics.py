"""Measures for Prometheus: requests, searches, and the index that answers."""

import os
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import version

from flask import Blueprint, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from index.errors import ClusterError, NoIndexError, VersionError
from search.result import SearchResult
from search.service import SearchService
from web.freshness import Freshness
from web.processes import MEASURES_VARIABLE

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
CHILDREN = 1_000


class Metrics:
    """Counts what one application answers; safe for threads."""

    def __init__(self, service: SearchService, freshness: Freshness) -> None:
        self.registry = CollectorRegistry()
        # Several processes count in files, which whichever is asked adds up.
        together = MEASURES_VARIABLE in os.environ
        counted = None if together else self.registry
        self._requests = Counter(
            "hledej_requests",
            "Requests answered.",
            ("route", "method", "status"),
            registry=counted,
        )
        self._seconds = Histogram(
            "hledej_request_seconds",
            "Time until an answer was sent.",
            ("route",),
            buckets=SECONDS,
            registry=counted,
        )
        self._searches = Counter(
            "hledej_searches",
            "Searches of readers and programs with a query.",
            ("found",),
            registry=counted,
        )
        # A look-up of labels costs more than the counting.
        self._requests_of = lru_cache(CHILDREN)(self._requests.labels)
        self._seconds_of = lru_cache(CHILDREN)(self._seconds.labels)
        self._searches_of = lru_cache(CHILDREN)(self._searches.labels)
        self.registry.register(_IndexCollector(service, freshness))
        if together:
            MultiProcessCollector(self.registry)  # type: ignore[no-untyped-call]  # as it comes
        else:
            ProcessCollector(registry=self.registry)

    def note_request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request."""
        known = method if method in METHODS else "other"
        self._requests_of(route, known, str(status)).inc()
        self._seconds_of(route).observe(seconds)

    def note_search(self, result: SearchResult) -> None:
        """Count a search."""
        if result.request.q:
            found = "something" if result.total and not result.corrected else "nothing"
            self._searches_of(found).inc()


class _IndexCollector(Collector):
    """Tells of the index when it is asked."""

    def __init__(self, service: SearchService, freshness: Freshness) -> None:
        self._service = service
        self._freshness = freshness

    def collect(self) -> Iterator[GaugeMetricFamily | InfoMetricFamily]:
        """Yield what there is to tell."""
        yield InfoMetricFamily("hledej", "This software.", {"version": version("hledej")})
        try:
            state, manifest = self._service.ready(), self._service.manifest()
        except (ClusterError, NoIndexError, VersionError):
            yield GaugeMetricFamily("hledej_ready", "Whether there is an index.", 0)
            return
        yield GaugeMetricFamily("hledej_ready", "Whether there is an index.", 1)
        yield InfoMetricFamily(
            "hledej_index", "The index that answers.", {"version": state.version}
        )
        yield GaugeMetricFamily("hledej_index_documents", "Articles in it.", state.documents)
        age, stale = self._freshness.age(state), self._freshness.stale(state)
        yield GaugeMetricFamily("hledej_index_age_seconds", "Time since it was built.", age)
        yield GaugeMetricFamily("hledej_index_stale", "Whether it is older than wanted.", stale)
        problems = GaugeMetricFamily(
            "hledej_index_problems", "Problems that building it met.", labels=("kind",)
        )
        for kind, count in manifest.problems.items():
            problems.add_metric((kind,), count)
        yield problems


def measures(metrics: Metrics) -> Blueprint:
    """Return the route that Prometheus reads."""
    routes = Blueprint("metrics", __name__)

    @routes.get("/metrics")
    def show() -> Response:
        response = Response(generate_latest(metrics.registry), content_type=CONTENT_TYPE_LATEST)
        response.headers["Cache-Control"] = "no-store"
        return response

    return routes
