"""Marks in the HTML of an article: exactly the words that were found, and nothing else changes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from index.article import Article
from index.schema import TextField
from search.result import Marked
from web.pages.article_body import body_html
from web.pages.marked_article import MarkedArticle, marked_article, text_of


def marking(pattern: str, markdown: str, lead: str = "") -> MarkedArticle:
    """Return an article in which whatever matches a pattern is marked."""
    body = body_html(markdown)
    assert body is not None

    def mark(texts: list[tuple[TextField, str]]) -> tuple[Marked, ...]:
        return tuple(
            Marked(text, tuple(found.span() for found in re.finditer(pattern, text)))
            for _, text in texts
        )

    article = Article(id="a", path="a.md", slug="a", title="Titulek", key_points=("Bod",))
    return marked_article(article, lead, body, mark)  # type: ignore[arg-type]  # a list is iterable


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("Nový čip.", '<p>Nový <mark id="nalez-1">čip</mark>.</p>\n'),
        ("*Nov*ý **č**ip", '<p><em>Nov</em>ý <strong><mark id="nalez-1">č</mark></strong>'),
        ("[čip](https://a.cz/čip?a=1&b=%3E)", '><mark id="nalez-1">čip</mark></a></p>\n'),
        ("a < čip & b > 1", '<p>a &lt; <mark id="nalez-1">čip</mark> &amp; b &gt; 1</p>\n'),
        ("čip čip, čip", '<mark id="nalez-1">čip</mark> <mark>čip</mark>, <mark id="nalez-2">'),
        ("čip\n\nčip", '<p><mark id="nalez-1">čip</mark></p>\n<p><mark id="nalez-2">čip</mark>'),
        ("- &lt;čip&gt;", '<li>&lt;<mark id="nalez-1">čip</mark>&gt;</li>'),
    ],
)
def test_words_are_marked_wherever_they_stand(markdown: str, html: str) -> None:
    assert html in marking("čip", markdown).body


def test_places_are_numbered_from_the_summary_on() -> None:
    shown = marking("[Bb]od|text", "text a text", lead="bod")

    assert shown.lead == '<mark id="nalez-1">bod</mark>'
    assert shown.key_points == (Markup('<mark id="nalez-2">Bod</mark>'),)
    assert shown.body == '<p><mark id="nalez-3">text</mark> a <mark id="nalez-4">text</mark></p>\n'
    assert shown.stops == 4


@given(st.text("aá *_<>&\n`[]()\"'-#\u00a0", max_size=80))
def test_marks_change_nothing_else(markdown: str) -> None:
    plain = marking("nic takového", markdown).body
    shown = marking("[aá]+|\\W", markdown).body

    assert text_of(re.sub("</?mark[^>]*>", "", shown)) == text_of(plain)
    assert re.findall("<(?!/?mark)[^>]*>", shown) == re.findall("<[^>]*>", plain)
    for marked in re.findall("<mark[^>]*>(.*?)</mark>", shown):
        assert "<" not in marked
