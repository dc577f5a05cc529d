"""Any search as an Atom feed."""

import re
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article
from index.facets import Facets
from index.preview import preview_of
from search.answers.service import SearchService
from search.request import SearchRequest
from search.result import Highlights, Hit, IndexState, Marked, SearchResult
from search.settings import SearchSettings
from tests.kinds import BuildIndex, WriteArchive
from web.addresses import Addresses, Endpoints
from web.app import create_app
from web.pages.feed import FeedWriter
from web.settings import WebSettings

ATOM = {"a": "http://www.w3.org/2005/Atom"}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)")


def feed_of(client: FlaskClient, address: str) -> Element:
    response = client.get(address)
    assert response.status_code == 200
    assert response.mimetype == "application/atom+xml"
    return ET.fromstring(response.data)


def texts(feed: Element, path: str) -> list[str]:
    return [element.text or "" for element in feed.findall(path, ATOM)]


@pytest.mark.parametrize("address", ["/search.atom", "/search.atom?q=cip&company=Nvidia"])
def test_a_feed_has_all_that_atom_requires(client: FlaskClient, address: str) -> None:
    feed = feed_of(client, address)

    assert feed.tag == f"{{{ATOM['a']}}}feed"
    for element in [feed, *feed.findall("a:entry", ATOM)]:
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"a:{name}", ATOM)) == 1, name
        assert urlsplit(texts(element, "a:id")[0]).scheme == "urn"
        assert MOMENT.fullmatch(texts(element, "a:updated")[0])
        alternates = element.findall("a:link[@rel='alternate']", ATOM)
        assert [client.get(link.get("href")).status_code for link in alternates] == [200]
    assert texts(feed, "a:author/a:name") == ["Zkušební archiv"]
    ids = texts(feed, "a:entry/a:id")
    assert len(ids) == len(set(ids)) > 0


def test_a_feed_is_the_same_search_the_newest_first(client: FlaskClient) -> None:
    feed = feed_of(client, "/search.atom?q=cip&company=Nvidia")

    updated = texts(feed, "a:entry/a:updated")
    found = client.get("/api/v1/search?q=cip&company=Nvidia&sort=newest").get_json()
    assert updated == sorted(updated, reverse=True)
    assert texts(feed, "a:updated") == updated[:1]
    assert texts(feed, "a:entry/a:title") == [hit["title"] for hit in found["hits"]]
    assert texts(feed, "a:title") == ["Zkušební archiv: cip, Nvidia"]


def test_a_feed_does_not_depend_on_the_name_it_is_asked_by(client: FlaskClient) -> None:
    feeds = [
        client.get("/search.atom?q=cip", headers={"Host": host}) for host in ("a.cz", "b.cz:81")
    ]

    assert feeds[0].data == feeds[1].data
    assert feeds[0].headers["ETag"] == feeds[1].headers["ETag"]


def test_pages_of_other_sites_may_read_a_feed_and_its_errors(client: FlaskClient) -> None:
    for address, status in (("/search.atom", 200), ("/search.atom?page=x", 400)):
        answer = client.get(address)

        assert answer.status_code == status
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.mimetype == "application/problem+json"


def test_an_unchanged_feed_is_not_sent_again(client: FlaskClient) -> None:
    known = client.get("/search.atom?q=cip").headers["ETag"]

    again = client.get("/search.atom?q=cip", headers={"If-None-Match": known})

    assert (again.status_code, again.data) == (304, b"")


def test_the_page_tells_of_the_feed_of_its_search(client: FlaskClient) -> None:
    page = client.get("/?q=cip&company=Nvidia&sort=oldest&page=2&per_page=5").text

    link = re.search(
        r'<link rel="alternate" type="application/atom\+xml"[^>]* href="([^"]+)"', page
    )
    assert link
    assert link[1] == "/search.atom?q=cip&amp;company=Nvidia"


def test_addresses_in_a_feed_are_those_of_the_settings(site_index: Path) -> None:
    settings = WebSettings(address="https://hledat.example.cz")
    client = create_app(SearchService(site_index, SearchSettings()), settings).test_client()

    feed = feed_of(client, "/search.atom")

    assert texts(feed, "a:id") == ["https://hledat.example.cz/search.atom"]
    assert texts(feed, "a:entry/a:id")[1] == "https://hledat.example.cz/clanek/2025-11-28-clanek"


def test_an_article_without_a_date_never_looks_new(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> None:
    build_index(write_archive({"_posts/a.md": "---\ntitle: Bez data\nlayout: post\n---\nText.\n"}))
    client = create_app(service, WebSettings()).test_client()

    feed = feed_of(client, "/search.atom")

    assert texts(feed, "a:entry/a:updated") == ["1970-01-01T00:00:00Z"]
    assert texts(feed, "a:entry/a:published") == []


@given(st.text(), st.text())
def test_any_text_makes_a_feed_that_can_be_read(title: str, summary: str) -> None:
    endpoints = Endpoints(
        Addresses("/", SearchRequest()), Addresses("/search.atom", SearchRequest())
    )
    article = Article(id="a", path="a.md", slug="a", title=title, summary=summary)
    hit = Hit(preview_of(article), 1.0, Highlights(Marked(title), Marked(summary)))
    moment = datetime(2026, 1, 1, tzinfo=UTC).isoformat()
    state = IndexState("v", moment, 1)
    result = SearchResult(SearchRequest(q=title), 1, (hit,), (), "", (), state, 0.0)

    written = ET.tostring(FeedWriter("http://x/", "Archiv", endpoints, Facets()).feed(result))

    assert len(ET.fromstring(written).findall("a:entry", ATOM)) == 1
