"""What is asked of an engine when reading: the seam between the service and an index."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

from index.article import Article
from index.versions import Manifest, Publication
from search.plan import Leaf, Node, Plan
from search.request import Facet
from search.result import Contribution


class Ranked(NamedTuple):
    """One document in its place; ``document`` is the engine's own number of it."""

    document: int
    score: float


@dataclass(frozen=True, slots=True)
class Score:
    """How a document came to its score: contributions added up, times every factor."""

    contributions: tuple[Contribution, ...]
    factors: tuple[tuple[str, float], ...]


class FacetCount(NamedTuple):
    """A value, and how many matches have it, the facet's own filter left out."""

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


class Engine(Protocol):
    """One opened index version; safe for threads."""

    @property
    def documents(self) -> int:
        """Number of articles."""
        ...

    def run(self, plan: Plan) -> Ranking:
        """Return what matches, in order, with the counts of the facets."""
        ...

    def matches(self, node: Node) -> int:
        """Return how many documents a part of a plan matches on its own."""
        ...

    def forms_of(self, leaf: Leaf) -> Iterable[str]:
        """Return all forms that may answer a word, as articles have them; of a phrase, its first.

        There may be more of them than there are in the matches.
        """
        ...

    def article(self, document: int) -> Article:
        """Return a stored article by the engine's number of it."""
        ...

    def find(self, identity: str) -> Article | None:
        """Return a stored article by its id."""
        ...

    def same_story(self, document: int) -> int:
        """Return how many other articles tell the same story."""
        ...

    def score(self, plan: Plan, document: int) -> Score:
        """Explain the score of a document that matches."""
        ...

    def close(self) -> None:
        """Let go of the files."""
        ...


class Backend(Protocol):
    """Opens the versions of an index."""

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
