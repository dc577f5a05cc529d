"""What helps a reader to ask: examples, ways out, languages, suggestions, the browser's own box."""

import gzip
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from index.facets import Facets
from search.answers.service import SearchService
from search.result import MonthCount
from search.settings import SearchSettings
from tests.kinds import BuildIndex, WriteArchive
from tests.reading import reading
from web.addresses import PAGE, Addresses
from web.app import create_app
from web.pages.filters import period
from web.pages.reader import Reader
from web.pages.timeline import MAX_BARS, TimelineView, timeline_view
from web.settings import WebSettings
from web.wording import load_texts


def get(client: FlaskClient, address: str, **headers: str) -> str:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(address, headers=named).get_data(as_text=True)


def heading(html: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", html)
    assert found is not None
    return unescape(found[1])


@pytest.mark.parametrize("language", ["cs", "en"])
def test_the_help_explains_by_queries_that_find_something(
    client: FlaskClient, language: str
) -> None:
    html = get(client, "/napoveda", Accept_Language=language)
    links = re.findall(r'<dt><a class="typed" href="([^"]+)"', html)

    assert len(links) >= 10
    for link in map(unescape, links):
        answer = client.get(link, follow_redirects=True)
        assert '<article class="card"' in answer.text, link


@pytest.mark.parametrize("address", ["/", "/napoveda"])
def test_every_example_of_this_archive_finds_something(client: FlaskClient, address: str) -> None:
    html = get(client, address)
    block = re.search(r'<ul class="(?:try|names typed)".*?</ul>', html, re.DOTALL)
    assert block is not None

    links = re.findall(r'href="([^"]+)"', block[0])

    assert len(links) >= 4
    for link in links:
        assert int(heading(get(client, unescape(link))).split()[0]) > 0


def test_the_first_visit_shows_whom_and_what_it_is_about(client: FlaskClient) -> None:
    html = get(client, "/")

    assert 'aria-label="Nvidia, 19 článků"' in html
    assert 'aria-label="Hardware, 14 článků"' in html
    assert "O kom se píše nejvíc" not in get(client, "/?q=cip")


def test_ways_out_of_a_search_in_vain_are_nearest_first_and_all_lead_somewhere(
    client: FlaskClient,
) -> None:
    html = get(client, '/?q="brno+nikdo"+čipech&company=Apple')

    block = re.search(r'<ul class="help">(.*?)</ul>', html, re.DOTALL)
    assert block is not None
    links = [(unescape(a), text) for a, text in re.findall(r'href="([^"]+)">([^<]+)', block[1])]
    assert [text for _, text in links] == [
        "bez uvozovek a znamének: brno nikdo čipech: 9 článků",
        "jen „brno“: 9 článků",
        "jen „čipech“: 9 článků",
    ]
    for address, text in links:
        assert heading(get(client, address)).startswith(text.rpartition(": ")[2])
    assert "Nebo si vyberte téma" in html


def test_a_way_out_of_a_day_is_to_leave_it_out(client: FlaskClient) -> None:
    html = get(client, "/?q=čip+datum:1990")

    block = re.search(r'<ul class="help">(.*?)</ul>', html, re.DOTALL)
    assert block is not None
    assert re.findall(r">([^<]+)</a>", unescape(block[1])) == ["bez data: čip: 29 článků"]


def test_a_form_with_empty_fields_leads_to_the_short_address(client: FlaskClient) -> None:
    response = client.get("/?q=cip&importance_min=&date_from=&date_to=&sort=relevance")

    assert (response.status_code, response.location) == (303, "/?q=cip")


def test_all_values_of_a_facet_can_be_looked_through(client: FlaskClient) -> None:
    html = get(client, "/hodnoty/company?q=cip&company=Apple&hodnota=NV&sort=oldest")

    labels = re.findall(r"<span>([^<]+)<span class=.unseen", html)
    assert labels == ["Apple", "Nvidia"]
    assert '<input type="hidden" name="sort" value="oldest">' in html
    assert "\x00" not in get(client, "/hodnoty/company?hodnota=%00")
    assert client.get("/hodnoty/importance").status_code == 404
    assert client.get("/hodnoty/nic").status_code == 404


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("", "cs"), ("en-GB,en;q=0.9", "en"), ("de,en;q=0.5", "en"), ("sk,de", "cs"), ("cs", "cs")],
)
def test_the_browser_says_in_which_language_to_answer(
    client: FlaskClient, accepted: str, language: str
) -> None:
    response = client.get("/", headers={"Accept-Language": accepted})

    assert f'<html lang="{language}">' in response.get_data(as_text=True)
    assert "Accept-Language" in response.headers["Vary"]


def test_a_chosen_language_comes_before_that_of_the_browser(client: FlaskClient) -> None:
    response = client.get("/jazyk/en?zpet=/?q=cip%26company=Apple")

    assert (response.status_code, response.location) == (303, "/?q=cip&company=Apple")
    assert heading(get(client, "/?q=cip", Accept_Language="cs")) == "29 articles for “cip”"
    assert client.get("/jazyk/xx").status_code == 404


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil", "x"])
def test_the_switch_of_languages_leads_to_no_other_place(
    client: FlaskClient, elsewhere: str
) -> None:
    response = client.get("/jazyk/en", query_string={"zpet": elsewhere})

    assert urlsplit(response.location).netloc == ""
    assert response.location == "/"


def test_each_language_has_its_own_answer_in_a_cache(client: FlaskClient) -> None:
    tags = {
        client.get("/?q=cip", headers={"Accept-Language": accepted}).headers["ETag"]
        for accepted in ("cs", "en")
    }

    assert len(tags) == 2


def test_suggestions_are_options_in_groups_that_lead_somewhere(client: FlaskClient) -> None:
    html = get(client, "/naseptavac?q=nvi")

    assert 'aria-label="Firmy"' in html
    addresses = re.findall(r'role="option" aria-selected="false" data-address="([^"]+)"', html)
    assert addresses
    for address in addresses:
        assert client.get(unescape(address)).status_code == 200


def test_a_browser_can_add_the_search_to_its_own_box(client: FlaskClient) -> None:
    assert 'href="/opensearch.xml"' in get(client, "/")
    response = client.get("/opensearch.xml")

    assert response.mimetype == "application/opensearchdescription+xml"
    description = ET.fromstring(response.data)
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    templates = {url.get("type"): url.get("template") for url in description.iter(f"{space}Url")}
    search = (templates["text/html"] or "").replace("{searchTerms}", "cip")
    assert heading(get(client, search)) == "29 článků pro „cip“"
    suggested = (templates["application/x-suggestions+json"] or "").replace("{searchTerms}", "nvi")
    typed, queries = json.loads(get(client, suggested))
    assert typed == "nvi"
    assert "nvidia" in queries


def test_robots_are_kept_from_searches_without_end(client: FlaskClient) -> None:
    assert "Disallow: /*?" in get(client, "/robots.txt")
    assert '<meta name="robots" content="noindex, follow">' in get(client, "/?q=cip")
    assert 'name="robots"' not in get(client, "/")
    assert client.get("/favicon.ico").status_code == 200


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2025, 12, 1), date(2025, 12, 31), "prosinec 2025"),
        (date(2025, 1, 1), date(2025, 12, 31), "2025"),
        (date(2025, 12, 11), date(2025, 12, 11), "11. 12. 2025"),
        (date(2025, 11, 3), date(2026, 1, 5), "3. 11. 2025 – 5. 1. 2026"),
        (date(2025, 11, 3), None, "od 3. 11. 2025"),
        (None, date(2025, 11, 3), "do 3. 11. 2025"),
        (date(9999, 12, 1), date.max, "1. 12. 9999 – 31. 12. 9999"),
    ],
)
def test_a_period_is_said_as_short_as_it_can_be(
    first: date | None, last: date | None, said: str
) -> None:
    assert period(first, last, load_texts()) == said


def timeline(
    service: SearchService,
    months: dict[date, int],
    chosen: tuple[date | None, date | None] = (None, None),
) -> TimelineView | None:
    defaults = WebSettings().page_defaults()
    asked = replace(defaults, date_from=chosen[0], date_to=chosen[1])
    counted = tuple(MonthCount(month, count) for month, count in sorted(months.items()))
    result = replace(service.searcher().search(defaults), request=asked, timeline=counted)
    return timeline_view(
        result, Reader(load_texts(), Addresses(PAGE, defaults), date(2026, 1, 1), Facets())
    )


class Bar(NamedTuple):
    """What a reader sees of a bar, and the address behind it."""

    tick: str
    year: str
    height: int
    address: str
    label: str
    current: bool


def bars(view: TimelineView) -> list[Bar]:
    """Return the bars of a timeline as a browser has them."""
    return [
        Bar(
            tick=tick,
            year=year,
            height=int(_first(r'height="(\d+)"', item) or 0),
            address=unescape(_first(r'href="([^"]*)"', item)),
            label=_first(r'title="([^"]*)"', item),
            current='aria-current="true"' in item,
        )
        for item in re.findall(r"<li.*?</li>", view.bars)
        for tick, year in re.findall(r"<span[^>]*>([^<]*)<b>(\d*)</b>", item)
    ]


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    return found[1] if found else ""


@pytest.fixture
def service(app_service: SearchService) -> SearchService:
    return app_service


def test_months_of_a_few_years_are_bars_and_gaps_among_them(service: SearchService) -> None:
    view = timeline(service, {date(2025, 9, 1): 4, date(2025, 11, 1): 8, date(2026, 1, 1): 1})

    assert view is not None
    newest_first = [(bar.tick, bar.year, bar.height, bool(bar.address)) for bar in bars(view)]
    assert newest_first == [
        ("led", "2026", 12, True),
        ("pro", "", 0, False),
        ("lis", "", 100, True),
        ("říj", "", 0, False),
        ("zář", "2025", 50, True),
    ]
    assert bars(view)[2].label == "listopad 2025, 8 článků"
    assert bars(view)[2].address == "/?date_from=2025-11-01&date_to=2025-11-30"


def test_many_years_are_bars_of_years_until_one_is_chosen(service: SearchService) -> None:
    months = {date(year, month, 1): 1 for year in range(2002, 2026) for month in (1, 7)}

    view = timeline(service, months)
    chosen = timeline(service, months, (date(2010, 1, 1), date(2010, 12, 31)))

    assert view is not None
    assert view.yearly
    assert [bar.tick for bar in bars(view)[:2]] == ["’25", "’24"]
    assert "date_from=2025-01-01&date_to=2025-12-31" in bars(view)[0].address
    assert chosen is not None
    assert len(bars(chosen)) == 12


def test_a_chosen_bar_is_marked_and_takes_itself_back(service: SearchService) -> None:
    months = {date(2025, month, 1): month for month in range(1, 7)}

    view = timeline(service, months, (date(2025, 3, 1), date(2025, 3, 31)))

    assert view is not None
    assert [bar.current for bar in bars(view)] == [False, False, False, True, False, False]
    assert bars(view)[3].address == "/"


def test_two_months_are_no_picture_and_a_slip_of_the_pen_is_no_axis(service: SearchService) -> None:
    assert timeline(service, {date(2025, 1, 1): 1, date(2025, 2, 1): 1}) is None
    view = timeline(service, {date(1, 1, 1): 1, date(2024, 1, 1): 1, date(2025, 1, 1): 1})
    assert view is not None
    assert len(bars(view)) == MAX_BARS


def test_months_of_several_years_are_bars_of_quarters(service: SearchService) -> None:
    view = timeline(
        service,
        {date(2021, 2, 1): 1, date(2021, 3, 1): 3, date(2022, 5, 1): 2, date(2024, 1, 1): 1},
    )

    assert view is not None
    assert not view.yearly
    oldest_first = [(bar.tick, bar.year, bar.height) for bar in bars(view)[::-1]]
    assert oldest_first[0] == ("Q1", "2021", 100)
    assert oldest_first[4:6] == [("Q1", "2022", 0), ("Q2", "", 50)]
    assert bars(view)[-1].label == "1. čtvrtletí 2021, 4 články"
    assert bars(view)[-1].address == "/?date_from=2021-01-01&date_to=2021-03-31"


def test_pages_are_compressed_for_browsers_that_understand_it(client: FlaskClient) -> None:
    plain = client.get("/?q=cip")
    packed = client.get("/?q=cip", headers={"Accept-Encoding": "gzip, br"})

    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) * 3 < len(plain.data)
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert packed.headers["ETag"] == plain.headers["ETag"]


@pytest.mark.parametrize(
    "asked",
    [
        "sort=best",
        "sort=newest&sort=oldest",
        "company=" + "x" * 300,
        "&".join(f"company={number}" for number in range(51)),
        "year=12",
        "importance_min=9",
        "date_from=2025-13-01",
        "date_from=2025-02-01&date_to=2025-01-01",
        "page=9999",
        "facets=x",
        "fields=x",
        "explain=x",
        "q=" + "x" * 600,
        "q=a*",
        "q=pole:slovo",
        "q=datum:kdysi",
        "q=" + "+".join("abcdefghijklmnopqrstuvwxyz" * 2),
    ],
)
def test_what_is_wrong_is_said_in_the_language_of_the_reader(
    client: FlaskClient, asked: str
) -> None:
    czech = get(client, f"/?{asked}", Accept_Language="cs")
    english = get(client, f"/?{asked}", Accept_Language="en")

    said = r'<(?:li>(?:<code>.*?</code> )?[^<]+?[“”]: |p class="(?:note|fault)"[^>]*>)([^<]+)'
    assert re.findall(said, czech)
    assert len(re.findall(said, english)) == len(re.findall(said, czech))
    assert not {*re.findall(said, english)} & {*re.findall(said, czech)}


def test_the_first_visit_tells_what_the_archive_is_about(
    write_archive: WriteArchive, build_index: BuildIndex, index_directory: Path
) -> None:
    today = datetime.now(UTC).date()
    past = [today.replace(year=today.year - n, day=min(today.day, 28)) for n in (1, 2)]
    heads = {
        "novy": f"date: {today - timedelta(days=1)}\ncompanies: [Nvidia]\npeople: [Eva Malá]",
        "loni": f"date: {past[0]}\nimportance: 2",
        "predloni": f"date: {past[1]}\nimportance: 5",
    }
    build_index(write_archive({f"{n}.md": f"---\n{of}\n---\nText.\n" for n, of in heads.items()}))
    client = reading(create_app(SearchService(index_directory, SearchSettings()), WebSettings()))
    about = client.get("/").text.partition("O čem archiv je")[2].partition("</section>")[0]

    blocks = [re.findall(r'href="/(?:clanek/)?([^"]+)"', block) for block in about.split("<h2>")]
    assert blocks[1] == ["predloni", "loni", "novy"]
    assert ["Nvidia" in about, "Eva Malá" in about] == [True, True]
    if today.day <= 28:
        assert "v jiných letech" in about
        assert blocks[3] == ["loni", "predloni"]
    assert "O čem archiv je" not in client.get("/?q=text").text
