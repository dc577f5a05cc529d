"""Whatever is asked, no answer is an error of ours, and none says what only we should know."""

import gc
import gzip
import json
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import quote_from_bytes

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse, create_environ, run_wsgi_app

from tests.faults.hostile import QUERY_PIECES

PATHS = (
    "/", "/api/v1/search", "/api/v1/suggest", "/api/v1/facets/company", "/api/v1/export.csv",
    "/clanek/2025-11-03-clanek", "/hodnoty/company", "/naseptavac", "/naseptavac.json",
    "/search.atom", "/jazyk/en", "/healthz", "/readyz",
)  # fmt: skip
NAMES = (
    "q", "company", "category", "person", "source", "year", "exclude_company", "importance_min",
    "date_from", "date_to", "sort", "page", "per_page", "facets", "facet_size", "highlight",
    "explain", "fields", "limit", "x", "", "__class__", "q[]",
)  # fmt: skip
VALUES = (
    "", "0", "-1", "1", "999999999", "99999999999999999999", "1e9", "١", "1.0", "NaN", "2025-12-31",
    "9999-12-31", "0001-01-01", "2025-02-30", "newest", "html", "none", "company,year", "'", "%",
    "{{7*7}}", "${x}", "../..", "%2e%2e", "a" * 600, "a," * 300, "<script>", *QUERY_PIECES,
)  # fmt: skip
ALLOWED = {200, 303, 304, 308, 400, 404, 405, 412, 413, 414, 415, 416, 429, 503}

raw_values = st.one_of(
    st.sampled_from([value.encode("utf-8", "surrogatepass") for value in VALUES]),
    st.binary(max_size=30),
    st.text(max_size=30).map(lambda text: text.encode("utf-8", "surrogatepass")),
)
pairs = st.lists(st.tuples(st.sampled_from(NAMES), raw_values), max_size=8)


@contextmanager
def tracing() -> Iterator[Callable[[], int]]:
    """Count the bytes that Python has allocated since and cannot free."""

    def used() -> int:
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        yield used
    finally:
        tracemalloc.stop()


def check(answer: TestResponse) -> None:
    packed = answer.headers.get("Content-Encoding") == "gzip" and answer.data
    body = gzip.decompress(answer.data) if packed else answer.data
    assert answer.status_code in ALLOWED, body[:500]
    assert b"Traceback" not in body
    assert b"werkzeug" not in body.lower()
    if "json" in (answer.content_type or "") and body:
        json.loads(body)
    else:
        body.decode()


@settings(max_examples=400)
@given(st.sampled_from(PATHS), pairs)
def test_any_parameters_get_an_answer(
    app: Flask, path: str, asked: list[tuple[str, bytes]]
) -> None:
    query = "&".join(f"{name}={quote_from_bytes(value)}" for name, value in asked)

    answer = app.test_client().get(path, query_string=query)

    check(answer)


@settings(max_examples=200)
@given(st.binary(max_size=60), st.binary(max_size=60))
def test_any_path_and_any_unquoted_bytes_get_an_answer(
    app: Flask, path: bytes, query: bytes
) -> None:
    environment = {
        "PATH_INFO": "/" + path.decode("latin-1"),
        "QUERY_STRING": query.decode("latin-1"),
    }

    answer = app.test_client().get("/", environ_overrides=environment)

    check(answer)


HEADERS = (
    "Accept", "Accept-Encoding", "Accept-Language", "If-Match", "If-None-Match",
    "If-Modified-Since", "If-Unmodified-Since", "If-Range", "Range", "Cookie", "Origin", "Referer",
    "Content-Type", "Content-Length", "Authorization", "X-Forwarded-For", "X-Forwarded-Host",
    "X-Forwarded-Proto", "X-HTTP-Method-Override",
)  # fmt: skip
HEADER_VALUES = st.one_of(
    st.sampled_from(
        ["", "*", "*/*;q=abc", "W/", '"', "bytes=0-", "bytes=-1", "a=b; c", "-1", "ž"]
        + [f"Mon, 01 Jan {'9' * digits} 00:00:00 GMT" for digits in (4, 20, 5000)]
    ),
    st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=40),
)


@settings(max_examples=200)
@given(
    st.sampled_from(PATHS),
    st.sampled_from(["GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH", "TRACE", "X"]),
    st.lists(st.tuples(st.sampled_from(HEADERS), HEADER_VALUES), max_size=5),
    st.binary(max_size=50),
)
def test_any_headers_method_and_body_get_an_answer(
    app: Flask, path: str, method: str, headers: list[tuple[str, str]], body: bytes
) -> None:
    # Read whole: the answer to HEAD is not, and an export keeps its slot until it is.
    answer = app.test_client().open(
        path, method=method, headers=Headers(headers), data=body, buffered=True
    )

    check(answer)


@pytest.mark.parametrize("name", ["If-Modified-Since", "If-Unmodified-Since", "If-Range", "Date"])
@pytest.mark.parametrize("path", ["/", "/api/v1/search", "/search.atom", "/vlozit.js"])
def test_a_date_that_no_calendar_has_is_no_error(client: FlaskClient, path: str, name: str) -> None:
    never = f"Mon, 01 Jan {'9' * 20} 00:00:00 GMT"

    assert client.get(path, headers={name: never}).status_code == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("q=" + "a" * 20_000, 414),
        ("q=" + "%C4%8D" * 600, 414),
        ("&".join(f"company=c{n}" for n in range(900)), 400),
        ("page=999999999", 400),
        ("page=500&per_page=100", 400),
        ("per_page=101", 400),
        ("facet_size=1000000", 400),
        ("page=1" * 400, 400),
    ],
)
def test_what_is_too_much_is_refused(client: FlaskClient, query: str, status: int) -> None:
    assert client.get("/api/v1/search", query_string=query).status_code == status


@pytest.mark.parametrize("path", ["/clanek/", "/firma/", "/api/v1/people/"])
def test_long_names_of_nothing_are_not_remembered(app: Flask, path: str) -> None:
    def ask(number: int) -> str:
        environment = {**create_environ(), "PATH_INFO": f"{path}{number}{'x' * 7_000}"}
        _, status, _ = run_wsgi_app(app.wsgi_app, environment, buffered=True)
        return status

    ask(0)
    with tracing() as used:
        assert {ask(number) for number in range(1, 50)} == {"404 NOT FOUND"}

        assert used() < 200_000
