"""Trends: each number of page, data and command is the total of the search behind it."""

import json
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
from index.vocabulary.vocabulary import Vocabulary
from search.answers.service import SearchService
from search.settings import SearchSettings
from tests.hledej import hledej
from tests.reading import reading
from web.app import create_app
from web.settings import WebSettings

WORDS = ("čip", "čipy", "robotem", "Nvidia", "AMD", "kvantový počítač", "žluťoučký kůň")
QUERIES = (
    "čip",
    "robot",
    '"kvantový počítač"',
    "nvidia OR amd",
    "čip -robot",
    "firma:Nvidia",
    "čip rok 2024",
    "čip minulý rok",
    "datum:2024 robot",
    "neexistujici",
)
DRAWN = re.compile(r'<a href="([^"]+)" tabindex="-1"><title>[^<]*: (\d+) ')
LISTED = re.compile(r'<td><a href="([^"]+)" aria-label="[^"]*: (\d+)">\2</a>')


@pytest.fixture(scope="module", params=[2, 9], ids=["months", "years"])
def index(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, analyzer: Analyzer
) -> Path:
    folder, chance = tmp_path_factory.mktemp("trends"), random.Random(6)
    archive = folder / "archive"
    archive.mkdir()
    for number in range(60):
        year, month = 2025 - chance.randrange(request.param), chance.randint(1, 12)
        date = f"date: {year}-{month:02}-{chance.randint(1, 28):02}\n" if number else ""
        text = " a ".join(chance.choices(WORDS, k=3))
        (archive / f"{number}.md").write_text(f"---\ntitle: Z\n{date}---\n{text}\n", "utf-8")
    versions = Versions(folder / "index")
    build(Job(archive, versions, IndexSettings(), analyzer, Vocabulary(), lambda *_: None))
    return folder / "index"


@pytest.fixture(scope="module")
def client(index: Path) -> FlaskClient:
    service = SearchService(index, SearchSettings())
    return reading(create_app(service, WebSettings(rate_limit=0)))


def total(client: FlaskClient, address: str) -> int:
    number = client.get(address).get_json()["total"]
    assert isinstance(number, int)
    return number


@pytest.mark.parametrize("first", range(0, len(QUERIES), 5))
def test_every_point_is_the_total_of_its_search(client: FlaskClient, first: int) -> None:
    asked = QUERIES[first : first + 5]
    told = client.get("/api/v1/trends", query_string=[("q", q) for q in asked]).get_json()

    assert [trend["q"] for trend in told["trends"]] == list(asked)
    for trend in told["trends"]:
        assert total(client, trend["search_url"]) == trend["total"]
        for point in trend["points"]:
            assert total(client, point["search_url"]) == point["count"], point
    for number, month in enumerate(told["months"]):
        for trend in told["trends"]:
            point = trend["points"][number]
            assert point["month"] == month["month"]
            expected = 100 * point["count"] / month["count"] if month["count"] else 0
            assert point["share"] == round(expected, 2)


@pytest.mark.parametrize("share", ["0", "1"])
def test_every_point_of_the_page_leads_to_its_articles(client: FlaskClient, share: str) -> None:
    asked = [("q", q) for q in QUERIES[:5]] + [("share", share)]
    page = client.get("/vyvoj", query_string=asked).get_data(as_text=True)

    drawn, listed = DRAWN.findall(page), LISTED.findall(page)
    assert len(drawn) > 20
    assert sorted(listed) == ([] if share == "1" else sorted(drawn))
    for address, count in drawn:
        query = unescape(address).partition("?")[2]
        assert total(client, f"/api/v1/search?{query}") == int(count), address


def test_the_command_gives_the_numbers_of_the_api(client: FlaskClient, index: Path) -> None:
    told = client.get("/api/v1/trends?q=robot&q=čip").get_json()
    given = json.loads(hledej("trends", "robot", "čip", "--json", "--index", index).stdout)

    assert given["months"] == told["months"]
    for mine, theirs in zip(given["trends"], told["trends"], strict=True):
        assert mine["total"] == theirs["total"]
        for point, other in zip(mine["points"], theirs["points"], strict=True):
            assert point == {key: other[key] for key in point}
    table = hledej("trends", "robot", "čip", "--index", index).stdout.decode().splitlines()
    assert table[0] == "month\trobot\tčip"
    last = told["trends"]
    assert table[-1] == f"total\t{last[0]['total']}\t{last[1]['total']}"


def test_at_most_five_queries_stand_side_by_side(client: FlaskClient) -> None:
    six = [("q", str(number)) for number in range(6)]

    answer = client.get("/api/v1/trends", query_string=six)
    assert answer.status_code == 400
    assert answer.get_json()["errors"][0]["parameter"] == "q"
    assert client.get("/vyvoj", query_string=six).status_code == 400
    assert hledej("trends", *"123456", "--index", "nowhere").returncode == 1


def test_the_page_without_a_query_offers_the_form(client: FlaskClient) -> None:
    page = client.get("/vyvoj").get_data(as_text=True)

    assert page.count('name="q"') == 6
    assert "<table" not in page
    assert client.get("/vyvoj?q=&q=robot").headers["Location"] == "/vyvoj?q=robot"
    assert "Over time" in client.get("/vyvoj", headers={"Accept-Language": "en"}).text
