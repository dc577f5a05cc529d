"""The API as HTTP has it: heads, compression, addresses of any id."""

import gzip
import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
import zstandard
from flask.testing import FlaskClient

from search.answers.service import SearchService
from tests.kinds import BuildIndex, WriteArchive
from web.app import create_app
from web.settings import WebSettings

API = "/api/v1/search"


def test_ranges_tell_whether_the_text_goes_on(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> None:
    before, after = "Slova před ním. " * 200, " Slova po něm." * 200
    long = f"---\ntitle: Velryba\nsummary: x\ndate: 2025-01-01\n---\n{before}Čip.{after}\n"
    build_index(write_archive({"a.md": long}))
    client = create_app(service, WebSettings()).test_client()

    marked = client.get(f"{API}?q=cip&highlight=ranges").get_json()["hits"][0]["highlights"]

    title, snippet = marked["title"], marked["snippet"]
    assert (title["cut_before"], title["cut_after"]) == (False, False)
    assert (snippet["cut_before"], snippet["cut_after"]) == (True, True)


@pytest.mark.parametrize(
    "address",
    [API, "/api/v1/export.ndjson", "/api/v1/export.csv", "/search.atom", "/api/v1/openapi.json"],
)
def test_an_answer_is_compressed_for_who_takes_it_so(client: FlaskClient, address: str) -> None:
    plain = client.get(address)
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})

    assert "Accept-Encoding" in packed.headers["Vary"]
    assert plain.content_encoding is None
    assert packed.content_encoding == "gzip"
    assert len(packed.data) < len(plain.data) / 2
    told = re.compile(rb'"took_ms":[0-9.]+')
    assert told.sub(b"", gzip.decompress(packed.data)) == told.sub(b"", plain.data)


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "zstd"),  # today's browsers
        ("gzip;q=0.5, zstd;q=0.8", "zstd"),
        ("gzip, zstd;q=0.5", "gzip"),
        ("zstd", "zstd"),
        ("zstd;q=0, gzip", "gzip"),
        ("*", "gzip"),
        ("gzip;q=0, zstd;q=0", None),
        ("br", None),
        ("", None),
    ],
)
def test_the_coding_is_the_one_that_the_client_likes_best(
    client: FlaskClient, accepted: str, coding: str | None
) -> None:
    plain = client.get("/?q=cip")
    packed = client.get("/?q=cip", headers={"Accept-Encoding": accepted})

    assert packed.content_encoding == coding
    unpacked: dict[str | None, Callable[[bytes], bytes]] = {
        "gzip": gzip.decompress,
        "zstd": zstandard.ZstdDecompressor().decompress,
        None: bytes,
    }
    assert unpacked[coding](packed.data) == plain.data


@pytest.mark.parametrize("address", [API, "/api/v1/export.ndjson", "/search.atom", "/api/v1"])
def test_the_head_of_an_answer_is_that_of_the_answer(client: FlaskClient, address: str) -> None:
    told, got = client.head(address), client.get(address)

    changing = {"X-Request-Id", "RateLimit", "Content-Length"}
    assert (told.status_code, told.data) == (200, b"")
    assert {name: value for name, value in told.headers if name not in changing} == {
        name: value for name, value in got.headers if name not in changing
    }


def test_the_root_of_the_api_leads_everywhere(client: FlaskClient) -> None:
    answer = client.get("/api/v1")

    assert 'rel="service-desc"' in answer.headers["Link"]
    addresses = [value for name, value in answer.get_json().items() if name.endswith("_url")]
    assert len(addresses) == 7
    assert [client.get(f"{address}?q=cip").status_code for address in addresses].count(200) >= 5


@pytest.mark.parametrize("name", ["similar", "řádek\nzlom", "b/similar", "b", "a?b#c%2F", "a b"])
def test_an_article_is_reached_whatever_its_id(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService, name: str
) -> None:
    post = "---\ntitle: Titulek\ndate: 2025-01-01\n---\nText.\n"
    build_index(write_archive({f"{each}.md": post for each in (f"x/{name}", "b", "b/similar")}))
    client = create_app(service, WebSettings()).test_client()

    for identity in (f"x/{name}", "b", "b/similar"):
        article = client.get(f"/api/v1/articles/{quote(identity, safe='')}")
        assert article.get_json()["id"] == identity
        assert article.get_json()["similar_url"]
        similar = client.get(article.get_json()["similar_url"]).get_json()
        assert similar["id"] == identity
        assert client.get(article.get_json()["url"]).status_code == 200
