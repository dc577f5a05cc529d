"""The mix of 300 searches that every engine is measured by: fixed for an archive and a seed.

Each takes its words from one article of the archive, so that nearly all of them find something;
how common its words are is drawn by bands.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from random import Random

from benchmarks.drafts import CHUNK, Draft, drafts_of_chunk
from benchmarks.words import MOST_FREQUENT, words
from index.czech.analyzer import Analyzer
from index.czech.folding import fold
from index.facets import Choices, Facets
from index.vocabulary.vocabulary import Vocabulary
from search.answers.facets import with_clean_names
from search.query.parser import parse
from search.query.plan import Plan
from search.query.planning import make_plan
from search.query.synonyms import Synonyms
from search.request import SearchRequest
from search.settings import SearchSettings

COUNTED = ("company", "category", "person", "source", "year")
TOP = 10
CHUNKS = 20
"""Parts of the archive that the words of a draw are taken from."""
BANDS = ((40, 1_000), (1_000, 12_000), (12_000, 240_000))
"""Ranks of the words, by how often they are written: common, middling, rare."""
BAND_SHARES = (0.45, 0.4, 0.15)
UNACCENTED = 0.15
"""Share of the searches that are typed without diacritics."""
BY_COMPANY, BY_CATEGORY, IN_PERIOD = 0.12, 0.12, 0.12
PREFIX = (3, 5)
MAX_EXPANSIONS = 400
"""Words of the archive that a prefix may begin, at the most: engines bound it, each elsewhere."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes searches that one article answers."""

    draft: Draft
    chosen: Random

    def word(self) -> str:
        """Return a word of the article, in the form it has there."""
        written = [word.strip(",.") for said in self.draft.details for word in said.split()[1:]]
        least, most = self.chosen.choices(BANDS, BAND_SHARES)[0]
        fitting = [word for word in written if least <= _ranks().get(word, 0) < most]
        return self.chosen.choice(fitting or [word for word in written if len(word) > 3])

    def all_of(self, count: int) -> str:
        """Ask for some words."""
        return " ".join(self.word() for _ in range(count))

    def either(self) -> str:
        """Ask for one word or another."""
        return f"{self.word()} OR {self.word()}"

    def without(self) -> str:
        """Ask for a word that does not stand beside a common one."""
        return f"{self.word()} -{self.chosen.choice(MOST_FREQUENT[10:])}"

    def phrase(self) -> str:
        """Ask for words that stand next to each other."""
        said = self.chosen.choice(self.draft.details).strip(".").split()
        length = self.chosen.choice((2, 2, 3))
        start = self.chosen.randrange(max(1, len(said) - length))
        return f'"{" ".join(said[start : start + length]).replace(",", "").lower()}"'

    def prefix(self) -> str:
        """Ask for what begins with some letters."""
        for _ in range(1000):
            word = self.word()
            letters = word[: self.chosen.randint(*PREFIX)]
            if len(word) > len(letters) and 1 < _expansions(letters) <= MAX_EXPANSIONS:
                return f"{letters}*"
        return f"{self.word()}*"

    def prefix_and_word(self) -> str:
        """Ask for a word beside one that begins with some letters."""
        return f"{self.word()} {self.prefix()}"

    def exact(self) -> str:
        """Ask for a form as it is written."""
        return f"+{self.word()}"

    def name(self) -> str:
        """Ask for a company, or for a word where the article has none."""
        return self.draft.companies[0] if self.draft.companies else self.word()


MIX: tuple[tuple[int, Callable[[Writer], str]], ...] = (
    (55, lambda writer: writer.all_of(1)),
    (75, lambda writer: writer.all_of(2)),
    (40, lambda writer: writer.all_of(3)),
    (30, Writer.either),
    (20, Writer.without),
    (30, Writer.phrase),
    (15, Writer.prefix),
    (10, Writer.prefix_and_word),
    (10, Writer.exact),
    (15, Writer.name),
)


def requests(articles: int, seed: int, draw: int = 0) -> tuple[SearchRequest, ...]:
    """Return the searches for the archive that :mod:`benchmarks.generator` makes of the same.

    Another ``draw`` gives other searches of the same kinds.
    """
    chosen = Random(f"{seed} {draw}")  # noqa: S311  # repeatable, not secret
    chunks = range(-(-articles // CHUNK))
    numbers = chosen.sample(chunks, min(CHUNKS, len(chunks)))
    return _drawn([draft for number in numbers for draft in _part(articles, seed, number)], chosen)


def requests_from(drafts: Sequence[Draft], seed: int) -> tuple[SearchRequest, ...]:
    """Return searches of the same kinds for other articles."""
    return _drawn(drafts, Random(seed))  # noqa: S311  # repeatable, not secret


def _drawn(drafts: Sequence[Draft], chosen: Random) -> tuple[SearchRequest, ...]:
    made = [
        _request(Writer(chosen.choice(drafts), chosen), write)
        for count, write in MIX
        for _ in range(count)
    ]
    chosen.shuffle(made)
    return tuple(made)


def plans(
    asked: tuple[SearchRequest, ...], analyzer: Analyzer, vocabulary: Vocabulary
) -> tuple[Plan, ...]:
    """Return the plans that the service makes of the requests."""
    synonyms, settings = Synonyms((), analyzer), SearchSettings()
    clean = (with_clean_names(request, vocabulary, Facets()) for request in asked)
    return tuple(make_plan(parse(r.q).node, r, synonyms, settings) for r in clean)


@lru_cache(200)
def _part(articles: int, seed: int, number: int) -> tuple[Draft, ...]:
    return tuple(drafts_of_chunk(articles, seed, number))


def _request(writer: Writer, write: Callable[[Writer], str]) -> SearchRequest:
    draft, chosen = writer.draft, writer.chosen
    q = write(writer)
    by_company = draft.companies[:1] if chosen.random() < BY_COMPANY else ()
    by_category = (draft.category,) if chosen.random() < BY_CATEGORY else ()
    first, last = _period(draft, chosen) if chosen.random() < IN_PERIOD else (None, None)
    return SearchRequest(
        q=fold(q) if chosen.random() < UNACCENTED and "OR" not in q else q,
        chosen=Choices({"company": by_company, "category": by_category}),
        date_from=first,
        date_to=last,
        per_page=TOP,
        facets=COUNTED,
    )


def _period(draft: Draft, chosen: Random) -> tuple[date, date | None]:
    """Return a range of days around an article: some months, or up to today."""
    first = draft.published.date() - timedelta(days=chosen.choice((30, 90, 365)))
    return first, chosen.choice((None, draft.published.date() + timedelta(days=30)))


@cache
def _ranks() -> dict[str, int]:
    known = words()
    weights = [b - a for a, b in zip([0.0, *known.shares.tolist()], known.shares, strict=False)]
    order = sorted(range(len(weights)), key=weights.__getitem__, reverse=True)
    return {known.lower[number]: rank for rank, number in enumerate(order)}


@cache
def _vocabulary() -> list[str]:
    known = words()
    names = (form.lower() for name in (*known.companies, *known.people) for form in name.forms)
    forms = {*known.lower, *(word for name in names for word in name.split())}
    return sorted(forms | {fold(form) for form in forms})


def _expansions(letters: str) -> int:
    return bisect_left(_vocabulary(), letters + "\U0010ffff") - bisect_left(_vocabulary(), letters)
