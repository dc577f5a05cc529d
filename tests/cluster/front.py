"""Stands before a real cluster and passes requests on, or does what a faulty network would."""

import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class Front:
    """Handling of the requests.

    Attributes:
        target: The node that they are passed on to.
        url: Where it listens.
        wanted: The Authorization header without which they are refused; empty for none.
        fault: Called with method and path; a status that it returns is the answer instead.
        seen: Method and path of each request.
    """

    target: str
    url: str = ""
    wanted: str = ""
    fault: Callable[[str, str], int | None] = lambda _method, _path: None
    seen: list[tuple[str, str]] = field(default_factory=list)


class _Handler(BaseHTTPRequestHandler):
    """Handles requests for a front, of which a class is made."""

    protocol_version = "HTTP/1.1"
    front: Front

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        front = self.front
        front.seen.append((self.command, self.path))
        if front.wanted and self.headers.get("Authorization") != front.wanted:
            self._answer(401, b"{}")
        elif status := front.fault(self.command, self.path):
            self._answer(status, b"{}")
        else:
            self._pass_on(body)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _handle  # noqa: N815  # the library's

    def _pass_on(self, body: bytes) -> None:
        names = ("Content-Type", "Content-Encoding", "Accept-Encoding")
        kept = {name: self.headers[name] for name in names if self.headers[name]}
        url = self.front.target + self.path
        request = urllib.request.Request(url, body or None, kept, method=self.command)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                self._answer(answer.status, answer.read(), dict(answer.headers))
        except urllib.error.HTTPError as error:
            self._answer(error.code, error.read(), dict(error.headers))

    def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        given = {name.lower(): value for name, value in (headers or {}).items()}
        for name in ("content-type", "content-encoding"):
            if name in given:
                self.send_header(name, given[name])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Say nothing: clients may go away."""


@contextmanager
def standing_before(target: str, tls: ssl.SSLContext | None = None) -> Iterator[Front]:
    """Listen on a free port until the block ends."""
    front = Front(target)
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"front": front}))
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    front.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield front
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def first(times: int, status: int, part: str) -> Callable[[str, str], int | None]:
    """Return a fault of the first requests whose path has a part."""
    left = times

    def fault(_method: str, path: str) -> int | None:
        nonlocal left
        if part not in path or left <= 0:
            return None
        left -= 1
        return status

    return fault


def slow(seconds: float, part: str) -> Callable[[str, str], int | None]:
    """Return the fault of taking long over paths that have a part."""

    def fault(_method: str, path: str) -> int | None:
        if part in path:
            time.sleep(seconds)
        return None

    return fault
