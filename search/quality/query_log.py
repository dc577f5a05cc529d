"""Count queries by day, without readers and times of day.

Counting costs a dictionary lookup; a thread writes the counts to a file every few seconds.
"""

import logging
import sqlite3
import time
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Lock

from search.background import Background, in_daemon_thread
from search.result import SearchResult

LOG = logging.getLogger("hledej.search")

FILE_NAME = "queries.sqlite"
WRITE_SECONDS = 5.0
KEPT_DAYS = 400
"""Days after which counts are removed: enough to compare a year with the previous one."""
MAX_LENGTH = 100
"""Characters of a query that are kept."""
MAX_QUERIES = 20_000
"""Most distinct queries kept of one day, so that no client can fill the disk."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS queries (
    day TEXT NOT NULL,
    query TEXT NOT NULL,
    times INTEGER NOT NULL,
    results INTEGER NOT NULL,
    slowest_ms REAL NOT NULL,
    PRIMARY KEY (day, query)
) WITHOUT ROWID
"""
_UPDATE = """
UPDATE queries SET
    times = times + :times,
    results = :results,
    slowest_ms = max(slowest_ms, :slowest_ms)
WHERE day = :day AND query = :query
"""
_INSERT = "INSERT INTO queries VALUES (:day, :query, :times, :results, :slowest_ms)"
# max(day || results) gives the results of the last day: days have ten characters, sorted as text.
_READ = """
SELECT query, sum(times), CAST(substr(max(day || results), 11) AS INTEGER), max(slowest_ms)
FROM queries WHERE day >= :first GROUP BY query
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """Counts of one query.

    Attributes:
        query: In lower case, with single spaces; at most ``MAX_LENGTH`` characters.
        times: Number of searches.
        results: Number of results of the last search.
        slowest_ms: Longest time of a search, in milliseconds.
    """

    query: str
    times: int
    results: int
    slowest_ms: float


@dataclass(frozen=True, slots=True)
class QueryReport:
    """Queries of readers over some days.

    Attributes:
        searches: Number of searches with a query.
        without_result: Number of those whose query has no results.
        top: Most frequent queries first.
        missing: Queries without results, most frequent first.
        slow: Slowest queries first.
    """

    searches: int
    without_result: int
    top: tuple[Asked, ...]
    missing: tuple[Asked, ...]
    slow: tuple[Asked, ...]


class QueryLog:
    """Counts queries into a file that several processes may share; thread-safe."""

    def __init__(self, path: Path) -> None:
        """Count into the file at ``path``, which need not exist."""
        self._path = path
        self._lock = Lock()
        self._counts: dict[tuple[str, str], Asked] = {}
        self._kept = ""
        self._failing = False
        self._start: Background = in_daemon_thread

    def note(self, result: SearchResult) -> None:
        """Count a search, if it has a query and is for the first page.

        For the readers' privacy, no filter, address or time is kept.
        """
        asked = result.request
        if not asked.q or asked.page > 1:
            return
        # A query that was corrected had no results.
        found = 0 if result.corrected else result.total
        one = Asked(_normal(asked.q), 1, found, result.took_ms)
        key = (datetime.now(UTC).date().isoformat(), one.query)
        with self._lock:
            first = not self._counts
            before = self._counts.get(key)
            self._counts[key] = _sum(before, one) if before else one
        if first:
            self._start(self._write_later)

    def write_by(self, start: Background) -> None:
        """Write counts by threads that ``start`` starts."""
        self._start = start

    def _write_later(self) -> None:
        time.sleep(WRITE_SECONDS)
        self.write()

    def write(self) -> None:
        """Write the counts since the last call.

        If they cannot be written they are lost, and the log reports the first failure.
        """
        with self._lock:
            counts, self._counts = self._counts, {}
        if not counts:
            return
        try:
            with _opened(self._path) as connection:
                connection.execute(_SCHEMA)
                # Lock out other writers, so that the counted number of rows stays true.
                connection.execute("BEGIN IMMEDIATE")
                self._remove_old(connection)
                _add(connection, counts)
        except (sqlite3.Error, OSError) as error:
            if not self._failing:
                LOG.warning("%s: queries cannot be counted (%s); web.query_log", self._path, error)
            self._failing = True
        else:
            self._failing = False

    def _remove_old(self, connection: sqlite3.Connection) -> None:
        today = datetime.now(UTC).date()
        if self._kept != today.isoformat():
            oldest = today - timedelta(days=KEPT_DAYS)
            connection.execute("DELETE FROM queries WHERE day < ?", [oldest.isoformat()])
            self._kept = today.isoformat()


def read_queries(path: Path, first: date, limit: int = 20) -> QueryReport:
    """Return the queries from a day on.

    Args:
        path: File of a :class:`QueryLog`; a missing one counts as empty.
        first: First day, UTC.
        limit: Maximum number of queries in each list.

    Raises:
        sqlite3.Error: If the file is not a query log.
    """
    if not path.exists():
        return QueryReport(0, 0, (), (), ())
    with _opened(path) as connection:
        rows = connection.execute(_READ, {"first": first.isoformat()}).fetchall()
    asked = [Asked(*row) for row in rows]
    missing = [one for one in asked if not one.results]
    often = sorted(asked, key=lambda one: (-one.times, one.query))
    return QueryReport(
        searches=sum(one.times for one in asked),
        without_result=sum(one.times for one in missing),
        top=tuple(often[:limit]),
        missing=tuple([one for one in often if not one.results][:limit]),
        slow=tuple(sorted(asked, key=lambda one: -one.slowest_ms)[:limit]),
    )


def _normal(query: str) -> str:
    return " ".join(unicodedata.normalize("NFC", query).casefold().split())[:MAX_LENGTH]


def _sum(before: Asked, one: Asked) -> Asked:
    slowest = max(before.slowest_ms, one.slowest_ms)
    return Asked(one.query, before.times + 1, one.results, slowest)


def _add(connection: sqlite3.Connection, counts: Mapping[tuple[str, str], Asked]) -> None:
    """Add counts by day and query; new queries of a full day are dropped."""
    room = {day: MAX_QUERIES - _queries_of(connection, day) for day in {day for day, _ in counts}}
    for (day, _), one in counts.items():
        row = {**asdict(one), "day": day}
        if not connection.execute(_UPDATE, row).rowcount and room[day] > 0:
            connection.execute(_INSERT, row)
            room[day] -= 1


def _queries_of(connection: sqlite3.Connection, day: str) -> int:
    ((found,),) = connection.execute("SELECT count(*) FROM queries WHERE day = ?", [day])
    return int(found)


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the file for one transaction."""
    with closing(sqlite3.connect(path, timeout=5)) as connection, connection:
        yield connection
