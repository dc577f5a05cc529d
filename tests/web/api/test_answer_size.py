"""No list is larger than 2 MB, whatever is asked and whatever the articles hold."""

import gzip
import json
from collections.abc import Iterator
from itertools import product
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from index.building.build import Job, build
from index.czech.analyzer import Analyzer
from index.settings import IndexSettings
from index.versions.versions import Versions
from index.vocabulary.vocabulary import Vocabulary
from search.answers.service import SearchService
from search.settings import SearchSettings
from web.app import create_app
from web.settings import WebSettings

MAX_ANSWER = 2_000_000
ARTICLES = 104
WORDS = " ".join(f"w{number:02}" for number in range(32))
HOSTILE = ("a", '"', "č", "𝒳", "&", "<b> ", "\\")


def hostile(number: int, filling: str) -> str:
    """Return an article that is too long wherever it can be."""

    def text(length: int) -> str:
        return json.dumps(f"{filling * (length // len(filling))} {number}", ensure_ascii=False)

    names = ", ".join(text(180 // len(filling) + n % 9) for n in range(8))
    companies = ", ".join(json.dumps(f"{filling * 2}{n}") for n in range(number, 1_000 + number))
    return f"""---
title: {text(990)}
original_title: {text(990)}
companies: [{names}, {companies}]
people: [{names}]
categories: [{names}]
source: {text(900)}
author: {text(900)}
url: 'https://example.org/{"&" * 900}'
date: {2000 + number % 25}-{number % 12 + 1:02}-11
---
## Souhrn
{WORDS} {filling * 9_000}

## Klíčové body
{chr(10).join(f"- {WORDS} {filling * 900} {n}" for n in range(9))}

## Podrobnosti
{WORDS} {filling * 2_000}
"""


@pytest.fixture(scope="module")
def hostile_client(tmp_path_factory: pytest.TempPathFactory, analyzer: Analyzer) -> FlaskClient:
    root = tmp_path_factory.mktemp("hostile")
    archive = root / "archive"
    deep = archive / ("ž" * 100) / ("%" * 100)
    deep.mkdir(parents=True)
    for number in range(ARTICLES):
        filling = HOSTILE[number % len(HOSTILE)]
        (deep / f"{'&' * 150}{number}.md").write_text(hostile(number, filling), "utf-8")
    job = Job(
        archive, Versions(root / "index"), IndexSettings(), analyzer, Vocabulary(), lambda *_: None
    )
    build(job)
    service = SearchService(root / "index", SearchSettings())
    assert service.searcher().state.documents == ARTICLES
    return create_app(service, WebSettings()).test_client()


def filters(filling: str, *, raw: bool) -> str:
    """Return as many filters as an address holds, of values that cost most."""
    value = filling if raw else quote(filling)
    names = ("exclude_company", "exclude_category", "exclude_person", "exclude_source")
    longest = 7_300 // 50 - 20
    return "&".join(
        f"{name}={value * (longest // len(value.encode()))}{number}"
        for number, (name, _) in enumerate(product(names, range(12)))
    )


LISTS = (
    "/api/v1/search", "/api/v1/facets/company", "/api/v1/facets/person", "/", "/hodnoty/company",
    "/search.atom",
)  # fmt: skip
SIZES = "per_page=100&facet_size=1000&timeline=1&explain=1"
QUERIES = ("", "w01", WORDS, "w0*", " OR ".join(WORDS.split()), "a č")


def asked() -> Iterator[str]:
    """Yield the query strings that ask for most."""
    for q in QUERIES:
        for highlight in ("html", "ranges"):
            yield f"{f'q={quote(q)}&' if q else ''}{SIZES}&highlight={highlight}"
    for filling, raw in product(('"', "č", "'", "a", "𝒳", "&"), (False, True)):
        if not raw or filling != "&":
            yield f"q=w01&{SIZES}&{filters(filling, raw=raw)}"
            yield f"{SIZES}&page=1&{filters(filling, raw=raw)}"
            yield f"{SIZES.replace('100', '3')}&date_from=2001-01-01&{filters(filling, raw=raw)}"


@pytest.mark.parametrize("route", LISTS)
def test_no_list_of_hostile_articles_is_over_2_mb(hostile_client: FlaskClient, route: str) -> None:
    for query in asked():
        environ = {"QUERY_STRING": query.encode().decode("latin-1")}
        answer = hostile_client.get(route, environ_overrides=environ)
        assert answer.status_code == 200, query
        assert length(answer) <= MAX_ANSWER, query
        # Proxies refuse an answer with longer headers.
        assert len(str(answer.headers)) < 4_000, query


def length(answer: TestResponse) -> int:
    packed = answer.headers.get("Content-Encoding") == "gzip"
    return len(gzip.decompress(answer.data) if packed else answer.data)


def test_other_lists_of_hostile_articles_are_not_over_2_mb(hostile_client: FlaskClient) -> None:
    found = hostile_client.get("/api/v1/search?per_page=1&fields=similar_url").get_json()
    similar = found["hits"][0]["similar_url"]
    for address in (
        f"{similar}?limit=20",
        *(f"/api/v1/suggest?limit=20&q={quote(q)}" for q in ("a", "w", "aa", "w0")),
        "/naseptavac?limit=20&q=aa",
        "/naseptavac.json?limit=20&q=w0",
        "/api/v1/stats",
    ):
        answer = hostile_client.get(address)
        assert answer.status_code == 200, address
        assert length(answer) <= MAX_ANSWER, address


def test_a_shortened_answer_has_every_hit_and_counts_every_value(
    hostile_client: FlaskClient,
) -> None:
    answer = hostile_client.get(f"/api/v1/search?q=w01&{SIZES}").get_json()

    assert answer["total"] == ARTICLES
    assert len(answer["hits"]) == 100
    assert all(hit["title"] and 0 < len(hit["summary"]) <= 160 for hit in answer["hits"])
    companies = answer["facets"]["company"]
    assert companies["truncated"]
    assert len(companies["values"]) + companies["other"] > 1_000
    assert all(value["toggle_url"] is None for value in companies["values"])
    for value in companies["values"][:3]:
        narrowed = hostile_client.get(
            "/api/v1/search", query_string={"q": "w01", "company": value["value"], "per_page": "1"}
        )
        assert narrowed.get_json()["total"] == value["count"]


def test_an_article_of_a_list_is_cut_and_whole_on_its_own(hostile_client: FlaskClient) -> None:
    hit = hostile_client.get("/api/v1/search?q=w01&per_page=1&sort=oldest").get_json()["hits"][0]
    article = hostile_client.get(f"/api/v1/articles/{quote(hit['id'])}").get_json()

    assert len(hit["companies"]) == 100
    assert len(article["companies"]) > 1_000
    assert hit["companies"] == article["companies"][:100]
    assert len(hit["key_points"]) == len(article["key_points"])
    assert len(hit["summary"]) == 4_000
    assert len(article["summary"]) > 4_000


def test_values_have_addresses_up_to_1_mb_of_them(hostile_client: FlaskClient) -> None:
    few = "/api/v1/search?facets=company&facet_size=100&per_page=1&fields=id"
    many = f"{few.replace('100', '1000')}&{filters('a', raw=False)}"

    listed = hostile_client.get(few).get_json()["facets"]["company"]["values"]
    without = hostile_client.get(many).get_json()["facets"]["company"]["values"]

    assert all(value["toggle_url"].startswith("/api/v1/search?company=") for value in listed)
    assert len(without) == 1_000
    assert {value["toggle_url"] for value in without} == {None}


def test_no_address_of_an_answer_is_one_that_is_refused(hostile_client: FlaskClient) -> None:
    for query in (
        "&".join(f"exclude_company={number:0150}" for number in range(47)) + "&facets=company",
        "&".join(f"exclude_person={number}" for number in range(50)) + "&facets=company,importance",
        "&".join(f"company={number}" for number in range(50)) + "&facets=company",
        "facets=company&" + "&".join(f"exclude_person={'%22' * 20}" + "'" * 90 for _ in range(40)),
    ):
        answer = hostile_client.get(f"/api/v1/search?{query}&per_page=2&fields=id").get_json()
        values = [value for facet in answer["facets"].values() for value in facet["values"]]
        followed = [value["toggle_url"] for value in values[:3] + values[-3:]]
        for address in (*followed, answer["next_url"]):
            assert address is None or hostile_client.get(address).status_code == 200, address


def test_links_of_a_long_search_leave_it_behind(hostile_client: FlaskClient) -> None:
    short = hostile_client.get("/?q=w01&per_page=1").text
    long = hostile_client.get(f"/?q=w01&per_page=1&{filters('a', raw=False)}").text

    assert "?q=w01" in short.partition('class="card"')[2].partition("</h2>")[0]
    assert "?q=w01" not in long.partition('class="card"')[2].partition("</h2>")[0]
