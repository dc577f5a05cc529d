"""The sitemap lists the pages whose canonical address is here, and robots.txt names it."""

import re
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from index.settings import IndexSettings
from search.answers.service import SearchService
from tests.kinds import BuildIndex, WriteArchive
from web.app import create_app
from web.pages import sitemap
from web.settings import WebSettings

POST = (
    "---\ntitle: Zpráva\ndate: 2025-01-02\nupdated: 2025-03-04\ncompanies: [Nvidia]\n---\nText.\n"
)


def located(client: FlaskClient, address: str) -> list[str]:
    response = client.get(address)
    assert (response.status_code, response.mimetype) == (200, "application/xml")
    return [found.text or "" for found in ET.fromstring(response.data).iter() if "loc" in found.tag]


def everything(client: FlaskClient) -> set[str]:
    parts = located(client, "/sitemap.xml")
    return {one for part in parts for one in located(client, re.sub("https?://[^/]+", "", part))}


@pytest.mark.parametrize("part", [1, 5_000])
def test_all_pages_here_are_in_the_sitemap(
    write_archive: WriteArchive,
    build_index: BuildIndex,
    service: SearchService,
    monkeypatch: pytest.MonkeyPatch,
    part: int,
) -> None:
    monkeypatch.setattr(sitemap, "PART", part)
    build_index(write_archive({"a b.md": POST, "č.md": POST}))
    client = create_app(service, WebSettings(address="https://hledat.cz")).test_client()

    found = everything(client)

    assert {f"https://hledat.cz/{path}" for path in ("", "napoveda", "firma/nvidia")} <= found
    assert {f"https://hledat.cz/clanek/{name}" for name in ("a%20b", "%C4%8D")} <= found
    for address in found:
        assert client.get(address.removeprefix("https://hledat.cz")).status_code == 200
    assert "<lastmod>2025-03-04</lastmod>" in client.get("/sitemap-1.xml").text


def test_articles_published_elsewhere_are_left_out(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> None:
    settings = IndexSettings(site="https://archiv.cz", link="/{slug}/")
    build_index(write_archive({"a.md": POST}), settings=settings)
    client = create_app(service, WebSettings()).test_client()

    assert not any("/clanek/" in address for address in everything(client))


def test_robots_are_told_of_the_sitemap(client: FlaskClient) -> None:
    assert "Sitemap: http://localhost/sitemap.xml" in client.get("/robots.txt").text


def test_people_are_listed_only_if_their_owner_allows_it(app_service: SearchService) -> None:
    listed = [
        any("/osoba/" in one for one in everything(create_app(app_service, how).test_client()))
        for how in (WebSettings(), WebSettings(index_people=True))
    ]

    assert listed == [False, True]
