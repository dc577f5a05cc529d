"""Example queries of the help: each of another syntax, of words of the archive, with results."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from index.article import Listed
from index.czech.folding import fold
from index.czech.words import CLOSED_CLASS
from search.request import SearchRequest, Sort
from search.result import SearchResult
from web.pages.reader import Reader
from web.wording import CZECH

LOOKED_AT = 50
"""Newest articles whose titles give the words."""
_WORD = re.compile(r"[^\W\d_]{4,}")
_PHRASE = re.compile(r"[^\W\d_]{2,} [^\W\d_]{4,}")

Search = Callable[[SearchRequest], SearchResult]


def help_examples(search: Search, reader: Reader) -> Mapping[str, str]:
    """Return the examples that find something, by the names that the templates give them."""
    blank = reader.bare()
    newest = search(replace(blank, sort=Sort.NEWEST, per_page=LOOKED_AT)).hits
    articles = [hit.article for hit in newest]

    def finds(q: str) -> bool:
        return search(replace(blank, q=q, per_page=1, correct=False)).total > 0

    return {name: q for name, q in _proposed(articles, reader) if finds(q)}


def _words(article: Listed) -> list[str]:
    found = (word.lower() for word in _WORD.findall(article.title))
    return [word for word in found if fold(word) not in CLOSED_CLASS]


def _proposed(articles: list[Listed], reader: Reader) -> Iterator[tuple[str, str]]:
    titled = [words for words in map(_words, articles) if len(words) > 1]
    every = [word for words in titled for word in words]
    if not titled:
        return
    first, second = max(titled, key=_has_accents)[:2]
    elsewhere = (word for words in titled if first not in words for word in words)
    other = next((word for word in elsewhere if word != second), second)
    czech = reader.texts.language == CZECH
    title, date = ("nazev", "datum") if czech else ("title", "date")
    yield "words", f"{first} {second}"
    yield "plain", fold(f"{first} {second}")
    yield "accented", next((word for word in every if word != fold(word)), first)
    yield "without", f"{first} -{other}"
    yield "either", f"{first} OR {other}"
    yield "brackets", f"({first} OR {other}) {second}"
    yield "exact", f"+{first}"
    yield "prefix", f"{first[:4]}*"
    yield "field", f"{title}:{first}"
    for phrase in (found[0] for a in articles if (found := _PHRASE.search(a.title))):
        yield "phrase", f'"{phrase.lower()}"'
        break
    days = (article.published_on for article in articles if _words(article)[:1] == [first])
    if day := next(filter(None, days), None):
        yield "month", f"{date}:{reader.texts.month(day) if czech else day.strftime('%Y-%m')}"
        yield "since", f"{date}:>={day:%Y-%m}-01"
        yield "period", f"{first} od ledna do prosince {day.year}"


def _has_accents(words: list[str]) -> bool:
    return any(word != fold(word) for word in words[:2])
