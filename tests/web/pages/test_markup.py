"""Pages as a browser reads them: well-formed, valid where it matters, headings in order."""

import re

import html5lib
import pytest
from flask.testing import FlaskClient

from search.result import Marked
from web.pages.article_body import body_html
from web.pages.markup import snippet_html

PAGES = [
    "/",
    "/?q=cip",
    "/?q=cip&company=Nvidia&date_from=2025-11-02&page=2&per_page=5",
    "/?q=xyzzy&company=Nikdo",
    "/?q=cip&date_from=kdysi",
    "/clanek/2025-12-01-zlý?q=cip",
    "/clanek/2025-11-07-clanek",
    "/clanek/nic",
    "/hodnoty/company?q=cip&hodnota=nv",
    "/napoveda",
    "/nic",
]


@pytest.mark.parametrize("language", ["cs", "en"])
@pytest.mark.parametrize("address", PAGES)
def test_the_html_has_no_error_a_strict_parser_finds(
    client: FlaskClient, address: str, language: str
) -> None:
    html = client.get(address, headers={"Accept-Language": language}).get_data(as_text=True)

    html5lib.HTMLParser(strict=True).parse(html)


@pytest.mark.parametrize("address", PAGES)
def test_ids_are_unique_and_what_refers_to_one_finds_it(client: FlaskClient, address: str) -> None:
    html = client.get(address).get_data(as_text=True)

    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for target in re.findall(r'\s(?:for|form|aria-describedby|href)="#?([\w-]+)"', html):
        assert target in ids


def test_headings_of_a_body_follow_the_title_whatever_their_level() -> None:
    assert body_html("#### Jedna\n\n##### Dva") == "<h2>Jedna</h2>\n<h3>Dva</h3>\n"
    assert body_html("# Jedna\n\n## Dva") == "<h2>Jedna</h2>\n<h3>Dva</h3>\n"
    assert body_html("## Jedna\n\n### Dva") == "<h2>Jedna</h2>\n<h3>Dva</h3>\n"
    assert body_html("# A\n\n##### B\n\n###### C") == "<h2>A</h2>\n<h6>B</h6>\n<h6>C</h6>\n"


def test_a_heading_in_a_snippet_does_not_run_into_the_text_after_it() -> None:
    text = "Konec věty.\nProč je to <b>důležité\nBez vlastního výkonu\n\n- čip"
    shown = snippet_html(Marked(text, ((39, 43),)))

    assert shown == (
        "Konec věty.\nProč je to &lt;b&gt;důležité · Bez <mark>vlas</mark>tního výkonu · - čip"
    )
