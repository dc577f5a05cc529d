"""The server as a whole: where it listens, its threads and its processes."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.faults.served import alive, children
from tests.serving import serving
from web.serving.listening import SEND_BUFFER, ListenError, addresses, listen

PROCESSES = 3
API = "/api/v1/search?q=cip"
EXPORT = "/api/v1/export.ndjson"


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", "http://127.0.0.1:"),
        ("127.0.0.2", "http://127.0.0.2:"),
        ("::1", "http://[::1]:"),
    ],
)
def test_the_address_of_a_server_is_told(host: str, expected: str) -> None:
    sockets = listen(host, 0)
    try:
        (told,) = addresses(sockets)
    finally:
        for opened in sockets:
            opened.close()

    assert told.startswith(expected)


def test_a_port_that_is_taken_is_told() -> None:
    (taken,) = listen("127.0.0.1", 0)
    port = taken.getsockname()[1]
    try:
        with pytest.raises(ListenError, match=f"127.0.0.1:{port}: .*--port"):
            listen("127.0.0.1", port)
    finally:
        taken.close()


def test_the_system_keeps_little_and_not_long_for_a_client_that_reads_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("web.serving.listening.UNREAD_SECONDS", 0.5)
    (listening,) = listen("127.0.0.1", 0)
    client = socket.create_connection(listening.getsockname())
    connection, _ = listening.accept()
    connection.settimeout(0.2)
    sent = 0
    with suppress(TimeoutError):
        while True:
            sent += connection.send(bytes(1 << 14))
    connection.close()
    time.sleep(1.5)
    received = 0
    with suppress(ConnectionResetError):
        while more := client.recv(1 << 20):
            received += len(more)
    client.close()
    listening.close()

    assert sent < 8 * SEND_BUFFER
    if sys.platform == "linux":
        assert received < sent


@contextmanager
def several(index: Path, log: Path | None = None) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with serving(index, log, HLEDEJ_WEB_PROCESSES=str(PROCESSES)) as (process, address):
        wait_until(lambda: len(children(process.pid)) == PROCESSES)
        yield process, address


def wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def get(address: str, path: str) -> tuple[int, str]:
    """Ask over a connection of its own: any process may take it."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=30)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_several_processes_count_together(site_index: Path) -> None:
    with several(site_index) as (_, address):
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: get(address, API), range(60)))
        # What was answered is counted once it was sent.
        wait_until(lambda: searches(address) == 60)

    assert {status for status, _ in answers} == {200}


def searches(address: str) -> float:
    families = text_string_to_metric_families(get(address, "/metrics")[1])
    return sum(
        sample.value
        for family in families
        for sample in family.samples
        if sample.name == "hledej_requests_total" and sample.labels["route"] == "/api/v1/search"
    )


def test_a_process_that_is_killed_is_replaced_while_the_others_answer(
    site_index: Path, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with several(site_index, log) as (process, address):
        killed = min(children(process.pid))
        os.kill(killed, signal.SIGKILL)
        failed = 0
        while killed in (running := children(process.pid)) or len(running) < PROCESSES:
            try:
                failed += get(address, API)[0] != 200
            except (OSError, HTTPException):
                failed += 1  # what the killed one had taken

        assert failed <= 1
        assert get(address, API)[0] == 200
        assert f"process {killed} ended" in log.read_text("utf-8")


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_process_outlives_the_server(site_index: Path, ending: signal.Signals) -> None:
    with several(site_index) as (process, address):
        running = children(process.pid)
        assert get(address, API)[0] == 200
        process.send_signal(ending)
        code = process.wait(30)
        wait_until(lambda: not any(map(alive, running)))

    assert code == (-ending if ending is signal.SIGKILL else 0)


def test_exports_that_nobody_reads_leave_searches_answered(site_index: Path) -> None:
    with serving(site_index) as (_, address):
        exports = [HTTPConnection(urlsplit(address).netloc, timeout=30) for _ in range(4)]
        for connection in exports:
            connection.request("GET", EXPORT)
        statuses = {get(address, API)[0] for _ in range(10)}
        for connection in exports:
            connection.close()

    assert statuses == {200}
