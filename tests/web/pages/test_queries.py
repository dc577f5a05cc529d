"""What a page makes of a query: replaced words, times, ways out of fields and phrases."""

import re
from datetime import UTC, datetime
from html import unescape
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from flask.testing import FlaskClient


def get(client: FlaskClient, address: str) -> str:
    return client.get(address).get_data(as_text=True)


def note_link(html: str) -> str:
    found = re.search(r'<p class="note">[^<]*<a href="([^"]+)">', html)
    assert found is not None
    return unescape(found[1])


def ways(html: str) -> list[str]:
    block = re.search(r'<ul class="help">(.*?)</ul>', html, re.DOTALL)
    return re.findall(r">([^<]+)</a>", unescape(block[1])) if block else []


def test_what_was_replaced_is_undone_by_one_click(client: FlaskClient) -> None:
    html = get(client, "/?q=nvydia")

    undone = get(client, note_link(html))

    assert "Dotaz jsme opravili." in html
    assert "Dotaz jsme opravili." not in undone
    assert "Mysleli jste „nvidia“?" in undone


def test_a_feed_waits_for_the_word_that_is_typed(client: FlaskClient) -> None:
    assert "<entry>" not in get(client, "/search.atom?q=nvydia")
    assert "<entry>" in get(client, "/search.atom?q=nvidia")


def test_a_time_beside_words_leads_to_an_address_with_its_days(client: FlaskClient) -> None:
    year = datetime.now(UTC).year - 1
    response = client.get(f"/?q={quote('čip loni')}")

    given = parse_qs(urlsplit(response.location).query)
    html = get(client, response.location)

    assert response.status_code == 303
    assert given == {
        "q": ["čip"], "date_from": [f"{year}-01-01"], "date_to": [f"{year}-12-31"]
    }  # fmt: skip
    assert re.search(rf'<a href="/\?q=%C4%8Dip"[^>]*>[^<]*{year}', html)


@pytest.mark.parametrize("q", ["loni", '"čip loni"', "čip OR loni", "čip -loni"])
def test_where_a_time_is_words_the_address_stays(client: FlaskClient, q: str) -> None:
    assert client.get(f"/?q={quote(q)}").status_code == 200


def test_ways_out_keep_a_field_or_leave_it_and_come_once(client: FlaskClient) -> None:
    q = 'souhrn:"brno čipech" nikdo'
    found = ways(get(client, f"/?q={quote(q)}"))

    assert len(found) == len(set(found))
    assert not any(
        "https" in way for way in ways(get(client, "/?q=https://example.org/brno-nikdo"))
    )
    assert "jen „brno“: 28 článků" in found


def test_a_replaced_word_has_ways_out_of_a_filter(client: FlaskClient) -> None:
    html = get(client, "/?q=nvydia&year=1999")

    assert "bez filtru Rok: 1999" in ways(html)[0]


def test_nothing_like_it_is_not_said_beside_a_proposal(client: FlaskClient) -> None:
    html = get(client, "/?q=nvydia&correct=0")

    assert "Mysleli jste „nvidia“?" in html
    assert "nic podobného" not in html


@pytest.mark.parametrize("q", ["!!!", "OR", "…", "( )", "NEBO"])
def test_a_query_without_a_word_is_told(client: FlaskClient, q: str) -> None:
    html = get(client, f"/?q={quote(q)}")

    assert f"V dotazu „{q}“ není slovo, které by se dalo hledat." in html
    assert "Nejnovější články</h1>" in html


def test_no_button_offers_to_show_no_articles(client: FlaskClient) -> None:
    labels = [
        re.search(r'data-done="([^"]*)"', get(client, address))
        for address in ("/?q=nvidia", "/?q=xqzvwy")
    ]

    found, nothing = (label and label[1] for label in labels)

    assert found is not None
    assert re.fullmatch(r"Zobrazit \d+ článk\w+", found)
    assert nothing == "Použít filtry"
