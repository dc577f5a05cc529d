"""The element on a page of another site, in a real browser."""

import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page, expect

SITE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>Cizí web</title>
<script src="{server}/vlozit.js" defer></script></head>
<body><h1>Cizí web</h1>
<hledej-archiv{attributes}><a href="{server}/">Hledat v archivu</a></hledej-archiv>
</body></html>"""
# As strict as a site can be that lets the archive in.
POLICY = "default-src 'none'; script-src {server}; connect-src {server}; frame-src {server}"


class Site(BaseHTTPRequestHandler):
    """Another site: one page, whose element has the attributes of the address."""

    def __init__(self, server: str, *arguments: object) -> None:
        self.archive = server
        super().__init__(*arguments)  # type: ignore[arg-type]  # as the server gives them

    def do_GET(self) -> None:
        page = SITE.format(
            server=self.archive,
            language="en" if "/en" in self.path else "cs",
            attributes=' limit="2"' if "/limit" in self.path else "",
        )
        if "/frame" in self.path:
            page = f'<!doctype html><title>x</title><iframe src="{self.archive}/vlozit"></iframe>'
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", POLICY.format(server=self.archive))
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture(scope="module")
def site(address: str) -> Iterator[str]:
    """Address of another site: another port is another origin."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Site, address))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(browser: Browser, address: str, site: str) -> Iterator[Page]:
    """A page that fails the test on any console message or request to a third place."""
    context = browser.new_context(base_url=site, locale="cs-CZ")
    page = context.new_page()
    page.set_default_timeout(10_000)
    noise: list[str] = []
    page.on("console", lambda message: noise.append(message.text))
    page.on("pageerror", lambda error: noise.append(str(error)))
    page.on("request", lambda request: noise.append(request.url))
    yield page
    context.close()
    # Chromium itself tells of every answer that is an error: the test asked for it.
    known = ("Failed to load resource", address, site)
    assert [line for line in noise if not line.startswith(known)] == []


def test_a_reader_searches_on_another_site_and_comes_to_the_article(
    page: Page, address: str
) -> None:
    page.goto("/")
    page.get_by_label("Hledat v archivu").fill("cipu")
    page.get_by_role("button", name="Hledat").click()

    expect(page.get_by_role("status")).to_have_text("28 článků")
    expect(page.locator("hledej-archiv li .title")).to_have_count(5)
    assert "čip" in page.locator("hledej-archiv mark").first.inner_text().lower()
    more = page.get_by_role("link", name="Všechny výsledky")
    assert more.get_attribute("href") == f"{address}/?q=cipu"
    page.locator("hledej-archiv li .title").first.click()
    page.wait_for_url(re.compile(rf"{address}/clanek/"))


def test_suggestions_are_taken_by_the_keyboard(page: Page) -> None:
    page.goto("/")
    box = page.get_by_role("combobox")
    box.press_sequentially("nvi")
    option = page.get_by_role("option", name="Nvidia", exact=True)
    expect(option).to_be_visible()
    assert box.get_attribute("aria-expanded") == "true"

    box.press("ArrowDown")
    active = box.get_attribute("aria-activedescendant")
    expect(page.locator(f"#{active}")).to_have_attribute("aria-selected", "true")
    box.press("Enter")

    expect(page.get_by_role("status")).to_have_text("14 článků")
    expect(page.get_by_role("listbox")).to_be_hidden()
    assert page.evaluate("document.activeElement.localName") == "hledej-archiv"


def test_escape_closes_the_suggestions_and_keeps_what_was_typed(page: Page) -> None:
    page.goto("/")
    box = page.get_by_role("combobox")
    box.press_sequentially("nvi")
    expect(page.get_by_role("listbox")).to_be_visible()

    box.press("Escape")

    expect(page.get_by_role("listbox")).to_be_hidden()
    assert box.input_value() == "nvi"


def test_nothing_found_and_a_correction_are_told(page: Page) -> None:
    page.goto("/")
    box = page.get_by_role("combobox")
    box.fill("xqzwv")
    box.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Nic jsme nenašli.")

    box.fill("nvydia")
    box.press("Enter")

    expect(page.get_by_role("status")).to_have_text("14 článků Ukazujeme výsledky pro „nvidia“.")


def test_the_language_is_that_of_the_page_and_the_number_of_results_its_own(page: Page) -> None:
    page.goto("/en/limit")
    page.get_by_label("Search the archive").fill("cipu")
    page.get_by_role("button", name="Search").click()

    expect(page.get_by_role("status")).to_have_text("28 articles")
    expect(page.locator("hledej-archiv li .title")).to_have_count(2)


def test_a_search_that_fails_is_told_and_the_next_one_works(page: Page, address: str) -> None:
    page.goto("/")
    page.route(f"{address}/api/v1/search**", lambda route: route.fulfill(status=503))
    box = page.get_by_role("combobox")
    box.fill("cipu")
    box.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("není dostupné")

    page.unroute(f"{address}/api/v1/search**")
    box.press("Enter")

    expect(page.get_by_role("status")).to_have_text("28 článků")


def test_a_hostile_answer_stays_text(page: Page, address: str) -> None:
    attack = "<img src=x onerror=alert(1)>"
    hit = {
        "title": attack,
        "url": "javascript:alert(2)",
        "source": attack,
        "published_on": None,
        "highlights": {
            "title": {"text": attack, "ranges": [[0, 4]]},
            "snippet": {"text": attack, "ranges": []},
        },
    }
    answer = {"query": {"corrected": None}, "total": 1, "hits": [hit], "html_url": "/"}
    allowed = {"Access-Control-Allow-Origin": "*"}
    page.route(
        f"{address}/api/v1/search**", lambda route: route.fulfill(json=answer, headers=allowed)
    )
    page.goto("/")
    box = page.get_by_role("combobox")
    box.fill("x")
    box.press("Enter")

    title = page.locator("hledej-archiv li .title")
    expect(title).to_have_text(attack)
    assert title.get_attribute("href") is None
    assert page.locator("hledej-archiv img").count() == 0


def test_the_search_works_in_a_frame_too(page: Page, address: str) -> None:
    page.goto("/frame")
    frame = page.frame_locator("iframe")
    frame.get_by_role("combobox", name="Hledat v archivu").fill("cipu")
    frame.get_by_role("button", name="Hledat").click()

    expect(frame.get_by_role("status")).to_have_text("28 článků")
    frame.locator("hledej-archiv li .title").first.click()
    page.wait_for_url(re.compile(rf"{address}/clanek/"))


def test_without_javascript_there_is_a_way_to_the_archive(
    browser: Browser, site: str, address: str
) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False, locale="cs-CZ")
    page = context.new_page()
    page.goto("/")
    page.get_by_role("link", name="Hledat v archivu").click()

    assert page.url == f"{address}/"
    page.goto(f"{address}/vlozit")
    page.get_by_label("Hledat v archivu").fill("cipu")
    page.get_by_role("button", name="Hledat").click()
    assert page.url == f"{address}/?q=cipu"
    context.close()
