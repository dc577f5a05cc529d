"""An article that was found: from one place to the next, and back to where one came from."""

from playwright.sync_api import expect

from tests.browser.conftest import Open, Window


def test_the_places_that_were_found_are_walked_in_a_circle(open_page: Open) -> None:
    page = open_page("/clanek/clanek-7?q=cip", Window(width=390))
    expect(page.locator("#nalezy")).to_contain_text("3 nalezená místa")
    for expected in ("1 / 3", "2 / 3", "3 / 3", "1 / 3"):
        page.get_by_role("button", name="Další").click()
        expect(page.locator("#nalezy")).to_contain_text(expected)
    page.get_by_role("button", name="Předchozí").click()

    expect(page.locator("mark:target")).to_be_in_viewport()
    assert page.url.endswith("#nalez-3")
    expect(page.locator("#stav")).to_have_text("3 / 3: Text o čipu s kódem a odkazem.")


def test_without_a_script_the_first_place_is_a_link_away(open_page: Open) -> None:
    page = open_page("/clanek/clanek-7?q=cip", Window(javascript=False))
    expect(page.get_by_role("button", name="Další")).not_to_be_visible()
    page.get_by_role("link", name="První výskyt").click()

    expect(page.locator("mark:target")).to_have_text("čipu")


def test_the_way_back_keeps_the_page_and_the_place(open_page: Open) -> None:
    page = open_page("/?q=cip&sort=oldest&page=2")
    card = page.locator("article", has_text="Článek 26 o čipech")
    card.get_by_role("heading").get_by_role("link").click()
    page.get_by_role("link", name="Zpět na výsledky").click()

    expect(card).to_be_in_viewport()
    assert "page=2" in page.url
    assert page.evaluate("scrollY") > 0
