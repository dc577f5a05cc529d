"""Why a search lists an article: asked for from its card, shown on a page of its own."""

import re
from html import unescape

from flask.testing import FlaskClient


def links(html: str) -> list[str]:
    """Return the addresses of the reasons on a page of results."""
    found = re.findall(r'<details class="why"><summary>[^<]*</summary><a href="([^"]+)"', html)
    return [*map(unescape, found)]


def reasons(client: FlaskClient, address: str) -> list[str]:
    found = re.search(r'<ul id="duvody">(.*?)</ul>', client.get(address).text)
    return [*map(unescape, re.findall("<li>(.*?)</li>", found[1]))] if found else []


def test_each_card_of_a_query_leads_to_its_reasons(client: FlaskClient) -> None:
    asked = links(client.get("/?q=cip&sort=newest&page=2").text)

    assert len(asked) == len(set(asked)) > 1
    for address in asked:
        assert any("titulku" in told or "textu" in told for told in reasons(client, address))


def test_the_reasons_lead_to_the_article_and_back_to_its_card(client: FlaskClient) -> None:
    (address, *_) = links(client.get("/?q=cip+28").text)

    page = client.get(address).text
    back = re.search(r'<p class="back"><a href="([^"#]+)#([^"]+)"', page)
    article = re.search(r'<p class="lead"><a href="([^"]+)"', page)

    assert back is not None
    assert article is not None
    assert f'id="{back[2]}"' in client.get(unescape(back[1])).text
    assert client.get(unescape(article[1])).status_code == 200
    assert '<meta name="robots" content="noindex">' in page


def test_what_no_word_has_chosen_has_no_reasons(client: FlaskClient) -> None:
    assert not links(client.get("/").text)
    assert not links(client.get("/?company=Nvidia").text)


def test_an_article_that_the_search_does_not_list_is_not_found(client: FlaskClient) -> None:
    (address, *_) = links(client.get("/?q=cip").text)

    assert client.get(address.replace("q=cip", "q=velryba")).status_code == 404
    assert client.get("/proc/neni?q=cip").status_code == 404


def test_reasons_are_told_whatever_is_wrong_with_the_search(client: FlaskClient) -> None:
    (address, *_) = links(client.get("/?q=cip").text)

    assert reasons(client, f"{address}&date_from=kdysi") == reasons(client, address) != []
