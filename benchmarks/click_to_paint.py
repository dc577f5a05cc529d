"""Time a filter as a reader feels it: from the click to the paint of the new results.

``python -m benchmarks.click_to_paint --articles 12000 --work FOLDER`` opens pages of results in
Chromium, chooses the first value of a facet on each, and takes the time from the press of the
button to the frame in which the results are painted. The real server of ``hledej serve`` answers.
"""

import shutil
from collections.abc import Iterable, Iterator, Sequence

from playwright.sync_api import Page, ViewportSize, sync_playwright

from benchmarks.corpus import Corpus, arguments, corpus_of
from benchmarks.full_pages import full_pages
from benchmarks.measure import percentile, publish, table
from benchmarks.page import address
from benchmarks.servers import HOST, serving
from web.settings import WebSettings

PAGES = 60
WINDOW = ViewportSize(width=1280, height=900)
VALUE = "#fazety input[type=checkbox]:not(:disabled):not(:checked)"
# A message that is posted in a frame arrives after its paint.
WATCH = """() => {
  let pressed;
  addEventListener('pointerdown', () => { pressed = performance.now(); }, {capture: true});
  window.painted = new Promise(tell => new MutationObserver(() => requestAnimationFrame(() => {
    const frame = new MessageChannel();
    frame.port1.onmessage = () => tell(performance.now() - pressed);
    frame.port2.postMessage(0);
  })).observe(document.querySelector('#obsah'), {childList: true}));
}"""


def main() -> None:
    """Measure what the command line asks for."""
    parser = arguments(__doc__)
    asked = parser.parse_args()
    found = measure(corpus_of(asked))
    publish(found, table([row(found)]), as_json=asked.json)


def row(found: Sequence[float]) -> dict[str, object]:
    """Return the row of a table, in milliseconds by the clock."""
    return {
        "clicks": len(found),
        "median": percentile(found, 50),
        "p90": percentile(found, 90),
        "most": max(found),
    }


def measure(corpus: Corpus, pages: int = PAGES) -> list[float]:
    """Return the milliseconds from click to paint on pages of distinct queries, one click each."""
    paths = [address(request, WebSettings()) for request in full_pages(corpus) if request.q]
    with serving(corpus.index()) as (port, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page(viewport=WINDOW, locale="cs-CZ")
        return list(_clicked(page, (f"http://{HOST}:{port}{path}" for path in paths[:pages])))


def _clicked(page: Page, addresses: Iterable[str]) -> Iterator[float]:
    """Yield the milliseconds of each page that has a value to choose."""
    for shown in addresses:
        page.goto(shown, wait_until="networkidle")
        value = page.locator(VALUE).first
        if not value.count():
            continue
        page.evaluate(WATCH)
        value.click()
        yield float(page.evaluate("window.painted"))


if __name__ == "__main__":
    main()
