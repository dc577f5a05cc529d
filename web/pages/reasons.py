"""Why a search lists an article, and why it ranks where it does, in sentences."""

from collections.abc import Iterator
from dataclasses import dataclass

from search.request import SearchRequest
from search.result import Explanation, Hit, IndexState
from web.addresses import article_page
from web.pages.cards import WORDS_TOLD, back_to_results
from web.pages.reader import Link, Reader
from web.pages.views import Footer, footer
from web.wording import Texts

FIELDS_TOLD = 3
"""Fields that an explanation names for a word: those that contribute most."""
FACTORS = ("title", "whole_title", "proximity", "coverage", "recency", "importance")
"""Factors of a score that an explanation gives in percent."""


@dataclass(frozen=True, slots=True)
class ReasonsView:
    """The page of the reasons why an article is listed."""

    title: str
    article: Link
    language: str
    reasons: tuple[str, ...]
    request: SearchRequest
    back: Link
    footer: Footer


def reasons_view(hit: Hit, asked: SearchRequest, state: IndexState, reader: Reader) -> ReasonsView:
    """Return the page of the reasons why a search lists an article.

    Args:
        hit: The article, with the explanation of its score if words of the query chose it.
        asked: The search.
        state: The index that answered.
        reader: Reader of the page.
    """
    article, texts = hit.article, reader.texts
    return ReasonsView(
        title=texts.text("why"),
        article=Link(article.title, article_page(article, asked, reader.addresses)),
        language=article.language,
        reasons=tuple(_sentences(hit.explanation, texts)) if hit.explanation else (),
        request=asked,
        back=back_to_results(article, asked, reader),
        footer=footer(state, texts),
    )


def _sentences(explanation: Explanation, texts: Texts) -> Iterator[str]:
    """Yield sentences on why an article was found and why it ranks where it does."""
    if explanation.matched:
        matched = tuple(dict.fromkeys(word.lower() for word in explanation.matched))[:WORDS_TOLD]
        words = ", ".join(texts.text("quoted", word=word) for word in matched)
        yield texts.text("why_words", words=words)
    fields: dict[str, list[tuple[float, str]]] = {}
    for part in explanation.contributions:
        fields.setdefault(part.word, []).append((part.amount, part.field))
    for word, found in fields.items():
        named = [texts.text(f"fields.{field}") for _, field in sorted(found, reverse=True)]
        yield texts.text("why_field", word=word, fields=", ".join(named[:FIELDS_TOLD])) + "."
    for name, factor in explanation.factors:
        percent = round((factor - 1) * 100)
        if name == "exact_title" and percent > 0:
            yield texts.text("why_title")
        elif percent > 0 and name in FACTORS:
            yield texts.text(f"lifts.{name}", percent=texts.number(percent))
