"""The page of one article: for readers, and for programs that read pages."""

import json
import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from index.settings import IndexSettings
from search.answers.service import SearchService
from tests.kinds import BuildIndex, WriteArchive
from tests.reading import reading
from web.app import create_app
from web.settings import WebSettings

ARTICLE = "/clanek/2025-11-07-clanek"


def linked(html: str) -> Any:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def test_it_keeps_the_search_and_leads_back_to_it(client: FlaskClient) -> None:
    results = client.get("/?q=cip&company=Apple&sort=oldest").get_data(as_text=True)
    address = unescape(re.findall(r'<h2><a href="([^"]+)"', results)[0])

    html = client.get(address).get_data(as_text=True)

    card = "clanek-2025-11-03-clanek"
    back = f"/?q=cip&amp;company=Apple&amp;sort=oldest#{card}"
    assert f'<a href="{back}">Zpět na výsledky</a>' in html
    assert f'id="{card}"' in results
    assert 'value="cip"' in html


def test_search_engines_are_told_the_address_without_the_search(client: FlaskClient) -> None:
    html = client.get(f"{ARTICLE}?q=cip").get_data(as_text=True)

    assert f'<link rel="canonical" href="http://localhost{ARTICLE}">' in html


def test_a_search_that_cannot_be_understood_does_not_hide_it(client: FlaskClient) -> None:
    response = client.get(f"{ARTICLE}?q=cip&date_from=kdysi&page=0")

    assert response.status_code == 200
    assert '<a href="/?q=cip#clanek-2025-11-07-clanek">Zpět na výsledky</a>' in response.text


def test_its_facts_are_there_as_linked_data(client: FlaskClient) -> None:
    facts = linked(client.get(ARTICLE).get_data(as_text=True))

    assert facts["@type"] == "NewsArticle"
    assert facts["headline"] == "Článek číslo 7 o čipech"
    assert facts["datePublished"] == "2025-11-07T00:00:00+01:00"
    assert facts["isBasedOn"] == "https://www.example.org/zprava-7"


def test_a_hostile_title_cannot_end_the_linked_data(client: FlaskClient) -> None:
    html = client.get("/clanek/2025-12-01-zlý").get_data(as_text=True)

    assert "<script>alert" in linked(html)["headline"]
    assert html.count("</script>") == 2


def test_it_can_be_cited(client: FlaskClient) -> None:
    html = client.get(ARTICLE).get_data(as_text=True)

    today = datetime.now(UTC)
    cited = f"7. 11. 2025 [cit. {today.day}. {today.month}. {today.year}]"
    assert f"Článek číslo 7 o čipech. In: Zkušební archiv [online]. {cited}" in html


@pytest.mark.parametrize("q", ["čip", "cipum", "text:čip", "čipy včerejšku", "cipp"])
def test_it_marks_what_was_found_in_any_form(client: FlaskClient, q: str) -> None:
    html = client.get(f"{ARTICLE}?q={q}").text

    assert "Článek číslo 7 o <mark>čipech</mark></h1>" in html or q.startswith("text:")
    assert 'nových <mark id="nalez-1">čipech</mark> z Brna' in html
    assert '<span>1 nalezené místo</span> <a href="#nalez-1">První výskyt</a></p>' in html


@pytest.mark.parametrize("q", ["", "nic+takového", "company:Nvidia"])
def test_without_a_word_to_find_nothing_is_marked(client: FlaskClient, q: str) -> None:
    html = client.get(f"{ARTICLE}?q={q}").text

    assert "<mark" not in html
    assert "nalezy" not in html


def test_after_an_article_like_no_other_come_the_newest_of_its_topic(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> None:
    words = ("jablko", "hruška", "švestka", "meruňka", "ořech", "rybíz", "malina")
    archive = write_archive(
        {
            f"{n}.md": f"---\ntitle: {word}\ndate: 2025-11-0{n}\ncategory: "
            f"{'ovoce' if n > 2 else 'jiné'}\n---\n{word * 3}\n"
            for n, word in enumerate(words, 1)
        }
    )
    build_index(archive)
    client = reading(create_app(service, WebSettings()))

    html = client.get("/clanek/6").text
    _, _, after = html.partition("Nejnovější k tématu Ovoce</h2>")
    assert re.findall(r'<li><a href="/clanek/(\d)"', after) == ["7", "5", "4", "3"]
    assert "Podobné články" not in html


def test_an_article_without_an_author_is_cited_without_one(client: FlaskClient) -> None:
    html = client.get(ARTICLE).text

    assert '<p class="citation">Článek číslo 7 o čipech. In:' in html


def test_reference_managers_can_read_its_citation(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> None:
    head = "title: Čip & {závorky} za 5 %\nauthors: [Eva Malá, Jan Novák]\ndate: 2025-11-07"
    build_index(write_archive({"čip.md": f"---\n{head}\n---\nZpráva o čipu z Brna.\n"}))
    client = create_app(service, WebSettings(title="Archiv", address="https://a.cz")).test_client()
    links = re.findall(r'href="(/citace/[^"]+)"', client.get("/clanek/čip").text)
    bibtex, ris = (client.get(link) for link in links)

    assert bibtex.mimetype == "application/x-bibtex"
    assert bibtex.text.startswith("@online{cip,\n  author = {Eva Malá and Jan Novák},\n")
    assert r"title = {{Čip \& \{závorky\} za 5 \%}}," in bibtex.text
    assert "date = {2025-11-07}," in bibtex.text
    lines = ris.text.split("\r\n")
    assert lines[:5] == [
        "TY  - ELEC",
        "AU  - Eva Malá",
        "AU  - Jan Novák",
        "TI  - Čip & {závorky} za 5 %",
        "T2  - Archiv",
    ]
    assert lines[-2:] == ["ER  - ", ""]
    assert "UR  - https://a.cz/clanek/%C4%8Dip" in lines
    assert client.get("/citace/nic/čip").status_code == 404


def test_an_article_that_is_not_there_is_searched_for_by_the_words_of_its_address(
    client: FlaskClient,
) -> None:
    response = client.get("/clanek/2025-11-07-article-number-7-old")

    html = response.get_data(as_text=True)
    assert response.status_code == 404
    assert "Hledat „article number old“: 28 článků" in html
    way = re.search(r'<li><a href="(/\?q=[^"]+)"', html)
    assert way is not None
    assert "28 článků" in client.get(unescape(way[1])).get_data(as_text=True)


def test_the_owners_address_of_an_article_is_the_canonical_one(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> None:
    archive = write_archive({"a.md": "---\ntitle: A\ndate: 2025-11-01\nslug: a\n---\nText.\n"})
    build_index(archive, settings=IndexSettings(site="https://example.org", link="/{slug}/"))
    client = reading(create_app(service, WebSettings()))

    html = client.get("/clanek/a").get_data(as_text=True)

    assert '<link rel="canonical" href="https://example.org/a/">' in html
    assert "Článek v archivu" in html
