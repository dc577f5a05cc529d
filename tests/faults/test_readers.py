"""Readers while versions are published: each answer is whole, and of one version."""

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Event
from urllib.parse import quote

import pytest

from search.answers.service import SearchService
from search.request import SearchRequest
from search.settings import SearchSettings
from tests.faults.child import forked
from tests.faults.served import serving
from tests.faults.small import QUERIES, SmallIndex

PUBLISHED = 50
READERS = 4
SWITCHES = 40
WARM = 8
"""Versions that are published before it is looked what the server holds."""
SETTLED = 3.0
"""Seconds in which processes that nobody asks follow the index."""
SLACK = 16 * 1024 * 1024
"""Bytes: what the memory of a process that works comes and goes by."""

Answer = tuple[str, str, int, tuple[str, ...]]
"""The version, the query, the total and the titles."""


def read_until(done: Event, ask: Callable[[str], Answer]) -> set[Answer]:
    found = set()
    while not done.is_set():
        found |= {ask(query) for query in QUERIES}
    return found


def read_while(
    work: Callable[[], object], readers: int, ask: Callable[[str], Answer]
) -> set[Answer]:
    """Return the different answers that some readers got while some work was done."""
    done = Event()
    with ThreadPoolExecutor(readers) as pool:
        reading = [pool.submit(read_until, done, ask) for _ in range(readers)]
        try:
            work()
        finally:
            done.set()
    return set().union(*(future.result() for future in reading))


def publish(small: SmallIndex, versions: int) -> None:
    for _ in range(versions):
        small.write()
        small.remember(small.update())


def check_answers(small: SmallIndex, found: set[Answer], versions: int) -> None:
    """Each answer is what its version answers to one who asks alone."""
    known = {(version, *answer) for version, answers in small.answers.items() for answer in answers}
    assert found <= known
    assert len({version for version, *_ in found}) > versions // 2


@pytest.mark.parametrize("processes", [1, 4])
def test_a_server_under_load_answers_from_whole_versions_while_fifty_are_published(
    small: SmallIndex, tmp_path: Path, processes: int
) -> None:
    settings = {"HLEDEJ_SEARCH_CHECK_SECONDS": "0.02", "HLEDEJ_WEB_PROCESSES": str(processes)}
    with serving(small.index, tmp_path / "log", **settings) as server:

        def ask(query: str) -> Answer:
            answer = server.json(f"/api/v1/search?q={quote(query)}")
            titles = tuple(hit["title"] for hit in answer["hits"])
            return answer["index"]["version"], query, answer["total"], titles

        read_while(lambda: publish(small, WARM), READERS, ask)
        time.sleep(SETTLED)
        before = server.open_files(), server.mapped_files()
        memory = server.memory()
        found = read_while(lambda: publish(small, PUBLISHED), READERS, ask)

        check_answers(small, found, PUBLISHED)
        time.sleep(SETTLED)
        assert ask("čip")[0] == small.versions.current()
        assert (server.open_files(), server.mapped_files()) <= before
        assert server.memory() < memory + SLACK * processes
        assert "ERROR" not in server.log.read_text("utf-8")


def test_threads_that_share_a_searcher_get_what_each_would_get_alone(small: SmallIndex) -> None:
    service = SearchService(small.index, SearchSettings(check_seconds=0), verified=True)

    def ask(query: str) -> Answer:
        result = service.searcher().search(SearchRequest(q=query, per_page=30))
        titles = tuple(hit.article.title for hit in result.hits)
        return result.index.version, query, result.total, titles

    def switch() -> None:
        for _ in range(SWITCHES // 2):
            for name in small.answers:
                small.versions.rollback(name)

    switching = forked(switch)
    found = read_while(partial(os.waitpid, switching, 0), 8, ask)

    check_answers(small, found, 2)
    assert {version for version, *_ in found} == small.answers.keys()
