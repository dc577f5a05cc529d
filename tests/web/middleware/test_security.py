"""Security headers and confidentiality of every route."""

from urllib.parse import quote, unquote, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from search.answers.service import SearchService
from tests.web.routes import FRAMED, addresses, unlisted
from web.app import create_app
from web.settings import WebSettings

EVIL = "evil.example"
WRITING = ("POST", "PUT", "PATCH", "DELETE")


def policy(header: str) -> dict[str, list[str]]:
    """Return the directives of a Content-Security-Policy."""
    parts = [part.split() for part in header.split(";") if part.strip()]
    return {name: values for name, *values in parts}


def test_every_route_is_known_to_these_tests(app: Flask) -> None:
    assert unlisted(app) == set(), "add them to tests/web/routes.py"


def test_every_answer_forbids_what_no_page_of_ours_needs(app: Flask, client: FlaskClient) -> None:
    for address in addresses(app):
        headers = client.get(address).headers
        directives = policy(headers["Content-Security-Policy"])
        assert directives["default-src"] == ["'none'"], address
        assert directives["base-uri"] == ["'none'"], address
        assert "frame-ancestors" in directives, address
        framed = address in FRAMED
        allowed = {value for values in directives.values() for value in values if not framed}
        assert not allowed & {"'unsafe-inline'", "'unsafe-eval'", "*", "data:", "http:", "https:"}
        assert headers["X-Content-Type-Options"] == "nosniff", address
        assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin", address
        assert "camera=()" in headers["Permissions-Policy"], address
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", address
        assert headers["Cross-Origin-Resource-Policy"] in {"same-origin", "cross-origin"}, address
        assert "Set-Cookie" not in headers or address.startswith("/jazyk/"), address
        assert "charset" in headers["Content-Type"] or "text/" not in headers["Content-Type"]


def test_only_programs_of_other_sites_may_read_and_nobody_with_cookies(
    app: Flask, client: FlaskClient
) -> None:
    for address in addresses(app):
        answer = client.get(address, headers={"Origin": f"https://{EVIL}"})
        assert "Access-Control-Allow-Credentials" not in answer.headers, address
        allowed = answer.headers.get("Access-Control-Allow-Origin")
        assert allowed in {None, "*"}, address
        if answer.mimetype == "text/html":
            assert allowed is None, address


def test_nothing_writes(app: Flask, client: FlaskClient) -> None:
    for address in addresses(app):
        for method in WRITING:
            answer = client.open(address, method=method, data=b"q=a")
            assert answer.status_code in {404, 405}, (method, address)


def test_no_answer_depends_on_what_a_cache_does_not_look_at(
    app: Flask, client: FlaskClient
) -> None:
    unkeyed = {
        "X-Forwarded-Host": EVIL,
        "X-Forwarded-Proto": "ftp",
        "X-Forwarded-Prefix": "/evil",
        "X-Original-URL": "/evil",
        "X-Rewrite-URL": "/evil",
        "Forwarded": f"host={EVIL}",
        "X-HTTP-Method-Override": "DELETE",
        "Cookie": "a=b; theme=evil",
        "User-Agent": EVIL,
        "Referer": f"https://{EVIL}/",
    }
    for address in addresses(app):
        plain, dressed = client.get(address), client.get(address, headers=unkeyed)
        assert dressed.status_code == plain.status_code, address
        assert dressed.headers.get("ETag") == plain.headers.get("ETag"), address
        assert "evil" not in dressed.text, address
        assert "evil" not in str(dressed.headers), address


def test_no_answer_repeats_the_host_that_was_asked(app_service: SearchService) -> None:
    # Feeds and the like need whole addresses: the owner sets which.
    site = create_app(app_service, WebSettings(address="https://hledat.example.cz"))
    for address in addresses(site):
        answer = site.test_client().get(address, headers={"Host": EVIL})
        assert EVIL not in answer.text, address
        assert EVIL not in str(answer.headers), address


@pytest.mark.parametrize(
    "path",
    [
        f"//{EVIL}",
        f"//{EVIL}/",
        f"/\\{EVIL}",
        f"/%2F%2F{EVIL}",
        f"/%5C{EVIL}",
        f"///{EVIL}/%2e%2e",
        f"/clanek//{EVIL}",
        f"/clanek/https://{EVIL}",
        f"/?next=//{EVIL}",
        "/clanek/x%0d%0aLocation:%20//evil.example",
        "//clanek/x",
        "/api//v1/search",
    ],
)
def test_no_redirect_leads_away(client: FlaskClient, path: str) -> None:
    path_info, _, query = path.partition("?")
    asked = {"PATH_INFO": unquote(path_info), "QUERY_STRING": query}

    answer = client.get("/", headers={"Host": EVIL}, environ_overrides=asked)

    assert answer.status_code in {200, 404}
    assert "Location" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        f"/?q=//{EVIL}&date_from=2/2025",
        f"/?q=https://{EVIL}&page=99",
        f"/?q=čip&company=//{EVIL}&date_to=",
        "/?q=čip&per_page=5&page=99",
        "/firma/NVIDIA",
        f"/vyvoj?q=//{EVIL}&q=",
    ],
)
def test_a_redirect_to_a_canonical_address_stays_here(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Host": EVIL})

    location = urlsplit(answer.headers.get("Location", "/"))
    assert answer.status_code in {200, 303}
    assert (location.scheme, location.netloc) == ("", "")
    assert location.path == urlsplit(path).path.lower()


@pytest.mark.parametrize(
    "identity",
    [
        "../../../etc/passwd",
        "..%2f..%2f..%2fetc%2fpasswd",
        "%2e%2e/%2e%2e/etc/passwd",
        "....//....//etc/passwd",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "..\\..\\windows\\win.ini",
        "files.json.zst",
        "../../../manifest.json",
        "2025-11-03-clanek%00",
        "2025-11-03-clanek/../../current",
        "%ff%fe",
        "a" * 5000,
    ],
)
def test_an_id_is_never_a_path(client: FlaskClient, identity: str) -> None:
    answer = client.get(f"/clanek/{identity}")

    assert answer.status_code in {308, 404}
    assert "root:" not in answer.text


def test_what_is_asked_is_shown_as_text_in_every_place(client: FlaskClient) -> None:
    evil = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>"
    for name in ("q", "company", "category", "person", "source", "year", "sort", "x", "page"):
        page = client.get(f"/?{name}={quote(evil)}").text
        assert "<script>alert" not in page, name
        assert "<img src=x" not in page, name


def test_no_answer_tells_the_server_or_its_places(app: Flask, client: FlaskClient) -> None:
    for address in addresses(app):
        answer = client.get(address)
        assert "Werkzeug" not in str(answer.headers), address
        assert "/tmp/" not in answer.text, address
        assert "site-packages" not in answer.text, address
