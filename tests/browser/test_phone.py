"""The filters of a phone: a sheet that counts its results and closes."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open, Window
from tests.browser.test_keyboard import focused

PHONE = Window(width=390)


def sheet(page: Page) -> Locator:
    """Open the filters and return their button."""
    page.get_by_text("Filtry", exact=True).click()
    return page.get_by_role("button", name="Zobrazit")


def test_a_sheet_counts_as_one_chooses_and_closes_over_the_results(open_page: Open) -> None:
    page = open_page("/?q=cip", PHONE)
    done = sheet(page)
    expect(done).to_have_text("Zobrazit 28 článků")
    page.get_by_role("checkbox", name="Nvidia").check()
    expect(done).to_have_text("Zobrazit 14 článků")
    page.get_by_label("Do", exact=True).scroll_into_view_if_needed()
    expect(done).to_be_in_viewport(ratio=1)

    done.click()
    expect(page.get_by_role("checkbox", name="Nvidia")).not_to_be_visible()
    assert focused(page) == "14 článků pro „cip“"


def test_nothing_behind_the_sheet_is_reached_and_escape_closes_it(open_page: Open) -> None:
    page = open_page("/?q=cip", PHONE)
    sheet(page)
    for _ in range(80):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('aside')"
        )

    page.keyboard.press("Escape")
    assert focused(page) == "Filtry"
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "Hledat"


def test_what_fails_is_told_on_the_sheet(open_page: Open) -> None:
    page = open_page("/?q=cip", PHONE)
    done = sheet(page)
    page.context.set_offline(True)
    page.get_by_role("checkbox", name="Nvidia").click()
    expect(page.get_by_text("se nepodařilo načíst").last).to_be_in_viewport()
    expect(page.get_by_role("checkbox", name="Nvidia")).not_to_be_checked()

    page.context.set_offline(False)
    page.get_by_role("button", name="Zkusit znovu").click()
    expect(done).to_have_text("Zobrazit 14 článků")


@pytest.mark.parametrize("width", [390, 1280])
def test_a_phone_that_is_turned_loses_nothing(open_page: Open, width: int) -> None:
    page = open_page("/?q=cip", Window(width=1670 - width))
    if width == 1280:
        sheet(page)
    page.set_viewport_size({"width": width, "height": 800})

    page.locator("article h2 a").first.click()
    expect(page.locator("h1")).to_contain_text("Článek")


def test_without_a_script_the_button_stays_in_sight(open_page: Open) -> None:
    page = open_page("/?q=cip", Window(javascript=False, width=390))
    page.get_by_text("Filtry", exact=True).click()
    page.get_by_role("checkbox", name="Nvidia (14 článků)").check()

    expect(page.get_by_role("button", name="Použít filtry")).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Použít filtry").click()
    expect(page.locator("h1")).to_have_text("14 článků pro „cip“")
