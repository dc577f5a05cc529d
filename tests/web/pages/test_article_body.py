"""What is shown of an article: bounded work, whatever its body; clean; cut where it is too long."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import html5lib
import nh3
import pyromark
import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.hostile_bodies import BODIES, ordinary, prose
from index.article import Article
from index.building.build import Job, build
from index.czech.analyzer import Analyzer
from index.settings import IndexSettings
from index.versions.versions import Versions
from index.vocabulary.vocabulary import Vocabulary
from search.answers.service import SearchService
from search.settings import SearchSettings
from web.app import create_app
from web.pages.article_body import (
    MAX_BYTES,
    MAX_HTML,
    MAX_MARKS,
    MAX_REPAIRED,
    MAX_TAGS,
    MAX_TIDIED,
    MAX_UNTIDY,
    ArticleBody,
    article_body,
    body_html,
)
from web.pages.tidiness import MAX_DEPTH, is_tidy, without_comments
from web.settings import WebSettings

SIZES = (2_000, 99_000, 500_000, 4_900_000)
LAST = "Poslední odstavec."
FILES = {
    "bracket.md": "[" * 99_000,
    "table.md": "|a|b|\n|-|-|\n" + "|c|d|\n" * 15_000 + f"\n{LAST}\n",
    "tags.md": "<b><i><em>" * 3_000 + "<script>alert(1)</script>\n\n" + "<p>x\n" * 9_000,
    "long.md": "## Nadpis\n\n" + "Slova **tučná** a [odkaz](https://example.org).\n\n" * 4_000,
    "huge.md": "Zpráva o čipech z Brna <script>alert(1)</script>.\n\n" * 88_000 + LAST,
    "summary.md": f"## Souhrn\n{'Dlouhý souhrn. ' * 2_000}\n\n## Více\n{LAST}\n",
}
HEAD = "---\ntitle: Článek\ndate: 2025-01-02\nurl: https://example.org/zdroj\n---\n"
NAMES = (
    "a b blockquote br button col div em font form h2 i img input li math nobr ol option p pre "
    "script select span style svg table tbody td template textarea th title tr ul"
)
TAGS = tuple(NAMES.split())


class Parsed:
    """Notes what the parsers are given: Markdown, and HTML with the Markdown it comes from."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.markdown: list[str] = []
        self.html: list[tuple[str, str]] = []
        self._render, self._clean = pyromark.html, nh3.clean
        monkeypatch.setattr(pyromark, "html", self._rendered)
        monkeypatch.setattr(nh3, "clean", self._cleaned)

    def _rendered(self, markdown: str, **how: Any) -> str:
        self.markdown.append(markdown)
        return self._render(markdown, **how)

    def _cleaned(self, html: str, **how: Any) -> str:
        self.html.append((self.markdown[-1], html))
        return self._clean(html, **how)


def shown(body: str) -> ArticleBody:
    return article_body(Article("a", "a.md", "a", "A", body=body, text=body))


@pytest.mark.parametrize("name", BODIES)
def test_parsers_get_no_more_than_they_are_bounded_to(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed = Parsed(monkeypatch)

    for size in SIZES:
        found = shown(BODIES[name](size))

        assert len(found.html.encode()) <= MAX_HTML + 100
        assert len(found.text.encode()) <= MAX_BYTES
    for markdown in parsed.markdown:
        assert len(re.findall(r"[*_`\[\]()<>&|\\!#~\"'\n\t]", markdown)) <= MAX_MARKS
    for markdown, html in parsed.html:
        tags = html.count("<") + html.count("&")
        few = len(html) <= MAX_UNTIDY and markdown.count("<") * tags <= MAX_REPAIRED
        assert tags <= MAX_TAGS
        assert "<" not in markdown or few or is_tidy(html, MAX_TIDIED)


@pytest.mark.parametrize("body", [ordinary, prose])
def test_a_long_honest_article_keeps_its_formatting(body: Callable[[int], str]) -> None:
    found = shown(body(1_000_000))

    assert not found.truncated
    assert found.html.count("<p>") > 500
    assert "**" not in found.html


def test_what_has_too_much_structure_is_shown_as_paragraphs_of_its_plain_text() -> None:
    article = Article("a", "a.md", "a", "A", body="*a* " * 60_000, text="a & b\nc <d>")

    found = article_body(article)

    assert found.html == "<p>a &amp; b</p>\n<p>c &lt;d&gt;</p>\n"
    assert not found.truncated


def test_the_same_article_is_always_shown_the_same() -> None:
    bodies = [body(300_000) for body in BODIES.values()]

    assert [*map(shown, bodies)] == [*map(shown, bodies)]


@pytest.mark.parametrize("size", [MAX_BYTES - 1, MAX_BYTES, MAX_BYTES + 1, 2 * MAX_BYTES])
def test_a_text_is_cut_at_the_end_of_a_paragraph(size: int) -> None:
    paragraph = "Pět slov má celý odstavec. " * 20
    body = f"{paragraph.strip()}\n\n" * (size // 700)
    body += "x" * (size - len(body.encode()))

    found = shown(body)

    assert found.truncated == (size > MAX_BYTES)
    assert body.startswith(found.text)
    if found.truncated:
        assert found.text.endswith("má celý odstavec.")
        assert found.html.endswith("má celý odstavec.</p>\n")
        assert len(found.text.encode()) > MAX_BYTES // 2


def test_one_character_of_several_bytes_is_never_cut_in_two() -> None:
    found = shown("a" + "😀" * MAX_BYTES)

    assert found.truncated
    assert "\ufffd" not in found.text + found.html
    assert len(found.text.encode()) <= MAX_BYTES


def test_a_fault_of_the_parser_leaves_the_plain_text(monkeypatch: pytest.MonkeyPatch) -> None:
    panic = type("PanicException", (BaseException,), {})
    monkeypatch.setattr(pyromark, "html", partial(_raise, panic))

    assert shown("Text *článku*.").html == "<p>Text *článku*.</p>\n"


def _raise(error: type[BaseException], *_: object, **__: object) -> None:
    raise error


def test_scripts_and_foreign_schemes_are_cleaned_away() -> None:
    found = body_html(
        "<script>alert(1)</script>\n\n[a](javascript:alert(2)) <a href='data:x' onclick=b>c</a>"
        "\n\n<img src=x onerror=alert(3)> <h2 id=q style='color:red'>d</h2>"
    )

    assert found is not None
    assert not re.search("script|alert|data:|onclick|img|id=|style", found)


def test_tags_of_word_and_comments_do_not_cost_a_long_article_its_formatting() -> None:
    comment = "<!--[if gte mso 9]><xml><w:View>Normal</w:View></xml><![endif]-->\n\n"

    found = shown(comment * 200 + "<p class='MsoNormal'>Text <b>tučně</b><o:p></o:p></p>\n" * 200)

    assert found.html.count("<p>Text <b>tučně</b></p>") == 200
    assert "Normal" not in found.html


pieces = st.one_of(
    st.sampled_from([f"<{name}>" for name in TAGS]),
    st.sampled_from([f"</{name}>" for name in TAGS]),
    st.sampled_from(["x", "<!-- ", "-->", "<![endif]>", "<![CDATA[", "<?x>", "<font a=1>"]),
)


@settings(max_examples=500)
@given(st.lists(pieces, max_size=3), st.lists(pieces, min_size=1, max_size=8))
def test_of_tidy_html_a_parser_makes_neither_deep_nor_many_elements(
    before: list[str], again: list[str]
) -> None:
    html = without_comments("".join(before) + "".join(again) * 40)

    if is_tidy(html, 2 * html.count("<")):
        elements, depth = size_of(html5lib.parse(html, namespaceHTMLElements=False))
        assert depth <= MAX_DEPTH + 20
        assert elements <= 3 * html.count("<") + 10


def size_of(root: Any) -> tuple[int, int]:
    """Return the number of elements, and the depth of their nesting."""
    elements, deepest = 0, 0
    left = [(root, 1)]
    while left:
        element, depth = left.pop()
        elements, deepest = elements + 1, max(deepest, depth)
        left += [(child, depth + 1) for child in element]
    return elements, deepest


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, analyzer: Analyzer) -> FlaskClient:
    """A site over articles that were made to hurt."""
    root = tmp_path_factory.mktemp("hostile")
    archive: Path = root / "archive"
    archive.mkdir()
    for name, body in FILES.items():
        (archive / name).write_text(HEAD + body, "utf-8")
    versions = Versions(root / "index")
    build(Job(archive, versions, IndexSettings(), analyzer, Vocabulary(), lambda *_: None))
    service = SearchService(root / "index", SearchSettings())
    return create_app(service, WebSettings()).test_client()


@pytest.mark.parametrize("name", FILES)
def test_a_page_and_an_answer_come_clean_and_bounded(hostile: FlaskClient, name: str) -> None:
    identity = name.removesuffix(".md")

    page = hostile.get(f"/clanek/{identity}")
    answer = hostile.get(f"/api/v1/articles/{identity}")

    assert (page.status_code, answer.status_code) == (200, 200)
    assert len(page.data) <= 2_500_000
    assert len(answer.data) <= 4_600_000
    assert "<script>alert" not in page.get_data(as_text=True)
    assert "<script" not in answer.get_json()["html"]
    assert answer.get_json()["truncated"] == (name == "huge.md")


def test_a_cut_article_is_told_of_with_the_way_to_the_whole_one(hostile: FlaskClient) -> None:
    note = r'<p class="note">{} <a href="https://example.org/zdroj" rel="noopener nofollow">'
    czech, english = (
        hostile.get("/clanek/huge", headers={"Accept-Language": code}).get_data(as_text=True)
        for code in ("cs", "en")
    )

    text = "Článek je velmi dlouhý, zobrazena je jen jeho první část."
    assert note.format(text) in czech
    assert note.format("This article is very long; only its first part is shown.") in english
    assert LAST not in czech
    assert "velmi dlouhý" not in hostile.get("/clanek/long").get_data(as_text=True)


def test_formatting_of_a_long_article_is_on_the_page(hostile: FlaskClient) -> None:
    html = hostile.get("/clanek/long").get_data(as_text=True)

    assert html.count("<strong>tučná</strong>") == 4_000
    assert "<h2>Nadpis</h2>" in html


def test_plain_paragraphs_have_the_text_of_a_table(hostile: FlaskClient) -> None:
    html = hostile.get("/clanek/table").get_data(as_text=True)

    assert "<table" not in html
    assert f"<p>{LAST}</p>" in html


def test_a_summary_that_is_too_long_for_lists_stays_in_the_body(hostile: FlaskClient) -> None:
    answer = hostile.get("/api/v1/articles/summary").get_json()

    assert len(answer["summary"]) < 6_000
    assert answer["text"].endswith(f"Více\n{LAST}")
    assert answer["text"].count("Dlouhý souhrn.") == 2_000


def test_an_article_that_is_cut_is_exported_and_found_whole(hostile: FlaskClient) -> None:
    found = hostile.get("/api/v1/search", query_string={"q": '"poslední odstavec"'}).get_json()

    assert "huge" in {hit["id"] for hit in found["hits"]}


def test_it_is_the_same_whichever_part_of_it_was_read() -> None:
    article = Article("a", "a.md", "a", "A", body=prose(4_000_000), text=prose(4_000_000))
    read = replace(article, body=article.body[: MAX_BYTES + 1], text=article.text[: MAX_BYTES + 1])

    assert article_body(read) == article_body(article)
