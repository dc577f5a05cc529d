"""Metrics for Prometheus: requests, searches, and the current index."""

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from importlib.metadata import version
from mmap import mmap

import numpy as np
from flask import Blueprint, Flask, Response
from numpy.typing import NDArray
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Metric,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
)
from prometheus_client.registry import Collector

from index.errors import ClusterError, NoIndexError, VersionError
from search.answers.service import SearchService
from search.result import SearchResult
from web.monitoring.freshness import Freshness

EXTENSION = "hledej.metrics"
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
"""Upper bounds of the histogram's buckets."""
OTHER = "none"
FOUND = ("something", "nothing")
_METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "other")
METHODS = {method: number for number, method in enumerate(_METHODS)}
STATUSES = {str(status.value): number for number, status in enumerate(HTTPStatus)}


class Metrics:
    """Counters of all processes of one server, in shared memory.

    The memory is anonymous, so that no full or missing folder matters. Each process writes a row
    of its own, which its successor takes over with its counts. The process that is asked sums the
    rows.
    """

    def __init__(self, service: SearchService, freshness: Freshness, processes: int = 1) -> None:
        """Make rows for ``processes`` processes, forked later than :meth:`count_routes` is called.

        Until :meth:`take_row` is called, this process writes the first row.
        """
        self.registry = CollectorRegistry()
        self._processes = processes
        self._row = 0
        self._rows: dict[int, int] = {}
        self._searches = _shared(processes, len(FOUND))
        self.count_routes(())
        self.registry.register(_Counted(self))
        self.registry.register(_IndexCollector(service, freshness))
        if processes == 1:
            ProcessCollector(registry=self.registry)

    def count_routes(self, routes: Iterable[str]) -> None:
        """Make counters for these routes, all zero; other routes are counted together."""
        self._routes = {route: number for number, route in enumerate(sorted({*routes, OTHER}))}
        many = self._processes, len(self._routes)
        self._requests = _shared(*many, len(METHODS), len(STATUSES))
        self._buckets = _shared(*many, len(SECONDS) + 1)
        self._seconds = _shared(*many)

    def take_row(self, process: int) -> None:
        """Assign a row to a process that is about to be forked."""
        free = sorted({*range(self._processes)} - {*self._rows.values()})
        self._row = self._rows[process] = free[0] if free else 0

    def free_row(self, process: int) -> None:
        """Free the row of a process that ended, for its successor."""
        self._rows.pop(process, None)

    def note_request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request."""
        at = self._row, self._routes.get(route, self._routes[OTHER])
        method_at = METHODS.get(method, METHODS["other"])
        self._requests[(*at, method_at, STATUSES[str(status)])] += 1
        self._buckets[(*at, bisect_left(SECONDS, seconds))] += 1
        self._seconds[at] += seconds

    def note_search(self, result: SearchResult) -> None:
        """Count a search."""
        if result.request.q:
            found = "something" if result.total and not result.corrected else "nothing"
            self._searches[self._row, FOUND.index(found)] += 1

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics, summed over all processes."""
        yield self._counted_requests()
        yield self._counted_seconds()
        searches = CounterMetricFamily(
            "hledej_searches", "Searches of readers and programs with a query.", labels=("found",)
        )
        for found, count in zip(FOUND, self._searches.sum(0).tolist(), strict=True):
            searches.add_metric((found,), count)
        yield searches

    def _counted_requests(self) -> Metric:
        family = CounterMetricFamily(
            "hledej_requests", "Requests answered.", labels=("route", "method", "status")
        )
        names = tuple(self._routes), tuple(METHODS), tuple(STATUSES)
        together = self._requests.sum(0)
        for at in np.argwhere(together).tolist():
            labels = [known[number] for known, number in zip(names, at, strict=True)]
            family.add_metric(labels, float(together[tuple(at)]))
        return family

    def _counted_seconds(self) -> Metric:
        family = HistogramMetricFamily(
            "hledej_request_seconds", "Time until an answer was sent.", labels=("route",)
        )
        up_to = self._buckets.sum(0).cumsum(1)
        bounds = (*(str(float(bound)) for bound in SECONDS), "+Inf")
        for route, counts, seconds in zip(
            self._routes, up_to.tolist(), self._seconds.sum(0).tolist(), strict=True
        ):
            if counts[-1]:
                family.add_metric((route,), list(zip(bounds, counts, strict=True)), seconds)
        return family


def metrics_of(app: Flask) -> Metrics:
    """Return the metrics of an application."""
    metrics: Metrics = app.extensions[EXTENSION]
    return metrics


def _shared(*shape: int) -> NDArray[np.float64]:
    """Return zeros (float64) in memory that is shared with processes forked from this one."""
    memory = mmap(-1, math.prod(shape) * np.dtype(np.float64).itemsize)
    return np.frombuffer(memory, np.float64).reshape(shape)


class _Counted(Collector):
    """Collects the counters."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics."""
        return self._metrics.collect()


class _IndexCollector(Collector):
    """Collects the state of the current index."""

    def __init__(self, service: SearchService, freshness: Freshness) -> None:
        self._service = service
        self._freshness = freshness

    def collect(self) -> Iterator[GaugeMetricFamily | InfoMetricFamily]:
        """Yield the metrics."""
        yield InfoMetricFamily("hledej", "This software.", {"version": version("hledej")})
        try:
            searcher = self._service.ready()
        except (ClusterError, NoIndexError, VersionError):
            yield GaugeMetricFamily("hledej_ready", "Whether there is an index.", 0)
            return
        state = searcher.state
        yield GaugeMetricFamily("hledej_ready", "Whether there is an index.", 1)
        yield InfoMetricFamily(
            "hledej_index", "The index that answers.", {"version": state.version}
        )
        yield GaugeMetricFamily("hledej_index_documents", "Articles in it.", state.documents)
        freshness = self._freshness
        age, stale = freshness.age(searcher), freshness.stale(searcher)
        yield GaugeMetricFamily("hledej_index_age_seconds", "Time since it was built.", age)
        yield GaugeMetricFamily(
            "hledej_last_check_seconds",
            "Time since it was last compared with the archive.",
            freshness.unchecked(searcher),
        )
        yield GaugeMetricFamily("hledej_index_stale", "Whether it is older than wanted.", stale)
        pinned = self._service.is_pinned(searcher)
        yield GaugeMetricFamily("hledej_index_pinned", "Whether a rollback holds it.", pinned)
        problems = GaugeMetricFamily(
            "hledej_index_problems", "Problems that building it met.", labels=("kind",)
        )
        for kind, count in searcher.manifest.problems.items():
            problems.add_metric((kind,), count)
        yield problems


def measures(metrics: Metrics) -> Blueprint:
    """Return the route that Prometheus scrapes."""
    routes = Blueprint("metrics", __name__)

    @routes.get("/metrics")
    def show() -> Response:
        response = Response(generate_latest(metrics.registry), content_type=CONTENT_TYPE_LATEST)
        response.headers["Cache-Control"] = "no-store"
        return response

    return routes
