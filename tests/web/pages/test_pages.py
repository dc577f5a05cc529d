import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from index.article import Article
from search.answers.searcher import Searcher
from search.answers.service import SearchService
from search.settings import SearchSettings
from web.app import create_app
from web.settings import WebSettings
from web.wording import load_texts

PAGES = ["/", "/?q=cip", "/?q=xyzzy&company=Nikdo", "/clanek/2025-12-01-zlý", "/?page=0", "/nic"]
EVERY_ROUTE = [*PAGES, "/api/v1/search", "/api/v1/search?page=0", "/healthz", "/readyz"]


class Elements(HTMLParser):
    """Collects the tags of a page with their attributes, and the text of the heading."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.heading = ""
        self._in_heading = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._in_heading |= tag == "h1"

    def handle_endtag(self, tag: str) -> None:
        self._in_heading &= tag != "h1"

    def handle_data(self, data: str) -> None:
        self.heading += data if self._in_heading else ""


def hostile(elements: Elements) -> list[tuple[str, dict[str, str | None]]]:
    """Return pictures, and scripts that are neither ours nor plain facts."""
    return [
        (tag, attributes)
        for tag, attributes in elements.tags
        if tag == "img"
        or (
            tag == "script"
            and not re.fullmatch(r"/static/hledej\.\w+\.js", attributes.get("src") or "")
            and attributes.get("type") != "application/ld+json"
        )
    ]


def page(client: FlaskClient, address: str) -> Elements:
    return Elements(client.get(address).get_data(as_text=True))


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/", "Nejnovější články"),
        ("/?q=cip", "29 článků pro „cip“"),
        ("/?q=%22číslo+7%22", '1 článek pro "číslo 7"'),
        ("/?q=cip&company=Apple&importance_min=4", "4 články pro „cip“"),
        ("/?company=Apple", "9 článků podle filtrů"),
        ("/?q=xyzzy", "0 článků pro „xyzzy“"),
    ],
)
def test_the_heading_says_how_many_in_correct_czech(
    client: FlaskClient, address: str, heading: str
) -> None:
    assert page(client, address).heading == heading


def test_counts_beside_the_facets_are_the_results_behind_them(client: FlaskClient) -> None:
    html = client.get("/?q=cip").get_data(as_text=True)
    choices = re.findall(
        r'name="(\w+)" value="([^"]+)"[^>]*> <span>[^<]*<span class="unseen">[^<]*</span></span> '
        r'<span class="count" aria-hidden="true">(\d+)<',
        html,
    )

    assert len(choices) > 8
    for name, value, count in choices:
        heading = page(client, f"/?q=cip&{name}={quote(unescape(value))}").heading
        assert heading.startswith(f"{count} člán"), (name, value)


def test_the_form_keeps_what_was_chosen(client: FlaskClient) -> None:
    address = "/?q=cip&company=Apple&sort=newest&date_from=2025-11-02&exclude_source=Nikdo"

    tags = page(client, address).tags

    inputs = {(a.get("name"), a.get("value")) for tag, a in tags if tag == "input"}
    assert ("q", "cip") in inputs
    assert ("date_from", "2. 11. 2025") in inputs
    assert ("exclude_source", "Nikdo") in inputs
    checked = [a["value"] for tag, a in tags if tag == "input" and "checked" in a]
    assert "Apple" in checked
    assert [a["value"] for tag, a in tags if tag == "option" and "selected" in a] == ["newest"]


def test_each_chip_takes_its_filter_away(client: FlaskClient) -> None:
    html = client.get("/?q=cip&company=Apple&year=2025").get_data(as_text=True)

    chips = re.findall(r'href="([^"]+)" data-in-place aria-label="(Zrušit [^"]+)"', html)
    assert ("/?q=cip&amp;year=2025", "Zrušit filtr Firma: Apple") in chips
    assert ("/?q=cip&amp;company=Apple", "Zrušit filtr Rok: 2025") in chips


def test_pages_are_numbered_links(client: FlaskClient) -> None:
    tags = page(client, "/?q=cip&page=2").tags

    current = [a for tag, a in tags if tag == "a" and a.get("aria-current") == "page"]
    assert [a["href"] for a in current] == ["/?q=cip&page=2"]
    assert ("a", {"rel": "prev", "href": "/?q=cip"}) in tags


def test_a_search_in_vain_shows_ways_out_that_lead_somewhere(client: FlaskClient) -> None:
    html = client.get('/?q="cip"&company=Nikdo').get_data(as_text=True)

    ways = re.search(r'<ul class="help">(.*?)</ul>', html, re.DOTALL)
    assert ways is not None
    links = re.findall(r'href="([^"]+)">[^<]+: (\d+) ', ways[1])
    assert len(links) == 2
    for address, count in links:
        assert page(client, unescape(address)).heading.startswith(count)


def test_unknown_parameters_do_not_disturb_a_reader(client: FlaskClient) -> None:
    assert client.get("/?q=cip&utm_source=x").status_code == 200


def test_a_bad_value_is_explained_and_the_rest_can_be_searched(client: FlaskClient) -> None:
    response = client.get("/?q=cip&date_from=kdysi")

    html = response.get_data(as_text=True)
    assert response.status_code == 400
    assert "takový den není" in html
    assert 'href="/?q=cip"' in html


def test_an_article_has_a_page(client: FlaskClient) -> None:
    html = client.get("/clanek/2025-11-07-clanek").get_data(as_text=True)

    assert re.search("<h1[^>]*>Článek číslo 7 o čipech</h1>", html)
    assert "7. listopadu 2025" in html
    assert "https://www.example.org/zprava-7" in html


def test_the_structure_of_an_article_is_kept(client: FlaskClient) -> None:
    html = client.get("/clanek/2025-12-01-zlý").get_data(as_text=True)

    assert "<h2>Podrobnosti</h2>" in html
    assert "<code>&lt;script&gt;" in html


@pytest.mark.parametrize("address", PAGES)
def test_nothing_hostile_becomes_markup(client: FlaskClient, address: str) -> None:
    elements = page(client, address)

    assert not hostile(elements)
    for _, attributes in elements.tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        assert not (attributes.get("href") or "").strip().lower().startswith(("javascript", "data"))


@pytest.mark.parametrize(
    "q", ["<script>alert(1)</script>", '"><img src=x onerror=y>', "\x00\ud800"]
)
def test_a_hostile_query_is_shown_as_text(client: FlaskClient, q: str) -> None:
    response = client.get("/", query_string={"q": q.encode("utf-8", "surrogatepass")})

    elements = Elements(response.get_data(as_text=True))
    assert response.status_code == 200
    assert not hostile(elements)


@pytest.mark.parametrize("address", EVERY_ROUTE)
def test_every_answer_carries_the_security_headers(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"]
    assert headers["Permissions-Policy"]
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    is_api = address.startswith("/api/")
    assert headers.get("Access-Control-Allow-Origin") == ("*" if is_api else None)


@pytest.mark.parametrize(
    "address", ["/?q=cip", "/api/v1/search?q=cip", "/clanek/2025-11-07-clanek"]
)
def test_a_repeated_question_is_answered_with_304(client: FlaskClient, address: str) -> None:
    first = client.get(address)

    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    assert client.get("/?q=jiny").headers["ETag"] != first.headers["ETag"]


def test_style_and_script_are_small_and_kept_for_ever_under_names_of_their_content(
    client: FlaskClient,
) -> None:
    tags = page(client, "/").tags
    styles = [a["href"] for _, a in tags if a.get("rel") == "stylesheet"]
    scripts = [a["src"] for tag, a in tags if tag == "script"]

    for address, mimetype, most in (
        (styles[0], "text/css", 20_000),
        (scripts[0], "text/javascript", 16_000),
    ):
        response = client.get(address or "")
        assert response.mimetype == mimetype
        assert "immutable" in response.headers["Cache-Control"]
        assert len(response.data) < most


def test_readiness_tells_which_index_answers(
    client: FlaskClient, empty_client: FlaskClient
) -> None:
    ready = client.get("/readyz")

    assert (ready.status_code, ready.get_json()["documents"]) == (200, 29)
    assert empty_client.get("/readyz").status_code == 503
    assert empty_client.get("/healthz").status_code == 200


def test_without_an_index_the_page_says_so(empty_client: FlaskClient) -> None:
    response = empty_client.get("/")

    assert response.status_code == 503
    assert "Archiv se právě připravuje" in response.get_data(as_text=True)


class BrokenSearcher(Searcher):
    """A searcher with a fault, to see what leaves the server."""

    def article(self, identity: str, most: int = 0) -> Article | None:  # noqa: ARG002  # as it is
        raise RuntimeError(f"tajné {identity}")


class Broken(SearchService):
    """A service of such searchers."""

    def searcher(self) -> Searcher:
        found = super().searcher()
        return BrokenSearcher(found.opened, found.settings)


@pytest.mark.filterwarnings("ignore")
def test_no_stack_trace_reaches_a_client(site_index: Path) -> None:
    app: Flask = create_app(Broken(site_index, SearchSettings()), WebSettings())

    response = app.test_client().get("/clanek/x")

    html = response.get_data(as_text=True)
    assert response.status_code == 500
    assert "tajné" not in html
    assert "Traceback" not in html
    assert "urn:uuid:" in html


def test_every_text_of_the_templates_is_there() -> None:
    texts = load_texts()
    source = "".join(path.read_text("utf-8") for path in (Path("web") / "templates").glob("*.html"))

    keys = set(re.findall(r"t\.text\('([\w-]+)", source))

    assert keys
    assert keys <= {key for key, text in texts.entries.items() if text}


def test_every_text_is_shown_somewhere() -> None:
    files = [*Path("web").rglob("*.py"), *(Path("web") / "templates").iterdir()]
    source = "".join(path.read_text("utf-8") for path in files)

    unused = [key for key in load_texts().entries if not re.search(rf"""['"]{key}['".]""", source)]
    assert unused == []


def test_both_languages_have_the_same_texts() -> None:
    czech, english = (load_texts(language).entries for language in ("cs", "en"))

    assert czech.keys() == english.keys()
    for key, entry in czech.items():
        other = english[key]
        assert isinstance(entry, str) == isinstance(other, str), key
        if not isinstance(entry, str) and not isinstance(other, str) and "few" not in entry:
            assert entry.keys() == other.keys(), key


def test_a_typo_is_answered_and_the_reader_told(client: FlaskClient) -> None:
    page = client.get("/?q=nvydia").get_data(as_text=True)

    assert "Dotaz jsme opravili." in page
    assert "Hledat přesto „nvydia“</a>" in page
    assert "pro „nvidia“</h1>" in page
    assert 'value="nvydia"' in page


def test_a_page_past_the_end_leads_to_the_last_one(client: FlaskClient) -> None:
    answer = client.get("/?q=cip&company=Nvidia&per_page=5&page=40")

    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        "/?q=cip&company=Nvidia&page=4&per_page=5",
    )
    assert client.get("/?q=nikdenic&page=40").status_code == 200


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("date_from=1.+11.+2025", "date_from=2025-11-01"),
        ("date_from=11/2025", "date_from=2025-11-01"),
        ("date_to=11/2025", "date_to=2025-11-30"),
        ("date_from=2025&date_to=2025", "date_from=2025-01-01&date_to=2025-12-31"),
        ("date_to=5.+listopadu+2025", "date_to=2025-11-05"),
    ],
)
def test_days_months_and_years_are_read_as_they_are_typed(
    client: FlaskClient, typed: str, meant: str
) -> None:
    answer = client.get(f"/?q=cip&{typed}")

    assert (answer.status_code, answer.headers["Location"]) == (303, f"/?q=cip&{meant}")


def test_who_comes_to_an_article_from_elsewhere_is_led_to_all_articles(
    client: FlaskClient,
) -> None:
    link = re.search(r'<h2><a href="(/clanek/[^"?]+)', client.get("/?q=cip").text)
    assert link

    assert "Zpět na výsledky" in client.get(f"{link[1]}?q=cip").text
    direct = client.get(link[1]).text
    assert "Zpět na výsledky" not in direct
    assert '<a href="/">Všechny články</a>' in direct


@pytest.mark.parametrize(
    "address",
    [
        "https://www.example.org/zprava-7",
        "http://example.org/zprava-7/?utm_source=x#top",
        "https://archiv.example/clanek/2025-11-07-clanek",
    ],
)
def test_a_pasted_address_opens_its_article(client: FlaskClient, address: str) -> None:
    answer = client.get("/", query_string={"q": address})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/clanek/2025-11-07-clanek")
    assert client.get("/?q=https://example.org/jina").status_code == 200
