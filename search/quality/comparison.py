"""Compare what two versions answer: which results moved."""

from collections.abc import Iterable
from dataclasses import dataclass

from search.answers.searcher import Searcher
from search.quality.judged import DEPTH
from search.request import SearchRequest


@dataclass(frozen=True, slots=True)
class Move:
    """An article that stands elsewhere among the first results.

    Attributes:
        id: Of the article.
        before, after: Its place from 1, or ``None`` where it is not among the first ten.
    """

    id: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of the answer to a query.

    Attributes:
        query: As typed.
        before, after: How many results.
        moves: Articles that moved, by their new place, those that left last; not those that only
            made room.
    """

    query: str
    before: int
    after: int
    moves: tuple[Move, ...]

    def __bool__(self) -> bool:
        """Whether anything a reader of the first page sees is different."""
        return bool(self.moves) or self.before != self.after


def compare(old: Searcher, new: Searcher, queries: Iterable[str]) -> tuple[Difference, ...]:
    """Ask both versions every query, and return what is different, in the order of the queries."""
    asked = (SearchRequest(q=query, per_page=DEPTH, facets=()) for query in dict.fromkeys(queries))
    return tuple(_difference(old, new, request) for request in asked)


def _difference(old: Searcher, new: Searcher, request: SearchRequest) -> Difference:
    before, after = old.search(request), new.search(request)
    first = [hit.article.id for hit in before.hits]
    then = [hit.article.id for hit in after.hits]
    return Difference(request.q, before.total, after.total, tuple(_moves(first, then)))


def _moves(before: list[str], after: list[str]) -> Iterable[Move]:
    staying = [name for name in after if name in before]
    order = {name: place for place, name in enumerate(n for n in before if n in after)}
    for place, name in enumerate(after, 1):
        if name not in before:
            yield Move(name, None, place)
        elif order[name] != staying.index(name):
            yield Move(name, before.index(name) + 1, place)
    yield from (Move(name, n, None) for n, name in enumerate(before, 1) if name not in after)
