"""From a plan's tree to an engine's own query: the walk that all of them share."""

from collections.abc import Iterable
from itertools import product
from typing import Protocol, TypeVar

from benchmarks.engines.engine import bounded
from search.query.plan import (
    AllOf,
    AnyOf,
    Everything,
    Leaf,
    MostOf,
    Node,
    Period,
    Phrase,
    Plan,
    Prefix,
    Values,
    Without,
)

Query = TypeVar("Query")
Positions = tuple[tuple[str, ...], ...]


class Dialect(Protocol[Query]):
    """Query constructors of one engine."""

    def all_of(self, wanted: list[Query], unwanted: list[Query]) -> Query:
        """Return the conjunction of ``wanted``, at least one, without ``unwanted``."""
        ...

    def any_of(self, parts: list[Query]) -> Query:
        """Return the disjunction of parts."""
        ...

    def within(self, period: Period) -> Query:
        """Return a query for a period of publication."""
        ...

    def everything(self) -> Query:
        """Return a query for all documents."""
        ...

    def terms(self, terms: tuple[str, ...], *, exact: bool) -> Query:
        """Return a query for any of several terms."""
        ...

    def phrase(self, positions: Positions) -> Query:
        """Return a query for forms at adjacent positions."""
        ...

    def prefix(self, prefix: str) -> Query:
        """Return a query for forms with a prefix."""
        ...


def translated(node: Node, dialect: Dialect[Query]) -> Query:
    """Return the query of a tree."""
    match node:
        case AllOf(parts):
            return _all_of(parts, dialect)
        case AnyOf(parts):
            return dialect.any_of([translated(part, dialect) for part in parts])
        case Without():
            return _all_of((node,), dialect)
        case Period():
            return dialect.within(node)
        case Everything():
            return dialect.everything()
        case MostOf() | Values():
            msg = "other engines are asked for all words, in every archive's fields"
            raise TypeError(msg)
    return _leaf(node, dialect)


def required(plan: Plan, dialect: Dialect[Query]) -> list[Query]:
    """Return the queries that every match satisfies: the tree, and the period if one is chosen."""
    found = [translated(plan.root, dialect)]
    if bounded(plan.period):
        found.append(dialect.within(plan.period))
    return found


def _all_of(parts: tuple[Node, ...], dialect: Dialect[Query]) -> Query:
    unwanted = [translated(p.part, dialect) for p in parts if isinstance(p, Without)]
    wanted = [translated(part, dialect) for part in parts if not isinstance(part, Without)]
    return dialect.all_of(wanted or [dialect.everything()], unwanted)


def _leaf(leaf: Leaf, dialect: Dialect[Query]) -> Query:
    match leaf:
        case Phrase(positions=positions):
            return dialect.phrase(positions)
        case Prefix(prefix=prefix):
            return dialect.prefix(prefix)
    return dialect.terms(leaf.terms, exact=leaf.exact)


def phrases(positions: Positions) -> Iterable[tuple[str, ...]]:
    """Yield each phrase that the alternatives of the positions make."""
    return product(*positions)
