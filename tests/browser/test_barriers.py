"""No barrier that axe-core finds, on any page, at any width, in light and dark, open and shut."""

import re
from collections.abc import Callable
from importlib.resources import files
from typing import Any, Literal

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Open, Window

AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
COVERED = "background color could not be determined because it is overlapped"
WIDTHS = (1280, 375, 320)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# Every rule of these tags, those that are off by default too; but for the one that only says
# that something is hidden: what opens is opened here.
RUN = """tags => {
  const all = axe.getRules(tags).map(rule => rule.ruleId);
  const rules = Object.fromEntries(all.map(id => [id, {enabled: id !== 'hidden-content'}]));
  return axe.run(document, {runOnly: {type: 'tag', values: tags}, rules,
                            resultTypes: ['violations', 'incomplete']});
}"""

PAGES = {
    "home": "/",
    "results": "/?q=cip",
    "filtered": "/?q=cip&company=Nvidia&importance_min=2&sort=newest",
    "second page": "/?q=cip&page=2",
    "one result": "/?q=%22%C4%8Dip+%C4%8D%C3%ADslo+7%22",
    "zero": "/?q=%22nic+takoveho%22&company=Nikdo",
    "article": "/clanek/clanek-28?q=cip",
    "english article": "/clanek/english",
    "values": "/hodnoty/company?q=cip",
    "why": "/proc/clanek-28?q=cip+28",
    "company": "/firma/nvidia",
    "person": "/osoba/osoba-1",
    "trends": "/vyvoj?q=cip&q=nvidia&q=brno",
    "help": "/napoveda",
    "400": "/?q=cip&date_from=kdysi",
    "404": "/clanek/clanek-o-cipech",
    "414": f"/?q={'x' * 600}",
    "429": "/zkouska/429",
    "500": "/zkouska/500",
    "503": "/zkouska/503",
}


def suggestions_open(page: Page) -> None:
    page.locator("#q").fill("")
    page.locator("#q").press_sequentially("cip")
    page.get_by_role("listbox").wait_for()
    page.keyboard.press("ArrowDown")


def filters_open(page: Page) -> None:
    # The sheet of a phone comes last: it covers the rest.
    for summary in reversed(page.locator(".unfold > summary").all()):
        if summary.is_visible():
            summary.click()


def reasons_open(page: Page) -> None:
    for summary in page.locator("article summary").all()[:4]:
        summary.click()


def values_in_place(page: Page) -> None:
    filters_open(page)
    page.get_by_role("link", name=re.compile(r"Další \(\d+\): Firma")).click()
    page.get_by_label("Firma: najít v seznamu").wait_for()


STATES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "suggestions": ("home", suggestions_open),
    "suggestions over results": ("results", suggestions_open),
    "filters": ("filtered", filters_open),
    "reasons": ("results", reasons_open),
    "values in place": ("results", values_in_place),
}


def barriers(page: Page) -> list[str]:
    """Return the violations that axe finds, and the checks that it cannot decide.

    Of what lies under the open suggestions it cannot tell the contrast; it does when they are shut.
    """
    found: dict[str, Any] = page.evaluate(RUN, TAGS)
    return [
        f"{kind}: {result['id']} at {node['target']}: {node['failureSummary']}"
        for kind in ("violations", "incomplete")
        for result in found[kind]
        for node in result["nodes"]
        if COVERED not in node["failureSummary"] or not page.get_by_role("listbox").is_visible()
    ]


def everywhere(page: Page) -> list[str]:
    page.evaluate(AXE)
    found = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            found += [f"{scheme} {width}: {line}" for line in barriers(page)]
    return found


@pytest.mark.parametrize("name", PAGES)
def test_no_page_has_a_barrier(open_page: Open, name: str) -> None:
    page = open_page(PAGES[name])

    assert everywhere(page) == []


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_that_opens_has_a_barrier(open_page: Open, state: str, width: int) -> None:
    name, act = STATES[state]
    page = open_page(PAGES[name], Window(width=width))
    act(page)
    page.evaluate(AXE)

    found = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found += [f"{scheme}: {line}" for line in barriers(page)]
    assert found == []
