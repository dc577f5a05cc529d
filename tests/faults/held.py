"""Tell what an application holds after ever more requests when no cache of it keeps much.

``python -m tests.faults.held INDEX --requests 60000`` asks mixed traffic (see ``load``) in this
process, every cache bounded to ``KEPT`` entries, and prints one JSON line for each tenth: how many
were asked, the megabytes of the process's own memory, and Python's objects. What still grows then
is no cache.
"""

import argparse
import functools
import gc
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

KEPT = 500
_lru_cache: Any = functools.lru_cache


@contextmanager
def small_caches() -> Iterator[None]:
    """Bound the caches of what is imported meanwhile, and later by what is."""

    def bounded(maxsize: Any = 128, typed: bool = False) -> Any:  # as functools has it
        if callable(maxsize):
            return _lru_cache(maxsize)
        return _lru_cache(KEPT if maxsize is None else min(maxsize, KEPT), typed)

    functools.lru_cache = bounded
    yield


with small_caches():
    from search.answers.service import SearchService
    from search.settings import SearchSettings
    from tests.faults.load import Traffic
    from web.app import create_app
    from web.settings import WebSettings


def main() -> None:
    """Ask as many requests as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path)
    parser.add_argument("--requests", type=int, default=60_000)
    asked = parser.parse_args()
    service = SearchService(asked.index, SearchSettings())
    client = create_app(service, WebSettings(rate_limit=0, query_log=False)).test_client()
    traffic = Traffic.over(client.get("/api/v1/search?per_page=100").get_json()["hits"])
    random = Random(1)
    for number in range(1, asked.requests + 1):
        answer = client.get(traffic.address(random))
        assert answer.status_code in {200, 303, 400}
        answer.close()
        if number % (asked.requests // 10) == 0:
            gc.collect()
            held = {"requests": number, "megabytes": own_megabytes(), "objects": objects()}
            print(json.dumps(held), flush=True)


def own_megabytes() -> float:
    """Return the memory that is this process's own."""
    found = re.search(r"RssAnon:\s+(\d+) kB", Path("/proc/self/status").read_text("utf-8"))
    assert found
    return round(int(found[1]) / 1024, 1)


def objects() -> int:
    """Return the number of objects that the garbage collector tracks."""
    return len(gc.get_objects())


if __name__ == "__main__":
    main()
