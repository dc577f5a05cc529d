"""The clients of the examples, in Python and in JavaScript, with a real server."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.hledej import hledej
from tests.programs import program
from tests.serving import serving

HERE = Path(__file__).parent
CLIENTS = HERE.parents[1] / "examples" / "clients"
Do = Callable[..., tuple[Any, int]]
POST = "---\ntitle: Zpráva {0} o čipech\ndate: 2025-11-{0:02}\ncompanies: [{1}]\n---\nText.\n"


@pytest.fixture(params=["python", "javascript"])
def command(request: pytest.FixtureRequest) -> list[str]:
    if request.param == "python":
        return [sys.executable, str(HERE / "asking.py")]
    return [program("node"), str(HERE / "asking.mjs")]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    folder.mkdir()
    for number in range(1, 8):
        company = "Nvidia" if number % 2 else "Apple"
        (folder / f"{number}.md").write_text(POST.format(number, company), "utf-8")
    hledej("build", folder, "--index", tmp_path / "index")
    return folder


@contextmanager
def asking(command: list[str], address: str) -> Iterator[Do]:
    """Run a client; give a function that has it do something: what came of it, and its waits."""
    child = subprocess.Popen(
        [*command, address, CLIENTS],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(CLIENTS), "PATH": "/usr/bin:/bin"},
    )
    sent, answered = child.stdin, child.stdout
    assert sent
    assert answered

    def do(what: str, **given: object) -> tuple[Any, int]:
        sent.write(f"{json.dumps({'do': what, **given})}\n")
        sent.flush()
        told, waited = json.loads(answered.readline())
        return told, waited

    try:
        yield do
    finally:
        child.communicate()


def test_a_client_pages_toggles_and_tells_errors(archive: Path, command: list[str]) -> None:
    index = archive.parent / "index"
    with serving(index) as (_, address), asking(command, address) as do:
        ids = do("hits", q="čipy", parameters={"per_page": 2, "sort": "oldest"})
        several = do("hits", q="", parameters={"company": ["Apple", "Nvidia"]})
        toggled = do("toggle", q="čipy", facet="company", value="Apple")
        article = do("article", id="3")
        kept = do("again", address="/api/v1/search?q=cip")
        wrong = do("hits", q="", parameters={"pgae": 1})
        missing = do("article", id="není/tu?")

    assert ids == (list("1234567"), 0)
    assert len(several[0]) == 7
    assert toggled == ([{"company": ["Apple"]}, 3], 0)
    assert article == ("Zpráva 3 o čipech", 0)
    assert kept == (True, 0)
    assert wrong == ([400, "bad-parameter", ["unknown-parameter"]], 0)
    assert missing == ([404, "not-found", []], 0)


def test_a_client_keeps_a_copy(archive: Path, command: list[str]) -> None:
    index, often = archive.parent / "index", {"HLEDEJ_SEARCH_CHECK_SECONDS": "0.05"}
    with serving(index, None, **often) as (_, address), asking(command, address) as do:
        first = do("mirror")
        (archive / "8.md").write_text(POST.format(8, "Apple"), "utf-8")
        (archive / "1.md").unlink()
        hledej("update", archive, "--index", index)
        second = until(do, [*"2345678"])
        (archive / "2.md").unlink()
        hledej("build", archive, "--index", index)
        third = until(do, [*"345678"])

    assert (first[0], second, third) == ([*"1234567"], [*"2345678"], [*"345678"])


def until(do: Do, expected: list[str]) -> object:
    """Have a client follow until its copy is what is expected, which the server takes up soon."""
    for _ in range(1_000):
        told, _ = do("mirror")
        if told == expected:
            break
    return told


def test_a_client_waits_where_it_is_told_to_and_gives_up(archive: Path, command: list[str]) -> None:
    index, limit = archive.parent / "index", "1"
    with (
        serving(index, HLEDEJ_WEB_RATE_LIMIT=limit, HLEDEJ_WEB_PROXIES="1") as (_, address),
        asking(command, address) as do,
    ):
        do("article", id="3")
        refused = do("article", id="4")

    assert refused == ([429, "too-many-requests", []], 3)


def test_no_server_is_an_error_too(command: list[str]) -> None:
    with asking(command, "http://127.0.0.1:9") as do:
        assert do("article", id="3") == ([0, "", []], 3)
