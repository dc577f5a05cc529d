"""What is asked, counted by day."""

import logging
import sqlite3
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from search.quality import query_log
from search.quality.query_log import Asked, QueryLog, QueryReport, read_queries
from search.request import SearchRequest
from search.result import IndexState, SearchResult

TODAY = datetime.now(UTC).date()
LONG_AGO = date(2000, 1, 1)


def result(
    q: str, total: int = 3, took_ms: float = 1.0, page: int = 1, corrected: str | None = None
) -> SearchResult:
    return SearchResult(
        request=SearchRequest(q=q, page=page),
        total=total,
        hits=(),
        facets=(),
        interpreted=q,
        ignored=(),
        index=IndexState("v", "2026-01-01T00:00:00Z", 9),
        took_ms=took_ms,
        corrected=corrected,
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / query_log.FILE_NAME


def test_top_missing_and_slow_queries_of_a_day(path: Path) -> None:
    log = QueryLog(path)
    for asked in ["čip", "  ČIP ", "čip", "blockchain", "blockchain", "nic"]:
        log.note(result(asked, total=0 if asked in {"blockchain", "nic"} else 3))
    log.note(result("drahý", took_ms=80.5))
    log.write()

    report = read_queries(path, TODAY)

    assert (report.searches, report.without_result) == (7, 3)
    assert report.top[0] == Asked("čip", 3, 3, 1.0)
    assert [(one.query, one.times) for one in report.missing] == [("blockchain", 2), ("nic", 1)]
    assert (report.slow[0].query, report.slow[0].slowest_ms) == ("drahý", 80.5)


def test_what_a_query_found_last_counts(path: Path) -> None:
    for total in (0, 12):
        log = QueryLog(path)
        log.note(result("čip", total=total))
        log.write()

    assert read_queries(path, TODAY).top == (Asked("čip", 2, 12, 1.0),)


def test_further_pages_and_browsing_are_no_new_searches(path: Path) -> None:
    log = QueryLog(path)
    log.note(result(""))
    log.note(result("čip", page=2))
    log.write()

    assert not path.exists()


def test_a_query_answered_as_another_one_is_missing(path: Path) -> None:
    log = QueryLog(path)
    log.note(result("nvydia", total=5, corrected="nvidia"))
    log.write()

    assert [one.query for one in read_queries(path, TODAY).missing] == ["nvydia"]


def test_nothing_but_the_query_and_its_counts_is_kept(path: Path) -> None:
    log = QueryLog(path)
    log.note(result("čip"))
    log.write()

    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT * FROM queries").fetchall()
    connection.close()
    assert [row[1:] for row in rows] == [("čip", 1, 3, 1.0)]
    # A day and no time of day.
    assert date.fromisoformat(rows[0][0]) in {TODAY, datetime.now(UTC).date()}


def test_a_report_is_of_the_days_asked_for(path: Path) -> None:
    log = QueryLog(path)
    log.note(result("čip"))
    log.write()

    assert read_queries(path, datetime.now(UTC).date() + timedelta(days=1)).searches == 0
    assert read_queries(path, LONG_AGO).searches == 1


def test_days_long_gone_are_removed(path: Path) -> None:
    QueryLog(path).note(result("x"))
    log = QueryLog(path)
    log.note(result("čip"))
    log.write()
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO queries VALUES ('2001-01-01', 'dávno', 1, 1, 1.0)")
    connection.close()

    again = QueryLog(path)
    again.note(result("čip"))
    again.write()

    assert [one.query for one in read_queries(path, LONG_AGO).top] == ["čip"]


def test_a_day_keeps_a_bounded_number_of_queries(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query_log, "MAX_QUERIES", 2)
    log = QueryLog(path)
    for asked in ("a", "b", "c"):
        log.note(result(asked))
    log.write()
    log.note(result("a"))
    log.write()

    assert [(one.query, one.times) for one in read_queries(path, TODAY).top] == [("a", 2), ("b", 1)]


def test_several_threads_and_processes_lose_no_count(path: Path) -> None:
    logs = [QueryLog(path), QueryLog(path)]

    def ask(log: QueryLog) -> None:
        for number in range(100):
            log.note(result("čip"))
            if number % 20 == 0:
                log.write()

    threads = [threading.Thread(target=ask, args=[log]) for log in logs * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for log in logs:
        log.write()

    assert read_queries(path, TODAY).searches == 400


def test_what_cannot_be_written_is_logged_and_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    log = QueryLog(tmp_path / "nowhere" / "queries.sqlite")
    log.note(result("čip"))

    with caplog.at_level(logging.WARNING):
        log.write()

    assert "queries cannot be counted" in caplog.text


def test_a_log_that_was_never_written_is_empty(path: Path) -> None:
    assert read_queries(path, TODAY) == QueryReport(0, 0, (), (), ())
