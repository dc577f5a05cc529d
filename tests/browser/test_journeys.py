"""The page in a real browser, JavaScript switched off: nothing may depend on it."""

import os
import shutil
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from waitress.server import create_server

from index.build import Job, build
from index.czech.analyzer import Analyzer
from index.settings import IndexSettings
from index.versions import Versions
from index.vocabulary import Vocabulary
from search.service import SearchService
from search.settings import SearchSettings
from web.app import create_app
from web.settings import WebSettings

WIDTHS = (320, 375, 1280)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def chromium() -> str:
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    assert found, "these tests need Chromium: install it, or name it in the variable CHROMIUM"
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, analyzer: Analyzer) -> Iterator[str]:
    root = tmp_path_factory.mktemp("browser")
    index = root / "index"
    archive = root / "archive"
    archive.mkdir()
    for number in range(1, 29):
        company = "Nvidia" if number % 2 else "Velmi-dlouhé-jméno-jedné-firmy-bez-mezer"
        text = f"---\ntitle: Článek {number} o čipech\ndate: 2025-11-{number:02}\n"
        text += f"companies: [{company}]\nimportance: {number % 5 + 1}\n---\nText o čipu.\n"
        (archive / f"2025-11-{number:02}-clanek.md").write_text(text, "utf-8")
    build(Job(archive, Versions(index), IndexSettings(), analyzer, Vocabulary(), lambda *_: None))
    app = create_app(SearchService(index, SearchSettings()), WebSettings())
    server = create_server(app, host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page that fails the test on any console message or request to another host."""
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    noise: list[str] = []
    page.on("console", lambda message: noise.append(message.text))
    page.on("request", lambda request: noise.append(request.url))
    yield page
    context.close()
    foreign = [line for line in noise if not line.startswith(address)]
    assert foreign == []


def test_search_filter_sort_turn_the_page_read_and_come_back(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Hledat v archivu").fill("cipy")
    page.get_by_role("button", name="Hledat").click()
    assert page.locator("h1").inner_text() == "28 článků pro „cipy“"

    page.get_by_role("checkbox", name="Nvidia (14 článků)").check()
    page.get_by_role("button", name="Použít filtry").click()
    assert page.locator("h1").inner_text() == "14 článků pro „cipy“"

    page.get_by_role("link", name="Zrušit filtr Firma: Nvidia").click()
    page.get_by_label("Řadit").select_option("oldest")
    page.get_by_role("button", name="Seřadit").click()
    assert page.locator("article h2").first.inner_text() == "Článek 1 o čipech"

    page.get_by_role("link", name="Strana 2").click()
    assert page.locator("article").count() == 8

    page.locator("article h2 a").first.click()
    assert "Článek 21" in page.locator("h1").inner_text()

    page.go_back()
    assert page.locator("article").count() == 8
    page.go_back()
    assert page.locator("article").count() == 20


def test_the_query_can_be_typed_and_sent_by_keyboard_alone(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Přeskočit na výsledky"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("čipům")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")

    assert "čipům" in page.locator("h1").inner_text()


def test_filters_are_folded_on_a_phone_and_open_by_a_touch(page: Page) -> None:
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto("/")
    assert not page.get_by_role("checkbox", name="Nvidia (14 článků)").is_visible()

    page.get_by_text("Filtry", exact=True).click()

    assert page.get_by_role("checkbox", name="Nvidia (14 článků)").is_visible()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", ["/", "/?q=cip&company=Nvidia", "/?q=xyzzy", "/?page=0"])
def test_nothing_runs_out_of_the_screen(
    browser: Browser, address: str, width: int, path: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(f"{address}{path}")

    assert page.evaluate("document.documentElement.scrollWidth") == width
    context.close()


def test_the_page_is_there_in_dark_and_light(browser: Browser, address: str) -> None:
    colours = set()
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme)
        page = context.new_page()
        page.goto(address)
        colours.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        context.close()

    assert len(colours) == 2
