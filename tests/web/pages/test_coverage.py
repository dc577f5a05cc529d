"""What the page says where few articles have all words of a query."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from search.answers.service import SearchService
from tests.kinds import BuildIndex, WriteArchive
from tests.reading import reading
from web.app import create_app
from web.settings import WebSettings

ARTICLES = {
    "utok.md": "---\ntitle: Elektrárny v Polsku a kyberútok\n---\nVypnuli systém.",
    "recept.md": "---\ntitle: Recept\n---\nMouka a vejce.",
    "vitr.md": "---\ntitle: Větrné elektrárny v Dánsku\n---\nVítr fouká.",
}


@pytest.fixture
def page(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> FlaskClient:
    build_index(write_archive(ARTICLES))
    return reading(create_app(service, WebSettings()))


def read(page: FlaskClient, address: str) -> str:
    return unescape(page.get(address).get_data(as_text=True))


def test_it_says_how_many_have_all_words_and_leads_to_just_these(page: FlaskClient) -> None:
    html = read(page, "/?q=elektrárny+polsko")

    found = re.search(
        r'<a href="([^"]+)"[^>]*>1 se všemi slovy</a>, dalších 1 jen s některými', html
    )
    assert found is not None
    only = read(page, found[1])
    assert only.count('<article class="card"') == 1
    assert "Ukázat i články s některými slovy" in only


def test_where_no_article_has_all_words_it_says_so(page: FlaskClient) -> None:
    html = read(page, "/?q=elektrárny+polsko+robotaxi")

    assert "Žádný článek nemá všechna slova, jen některá." in html


def test_a_card_names_the_words_that_its_article_lacks(page: FlaskClient) -> None:
    assert "Chybí: „polsko“" in read(page, "/?q=elektrárny+polsko")


def test_a_search_that_all_have_all_words_of_says_nothing_of_it(page: FlaskClient) -> None:
    html = read(page, "/?q=elektrárny")

    assert "se všemi slovy" not in html
    assert "Chybí" not in html


def test_the_form_keeps_that_only_all_words_count(page: FlaskClient) -> None:
    html = read(page, "/?q=elektrárny+polsko&matching=all")

    assert re.search(r'<input type="hidden"[^>]+name="matching" value="all"', html)


def test_feeds_and_exports_have_only_articles_with_all_words_unless_asked(
    page: FlaskClient,
) -> None:
    for address in (
        "/search.atom?q=elektrárny+polsko&sort=relevance",
        "/api/v1/export.ndjson?q=elektrárny+polsko",
    ):
        assert "Větrné" not in read(page, address)
        assert "Větrné" in read(page, f"{address}&matching=most")


def test_the_feed_of_a_page_is_not_of_most_words(page: FlaskClient) -> None:
    feed = re.search(r'href="(/search\.atom[^"]*)"', read(page, "/?q=elektrárny+polsko"))

    assert feed is not None
    assert "matching" not in feed[1]
