"""Pages of companies and people: each number is the total of the search that it links to."""

import random
import re
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from index.building.build import Job, build
from index.czech.analyzer import Analyzer
from index.settings import IndexSettings
from index.versions.versions import Versions
from index.vocabulary.vocabulary import load_vocabulary
from search.answers.service import SearchService
from search.settings import SearchSettings
from tests.kinds import BuildIndex, WriteArchive
from tests.reading import reading
from web.app import create_app
from web.settings import WebSettings

COMPANIES = ("Google", "Google DeepMind", "Nvidia", 'A&B "C"', "Škoda Auto")
PEOPLE = ("Jan Novák", "Eva Malá")
FORMS = ("Googlu", "Google DeepMind", "Nvidií", "Škoda Auto", "Jana Nováka", "Evou Malou")
LINK = re.compile(r'<a href="([^"]+)" aria-label="[^"]*">[^<]*<span class="count">(\d+)</span></a>')
BAR = re.compile(r'<li><a href="([^"]+)"[^>]* title="[^"]*, (\d+) ')


def article(number: int, chance: random.Random) -> str:
    companies = chance.sample(COMPANIES, chance.randint(0, 2))
    people = chance.sample(PEOPLE, chance.randint(0, 1))
    day = "" if number == 3 else f"date: 202{chance.randint(3, 5)}-{chance.randint(1, 12):02}-11"
    return "\n".join(
        [
            "---",
            f"title: Zpráva {number}",
            day,
            f"companies: {companies!r}",
            f"people: {people!r}",
            f"tags: [{chance.choice(('ai', 'auta'))}]",
            f"importance: {chance.randint(1, 5)}",
            "---",
            f"Dnes se mluví o {chance.choice(FORMS)} a pak o {chance.choice(FORMS)}.",
        ]
    )


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, analyzer: Analyzer) -> FlaskClient:
    folder, chance = tmp_path_factory.mktemp("profiles"), random.Random(25)
    archive = folder / "archive"
    archive.mkdir()
    for number in range(40):
        (archive / f"{number}.md").write_text(article(number, chance), "utf-8")
    table = '[companies."Nvidia"]\naliases = ["Geforce"]\n'
    (archive / "vocabulary.toml").write_text(table, "utf-8")
    (archive / "geforce.md").write_text("---\ntitle: G\n---\nFirma Geforce.", "utf-8")
    settings = IndexSettings()
    vocabulary = load_vocabulary(settings, archive)
    versions = Versions(folder / "index")
    build(Job(archive, versions, settings, analyzer, vocabulary, lambda *_: None))
    return site(folder / "index")


def site(index: Path, settings: WebSettings | None = None) -> FlaskClient:
    service = SearchService(index, SearchSettings())
    return reading(create_app(service, settings or WebSettings(rate_limit=0)))


def pages(client: FlaskClient) -> dict[str, str]:
    """Return the page of every company and person, by the address of its data."""
    found = {}
    for facet, place, data in (
        ("company", "firma", "companies"),
        ("person", "osoba", "people"),
    ):
        values = client.get(f"/api/v1/facets/{facet}").get_json()["values"]
        for value in values:
            moved = client.get(f"/{place}/{value['value']}")
            page = client.get(moved.headers["Location"]) if moved.status_code == 303 else moved
            key = (moved.headers.get("Location") or f"/{place}/{value['value']}").split("/")[-1]
            found[f"/api/v1/{data}/{key}"] = page.get_data(as_text=True)
    return found


def total(client: FlaskClient, address: str) -> int:
    number = client.get(address).get_json()["total"]
    assert isinstance(number, int)
    return number


def test_every_number_of_the_data_is_the_total_of_its_search(client: FlaskClient) -> None:
    checked = 0
    for data in pages(client):
        told = client.get(data).get_json()
        counted = [told, *told["timeline"], *told["spellings"]]
        counted += [value for values in told["beside"].values() for value in values]
        for item in counted:
            expected = item["total"] if item is told else item["count"]
            assert total(client, item["search_url"]) == expected > 0, item
            checked += 1
    assert checked > 100


def test_every_number_of_a_page_is_the_total_of_the_search_it_leads_to(
    client: FlaskClient,
) -> None:
    checked = 0
    for page in pages(client).values():
        links = [*LINK.findall(page), *BAR.findall(page)]
        assert len(links) > 4
        for address, count in links:
            query = unescape(address).partition("?")[2]
            assert total(client, f"/api/v1/search?{query}") == int(count), address
            checked += 1
    assert checked > 100


def test_names_that_are_steps_of_a_path_have_no_page_and_no_link_to_one(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> None:
    fields = "companies: ['/', '..', '!!!']\npeople: ['//evil.com']"
    build_index(write_archive({"odd.md": f"---\ntitle: Divná\n{fields}\n---\nNic."}))
    client = reading(create_app(service, WebSettings(rate_limit=0)))

    shown = client.get("/?q=divn%C3%A1").text + client.get("/naseptavac?q=..").text
    linked = set(re.findall(r'href="(/(?:firma|osoba)/[^"]*)"', shown))

    assert {"/firma/%21%21%21", "/osoba/evil-com"} <= linked
    assert all(client.get(address).status_code == 200 for address in linked)
    assert client.get("/firma/..").status_code == 404


def test_names_within_names_are_counted_apart(client: FlaskClient) -> None:
    told = client.get("/api/v1/companies/google").get_json()

    beside = {value["value"]: value["count"] for value in told["beside"]["company"]}
    both = "/api/v1/search?company=Google&with_company=Google+DeepMind"
    assert beside["Google DeepMind"] == total(client, both)
    assert beside["Google DeepMind"] < total(client, "/api/v1/search?company=Google+DeepMind")


def test_a_page_tells_the_first_article_and_other_spellings(client: FlaskClient) -> None:
    told = client.get("/api/v1/companies/nvidia").get_json()

    oldest = client.get("/api/v1/search?company=Nvidia&sort=oldest").get_json()["hits"][0]
    assert told["first"]["id"] == oldest["id"]
    assert [spelling["text"] for spelling in told["spellings"]] == ["geforce"]


def test_another_spelling_leads_to_the_page(client: FlaskClient) -> None:
    assert client.get("/firma/Geforce").headers["Location"] == "/firma/nvidia"
    assert client.get("/firma/nikdo").status_code == 404
    assert client.get("/api/v1/people/nikdo").status_code == 404


def test_search_engines_stay_out_of_people_unless_allowed(
    client: FlaskClient, site_index: Path
) -> None:
    assert "noindex" in client.get("/osoba/jan-novak").get_data(as_text=True)
    assert "noindex" not in client.get("/firma/nvidia").get_data(as_text=True)
    allowed = site(site_index, WebSettings(index_people=True))
    hostile = allowed.get("/api/v1/facets/person").get_json()["values"][0]["value"]
    assert "noindex" not in allowed.get(f"/osoba/{hostile}", follow_redirects=True).text


@pytest.mark.parametrize("address", ["/", "/?q=zpráva", "/clanek/1", "/hodnoty/company"])
def test_lists_and_articles_lead_to_the_pages(client: FlaskClient, address: str) -> None:
    assert 'class="about" href="/firma/' in client.get(address).get_data(as_text=True)


def test_the_feed_follows_the_name(client: FlaskClient) -> None:
    page = client.get("/firma/google-deepmind").get_data(as_text=True)

    address = re.search(
        r'<link rel="alternate" type="application/atom\+xml"[^>]*href="([^"]+)"', page
    )
    assert address is not None
    feed = client.get(unescape(address[1])).get_data(as_text=True)
    assert "<entry" in feed
    assert feed.count("<entry") == min(20, total(client, "/api/v1/search?company=Google+DeepMind"))
