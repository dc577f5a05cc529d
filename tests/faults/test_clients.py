"""Hostile clients against the real server: the others are answered, and all of it comes back."""

import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from http.client import HTTPConnection
from itertools import chain, repeat
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from index.building.build import Job, build
from index.czech.analyzer import Analyzer
from index.settings import IndexSettings
from index.versions.versions import Versions
from index.vocabulary.vocabulary import Vocabulary
from tests.faults.clients import ANOTHER, another_client, answered, deaf, get, greedy, head
from tests.faults.served import Server, children, serving
from tests.faults.small import SmallIndex
from tests.serving import HLEDEJ
from web.serving.configuration import GRACEFUL_SECONDS, HEAD_SECONDS, SILENT_SECONDS
from web.serving.sending import SEND_SECONDS

ARTICLES = 1_200
EXPORT = "/api/v1/export.ndjson"
PAGE = "/?per_page=100"
PROXIED = {"HLEDEJ_WEB_PROXIES": "1"}
BEHIND = "X-Forwarded-For"
FLOOD = 240
"""Connections of one client, each with a request."""
SLACK = 48 * 1024 * 1024
"""Bytes that caches of a server may take."""
STARTS = 20
"""Seconds that a process may take to start on a machine busy with tests."""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, analyzer: Analyzer) -> Path:
    """An index whose pages and exports are larger than what the system buffers."""
    folder = tmp_path_factory.mktemp("clients")
    archive = folder / "archive"
    archive.mkdir()
    for number in range(ARTICLES):
        summary = " ".join(f"rada{number} čip{word} server" for word in range(250))
        day = f"2025-01-{number % 28 + 1:02}"
        head_of_file = f"---\ntitle: Rada {number}\ndate: {day}\nsummary: {summary}\n---\n"
        (archive / f"a{number}.md").write_text(head_of_file + summary, "utf-8")
    versions = Versions(folder / "index")
    build(Job(archive, versions, IndexSettings(), analyzer, Vocabulary(), lambda *_: None))
    return folder / "index"


@pytest.fixture(scope="module")
def servers(
    index: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Server, Server]]:
    """A server of one process and one of two, which no test ends."""
    folders = [tmp_path_factory.mktemp("server") for _ in range(2)]
    with started(index, folders[0], 1) as one, started(index, folders[1], 2) as two:
        yield one, two


@pytest.fixture(params=[1, 2])
def server(request: pytest.FixtureRequest, servers: tuple[Server, Server]) -> Server:
    """Each of the two servers."""
    return servers[request.param - 1]


def at_each(servers: tuple[Server, Server], check: Callable[[Server], None]) -> None:
    """Check the servers at the same time, where a check mostly waits."""
    with ThreadPoolExecutor(len(servers)) as pool:
        list(pool.map(check, servers))


@contextmanager
def started(index: Path, folder: Path, processes: int, **settings: str) -> Iterator[Server]:
    """Run a server until all its processes are there."""
    settings = {"HLEDEJ_WEB_PROCESSES": str(processes), **settings}
    with serving(index, folder / "log", **settings) as server:
        wait_until(lambda: len(children(server.process.pid)) == processes)
        yield server


def wait_until(true: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def pages_unread(port: int) -> list[socket.socket]:
    return [deaf(port, head(PAGE) * 245) for _ in range(5)]


def exports_unread(port: int) -> list[socket.socket]:
    paths = (EXPORT, f"/{EXPORT}", "/%2Fapi/v1/export.ndjson", "/api/v1/export.csv")
    return [deaf(port, head(path)) for path in paths for _ in range(6)]


def answers_unread(port: int) -> list[socket.socket]:
    path = f"/api/v1/search?per_page=100&facet_size=1000&{'exclude_company=%22%22&' * 10}"
    return [deaf(port, head(path) * 3) for _ in range(300)]


def heads_half_sent(port: int) -> list[socket.socket]:
    half = head("/").removesuffix(b"\r\n")
    return [deaf(port, sent) for sent in (half, b"") for _ in range(200)]


def bodies(port: int) -> list[socket.socket]:
    megabyte = b"x" * (1 << 20)
    chunked = head("/?q=a", "Transfer-Encoding: chunked")
    return [
        deaf(port, head("/healthz", "Content-Length: 900000000", method="POST") + megabyte * 30),
        deaf(port, chunked + (b"100000\r\n" + megabyte + b"\r\n") * 10),
        deaf(port, chunked + b"1\r\nx\r\n" * 200_000),
    ]


def pages_at_once(port: int) -> list[socket.socket]:
    return [deaf(port, head(PAGE)) for _ in range(900)]


def lists_of_preferences(port: int) -> list[socket.socket]:
    """Heads whose lists, joined, have hundreds of thousands of items."""
    long = tuple(f"Accept-Language: {'a,' * 4_000}a" for _ in range(35))
    return [deaf(port, head("/nikde", *long)) for _ in range(40)]


def heads_in_pieces(port: int) -> list[socket.socket]:
    """Long heads that go on byte by byte."""
    long = b"".join(b"A%d: %s\r\n" % (number, b"x" * 8_000) for number in range(35))
    connections = [deaf(port, b"") for _ in range(200)]
    for connection in connections:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setblocking(False)
    end = time.monotonic() + 3
    for piece in chain([head("/").removesuffix(b"\r\n"), long], repeat(b"x")):
        for connection in connections:
            with suppress(OSError):
                connection.send(piece)
        if time.monotonic() > end:
            return connections
    raise AssertionError


def expecting(port: int) -> list[socket.socket]:
    """Connections on which the server would say that a request may go on, were there room."""
    asking = head("/healthz", "Expect: 100-continue", method="HEAD") * 3_000
    return [
        deaf(port, head("/hledej.css") * 200 + head("/healthz", method="HEAD") * more + asking)
        for more in range(120, 140)
    ]


@pytest.mark.parametrize(
    "attack",
    [
        pages_unread,
        pages_at_once,
        exports_unread,
        answers_unread,
        heads_half_sent,
        bodies,
        lists_of_preferences,
        heads_in_pieces,
        expecting,
    ],
)
def test_others_are_answered_meanwhile_and_all_comes_back(
    servers: tuple[Server, Server], attack: Callable[[int], list[socket.socket]]
) -> None:
    at_each(servers, partial(check_attack, attack))


def check_attack(attack: Callable[[int], list[socket.socket]], server: Server) -> None:
    get(server.port, PAGE)
    files, memory = server.open_files(), server.memory()
    with another_client(server.port) as fared:
        connections = attack(server.port)
        time.sleep(3)
        for connection in connections:
            connection.close()
        time.sleep(1)

    assert fared.well(), (server, fared)
    wait_until(lambda: server.open_files() <= files + 4)
    wait_until(lambda: server.memory() < memory + SLACK * len(server.processes()))


@pytest.mark.parametrize("processes", [1, 2])
def test_a_server_under_attack_ends_when_it_is_told_to(
    index: Path, tmp_path: Path, processes: int
) -> None:
    with started(index, tmp_path, processes) as server:
        connections = [
            connection
            for attack in (pages_unread, exports_unread, heads_half_sent)
            for connection in attack(server.port)
        ]
        told = time.monotonic()

        server.process.send_signal(signal.SIGTERM)

        assert server.process.wait(60) == 0
        assert time.monotonic() - told < 2 * GRACEFUL_SECONDS
        for connection in connections:
            connection.close()


def test_a_client_that_reads_fast_lets_others_be_answered(server: Server) -> None:
    with another_client(server.port) as fared:
        received = answered(server.port, head(PAGE) * 99 + head(PAGE, "Connection: close"))

    assert received.count(b"HTTP/1.1 200 OK") == 100
    assert fared.well(), fared


@pytest.mark.parametrize("form", ["ndjson", "csv"])
def test_an_export_that_is_read_fast_lets_others_be_answered(server: Server, form: str) -> None:
    path = f"/api/v1/export.{form}?fields=id,summary&date_to=2025-01-08"

    assert place_of_last(server, [head(path)], source=ANOTHER, connect=greedy) == 0


def test_a_client_with_many_connections_goes_before_nobody(server: Server) -> None:
    flood = head("/api/v1/search?q=rada&per_page=1")

    assert place_of_last(server, [flood] * FLOOD, source=ANOTHER) < FLOOD / 2


def test_connections_of_a_client_take_turns(server: Server) -> None:
    pipelined = head("/healthz") * 100

    assert place_of_last(server, [pipelined] * 2) < 50


def place_of_last(
    server: Server,
    sent: Sequence[bytes],
    source: str = "127.0.0.1",
    connect: Callable[[int, bytes], socket.socket] = deaf,
) -> int:
    """Return how many requests are answered before one that comes after all others.

    Args:
        server: It is stopped until all have been sent.
        sent: What is sent on a connection each.
        source: Address of the last client.
        connect: Opens a connection and sends on it.
    """
    requests = sum(part.count(b"GET ") for part in sent)
    before = len(paths_answered(server))
    workers = children(server.process.pid)
    for worker in workers:
        os.kill(worker, signal.SIGSTOP)
    connections = [connect(server.port, part) for part in sent]
    last = HTTPConnection("127.0.0.1", server.port, timeout=60, source_address=(source, 0))
    last.request("GET", "/api/v1/facets/year")
    for worker in workers:
        os.kill(worker, signal.SIGCONT)
    assert last.getresponse().status == 200
    wait_until(lambda: len(paths_answered(server)) >= before + requests + 1)
    for connection in connections:
        connection.close()
    last.close()
    return paths_answered(server)[before:].index("/api/v1/facets/year")


def paths_answered(server: Server) -> list[str]:
    """Return the paths of requests that were answered, in that order."""
    lines = map(json.loads, server.log.read_text("utf-8").splitlines())
    return [line["path"] for line in lines if "path" in line]


def test_a_head_that_does_not_end_loses_its_connection(servers: tuple[Server, Server]) -> None:
    at_each(servers, check_unfinished_heads)


def check_unfinished_heads(server: Server) -> None:
    unfinished = (b"", head("/").removesuffix(b"\r\n"), b"GET /")
    begun = time.monotonic()

    with ThreadPoolExecutor(len(unfinished)) as pool:
        received = list(pool.map(partial(answered, server.port), unfinished))

    assert received == [b"", b"", b""]
    assert time.monotonic() - begun < 4 * HEAD_SECONDS


def test_what_is_not_read_loses_its_connection_and_its_slot(
    servers: tuple[Server, Server],
) -> None:
    at_each(servers, check_unread_answers)


def check_unread_answers(server: Server) -> None:
    files = server.open_files()
    unread = [deaf(server.port, head(PAGE) * 200)]

    def slot_is_taken() -> bool:
        """Take it again if the export asked for here kept the deaf one from it."""
        taken = get(server.port, EXPORT)[0] == 429
        if not taken:
            unread.append(deaf(server.port, head(EXPORT)))
        return taken

    wait_until(slot_is_taken)
    wait_until(lambda: server.open_files() > files + 1)

    wait_until(lambda: server.open_files() <= files, 3 * SEND_SECONDS)
    assert get(server.port, EXPORT)[0] == 200
    for connection in unread:
        connection.close()


def test_a_body_is_answered_at_once_and_stored_nowhere(index: Path, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    with serving(index, tmp_path / "log", TMPDIR=str(temporary)) as server:
        sent = head("/?q=a", "Content-Length: 900000000") + b"x" * 5000
        received = answered(server.port, sent)

        assert received.startswith(b"HTTP/1.1 413 ")
        assert b"Content-Security-Policy" in received
        assert not list(temporary.iterdir())


def test_each_client_has_one_export_and_its_slot_is_free_soon_after_it_left(
    index: Path, tmp_path: Path
) -> None:
    with started(index, tmp_path, 2, **PROXIED) as server:
        connections = [
            deaf(server.port, head(EXPORT, f"{BEHIND}: 2a00:1:2:{network}::{host}"))
            for network in (1, 2)
            for host in range(3)
        ]

        def status(client: str) -> int:
            return get(server.port, EXPORT, **{BEHIND: client})[0]

        wait_until(lambda: status("2a00:1:2:1::9") == 429)
        assert status("2a00:1:2:2::9") == 429
        assert status("192.0.2.1") == 200
        for connection in connections:
            connection.close()
        wait_until(lambda: status("2a00:1:2:1::9") == status("2a00:1:2:2::9") == 200, 5)


@pytest.mark.parametrize("written", ["8.8.8.8:1234", "[2a00:1:2:3::1]:443", "unknown", "1.2.3"])
def test_what_a_proxy_writes_beside_an_address_lifts_no_limit(
    index: Path, tmp_path: Path, written: str
) -> None:
    with serving(index, tmp_path / "log", HLEDEJ_WEB_RATE_LIMIT="2", **PROXIED) as server:
        statuses = [get(server.port, "/", **{BEHIND: written})[0] for _ in range(4)]

    assert statuses == [200, 200, 429, 429]


def test_an_answer_without_a_body_keeps_its_connection(server: Server) -> None:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", "/")
    answer = connection.getresponse()
    answer.read()
    kept = connection.sock
    connection.request("GET", "/", headers={"If-None-Match": answer.headers["ETag"]})
    again = connection.getresponse()
    again.read()

    assert again.status == 304
    assert connection.sock is kept
    connection.close()


@pytest.mark.parametrize("host", ["a..b", "a b", "[::1", "č.cz", "x" * 5000, "a/b", "a:b:c", ""])
def test_a_host_that_is_none_gets_an_answer_of_ours(server: Server, host: str) -> None:
    sent = f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()
    received = answered(server.port, sent)

    status = int(received.split(b" ", 2)[1])
    assert status == 200 or 400 <= status < 500
    assert b"Traceback" not in received


@pytest.mark.parametrize(
    "sent",
    [
        b"\x00\x01\x02\r\n\r\n",
        b"<script>alert(1)</script>\r\n\r\n",
        b"GET / <script>alert(1)</script>\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost x\r\n\r\n",
        b"GET /?" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 200 + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"b" * 20_000 + b"\r\n\r\n",
    ],
)
def test_what_is_no_request_gets_an_error_and_tells_nothing(server: Server, sent: bytes) -> None:
    received = answered(server.port, sent)

    assert received.split(b" ", 2)[1] in {b"400", b"404", b"414", b"431", b"501", b"505"}
    assert b"Traceback" not in received
    assert b"<script>" not in received
    assert get(server.port, "/healthz")[0] == 200


def test_a_process_that_is_stopped_is_replaced(index: Path, tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    with started(index, folders[0], 1) as one, started(index, folders[1], 2) as two:
        stopped = {server: min(children(server.process.pid)) for server in (one, two)}

        for process in stopped.values():
            os.kill(process, signal.SIGSTOP)

        for processes, (server, process) in enumerate(stopped.items(), 1):
            wait_until(partial(replaced, server, process, processes), 4 * SILENT_SECONDS + STARTS)
            assert get(server.port, PAGE)[0] == 200


def replaced(server: Server, process: int, processes: int) -> bool:
    found = children(server.process.pid)
    return process not in found and len(found) == processes


def test_answers_go_on_without_a_folder_for_temporary_files(index: Path, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    with started(index, tmp_path, 2, TMPDIR=str(temporary)) as server:
        temporary.rmdir()
        before = children(server.process.pid)
        os.kill(min(before), signal.SIGKILL)
        wait_until(lambda: len(children(server.process.pid) - {min(before)}) == len(before))

        for path in (PAGE, EXPORT, "/metrics", "/clanek/a1"):
            assert {get(server.port, path)[0] for _ in range(8)} == {200}


def test_answers_go_on_where_nothing_can_be_written(small: SmallIndex, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with started(small.index, tmp_path, 2) as server:
        before = log.read_text("utf-8")
        for process in server.processes():
            resource.prlimit(process, resource.RLIMIT_FSIZE, (0, 0))
        for number in range(20):
            assert get(server.port, f"/api/v1/search?q=rada+{number}")[0] == 200
            assert get(server.port, "/metrics")[0] == 200
        # Queries are written after some seconds.
        time.sleep(7)
        assert get(server.port, PAGE)[0] == 200
        assert log.read_text("utf-8").startswith(before)


@pytest.mark.parametrize("processes", [1, 2])
def test_index_files_cut_to_nothing_are_left_for_the_version_before(
    small: SmallIndex, tmp_path: Path, processes: int
) -> None:
    name = small.versions.current()
    others = {
        path.stat().st_ino
        for version in small.versions.names()
        if version != name
        for path in small.versions.folder(version).rglob("*")
    }
    with started(small.index, tmp_path, processes) as server:
        assert server.json("/readyz")["version"] == name
        for path in small.versions.folder(name).rglob("*"):
            if path.is_file() and path.stat().st_ino not in others:
                os.truncate(path, 0)
        cut = time.monotonic()

        def answers() -> bool:
            try:
                return get(server.port, f"/api/v1/search?q=rad{time.monotonic_ns()}*")[0] == 200
            except OSError:
                return False

        wait_until(lambda: all(answers() for _ in range(6 * processes)), 20)
        ended = server.log.read_text("utf-8").count("another takes its place")
        assert time.monotonic() - cut < 10
        for _ in range(30):
            assert get(server.port, "/api/v1/search?q=ser*")[0] == 200
        assert server.json("/readyz")["version"] != name
        assert server.log.read_text("utf-8").count("another takes its place") == ended <= processes


def test_too_few_descriptors_are_one_clear_line(index: Path) -> None:
    ended = subprocess.run(
        [HLEDEJ, "serve", "--index", index, "--port", "0"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)),
    )

    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert "ulimit -n" in ended.stderr


def test_few_descriptors_are_never_used_up(index: Path, tmp_path: Path) -> None:
    resource_limit = "ulimit -n 300 && exec"
    log = tmp_path / "log"
    command = f'{resource_limit} "$0" serve --index "$1" --port 0'
    with log.open("w") as errors:
        process = subprocess.Popen(
            ["sh", "-c", command, HLEDEJ, index], stdout=subprocess.PIPE, stderr=errors, text=True
        )
    assert process.stdout is not None
    port = int(process.stdout.readline().split(":")[2].split()[0])
    connections = [deaf(port, head(PAGE)) for _ in range(400)]
    time.sleep(2)
    for connection in connections:
        connection.close()

    assert get(port, "/healthz")[0] == 200
    process.terminate()
    assert process.wait(60) == 0
    process.stdout.close()
    assert log.read_text("utf-8").count("\n") < 1_000
    assert "Traceback" not in log.read_text("utf-8")


TWO_SOCKETS = """
import resource
from gevent import monkey
monkey.patch_all()
from flask import Flask
from web.server import serve
from web.serving.listening import addresses, listen
resource.setrlimit(resource.RLIMIT_NOFILE, (300, 300))
sockets = (*listen("127.0.0.1", 0), *listen("127.0.0.2", 0))
print(*addresses(sockets), flush=True)
serve(Flask("a"), sockets)
"""


def test_few_descriptors_are_shared_by_the_addresses_of_a_host(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-c", TWO_SOCKETS], stdout=subprocess.PIPE, stderr=errors, text=True
        )
    assert process.stdout is not None
    at = [urlsplit(address).netloc.split(":") for address in process.stdout.readline().split()]
    connections = [
        socket.create_connection((host, int(port)), timeout=60)
        for host, port in at
        for _ in range(180)
    ]
    time.sleep(1)
    for connection in connections:
        connection.close()
    for host, port in at:
        last = HTTPConnection(host, int(port), timeout=60)
        last.request("GET", "/")
        assert last.getresponse().status == 404
        last.close()
    process.terminate()
    assert process.wait(60) == 0
    process.stdout.close()
    assert log.read_text("utf-8") == ""
