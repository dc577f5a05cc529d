"""A real server over a small archive, and a real browser to read it with."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

import pytest
from flask import abort
from playwright.sync_api import Browser, Page, expect, sync_playwright

from index.building.build import Job, build
from index.czech.analyzer import Analyzer
from index.errors import NoIndexError
from index.settings import IndexSettings
from index.versions.versions import Versions
from index.vocabulary.vocabulary import Vocabulary
from search.answers.service import SearchService
from search.settings import SearchSettings
from tests.programs import program
from tests.serving import serving_app
from web.app import create_app
from web.settings import WebSettings

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
COMPANIES = [f"Firma {letter}" for letter in "ABCDEFGHIJKLMNOPQRST"]
PATIENCE = 30_000
"""Milliseconds to wait for what a busy machine takes long to do."""
LONG = "Velmi-dlouhé-jméno-jedné-firmy-bez-mezer"
BODY = """## Souhrn
Zpráva o čipu číslo {number} z Brna.

## Klíčové body
- Čip číslo {number} šetří energii.
- Prodej začne v Praze.

## Podrobnosti
Text o čipu s `kódem` a [odkazem](https://example.org/odkaz).
"""


def _articles() -> Iterator[tuple[str, str]]:
    """Yield articles about chips of eight months, the newest of yesterday."""
    newest = datetime.now(UTC).date() - timedelta(days=1)
    for number in range(1, 29):
        day = newest - timedelta(days=8 * (28 - number))
        company = "Nvidia" if number % 2 else LONG
        head = [
            f"title: Článek {number} o čipech",
            f"original_title: Article {number} on chips",
            f"date: {day}",
            f"companies: [{company}, {COMPANIES[number % len(COMPANIES)]}]",
            f"people: [Osoba {number % 3}]",
            f"category: {'hardware' if number % 3 else 'umělá inteligence'}",
            "source: {name: Denní bit, id: null}",
            f"importance: {number % 5 + 1}",
            # The last two are the same story.
            f"url: https://example.org/zprava-{min(number, 27)}",
        ]
        yield f"clanek-{number}", "\n".join(["---", *head, "---", BODY.format(number=number)])
    english = "The committee met in the old town and agreed on the new rules for all of the banks."
    yield "english", f"---\ntitle: New rules for banks\ndate: {newest}\n---\n{english}\n"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    found = os.environ.get("CHROMIUM") or program("chromium", "google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory, analyzer: Analyzer) -> Iterator[str]:
    """Address of the served archive; ``/zkouska/429``, ``500`` and ``503`` give that status."""
    root = tmp_path_factory.mktemp("browser")
    archive = root / "archive"
    archive.mkdir()
    for name, text in _articles():
        (archive / f"{name}.md").write_text(text, "utf-8")
    index = root / "index"
    build(Job(archive, Versions(index), IndexSettings(), analyzer, Vocabulary(), lambda *_: None))
    app = create_app(SearchService(index, SearchSettings()), WebSettings(title="Zkušební archiv"))
    faults = {"429": _too_many, "500": _broken, "503": _no_index}
    for status, fail in faults.items():
        app.add_url_rule(f"/zkouska/{status}", f"fail_{status}", fail)
    with serving_app(app) as address:
        yield address


def _too_many() -> NoReturn:
    abort(429)


def _broken() -> NoReturn:
    raise RuntimeError("na zkoušku")


def _no_index() -> NoReturn:
    raise NoIndexError(Path("nikde"))


@dataclass(frozen=True, slots=True)
class Window:
    """Viewport and preferences of a reader."""

    javascript: bool = True
    width: int = 1280
    dark: bool = False
    language: str = "cs-CZ"


Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Open]:
    """Open pages; the test fails on any console message, CSP report or foreign request."""
    contexts = []
    noise: list[str] = []

    def open_(path: str = "/", window: Window = Window()) -> Page:  # it is frozen
        context = browser.new_context(
            base_url=address,
            java_script_enabled=window.javascript,
            viewport={"width": window.width, "height": 800},
            color_scheme="dark" if window.dark else "light",
            locale=window.language,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda message: noise.append(message.text))
        page.on("pageerror", lambda error: noise.append(str(error)))
        page.on("request", lambda request: noise.append(request.url))
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    # Chromium itself tells of every answer that is an error: the test asked for it.
    known = ("Failed to load resource", address)
    assert [line for line in noise if not line.startswith(known)] == []
