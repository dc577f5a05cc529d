"""Take the pictures of the page that the documentation shows: ``make screenshots``.

Needs the index of the example archive (``make run`` builds it) and Chromium.
"""

import shutil
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from index.settings import load_table, read_settings
from search.answers.service import SearchService
from search.settings import SearchSettings
from web.app import create_app
from web.settings import WebSettings

TARGET = Path(__file__).parent / "screenshots"
STATES = {
    "home": "/",
    "results": "/?q=umela+inteligence",
    "filtered": "/?q=cip&company=NVIDIA&sort=newest",
    "nothing": "/?q=%22nic+takov%C3%A9ho+v+Praze%22&year=2002",
    "article": "/clanek/_tech_news/2025-12-10-robotaxis-will-drive-in-prague-from-spring",
    "values": "/hodnoty/company",
    "company": "/firma/dronika",
    "trends": "/vyvoj?q=po%C4%8D%C3%ADta%C4%8D&q=mapa&q=um%C4%9Bl%C3%A1+inteligence",
    "help": "/napoveda",
    "error": "/clanek/2025-12-10-robotaxis-drive",
}
HOST = "archiv.example"
WIDTHS = {"wide": 1280, "tablet": 768, "phone": 375}


def typed(page: Page) -> None:
    """Type a word and wait for the suggestions."""
    page.locator("#q").press_sequentially("umel")
    page.locator("[role=listbox]").wait_for()
    page.keyboard.press("ArrowDown")


def unfolded(page: Page) -> None:
    """Open why a result is found, and where else."""
    for summary in page.locator("article details summary").all()[:2]:
        summary.click()


def filtering(page: Page) -> None:
    """Open the filters, which are folded on narrow screens."""
    page.locator("aside > details > summary").click()


ACTIONS: dict[str, tuple[str, Callable[[Page], None]]] = {
    "suggestions": ("/", typed),
    "why": ("/?q=robotaxi", unfolded),
    "filters": ("/?q=umela+inteligence", filtering),
}


def main(archive: Path, index: Path) -> None:
    """Serve the index and photograph every state at every width, the results in dark too."""
    settings = load_table(read_settings(None, archive, {}), "web", WebSettings)
    app = create_app(SearchService(index, SearchSettings()), settings)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    # A name in the pictures instead of whatever port was free.
    rule = f"MAP {HOST}:80 127.0.0.1:{server.port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", f"--host-resolver-rules={rule}"],
        )
        for name, width in WIDTHS.items():
            for state, address in STATES.items():
                _take(browser, address, f"{state}-{name}-light", width)
            for state, (address, act) in ACTIONS.items():
                if (state, name) == ("filters", "wide"):
                    continue
                _take(browser, address, f"{state}-{name}-light", width, act=act)
            _take(browser, STATES["results"], f"results-{name}-dark", width, dark=True)
        browser.close()


def _take(
    browser: Browser,
    address: str,
    name: str,
    width: int,
    *,
    dark: bool = False,
    act: Callable[[Page], None] | None = None,
) -> None:
    page = browser.new_page(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if dark else "light",
        locale="cs-CZ",
    )
    page.goto(f"http://{HOST}{address}")
    if act:
        act(page)
    page.screenshot(path=TARGET / f"{name}.png")
    page.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
