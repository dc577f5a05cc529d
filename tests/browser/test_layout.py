"""What the eye sees: nothing runs out of the screen, in any scheme, size or spacing."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Window
from tests.browser.test_barriers import PAGES

SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
                word-spacing: .16em !important; } p { margin-bottom: 2em !important; }"""


@pytest.mark.parametrize("name", PAGES)
def test_nothing_runs_out_of_the_screen(open_page: Open, name: str) -> None:
    page = open_page(PAGES[name], Window(width=320))
    page.evaluate("document.querySelectorAll('details').forEach(item => (item.open = true))")

    for width in (320, 375, 640, 960, 1280, 3840):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width


def test_a_timeline_that_fits_is_not_scrolled(open_page: Open) -> None:
    page = open_page("/?q=cip", Window(width=1280))

    beyond = page.locator(".timeline ul").evaluate("ul => ul.scrollWidth - ul.clientWidth")

    assert beyond == 0


@pytest.mark.parametrize("path", ["/?q=cip", "/?q=%22nic+takového%22"])
def test_the_heading_begins_where_the_results_do(open_page: Open, path: str) -> None:
    page = open_page(path, Window(width=1280))

    beside = page.evaluate(
        """() => { const left = at => document.querySelector(at).getBoundingClientRect().left;
                    return left('#vysledky') - left('.headline'); }"""
    )

    assert beside == 0


NOTES = {
    "some words": ("/?q=brno+praha+cip+nvidia+robot", "Žádný článek nemá všechna slova"),
    "all words": ("/?q=cip+cislo+osoba+brno+nvidia&matching=all", "se všemi slovy"),
    "correction": ("/?q=energie+nvydia+prodej+zprava", "Hledat přesto"),
    "day": ("/?q=cip+od+ledna+2020", "Datum: od"),
    "fault": ("/?q=cip&date_from=kdysi", "takový den není"),
    "faults": ("/?q=cip&date_from=kdysi&date_to=potom&importance_min=x", "nerozuměli"),
    "unknown field": ("/?q=pole:neco+cip", "Pole „pole“ neznáme"),
    "many": ("/?q=pole:neco+cip+a*+jine:x+datum:kdysi+brno", "poznámky k dotazu"),
    "nothing asked": ("/?q=%21%21%21", "není slovo, které by se dalo hledat"),
}


def in_sight(page: Page) -> bool:
    """Tell whether the first result begins high enough on a screen and on a phone."""
    tops = []
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        first = page.locator("article").first.bounding_box()
        assert first
        tops.append(first["y"])
    return tops[0] <= 260 and tops[1] <= 300


@pytest.mark.parametrize("name", NOTES)
def test_a_note_leaves_the_first_result_in_sight(open_page: Open, name: str) -> None:
    address, told = NOTES[name]
    page = open_page(address)

    expect(page.locator("main").get_by_text(told).first).to_be_visible()
    assert in_sight(page)


def test_a_long_query_leaves_the_first_result_in_sight(open_page: Open) -> None:
    query = "+OR+".join(["cip", *("nejneobhospodařovávanější" for _ in range(15))])

    assert in_sight(open_page(f"/?q={query}"))


def test_nothing_is_lost_when_a_reader_spaces_the_text(open_page: Open) -> None:
    page = open_page("/?q=cip&company=Nvidia", Window(width=320))
    page.evaluate(
        """css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);
                    document.adoptedStyleSheets = [sheet]; }""",
        SPACED,
    )

    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_dark_and_light_have_other_colours(open_page: Open) -> None:
    backgrounds = {
        open_page("/", Window(dark=dark)).evaluate(
            "getComputedStyle(document.body).backgroundColor"
        )
        for dark in (False, True)
    }

    assert len(backgrounds) == 2


def test_a_print_has_the_articles_and_where_they_come_from(open_page: Open) -> None:
    page = open_page("/?q=cip")
    page.emulate_media(media="print")

    assert not page.locator("aside").is_visible()
    assert page.locator("article h2").first.is_visible()
    printed = page.locator(".outside > a").first.evaluate(
        "link => getComputedStyle(link, '::after').content"
    )
    assert "https://example.org/" in printed


def test_colours_the_system_forces_leave_the_marks_to_be_seen(open_page: Open) -> None:
    page = open_page("/?q=cip")
    page.emulate_media(forced_colors="active")

    outline = page.locator("mark").first.evaluate("mark => getComputedStyle(mark).outlineStyle")
    assert outline == "solid"


def test_nothing_moves_for_those_who_want_it_still(open_page: Open) -> None:
    page = open_page("/?q=cip")
    page.emulate_media(reduced_motion="reduce")

    moving = page.evaluate(
        """[...document.querySelectorAll('*')]
           .filter(at => getComputedStyle(at).transitionDuration !== '0s').length"""
    )
    assert moving == 0


@pytest.mark.parametrize("path", ["/", "/?q=cip", "/clanek/clanek-28"])
def test_a_page_weighs_little_with_all_it_loads(open_page: Open, path: str) -> None:
    page = open_page("about:blank")
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    weights: list[float] = []
    session.on("Network.loadingFinished", lambda done: weights.append(done["encodedDataLength"]))
    page.goto(path)
    page.wait_for_load_state("networkidle")

    assert len(weights) >= 3
    assert sum(weights) <= 60_000


@pytest.mark.parametrize("path", ["/?q=cip", "/clanek/clanek-28?q=cip", "/firma/nvidia"])
def test_a_name_as_long_as_any_fits_on_a_small_phone(open_page: Open, path: str) -> None:
    page = open_page(path, Window(width=320))
    page.evaluate(
        """() => {
          document.querySelectorAll('details').forEach(item => (item.open = true));
          const names = `.names a, .chips a, .choice > span, .byline > *, h1, h2, .others a,
                         .outside > *`;
          document.querySelectorAll(names).forEach(at => (at.textContent = 'x'.repeat(200)));
        }"""
    )

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
