"""Compare the results of two versions."""

from collections.abc import Iterable
from dataclasses import dataclass

from search.answers.searcher import Searcher
from search.quality.judged import DEPTH
from search.request import SearchRequest


@dataclass(frozen=True, slots=True)
class Move:
    """An article whose rank changed.

    Attributes:
        id: Id of the article.
        before, after: Its rank from 1; ``None`` if it is not among the first ten.
    """

    id: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Difference:
    """The change of the results of a query.

    Attributes:
        query: The query as typed.
        before, after: Number of results.
        moves: Articles that moved, by their new rank, those that left at the end; not those that
            others merely shifted.
    """

    query: str
    before: int
    after: int
    moves: tuple[Move, ...]

    def __bool__(self) -> bool:
        """Tell whether a reader of the first page sees any difference."""
        return bool(self.moves) or self.before != self.after


def compare(old: Searcher, new: Searcher, queries: Iterable[str]) -> tuple[Difference, ...]:
    """Return the difference of each distinct query between two versions, in the given order."""
    asked = (SearchRequest(q=query, per_page=DEPTH, facets=()) for query in dict.fromkeys(queries))
    return tuple(_difference(old, new, request) for request in asked)


def _difference(old: Searcher, new: Searcher, request: SearchRequest) -> Difference:
    before, after = old.search(request), new.search(request)
    first = [hit.article.id for hit in before.hits]
    then = [hit.article.id for hit in after.hits]
    return Difference(request.q, before.total, after.total, tuple(_moves(first, then)))


def _moves(before: list[str], after: list[str]) -> Iterable[Move]:
    staying = [name for name in after if name in before]
    order = {name: number for number, name in enumerate(n for n in before if n in after)}
    for rank, name in enumerate(after, 1):
        if name not in before:
            yield Move(name, None, rank)
        elif order[name] != staying.index(name):
            yield Move(name, before.index(name) + 1, rank)
    yield from (Move(name, n, None) for n, name in enumerate(before, 1) if name not in after)
