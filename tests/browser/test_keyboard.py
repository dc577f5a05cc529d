"""The whole way through the page on the keyboard alone, the focus known at every step."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Window

MOST_TABS = 250


def focused(page: Page) -> str:
    """Return the name or the text of the focused element."""
    name: str = page.evaluate(
        """() => {
          const at = document.activeElement;
          if (at === document.body) return 'body';
          return at.ariaLabel || at.labels?.[0]?.innerText || at.innerText || at.id;
        }"""
    )
    return name.strip().replace("\u00a0", " ")


def tab_to(page: Page, wanted: Callable[[str], bool], key: str = "Tab") -> None:
    for _ in range(MOST_TABS):
        page.keyboard.press(key)
        if wanted(focused(page)):
            return
    raise AssertionError(f"not reached; the focus is on {focused(page)!r}")


def test_search_filter_sort_page_article_and_back(open_page: Open) -> None:
    page = open_page("/")
    heading = page.locator("h1")
    tab_to(page, lambda name: name == "Hledat v archivu")
    page.keyboard.type("cipy")
    page.keyboard.press("Enter")
    expect(heading).to_have_text("28 článků pro „cipy“")

    # What was searched for is where the reader is; the filters stand before it.
    expect(heading).to_be_focused()
    tab_to(page, lambda name: name.startswith("Nvidia"), "Shift+Tab")
    page.keyboard.press("Space")
    expect(heading).to_have_text("14 článků pro „cipy“")
    expect(page.locator("#stav")).to_have_text("14 článků pro „cipy“")
    assert focused(page).startswith("Nvidia")
    page.keyboard.press("Space")
    expect(heading).to_have_text("28 článků pro „cipy“")

    tab_to(page, lambda name: name == "Řadit", "Shift+Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("article h2").first).to_have_text("Článek 1 o čipech")
    assert page.url.endswith("/?q=cipy&sort=oldest")
    assert focused(page) == "Řadit"

    tab_to(page, lambda name: name == "Strana 2")
    page.keyboard.press("Enter")
    page.wait_for_url("**page=2")
    tab_to(page, lambda name: name == "Článek 21 o čipech")
    page.keyboard.press("Enter")
    expect(heading).to_have_text("Článek 21 o čipech")
    tab_to(page, lambda name: name == "Zpět na výsledky")
    page.keyboard.press("Enter")
    page.wait_for_url("**page=2#*")
    expect(page.locator("article h2").first).to_have_text("Článek 21 o čipech")


def test_the_skip_links_lead_past_the_filters(open_page: Open) -> None:
    page = open_page("/?q=cip")
    page.keyboard.press("Tab")
    assert focused(page) == "Přeskočit na výsledky"
    page.keyboard.press("Enter")
    expect(page.locator("#vysledky")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_ctrl_k_goes_to_the_search_box(open_page: Open) -> None:
    page = open_page("/?q=cip")
    page.keyboard.press("Control+k")

    assert focused(page) == "Hledat v archivu"
    page.keyboard.type("praha")
    assert page.locator("#q").input_value() == "praha"


def test_suggestions_are_an_aria_combobox(open_page: Open) -> None:
    page = open_page("/")
    box = page.get_by_role("combobox", name="Hledat v archivu")
    listbox = page.get_by_role("listbox", name="Návrhy")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press_sequentially("cip")
    expect(listbox).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#stav")).to_have_text(f"{page.get_by_role('option').count()} návrhů")
    assert page.locator("[role=option] a, [role=option] button").count() == 0

    expect(box).not_to_have_attribute("aria-activedescendant", "navrh-0")
    for number in range(2):
        page.keyboard.press("ArrowDown")
        expect(box).to_have_attribute("aria-activedescendant", f"navrh-{number}")
        expect(page.locator(f"#navrh-{number}")).to_have_attribute("aria-selected", "true")
        expect(page.locator(f"#navrh-{number}")).to_be_visible()
        assert focused(page) == "Hledat v archivu"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(box).not_to_have_attribute("aria-activedescendant", "navrh-0")
    page.keyboard.press("ArrowUp")
    last = page.get_by_role("option").count() - 1
    expect(box).to_have_attribute("aria-activedescendant", f"navrh-{last}")

    page.keyboard.press("Escape")
    expect(listbox).to_be_hidden()
    assert box.input_value() == "cip"
    page.keyboard.press("Escape")
    assert box.input_value() == ""
    assert focused(page) == "Hledat v archivu"


def test_enter_takes_a_suggestion_and_tab_leaves_them(open_page: Open) -> None:
    page = open_page("/")
    box = page.locator("#q")
    box.press_sequentially("clanek 17")
    page.get_by_role("option", name="Článek 17 o čipech").wait_for()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/clanek/clanek-17")

    page.locator("#q").press_sequentially("nvi")
    page.get_by_role("listbox").wait_for()
    page.keyboard.press("Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()
    assert focused(page) == "Hledat"


@pytest.mark.parametrize("width", [375, 1280])
def test_a_long_facet_opens_in_place_and_is_searched(open_page: Open, width: int) -> None:
    page = open_page("/?q=cip", Window(width=width))
    if width < 960:
        tab_to(page, lambda name: name == "Filtry")
        page.keyboard.press("Enter")
    tab_to(page, lambda name: name.endswith("): Firma"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("checkbox", name="Firma T")).to_be_visible()
    assert focused(page) == "Firma: najít v seznamu"

    page.keyboard.type("FIRMA t")
    expect(page.locator("[data-facet=company] .choice")).to_have_count(1)
    page.keyboard.press("Tab")
    page.route("**/hodnoty/**", lambda _: None)
    page.keyboard.press("Space")
    expect(page.locator("h1")).to_have_text("1 článek pro „cip“")
    expect(page.get_by_role("checkbox", name="Firma T")).to_be_checked()
    # The results do not wait for the rest of the facet, nor does the focus.
    assert focused(page).startswith("Firma T")

    page.unroute("**/hodnoty/**")
    expect(page.get_by_label("Firma: najít v seznamu")).to_have_value("FIRMA t")
    expect(page.locator("[data-facet=company] .choice")).to_have_count(1)
    assert focused(page).startswith("Firma T")


def test_the_timeline_is_one_stop_and_arrows_walk_in_time(open_page: Open) -> None:
    page = open_page("/?q=cip", Window(width=1280))
    bars = page.locator(".timeline li a")
    expect(bars.first).to_have_attribute("tabindex", "0")
    assert page.locator(".timeline li a[tabindex='0']").count() == 1

    bars.first.focus()
    page.keyboard.press("ArrowLeft")
    expect(bars.nth(1)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(bars.first).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.locator(".chips")).to_contain_text("Datum")


def test_the_first_result_is_in_sight_and_the_box_stays(open_page: Open) -> None:
    page = open_page("/?q=cip", Window(width=1280))
    first = page.locator("article").first.bounding_box()
    assert first
    assert first["y"] <= 260

    page.locator("article").last.scroll_into_view_if_needed()
    expect(page.get_by_label("Hledat v archivu")).to_be_in_viewport()

    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    first = page.locator("article").first.bounding_box()
    assert first
    assert first["y"] <= 300


def test_nothing_that_has_the_focus_is_under_the_box(open_page: Open) -> None:
    page = open_page("/?q=cip", Window(width=1280))
    page.keyboard.press("End")
    page.locator("footer a").last.focus()
    for _ in range(60):
        page.keyboard.press("Shift+Tab")
        hidden = page.evaluate(
            """() => { const at = document.activeElement.getBoundingClientRect();
                       const top = document.querySelector('.top');
                       return !top.contains(document.activeElement)
                         && document.activeElement.className !== 'skip'
                         && at.top < top.getBoundingClientRect().bottom - 1; }"""
        )
        assert not hidden, page.evaluate("document.activeElement.outerHTML")


def test_keys_of_one_letter_walk_the_results_and_can_be_switched_off(open_page: Open) -> None:
    page = open_page("/?q=cip", Window(width=1280))
    titles = page.locator(".card h2 a")
    for key, at in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        expect(titles.nth(at)).to_be_focused()
    page.keyboard.press("/")
    assert focused(page) == "Hledat v archivu"
    page.keyboard.type("jk/?")
    expect(page.locator("#q")).to_have_value("jk/?")

    page.locator("h1").focus()
    page.keyboard.press("?")
    page.wait_for_url("**/napoveda#klavesnice")
    page.get_by_role("button", name="Vypnout klávesy").click()
    expect(page.get_by_role("button", name="Zapnout klávesy")).to_be_visible()
    page.go_back()
    page.keyboard.press("j")
    expect(titles.first).not_to_be_focused()


def test_the_first_result_is_a_few_tabs_away(open_page: Open) -> None:
    page = open_page("/?q=cip", Window(width=1280))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    for _ in range(6):
        page.keyboard.press("Tab")

    assert page.evaluate("!!document.activeElement.closest('.card')")
