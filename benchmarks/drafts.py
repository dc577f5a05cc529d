"""Content of generated articles, before they are files or documents: seeded, in any number.

Articles come in chunks of their own seed, so that any of them can be drawn again on its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from benchmarks.words import CATEGORIES, CATEGORY_LENGTH, ENGLISH, Name, Words, words

CHUNK = 256
LAST_DAY = datetime(2025, 12, 31, 20, tzinfo=UTC)
"""Before today on any machine: articles of a coming day would be left out."""
ARTICLES_A_DAY = 50
MIN_DAYS = 2 * 365
MAX_DAYS = 20 * 365

SHORT = 0.12
"""Share of the articles that are a paragraph or two, without headings."""
WITH_COMPANIES, WITH_PEOPLE = 0.7, 0.25
SENTENCE = (6, 17)
COMMA_AFTER = 9
"""Words after which a longer sentence is parted."""
PARTS = {
    "title": (6, 11),
    "description": (14, 28),
    "summary": (35, 70),
    "points": (40, 65),
    "details": (110, 360),
    "why": (35, 85),
}
"""Words of each part, from least to most."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as it was drawn; every text is a tuple of sentences.

    Attributes:
        number: Index in the archive, from 0.
        short: Whether it has nothing but the details.
    """

    number: int
    published: datetime
    title: str
    original_title: str
    category: str
    importance: int
    companies: tuple[str, ...]
    people: tuple[str, ...]
    source: str
    description: tuple[str, ...]
    summary: tuple[str, ...]
    points: tuple[str, ...]
    details: tuple[str, ...]
    why: tuple[str, ...]
    short: bool

    @property
    def slug(self) -> str:
        """Name of the file after the date; the number keeps two from being the same."""
        return f"{'-'.join(self.original_title.lower().split())[:42]}-{self.number}"


def drafts(articles: int, seed: int) -> Iterator[Draft]:
    """Yield the articles of an archive, oldest first."""
    for chunk in range(-(-articles // CHUNK)):
        yield from drafts_of_chunk(articles, seed, chunk)


def drafts_of_chunk(articles: int, seed: int, chunk: int) -> Iterator[Draft]:
    """Yield some neighbouring articles of an archive, the same as :func:`drafts` has there."""
    author = _Author(words(), np.random.default_rng([seed, chunk]))
    for number in range(chunk * CHUNK, min(articles, (chunk + 1) * CHUNK)):
        yield author.draft(number, _moment(number, articles))


def _moment(number: int, articles: int) -> datetime:
    days = min(max(articles // ARTICLES_A_DAY, MIN_DAYS), MAX_DAYS)
    return LAST_DAY - timedelta(days=days) * (1 - (number + 1) / articles)


class _Author:
    """Draws one article after the other."""

    def __init__(self, known: Words, chosen: np.random.Generator) -> None:
        self._words = known
        self._chosen = chosen

    def draft(self, number: int, published: datetime) -> Draft:
        short = self._chosen.random() < SHORT
        companies = self._names(self._words.companies, WITH_COMPANIES, 5)
        people = self._names(self._words.people, WITH_PEOPLE, 3)
        mentioned = [form for name in (*companies, *people) for form in name.forms]
        lengths = {part: self._between(*bounds) for part, bounds in PARTS.items()}
        drawn = iter(self._words.draw(self._chosen, sum(lengths.values())))
        texts = {
            part: self._sentences([next(drawn) for _ in range(length)], mentioned)
            for part, length in lengths.items()
            if part != "title"
        }
        nothing: tuple[str, ...] = ()
        return Draft(
            number=number,
            published=published.replace(microsecond=0),
            title=self._title([next(drawn) for _ in range(lengths["title"])], companies),
            original_title=self._english(),
            category=CATEGORIES[self._rank(len(CATEGORIES))][:CATEGORY_LENGTH],
            importance=self._between(1, 2) if short else self._between(3, 5),
            companies=tuple(name.label for name in companies),
            people=tuple(name.label for name in people),
            source=self._words.sources[self._rank(len(self._words.sources))],
            description=texts["description"],
            summary=nothing if short else texts["summary"],
            points=nothing if short else texts["points"],
            details=texts["details"],
            why=nothing if short else texts["why"],
            short=short,
        )

    def _between(self, least: int, most: int) -> int:
        return int(least + self._chosen.random() * (most + 1 - least))

    def _rank(self, size: int) -> int:
        """Return an index below ``size``, the first ones by far the likeliest (Zipf)."""
        return int(size ** self._chosen.random()) - 1

    def _names(self, names: tuple[Name, ...], share: float, most: int) -> list[Name]:
        if self._chosen.random() > share:
            return []
        count = 1 + int(most * self._chosen.random() ** 2)
        return [names[n] for n in dict.fromkeys(self._rank(len(names)) for _ in range(count))]

    def _title(self, drawn: list[int], companies: list[Name]) -> str:
        lower = self._words.lower
        if companies:
            return " ".join([companies[0].label, *[lower[n] for n in drawn]])
        return " ".join([self._words.capital[drawn[0]], *[lower[n] for n in drawn[1:]]])

    def _english(self) -> str:
        count = self._between(6, 10)
        return " ".join(
            ENGLISH[n] for n in self._chosen.integers(len(ENGLISH), size=count).tolist()
        ).capitalize()

    def _sentences(self, drawn: list[int], mentioned: list[str]) -> tuple[str, ...]:
        """Return the words as sentences; every other one speaks of somebody."""
        lower, capital = self._words.lower, self._words.capital
        sentences: list[str] = []
        at = 0
        while at < len(drawn):
            end = at + self._between(*SENTENCE)
            said = [capital[drawn[at]], *[lower[n] for n in drawn[at + 1 : end]]]
            if mentioned and len(sentences) % 2:
                said.insert(2, mentioned[self._between(0, len(mentioned) - 1)])
            if len(said) > COMMA_AFTER + 2:
                said[COMMA_AFTER] += ","
            sentences.append(" ".join(said) + ".")
            at = end
        return tuple(sentences)
