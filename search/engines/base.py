"""What is asked of an engine when reading: the seam between a searcher and an index."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

import msgspec

from index.article import Article, Listed
from index.versions.manifest import Manifest
from index.versions.publication import Publication
from search.query.plan import Leaf, Node, Plan
from search.request import Facet
from search.result import Contribution, MonthCount


class Ranked(NamedTuple):
    """One document in its place; ``document`` is the engine's own number of it."""

    document: int
    score: float


@dataclass(frozen=True, slots=True)
class FieldShare:
    """What one field of a document adds to the score of a word.

    Attributes:
        field: Its name.
        occurrences: How often it has the word, where the engine knows.
        amount: Its share of the word's amount.
    """

    field: str
    occurrences: int | None
    amount: float


@dataclass(frozen=True, slots=True)
class WordScore:
    """What one word of a query adds to a score: rarity times weight times every tier.

    Attributes:
        word: As typed.
        found_by: The lemma, the word or the phrase in the index that it was found by.
        articles: How many articles are found by the word.
        rarity: What finding it tells: the logarithm of how rare it is, at least 0.
        weight: BM25F's: frequencies by field and length, saturated; from 0 to 1.
        tiers: What raised it, and how many times.
        fields: What each field adds to the amount.
        amount: What it adds before the factors.
    """

    word: str
    found_by: str
    articles: int
    rarity: float
    weight: float
    tiers: tuple[tuple[str, float], ...]
    fields: tuple[FieldShare, ...]
    amount: float


@dataclass(frozen=True, slots=True)
class Score:
    """How a document came to its score: what its words add, added up, times every factor."""

    words: tuple[WordScore, ...]
    factors: tuple[tuple[str, float], ...]

    @property
    def contributions(self) -> tuple[Contribution, ...]:
        """What each word found in each field adds."""
        return tuple(
            Contribution(item.word, share.field, share.amount)
            for item in self.words
            for share in item.fields
        )


class FacetCount(msgspec.Struct, frozen=True, gc=False):
    """A value, and how many matches have it, the facet's own filter left out.

    A search makes some dozens, and a struct is made faster than a named tuple.
    """

    key: str
    label: str
    documents: int


class FacetCounts(NamedTuple):
    """The counts of one facet.

    Attributes:
        values: Those that most matches have and those that were chosen, by falling count, equal
            ones in Czech order.
        distinct: How many different values matches have, and chosen ones that none has.
    """

    values: tuple[FacetCount, ...]
    distinct: int


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a plan gave: the asked-for stretch of the results, and counts over all of them."""

    total: int
    ranked: tuple[Ranked, ...]
    facets: Mapping[Facet, FacetCounts]
    timeline: tuple[MonthCount, ...] = ()


class Engine(Protocol):
    """One opened index version; safe for threads."""

    @property
    def documents(self) -> int:
        """Number of articles."""
        ...

    def run(self, plan: Plan) -> Ranking:
        """Return what matches, in order, with the counts of the facets."""
        ...

    def matches(self, *nodes: Node) -> tuple[int, ...]:
        """Return how many documents each of some parts of a plan matches on its own."""
        ...

    def effort(self, leaf: Leaf) -> int:
        """Return how long a word takes to read here, in postings of a prefix; 0 if elsewhere."""
        ...

    def forms_of(self, leaf: Leaf) -> Iterable[str]:
        """Return all forms that may answer a word, as articles have them; of a phrase, its first.

        There may be more of them than there are in the matches.
        """
        ...

    def listed(self, document: int) -> Listed:
        """Return what a list of results needs of an article, by the engine's number of it."""
        ...

    def text(self, document: int) -> str:
        """Return the text of an article by the engine's number of it."""
        ...

    def article(self, document: int) -> Article:
        """Return a stored article by the engine's number of it."""
        ...

    def listing(self, documents: Iterable[int]) -> Iterator[Listed]:
        """Yield what a list needs of articles, by their numbers, read while it is taken."""
        ...

    def number(self, identity: str) -> int | None:
        """Return the engine's number of an article by its id."""
        ...

    def find(self, identity: str, most: int = 0) -> Article | None:
        """Return a stored article by its id.

        Args:
            identity: Its id.
            most: How many bytes of its body and of its text are wanted, 0 for all; there may be
                more.
        """
        ...

    def same_story(self, document: int) -> int:
        """Return how many other articles tell the same story."""
        ...

    def story(self, story: str) -> Iterable[Listed]:
        """Return the articles that tell a story, the newest first."""
        ...

    def scores(self, plan: Plan, documents: Sequence[int]) -> tuple[Score, ...]:
        """Explain the scores of some documents; those of one that does not match have no words."""
        ...

    def close(self) -> None:
        """Let go of the files."""
        ...


class Backend(Protocol):
    """Opens the versions of an index.

    Attributes:
        waits: Whether an answer is mostly waited for, and not computed here.
    """

    waits: bool

    def publication(self, directory: Path) -> Publication:
        """Return what knows which version of the index in a folder is current."""
        ...

    def open(self, folder: Path, manifest: Manifest) -> Engine:
        """Return the engine over the version in a folder.

        Raises:
            OSError: If a file is not there.
            ValueError: If a file is something else.
            HledejError: If what lies elsewhere is not there, or cannot be asked now.
        """
        ...
