"""Load a server over some kept connections, in a closed or an open loop.

``python -m benchmarks.load PORT FILE --seconds 10`` reads addresses from a file, one a line, asks
each once, and stops when they or the seconds are used up. JSON that follows an address and a tab is
posted there. In the closed loop each connection asks one after the other. With ``--rate 50`` the
loop is open: so many requests a second are due at random moments (a Poisson process), whether
answers come or not. Prints one JSON line.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from random import Random
from socket import create_connection
from threading import Lock

from benchmarks.measure import percentile
from benchmarks.servers import HOST

CONNECTIONS, SECONDS = 4, 10.0
OPEN_CONNECTIONS = 32
"""Connections of the open loop: what is due and finds none that is free waits in the client."""
_END, _LENGTH = b"\r\n\r\n", b"content-length:"


@dataclass(frozen=True, slots=True)
class Load:
    """Load of a server.

    Times are in milliseconds to the last byte, from the request or, in an open loop, from the
    moment it was due.
    """

    requests: int
    failed: int
    per_second: float
    p50: float
    p95: float
    p99: float


class _Pile:
    """Addresses that several threads take from, each once, until the time is up."""

    def __init__(self, addresses: Sequence[str], seconds: float, rate: float) -> None:
        self._left = iter(addresses)
        self._due = time.perf_counter()
        self._end = self._due + seconds
        self._rate, self._random = rate, Random(1)  # noqa: S311  # repeatable, not secret
        self._lock = Lock()

    def __iter__(self) -> Iterator[tuple[float, str]]:
        """Yield addresses with the moments at which they are due, which have come."""
        while (taken := self._take()) is not None:
            time.sleep(max(0.0, taken[0] - time.perf_counter()))
            yield taken

    def _take(self) -> tuple[float, str] | None:
        with self._lock:
            if self._rate:
                self._due += self._random.expovariate(self._rate)
            else:
                self._due = time.perf_counter()
            address = next(self._left, None) if self._due < self._end else None
            return None if address is None else (self._due, address)


def main() -> None:
    """Load the server that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("file", type=Path)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--rate", type=float, default=0.0)
    parser.add_argument("--connections", type=int, default=CONNECTIONS)
    asked = parser.parse_args()
    connections = OPEN_CONNECTIONS if asked.rate else asked.connections
    pile = _Pile(asked.file.read_text("utf-8").split("\n"), asked.seconds, asked.rate)
    started = time.perf_counter()
    with ThreadPoolExecutor(connections) as pool:
        taken = [pool.submit(_ask, asked.port, pile) for _ in range(connections)]
        samples = [sample for some in taken for sample in some.result()]
    seconds = time.perf_counter() - started
    print(json.dumps(asdict(_summary(samples, seconds))))


def from_own_process(
    port: int,
    addresses: Sequence[str],
    seconds: float = SECONDS,
    rate: float = 0.0,
    connections: int = CONNECTIONS,
) -> Load:
    """Load a server from a process of its own, in an open loop if a rate is given."""
    options = {"--seconds": seconds, "--rate": rate, "--connections": connections}
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write("\n".join(addresses))
        file.flush()
        command = [sys.executable, "-m", "benchmarks.load", str(port), file.name]
        done = subprocess.run(  # noqa: S603  # our own command
            [*command, *map(str, chain.from_iterable(options.items()))],
            check=True,
            capture_output=True,
        )
    return Load(**json.loads(done.stdout))


def _ask(port: int, pile: _Pile) -> list[tuple[float, bool]]:
    """Ask over one connection; give the milliseconds of each answer and whether it was one."""
    samples = []
    with create_connection((HOST, port), timeout=60) as connection:
        for due, address in pile:
            connection.sendall(_request(port, address))
            status = _answer(connection.recv)
            samples.append(((time.perf_counter() - due) * 1000, status == b"200"))
    return samples


def _request(port: int, address: str) -> bytes:
    path, _, posted = address.partition("\t")
    body = posted.encode()
    head = f"{'POST' if body else 'GET'} {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\n"
    if body:
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return f"{head}\r\n".encode() + body


def _answer(receive: Callable[[int], bytes]) -> bytes:
    """Read one answer to its end and return its status."""
    found = b""
    while _END not in found:
        found += _some(receive)
    head, _, body = found.partition(_END)
    left = int(head.lower().partition(_LENGTH)[2].split(b"\r\n")[0]) - len(body)
    while left > 0:
        left -= len(_some(receive))
    return head.split(b" ", 2)[1]


def _some(receive: Callable[[int], bytes]) -> bytes:
    found = receive(1 << 16)
    if not found:
        raise ConnectionError("the server hung up")
    return found


def _summary(samples: Sequence[tuple[float, bool]], seconds: float) -> Load:
    times = [milliseconds for milliseconds, _ in samples]
    return Load(
        requests=len(samples),
        failed=sum(not well for _, well in samples),
        per_second=round(len(samples) / seconds, 1),
        p50=round(percentile(times, 50), 3),
        p95=round(percentile(times, 95), 3),
        p99=round(percentile(times, 99), 3),
    )


if __name__ == "__main__":
    main()
