"""Scripts in every field of an article, in names and settings: none runs in a real browser.

The server leaves out the Content-Security-Policy here: nothing may depend on that last wall.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from flask import Flask
from playwright.sync_api import Browser

from index.building.build import Job, build
from index.czech.analyzer import Analyzer
from index.settings import IndexSettings
from index.versions.versions import Versions
from index.vocabulary.vocabulary import load_vocabulary
from search.answers.service import SearchService
from search.settings import SearchSettings
from tests.serving import serving_app
from web.app import create_app
from web.settings import WebSettings

MARK = "data-xss"
RUN = f"document.documentElement.setAttribute('{MARK}',1)"
ATTACKS = (
    f"<script>{RUN}</script>",
    f'"><img src=x onerror="{RUN}">',
    f"'><svg onload={RUN}>",
    f"</title></textarea></style></script><script>{RUN}</script>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f'<a href="javascript:{RUN}">odkaz</a>',
    f"<details open ontoggle={RUN}>x</details>",
    f'<math><mi xlink:href="data:x,<script>{RUN}</script>"></math>',
    f"{{{{{RUN}}}}}",
    "<style>*{background:url(//evil.example)}</style>",
    f"<template><script>{RUN}</script></template>",
    f'<noscript><p title="</noscript><img src=x onerror={RUN}>"></noscript>',
)
LINKS = (
    f"[odkaz](javascript:{RUN})",
    f"[odkaz](JaVaScRiPt:{RUN})",
    f"[odkaz](java&#10;script:{RUN})",
    "[odkaz](data:text/html,<script>1</script>)",
    "[odkaz](vbscript:x)",
    f"<javascript:{RUN}>",
    f"![obraz](javascript:{RUN})",
    f"[odkaz][x]\n\n[x]: javascript:{RUN}",
    f'[odkaz](http://a "x\\" onmouseover=\\"{RUN}")',
)
FILE = "zly\"'><img src=x onerror=alert(1)>.md"
TEXT_FIELDS = (
    "title", "original_title", "author", "description", "slug", "url", "source_url", "image",
    "language", "date",
)  # fmt: skip
LIST_FIELDS = ("companies", "people", "categories", "tags", "summary_points")
TIMERS = 2_000
"""Milliseconds by the clock of the page, which is put forward so far."""
LATER = 200
"""Milliseconds in which everything runs that waited for the page to be there."""
RUNS_IN = {"script", "iframe", "object", "embed", "svg", "math", "style", "base", "meta", "form"}


def quoted(attack: str) -> str:
    return "'" + attack.replace("'", "''") + "'"


def article(number: int, attack: str) -> str:
    fields = [f"{name}: {quoted(attack)}" for name in TEXT_FIELDS if name != "date" or number % 2]
    fields += [f"{name}: [{quoted(attack)}, Nvidia]" for name in LIST_FIELDS]
    fields += [f"source: {{name: {quoted(attack)}}}", f"category: {quoted(attack)}"]
    links = "\n\n".join(LINKS)
    body = (
        f"## Souhrn\nčip {attack}\n\n## Klíčové body\n- čip {attack}\n\n## Dál\n{attack}\n\n{links}"
    )
    return "\n".join(["---", *fields, "importance: 3", "---", body, ""])


def shown(browser: Browser, address: str) -> str:
    """Return the document of a page after its scripts have run, as the browser has it."""
    with closing(browser.new_page()) as page:
        page.clock.install()
        page.goto(address, wait_until="load")
        page.clock.run_for(TIMERS)
        page.wait_for_timeout(LATER)
        return page.content()


class Elements(HTMLParser):
    """Collects what in a document runs, or would at a click."""

    def __init__(self) -> None:
        super().__init__()
        self.running: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: (value or "").strip().lower() for name, value in attrs}
        own = values.get("src", "").startswith("/") or tag in {"form", "meta", "svg"}
        own |= values.get("type") == "application/ld+json"  # read by robots, never run
        if tag in RUNS_IN and not own:
            self.running.append(tag)
        self.running += [name for name in values if name.startswith("on")]
        links = (values.get(name, "") for name in ("href", "src", "action", "formaction"))
        self.running += [
            link for link in links if link.startswith(("javascript:", "data:", "vbscript:"))
        ]


def running(document: str) -> list[str]:
    found = Elements()
    found.feed(document)
    return found.running


@dataclass(frozen=True, slots=True)
class Site:
    """A server of hostile articles without its Content-Security-Policy."""

    address: str
    ids: tuple[str, ...]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, analyzer: Analyzer) -> Iterator[Site]:
    root = tmp_path_factory.mktemp("hostile")
    archive = root / "archive"
    archive.mkdir()
    for number, attack in enumerate(ATTACKS):
        (archive / f"2025-01-{number + 1:02}-zly.md").write_text(article(number, attack), "utf-8")
    (archive / FILE).write_text(article(0, ATTACKS[1]), "utf-8")
    name = ATTACKS[1].replace('"', '\\"')
    entry = f'[companies."{name}"]\naliases = ["Nvidia"]\n'
    (archive / "vocabulary.toml").write_text(entry, "utf-8")
    how = IndexSettings(site=f"javascript:{RUN}//")
    job = Job(
        archive, Versions(root / "index"), how, analyzer, load_vocabulary(how, archive), print
    )
    build(job)
    service = SearchService(root / "index", SearchSettings())
    app = create_app(service, WebSettings(title=f"Archiv {ATTACKS[1]}"))
    ids = tuple(path.stem for path in archive.glob("*.md"))
    with serving_app(without_policy(app)) as address:
        yield Site(address, ids)


def without_policy(app: Flask) -> Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]:
    """Return an application that answers as another does, but for its policy."""

    def answer(environment: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        def begin(status: str, headers: list[tuple[str, str]], *rest: object) -> object:
            kept = [pair for pair in headers if pair[0].lower() != "content-security-policy"]
            return start(status, kept, *rest)  # type: ignore[arg-type]  # as they came

        return app(environment, begin)  # type: ignore[arg-type]  # WSGI's own looseness

    return answer


def test_the_browser_would_run_what_gets_through(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "open.html"
    page.write_text(f"<!doctype html><p>{ATTACKS[1]}</p>", "utf-8")

    document = shown(browser, page.as_uri())

    assert f'{MARK}="1"' in document
    assert running(document) == ["onerror"]


def test_no_page_of_hostile_articles_runs_anything(site: Site, browser: Browser) -> None:
    evil = quote(ATTACKS[1])
    pages = [
        *(f"/clanek/{quote(identity)}" for identity in site.ids),
        "/",
        "/?q=čip&per_page=50",
        f"/?q={evil}",
        f"/?q=čip&company={evil}&exclude_category={evil}&page=0&x={evil}",
        f"/clanek/{evil}",
        f"/{evil}",
        f"/api/v1/search?q={evil}",
        f"/api/v1/search?sort={evil}",
        f"/api/v1/suggest?q={evil}",
        "/hodnoty/company",
        f"/hodnoty/category?hodnota={evil}",
        f"/naseptavac?q={evil}",
        "/napoveda",
        "/search.atom",
    ]

    for page in pages:
        document = shown(browser, site.address + page)
        assert "<body" in document, page
        assert f'{MARK}="1"' not in document, page
        assert running(document) == [], page


def test_addresses_of_articles_lead_to_pages_only(site: Site) -> None:
    with urlopen(f"{site.address}/api/v1/search?per_page=50&highlight=html") as answer:
        found = json.load(answer)

    assert found["total"] == len(site.ids)
    for hit in found["hits"]:
        for name in ("url", "source_url"):
            assert not hit.get(name) or hit[name].startswith(("http://", "https://", "/"))
        for text in (hit["highlights"]["title"], hit["highlights"]["snippet"]):
            assert set(re.findall(r"<[^>]*>?", text["html"])) <= {"<mark>", "</mark>"}
