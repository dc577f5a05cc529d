"""Load a real server with mixed traffic at the highest rate it holds, then with twice that.

``python -m tests.faults.load --minutes 30`` builds the index of the example archive, serves it and
prints one JSON line: for each phase the requests a second, their milliseconds from the moment they
were due, and how often each status came; and what the server held before and after each. The phases
are calm (half of the highest rate), highest, twice, and calm again; each takes a quarter.
"""

import argparse
import json
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from http.client import HTTPException
from pathlib import Path
from random import Random
from threading import Lock
from typing import Any, Self
from urllib.parse import quote

from tests.faults.hostile import query
from tests.faults.served import Server, serving
from tests.serving import HLEDEJ
from web.serving.configuration import HEAD_SECONDS

EXAMPLES = Path(__file__).parents[2] / "examples" / "archive"
SATURATING, PATIENT = 8, 64
"""Connections that find the highest rate, and that keep up a given one."""
RETRY = frozenset({429, 503})
IDLE = HEAD_SECONDS / 2
"""Seconds after which a connection is not used again: the server may be closing it."""


@dataclass(slots=True)
class Phase:
    """Outcome of one phase.

    Attributes:
        wanted: Requests a second that were due; as many as there were where none is given.
        statuses: How often each came; "lost" where no answer did.
        without_retry: Answers 429 and 503 that do not say when to come again.
        taken: Milliseconds of each request from the moment it was due.
    """

    seconds: float
    wanted: float | None = None
    statuses: Counter[str] = field(default_factory=Counter)
    without_retry: int = 0
    taken: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return len(self.taken) / self.seconds

    def summary(self) -> dict[str, object]:
        ordered = sorted(self.taken)
        at = {f"p{share}": ordered[len(ordered) * share // 100] for share in (50, 95, 99)}
        rounded = {name: round(value, 1) for name, value in at.items()}
        wanted = round(self.rate if self.wanted is None else self.wanted)
        answered = {"wanted": wanted, "per_second": round(self.rate)}
        return {**answered, **rounded, "statuses": dict(self.statuses)}


@dataclass(frozen=True, slots=True)
class Holding:
    """System resources that a server holds."""

    open_files: int
    megabytes: int


@dataclass(frozen=True, slots=True)
class Report:
    """Outcomes of the phases, and the server's resources before them and after each."""

    calm: Phase
    highest: Phase
    twice: Phase
    calm_again: Phase
    held: tuple[Holding, ...]


class Traffic:
    """Addresses that a server is asked for, drawn by chance: pages, answers to programs, errors."""

    def __init__(self, ids: list[str], words: list[str]) -> None:
        self._ids, self._words = ids, words

    @classmethod
    def over(cls, hits: list[dict[str, Any]]) -> Self:
        """Return traffic over some hits of the API: their ids, and the words of their titles."""
        words = {word for hit in hits for word in hit["title"].split() if word.isalpha()}
        return cls([hit["id"] for hit in hits], sorted(words))

    def address(self, random: Random) -> str:
        kind = random.random()
        if kind < 0.15:
            return f"/clanek/{quote(random.choice(self._ids))}"
        if kind < 0.25:
            return f"/api/v1/suggest?q={quote(random.choice(self._words)[:3])}"
        if kind < 0.3:
            hostile = query(random).encode("utf-8", "replace").decode()
            return f"/api/v1/search?q={quote(hostile[:100])}"
        words = " ".join(random.choices(self._words, k=random.randint(1, 3)))
        page = f"&page={random.randint(1, 3)}" if random.random() < 0.2 else ""
        return f"{'/' if kind < 0.6 else '/api/v1/search'}?q={quote(words)}{page}"


def load(server: Server, seconds: float, seed: int = 1) -> Report:
    """Load a server for some time in all."""
    traffic = Traffic.over(server.json("/api/v1/search?per_page=100")["hits"])
    quarter = seconds / 4
    # Caches and threads first: what comes once is no leak.
    found = _phase(server, traffic, quarter / 2, None, seed)
    held = [_holding(server)]

    def phase(seconds: float, rate: float | None, seed: int) -> Phase:
        done = _phase(server, traffic, seconds, rate, seed)
        held.append(_holding(server))
        return done

    calm = phase(quarter / 2, found.rate / 2, seed)
    highest = phase(quarter, None, seed + 1)
    twice = phase(quarter, 2 * highest.rate, seed + 2)
    again = phase(quarter, found.rate / 2, seed + 3)
    return Report(calm, highest, twice, again, tuple(held))


def _holding(server: Server) -> Holding:
    time.sleep(0.5)  # connections that were just closed
    return Holding(server.open_files(), server.memory() >> 20)


def _phase(
    server: Server, traffic: Traffic, seconds: float, rate: float | None, seed: int
) -> Phase:
    """Ask as fast as answers come, or at a given rate whether they come or not.

    What is due and finds no free connection waits in the client, and is given up at the end.
    """
    phase, lock, started = Phase(seconds, rate), Lock(), time.monotonic()
    random = Random(seed)
    number = 0

    def due() -> tuple[float, str] | None:
        nonlocal number
        with lock:
            now = time.monotonic()
            moment = now if rate is None else started + number / rate
            if max(now, moment) >= started + seconds:
                return None
            number += 1
            return moment, traffic.address(random)

    workers = SATURATING if rate is None else PATIENT
    with ThreadPoolExecutor(workers) as pool:
        for asking in [pool.submit(_ask, server, due, phase, lock) for _ in range(workers)]:
            asking.result()
    return phase


def _ask(
    server: Server, due: Callable[[], tuple[float, str] | None], phase: Phase, lock: Lock
) -> None:
    connection, used = server.connect(), time.monotonic()
    while (next_one := due()) is not None:
        moment, address = next_one
        time.sleep(max(0.0, moment - time.monotonic()))
        status, retry = "lost", True
        if time.monotonic() - used > IDLE:
            connection.close()
        try:
            connection.request("GET", address)
            answer = connection.getresponse()
            answer.read()
            status = str(answer.status)
            retry = answer.status not in RETRY or bool(answer.headers.get("Retry-After"))
        except (OSError, HTTPException):
            connection.close()
        used = time.monotonic()
        with lock:
            phase.statuses[status] += 1
            phase.without_retry += not retry
            phase.taken.append((used - moment) * 1000)
    connection.close()


def main() -> None:
    """Load a server as long as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        command: list[str | Path] = [HLEDEJ, "build", EXAMPLES, "--index", index]
        subprocess.run(command, check=True, capture_output=True)
        with serving(index, Path(folder) / "log") as server:
            found = load(server, asked.minutes * 60)
    phases = ("calm", "highest", "twice", "calm_again")
    told = {name: getattr(found, name).summary() for name in phases}
    print(json.dumps({**told, "held": [asdict(held) for held in found.held]}))


if __name__ == "__main__":
    main()
