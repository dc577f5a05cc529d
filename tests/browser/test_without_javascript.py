"""The page in a real browser, JavaScript switched off: nothing may depend on it."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open, Window

PLAIN = Window(javascript=False)


def heading(page: Page) -> Locator:
    return page.locator("h1")


def test_search_filter_sort_turn_the_page_read_and_come_back(open_page: Open) -> None:
    page = open_page("/", PLAIN)
    page.get_by_label("Hledat v archivu").fill("cipy")
    page.get_by_role("button", name="Hledat").click()
    expect(heading(page)).to_have_text("28 článků pro „cipy“")

    page.get_by_role("checkbox", name="Nvidia (14 článků)").check()
    page.get_by_role("button", name="Použít filtry").click()
    expect(heading(page)).to_have_text("14 článků pro „cipy“")
    expect(page).to_have_url(re.compile(r"/\?q=cipy&company=Nvidia#vysledky$"))

    page.get_by_role("link", name="Zrušit filtr Firma: Nvidia").click()
    page.get_by_label("Řadit").select_option("oldest")
    page.get_by_role("button", name="Seřadit").click()
    expect(page.locator("article h2").first).to_have_text("Článek 1 o čipech")

    page.get_by_role("link", name="Strana 2").click()
    # The last two are one story, folded into one card.
    expect(page.locator("article")).to_have_count(7)

    page.locator("article h2 a").first.click()
    expect(heading(page)).to_contain_text("Článek 21")
    page.get_by_role("link", name="Zpět na výsledky").click()
    expect(page).to_have_url(re.compile(r"/\?q=cipy&sort=oldest&page=2#"))

    page.go_back()
    page.go_back()
    expect(page.locator("article")).to_have_count(7)
    page.go_back()
    expect(page.locator("article")).to_have_count(20)


def test_the_query_can_be_typed_and_sent_by_keyboard_alone(open_page: Open) -> None:
    page = open_page("/", PLAIN)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Přeskočit na výsledky")
    page.get_by_label("Hledat v archivu").focus()
    page.keyboard.type("čipům")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")

    expect(heading(page)).to_contain_text("čipům")


def test_filters_are_folded_on_a_phone_and_open_by_a_touch(open_page: Open) -> None:
    page = open_page("/", Window(javascript=False, width=375))
    expect(page.get_by_role("checkbox", name="Nvidia (14 článků)")).not_to_be_visible()

    page.get_by_text("Filtry", exact=True).click()

    expect(page.get_by_role("checkbox", name="Nvidia (14 článků)")).to_be_visible()


def test_all_values_of_a_facet_are_on_a_page_of_their_own_and_can_be_searched(
    open_page: Open,
) -> None:
    page = open_page("/?q=cip&importance_min=2", PLAIN)
    page.get_by_role("link", name=re.compile(r"Další \(\d+\): Firma")).click()
    page.get_by_label("Firma: najít v seznamu").fill("firma b")
    page.get_by_role("button", name="Najít").click()

    expect(page.get_by_role("checkbox")).to_have_count(1)
    page.get_by_role("checkbox", name="Firma B").check()
    page.get_by_role("button", name="Použít filtry").click()
    expect(page).to_have_url(re.compile(r"/\?q=cip&company=Firma\+B&importance_min=2"))


def test_a_bar_of_the_timeline_narrows_and_widens_again(open_page: Open) -> None:
    page = open_page("/?q=cip", PLAIN)
    bar = page.locator(".timeline a").nth(2)
    count = bar.inner_text().split()[-2]

    bar.click()
    expect(heading(page)).to_contain_text(re.compile(rf"^{count}\s"))
    expect(page).to_have_url(re.compile("date_from="))

    page.get_by_role("link", name="Zrušit filtr Datum").click()
    expect(heading(page)).to_contain_text(re.compile(r"^28\s"))


def test_a_group_of_filters_opens_and_shuts(open_page: Open) -> None:
    page = open_page("/?q=cip&company=Nvidia", PLAIN)
    page.get_by_text("Firma 1 vybráno").click()

    expect(page.get_by_role("checkbox", name="Nvidia")).not_to_be_visible()


def test_a_wrong_date_is_told_by_its_field_and_the_rest_is_searched(open_page: Open) -> None:
    page = open_page("/?q=cip&company=Nvidia&date_from=kdysi", PLAIN)

    expect(heading(page)).to_have_text("14 článků pro „cip“")
    field = page.get_by_label("Od", exact=True)
    assert field.get_attribute("aria-invalid") == "true"
    told = page.locator(f"#{field.get_attribute('aria-describedby')}")
    assert "takový den není" in told.inner_text()


def test_the_language_can_be_changed_and_stays(open_page: Open) -> None:
    page = open_page("/?q=cip", PLAIN)
    page.get_by_role("link", name="English").click()
    expect(heading(page)).to_have_text("28 articles for “cip”")
    expect(page.locator("html")).to_have_attribute("lang", "en")

    page.locator("article h2 a").first.click()
    expect(page.get_by_role("heading", name="Key points")).to_be_visible()


def test_a_browser_in_english_is_answered_in_english(open_page: Open) -> None:
    page = open_page("/?q=cip", Window(javascript=False, language="en-GB"))

    expect(heading(page)).to_have_text("28 articles for “cip”")
