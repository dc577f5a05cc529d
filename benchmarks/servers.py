"""Start servers as processes of their own, and stop them."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from socket import socket
from urllib.parse import urlencode

from search.params import to_pairs
from search.request import SearchRequest
from web.addresses import API

HOST = "127.0.0.1"
START_SECONDS = 60.0
HEALTH = "/healthz"


def address(request: SearchRequest) -> str:
    """Return the path of the JSON API that asks for a request."""
    return f"{API}?{urlencode(to_pairs(request))}"


@contextmanager
def serving(directory: Path, processes: int = 1) -> Iterator[tuple[int, int]]:
    """Run the real server of an index; give its port and its process number."""
    command = [str(Path(sys.executable).parent / "hledej"), "serve", "--index", str(directory)]
    with _running(command, HLEDEJ_WEB_PROCESSES=str(processes)) as started:
        yield started


@contextmanager
def serving_bare() -> Iterator[tuple[int, int]]:
    """Run the bare route on the same server."""
    with _running([sys.executable, "-m", "benchmarks.bare"]) as started:
        yield started


@contextmanager
def _running(command: Sequence[str], **environment: str) -> Iterator[tuple[int, int]]:
    port = _free_port()
    process = subprocess.Popen(  # noqa: S603  # our own command
        [*command, "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )
    try:
        _wait(port, process)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with closing(socket()) as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        try:
            get(port, HEALTH)
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"{process.args!r} does not answer on port {port}")


def get(port: int, path: str) -> bytes:
    """Return the answer of a server.

    Raises:
        OSError: If nobody listens, or the answer is an error.
    """
    with closing(HTTPConnection(HOST, port, timeout=START_SECONDS)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
    if answer.status != 200:
        raise OSError(f"{path}: {answer.status}")
    return body
