"""Every request is bounded: its address, its values, its body and its host."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import create_environ, run_wsgi_app
from werkzeug.wrappers import Response

API = "/api/v1/search"
EVERYWHERE = (
    "/", API, "/api/v1/suggest", "/api/v1/facets/company", "/api/v1/stats", "/api/v1/export.csv",
    "/api/v1/articles/2025-11-03-clanek", "/search.atom", "/hodnoty/company", "/naseptavac",
    "/clanek/2025-11-03-clanek", "/napoveda", "/healthz",
)  # fmt: skip
SEARCHES = (API, "/api/v1/facets/company", "/api/v1/export.ndjson", "/", "/search.atom")


@pytest.mark.parametrize("path", EVERYWHERE)
def test_an_address_of_more_than_8_kb_is_told_so(client: FlaskClient, path: str) -> None:
    answer = client.get(f"{path}?x={'a' * 8_000}")

    assert answer.status_code == 400
    if path.startswith("/api/"):
        problem = answer.get_json()
        assert problem["type"] == "urn:hledej:problem:address-too-long"
        assert "8 000" in problem["detail"]
    else:
        assert "8 000" in answer.text


def test_an_address_of_8_kb_is_read(client: FlaskClient) -> None:
    query = "&".join(f"exclude_company={number:0200}" for number in range(36))
    query += "&q=" + "a" * (8_000 - 3 - len(query))

    assert client.get(f"{API}?{query}").status_code == 200
    assert client.get(f"{API}?{query}a").status_code == 400


@pytest.mark.parametrize("path", SEARCHES)
def test_50_values_of_all_filters_together_are_answered(client: FlaskClient, path: str) -> None:
    names = ("company", "category", "exclude_person", "exclude_source", "person")
    query = "&".join(f"{name}=x{number}" for name in names for number in range(10))

    with client.get(f"{path}?{query}") as answer:
        assert answer.status_code == 200


@pytest.mark.parametrize("path", SEARCHES)
def test_51_values_of_all_filters_together_are_too_many(client: FlaskClient, path: str) -> None:
    names = ("company", "category", "exclude_person", "exclude_source", "year")
    query = "&".join(f"{name}=2025" for name in names for _ in range(10))

    answer = client.get(f"{path}?{query}&company=Nvidia")

    assert answer.status_code == 400
    if path.startswith("/api/"):
        problem = answer.get_json()
        assert problem["type"] == "urn:hledej:problem:too-many-values"
        (error,) = problem["errors"]
        assert "50" in error["allowed"]
        assert error["parameter"] in {*names}
    else:
        assert "nejvýše 50" in answer.text
        assert 'class="card"' not in answer.text


def test_an_article_is_shown_however_many_filters_led_to_it(client: FlaskClient) -> None:
    answer = client.get("/clanek/2025-11-03-clanek?" + "company=Nvidia&" * 60)

    assert answer.status_code == 200
    assert len(answer.data) < 20_000


def test_more_than_100_parameters_are_not_read(client: FlaskClient) -> None:
    answer = client.get(f"{API}?" + "&".join(f"x{number}=1" for number in range(101)))

    assert answer.status_code == 400
    assert answer.get_json()["type"] == "urn:hledej:problem:too-many-values"


def test_what_is_said_of_unknown_parameters_is_not_many_times_what_was_sent(
    client: FlaskClient,
) -> None:
    for query in (
        "&".join(f"companz{number:073}=1" for number in range(99)),
        "&".join(f"c{number}=1" for number in range(99)),
        f"{'%01' * 2700}=1",
        "&".join(f"{chr(0x10FFFF)}{number}" * 200 + "=1" for number in range(5)),
    ):
        answer = client.get(f"{API}?{query}")
        assert answer.status_code == 400
        assert len(answer.data) < 8_000
        assert len(answer.get_json()["errors"]) <= 10


@pytest.mark.parametrize("address", ["/?x=" + "%22" * 20_000, "/" + "%22" * 20_000])
def test_an_endless_address_is_not_repeated(client: FlaskClient, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code in {400, 404}
    assert len(answer.data) < 5_000


BODIES = (
    {"CONTENT_LENGTH": "5"},
    {"CONTENT_LENGTH": "-1"},
    {"HTTP_TRANSFER_ENCODING": "chunked"},
    {"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": "0"},
)


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("path", [*EVERYWHERE, "/static/nothing", "/nikde"])
def test_a_request_with_a_body_is_refused(
    client: FlaskClient, path: str, body: dict[str, str]
) -> None:
    answer = client.get(path, environ_overrides=body)

    if answer.status_code != 404:
        assert answer.status_code == 413, path
        told = answer.get_json()["type"] if path.startswith("/api/") else answer.text
        assert "body-refused" in told or "Data požadavku tu nečteme" in told


@pytest.mark.parametrize("path", EVERYWHERE)
def test_a_method_that_is_not_allowed_is_told_before_the_body(
    client: FlaskClient, path: str
) -> None:
    assert client.post(path, data=b"x" * 1000).status_code == 405


HOSTS = (
    "a..b", ".", "..", ".a", "a:0", "a:-1", "a:99999", "a:80:80", "a:b", ":80", "a" * 64 + ".cz",
    "a." * 5_000 + "a", "a/b", "a\\b", "a b", "user@a", "čeština.cz", "\xff", "[::1", "[z::1]",
    "[" + ":" * 90 + "]", "[:::::]", "[1:2]", "a?b", "a#b", "a_b\x00", "<script>", "a%2fb", "::1",
)  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("path", ["/", API, "/nikde", "/search.atom", "/healthz"])
def test_a_host_that_is_none_gets_an_answer_of_ours(app: Flask, path: str, host: str) -> None:
    # A test client would read the host itself.
    body, status, headers = run_wsgi_app(
        app, create_environ(path) | {"HTTP_HOST": host}, buffered=True
    )
    answer = Response(body, status, headers)

    assert answer.status_code == 400
    assert answer.headers["X-Request-Id"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    if path == API:
        assert answer.mimetype == "application/problem+json"
        assert "urn:hledej:problem:bad-host" in answer.get_data(as_text=True)
    else:
        assert "Host" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "host",
    ["", "a", "a.", "localhost:8000", "127.0.0.1", "[::1]", "[::1]:80", "xn--hkyrky-ptac70bc.cz",
     "HLEDAT.example.CZ:65535", "[::ffff:127.0.0.1]:1", "a" * 63 + "." + "b" * 63],
)  # fmt: skip
def test_a_host_that_names_a_server_is_answered(client: FlaskClient, host: str) -> None:
    assert client.get(API, environ_overrides={"HTTP_HOST": host}).status_code == 200


METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "TRACE", "CONNECT", "PROPFIND", "get", "X" * 500)
PATHS = (
    "//api/v1/export.ndjson", "//api/v1/search", "/api//v1/search", "/api/", "/api", "/API/v1",
    "/api/v1/search/", "/api/v1/articles/", "/api/v1/articles/\xff\xfe", "/\x00", "/clanek/\x00",
    "/api/v1/facets/\x00", "/api/v1/\r\nX: y", "/..//..", "/api/../", "/" + "a" * 60_000, "*", "",
    "/api/v1/articles/" + "/" * 2_000, "/static/\xc4", "/hodnoty/\xed\xa0\x80", "http://a/api/v1",
)  # fmt: skip
QUERIES = ("", "q=\xff\xfe", "q=%ff%00", "q=%00&%00=%00", "q=%ED%A0%80", "&&&===&;", "%", "q=\x00")


@pytest.mark.parametrize("path", PATHS)
def test_every_error_is_ours_and_carries_the_headers(client: FlaskClient, path: str) -> None:
    for method in METHODS:
        for query in QUERIES:
            environ = {"PATH_INFO": path, "QUERY_STRING": query, "REQUEST_METHOD": method}
            answer = client.get("/", environ_overrides=environ, buffered=True)
            told = (method, path[:40], query)
            assert answer.status_code in {200, 303, 400, 404, 405, 414}, told
            assert answer.headers["X-Request-Id"], told
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"], told
            assert answer.headers["X-Content-Type-Options"] == "nosniff", told
            if answer.status_code >= 400:
                ours = "text/html"
                if path.lstrip("/").startswith("api/"):
                    ours = "application/problem+json"
                assert answer.mimetype == ours, told
