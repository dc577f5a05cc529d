"""Take the pictures of the page that the documentation shows: ``make screenshots``.

Needs the index of the example archive (``make run`` builds it) and Chromium.
"""

import shutil
import sys
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright
from waitress.server import create_server

from index.settings import load_table, read_settings
from search.service import SearchService
from search.settings import SearchSettings
from web.app import create_app
from web.settings import WebSettings

TARGET = Path(__file__).parent / "screenshots"
STATES = {
    "home": "/",
    "results": "/?q=umela+inteligence",
    "filtered": "/?q=cipy&company=NVIDIA&sort=newest",
    "nothing": "/?q=%22nic+takov%C3%A9ho%22&year=2002",
    "article": "/clanek/_tech_news/2025-10-23-brno-scientists-keep-a-qubit-alive-for-a-second",
    "error": "/?q=cipy&date_from=dnes",
}
WIDTHS = {"wide": 1280, "phone": 375}


def main(archive: Path, index: Path) -> None:
    """Serve the index and photograph every state, wide and on a phone, the first in dark too."""
    settings = load_table(read_settings(None, archive, {}), "web", WebSettings)
    app = create_app(SearchService(index, SearchSettings()), settings)
    server = create_server(app, host="127.0.0.1", port=0)
    threading.Thread(target=server.run, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for state, address in STATES.items():
            for name, width in WIDTHS.items():
                for scheme in ("light", "dark") if state == "results" else ("light",):
                    page = browser.new_page(
                        viewport={"width": width, "height": 860},
                        color_scheme="dark" if scheme == "dark" else "light",
                    )
                    page.goto(f"http://127.0.0.1:{server.effective_port}{address}")
                    page.screenshot(path=TARGET / f"{state}-{name}-{scheme}.png")
                    page.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
