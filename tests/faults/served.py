"""A real server over an index, and what it holds of the system."""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.serving import serving as serving_at_address


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    process: subprocess.Popen[str]
    port: int
    log: Path

    def processes(self) -> set[int]:
        """Return the server's process and those that it started."""
        return {self.process.pid, *children(self.process.pid)}

    def connect(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=60)

    def get(self, address: str) -> tuple[int, bytes]:
        connection = self.connect()
        connection.request("GET", address)
        answer = connection.getresponse()
        found = answer.status, answer.read()
        connection.close()
        return found

    def json(self, address: str) -> Any:  # as an answer has it
        status, body = self.get(address)
        assert status == 200, body
        return json.loads(body)

    def open_files(self) -> int:
        return sum(1 for at in self.processes() for _ in Path(f"/proc/{at}/fd").iterdir())

    def mapped_files(self) -> int:
        """Return the number of mapped files below an index."""
        maps = (Path(f"/proc/{at}/maps").read_text("utf-8") for at in self.processes())
        return sum("/versions/" in line for found in maps for line in found.splitlines())

    def memory(self) -> int:
        """Return the bytes that are the processes' own."""
        return sum(map(_own_bytes, self.processes()))


def children(process: int) -> set[int]:
    """Return the processes that a process started, and theirs."""
    found: set[int] = set()
    for folder in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(folder.read_text("utf-8").rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == process:
            found |= {int(folder.parent.name), *children(int(folder.parent.name))}
    return found


def alive(process: int) -> bool:
    """Tell whether a process runs."""
    try:
        state = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def _own_bytes(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text("utf-8")
    found = re.search(r"RssAnon:\s+(\d+) kB", status)
    assert found
    return int(found[1]) * 1024


@contextmanager
def serving(index: Path, log: Path, **environment: str) -> Iterator[Server]:
    """Serve an index on any free port."""
    with serving_at_address(index, log, **environment) as (process, address):
        port = urlsplit(address).port
        assert port, log.read_text("utf-8")
        yield Server(process, port, log)
