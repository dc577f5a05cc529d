"""What JavaScript adds: results that follow the filters, and a history that can be walked."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Open, Window


def heading(page: Page) -> str:
    return page.locator("h1").inner_text().replace("\u00a0", " ")


def test_every_state_has_an_address_and_back_and_forward_restore_it(open_page: Open) -> None:
    page = open_page("/?q=cip")
    title = page.locator("h1")
    page.get_by_role("checkbox", name="Nvidia").check()
    expect(title).to_have_text("14 článků pro „cip“")
    assert page.url.endswith("/?q=cip&company=Nvidia")
    page.get_by_role("radio", name="4 a více").check()
    expect(title).to_have_text("5 článků pro „cip“")
    title_of_window = page.title().replace("\u00a0", " ")
    assert title_of_window.startswith("5 článků pro „cip“, Firma: Nvidia, Důležitost: 4 a více")

    page.go_back()
    expect(title).to_have_text("14 článků pro „cip“")
    expect(page.get_by_role("radio", name="Jakákoli")).to_be_checked()
    page.go_back()
    expect(title).to_have_text("28 článků pro „cip“")
    expect(page.get_by_role("checkbox", name="Nvidia")).not_to_be_checked()
    page.go_forward()
    expect(page.get_by_role("checkbox", name="Nvidia")).to_be_checked()

    page.reload()
    assert heading(page) == "14 článků pro „cip“"


def test_the_counts_are_the_results_behind_them(open_page: Open) -> None:
    page = open_page("/?q=cip")
    choices = page.locator("[data-facet=category] .choice, [data-facet=person] .choice")
    counts = dict(re.findall(r"(\S.+) \((\d+)\sčlán", "\n".join(choices.all_text_contents())))
    assert len(counts) == 5
    for name, count in counts.items():
        choice = page.get_by_role("checkbox", name=name)
        choice.check()
        expect(page.locator("h1")).to_have_text(re.compile(rf"^{count}\s"))
        choice.uncheck()
        expect(page.locator("h1")).to_have_text(re.compile(r"^28\s"))


def test_a_chip_and_a_bar_work_in_place_and_the_focus_goes_to_the_results(
    open_page: Open,
) -> None:
    page = open_page("/?q=cip&company=Nvidia")
    page.evaluate("window.same = true")
    page.get_by_role("link", name="Zrušit filtr Firma: Nvidia").click()
    expect(page.locator("h1")).to_have_text("28 článků pro „cip“")
    assert page.evaluate("document.activeElement.id") == "vysledky"

    page.locator(".timeline a").first.click()
    expect(page.locator(".chips")).to_contain_text("Datum")
    expect(page.locator(".timeline [aria-current]")).to_have_count(1)
    assert page.evaluate("document.activeElement.id") == "vysledky"
    assert page.evaluate("window.same")


def test_a_late_answer_does_not_replace_a_newer_one(open_page: Open) -> None:
    page = open_page("/?q=cip")
    held: list[Route] = []

    def hold_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route("**/*company=Nvidia*", hold_first)
    with page.expect_request("**company=Nvidia"):
        page.get_by_role("checkbox", name="Nvidia").check()
    page.get_by_role("radio", name="4 a více").check()
    expect(page.locator("h1")).to_have_text("5 článků pro „cip“")
    held[0].continue_()
    page.wait_for_timeout(300)

    assert heading(page) == "5 článků pro „cip“"
    assert page.url.endswith("/?q=cip&company=Nvidia&importance_min=4")
    expect(page.locator("#obsah")).not_to_have_attribute("aria-busy", "true")


def test_the_filters_stay_open_on_a_phone_while_they_are_chosen(open_page: Open) -> None:
    page = open_page("/?q=cip", Window(width=375))
    page.get_by_text("Filtry", exact=True).click()
    page.get_by_role("checkbox", name="Nvidia").check()
    expect(page.locator("aside summary").first).to_have_text("Filtry (1)")

    expect(page.get_by_role("checkbox", name="Nvidia")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Nvidia")).to_be_focused()


def test_one_story_is_one_card_and_it_says_why_it_is_found(open_page: Open) -> None:
    page = open_page("/?q=cip+28")
    card = page.locator("article").first
    card.get_by_text("1 další o tomtéž").click()
    expect(card.get_by_role("link", name="Článek 27 o čipech")).to_be_visible()

    card.get_by_text("Proč to vidím").click()
    expect(card).to_contain_text("Nalezená slova:")
    expect(card).to_contain_text("Je důležitý: skóre o")
    assert page.url.endswith("/?q=cip+28")


def test_what_is_looked_for_in_a_facet_stays_while_its_values_are_chosen(open_page: Open) -> None:
    page = open_page("/?q=cip")
    page.get_by_role("link", name="): Firma").click()
    box = page.get_by_label("Firma: najít v seznamu")
    box.fill("firma")
    choices = page.locator("[data-facet=company] .choice")
    expect(choices).to_have_count(20)

    page.get_by_role("checkbox", name="Firma B").check()
    expect(page.locator("h1")).to_contain_text("pro „cip“")
    expect(page.locator(".chips")).to_contain_text("Firma B")
    expect(box).to_have_value("firma")
    expect(choices).to_have_count(20)
    box.fill("nvidia")
    expect(choices).to_have_count(2)
    expect(page.get_by_role("checkbox", name="Firma B")).to_be_checked()


def test_each_update_is_said_once(open_page: Open) -> None:
    page = open_page("/?q=cip")
    page.evaluate(
        """() => {
          window.said = [];
          new MutationObserver(() => window.said.push(document.getElementById('stav').textContent))
            .observe(document.getElementById('stav'), {childList: true});
        }"""
    )
    page.get_by_role("checkbox", name="Nvidia").check()
    expect(page.locator("h1")).to_have_text("14 článků pro „cip“")
    page.wait_for_timeout(200)

    assert page.evaluate("window.said") == ["14\u00a0článků pro „cip“"]


def test_a_late_suggestion_does_not_replace_a_newer_one(open_page: Open) -> None:
    page = open_page("/")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/naseptavac?q=nv", hold)
    box = page.locator("#q")
    with page.expect_request("**/naseptavac?q=nv"):
        box.press_sequentially("nv")
    box.fill("cip")
    expect(page.get_by_role("option").first).to_contain_text("čip")
    held[0].continue_()
    page.wait_for_timeout(300)

    expect(page.get_by_role("option").first).to_contain_text("čip")


@pytest.mark.parametrize("pause", [100, 450, 700])
def test_a_date_is_typed_at_any_speed_while_results_come(open_page: Open, pause: int) -> None:
    page = open_page("/?q=cip")
    page.get_by_role("checkbox", name="Nvidia").check()
    field = page.get_by_label("Od", exact=True)
    field.press_sequentially("1. 11. 2025", delay=pause)
    expect(field).to_have_value("1. 11. 2025")
    expect(field).to_be_focused()

    field.press("Tab")
    expect(page.locator(".chips")).to_contain_text("od 1. 11. 2025")
    expect(field).to_have_value("1. 11. 2025")
    assert "date_from=2025-11-01" in page.url


def test_a_month_or_a_year_is_a_period_and_enter_applies_it(open_page: Open) -> None:
    page = open_page("/?q=cip")
    page.get_by_label("Do", exact=True).fill("11/2025")
    page.get_by_label("Do", exact=True).press("Enter")

    expect(page.locator(".chips")).to_contain_text("do 30. 11. 2025")
    expect(page.get_by_label("Do", exact=True)).to_be_focused()


def test_a_wrong_date_stays_as_typed_and_says_what_to_type(open_page: Open) -> None:
    page = open_page("/?q=cip")
    field = page.get_by_label("Od", exact=True)
    field.fill("31. 2. 2025")
    field.press("Tab")

    expect(page.locator(".fault")).to_contain_text("takový den není (den, měsíc nebo rok")
    expect(field).to_have_value("31. 2. 2025")
    expect(field).to_have_attribute("aria-invalid", "true")


def test_a_day_can_be_chosen_in_the_calendar_of_the_browser(open_page: Open) -> None:
    page = open_page("/?q=cip")
    page.evaluate("HTMLInputElement.prototype.showPicker = function () { window.opened = this; }")
    page.get_by_role("button", name="Vybrat v kalendáři: Od").click()
    page.evaluate("opened.value = '2025-11-02'; opened.dispatchEvent(new Event('change'))")

    expect(page.locator(".chips")).to_contain_text("od 2. 11. 2025")
    expect(page.get_by_label("Od", exact=True)).to_have_value("2. 11. 2025")


@pytest.mark.parametrize("fault", ["offline", "503"])
def test_results_stay_where_others_cannot_be_loaded(open_page: Open, fault: str) -> None:
    page = open_page("/?q=cip")
    if fault == "offline":
        page.context.set_offline(True)
    else:
        page.route("**company=Nvidia*", lambda route: route.fulfill(status=503, body="nic"))
    nvidia = page.get_by_role("checkbox", name="Nvidia")
    nvidia.click()

    expect(page.locator("#nezdar")).to_contain_text("se nepodařilo načíst")
    expect(nvidia).not_to_be_checked()
    expect(page.locator("h1")).to_have_text("28 článků pro „cip“")
    assert page.url.endswith("/?q=cip")

    page.context.set_offline(False)
    page.unroute("**company=Nvidia*")
    page.get_by_role("button", name="Zkusit znovu").click()
    expect(page.locator("h1")).to_have_text("14 článků pro „cip“")
    expect(nvidia).to_be_checked()


def test_links_to_the_language_and_the_feed_follow_the_filters(open_page: Open) -> None:
    page = open_page("/?q=cip")
    page.get_by_role("checkbox", name="Nvidia").check()
    expect(page.locator("h1")).to_have_text("14 článků pro „cip“")

    assert "company=Nvidia" in (page.get_by_role("link", name="Atom").get_attribute("href") or "")
    feed = page.locator("link[rel=alternate]").get_attribute("href")
    assert "company=Nvidia" in (feed or "")
    page.get_by_role("link", name="English").click()
    expect(page.locator("h1")).to_have_text("14 articles for “cip”")


def test_a_group_of_filters_that_is_shut_stays_shut_and_says_what_is_chosen(
    open_page: Open,
) -> None:
    page = open_page("/?q=cip")
    nvidia = page.get_by_role("checkbox", name="Nvidia")
    firm = page.locator("[data-facet=company] summary")
    nvidia.check()
    expect(firm).to_have_text("Firma 1 vybráno")

    firm.click()
    expect(nvidia).not_to_be_visible()
    page.get_by_role("checkbox", name="hardware").check()
    expect(page.locator("h1")).to_have_text(re.compile(r"^9\s"))
    expect(nvidia).not_to_be_visible()
    page.goto("/?q=cip")
    expect(page.get_by_role("checkbox", name="hardware")).to_be_visible()
    expect(nvidia).not_to_be_visible()

    firm.focus()
    page.keyboard.press("Enter")
    expect(nvidia).to_be_visible()


def test_a_range_of_the_timeline_is_dragged_over(open_page: Open) -> None:
    page = open_page("/?q=cip")
    bars = page.locator(".timeline li a")
    bars.nth(3).hover()
    page.mouse.down()
    bars.nth(2).hover()
    expect(page.locator(".timeline .within")).to_have_count(2)
    bars.nth(1).hover()
    page.mouse.up()

    expect(page.locator(".timeline [aria-current]")).to_have_count(3)
    chosen = page.get_by_label("Od", exact=True).input_value()
    assert chosen.startswith("1. ")
    assert "date_from" in page.url


def test_shift_chooses_all_up_to_a_bar(open_page: Open) -> None:
    page = open_page("/?q=cip")
    bars = page.locator(".timeline li a")
    bars.nth(1).click()
    expect(page.locator(".timeline [aria-current]")).to_have_count(1)
    bars.nth(4).click(modifiers=["Shift"])
    expect(page.locator(".timeline [aria-current]")).to_have_count(4)
    bars.nth(0).click(modifiers=["Shift"])
    expect(page.locator(".timeline [aria-current]")).to_have_count(5)


def test_a_range_is_chosen_on_the_keyboard(open_page: Open) -> None:
    page = open_page("/?q=cip")
    page.locator(".timeline li a").first.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    expect(page.locator("#stav")).to_contain_text(" – ")
    page.keyboard.press("Enter")

    expect(page.locator(".timeline [aria-current]")).to_have_count(3)


def test_results_are_cards_or_lines_and_every_step_keeps_it(open_page: Open) -> None:
    page = open_page("/?q=cip&page=2")
    page.get_by_role("link", name="Zobrazit řádky").click()
    expect(page.locator(".line").last).to_be_visible()
    expect(page.locator(".points")).to_have_count(0)

    page.get_by_role("link", name="Strana 1").click()
    page.get_by_role("checkbox", name="Nvidia").check()
    expect(page.locator("h1")).to_have_text("14 článků pro „cip“")
    assert page.url.endswith("/?q=cip&view=lines&company=Nvidia")
    page.locator(".line a").first.click()
    page.get_by_role("link", name="Zpět na výsledky").click()
    expect(page.locator(".line").first).to_be_visible()
    page.get_by_role("link", name="Zobrazit karty").click()
    expect(page.locator(".points").first).to_be_visible()
    assert page.url.endswith("/?q=cip&company=Nvidia")
