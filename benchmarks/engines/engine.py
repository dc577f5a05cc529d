"""Interface and input of the engines that are compared."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Protocol, Self

import msgspec

from index.czech.folding import fold
from index.documents.document import Document
from index.schema import TextField, facet_field, split_label_term
from search.query.plan import Period, Plan

FACETS: Mapping[str, str] = {
    "company": facet_field("company"),
    "category": facet_field("category"),
    "person": facet_field("person"),
    "source": facet_field("source"),
    "year": facet_field("year"),
}
FIELD_GAP = 100
"""Positions left free between two fields: no phrase runs from one into the next."""


class Entry(msgspec.Struct, frozen=True, gc=False):
    """A document with its fields in one: the least an engine can be asked to index.

    Attributes:
        lemmas: How often each occurs.
        forms: Positions of each form as written and, for one with diacritics, of the folded one.
        facets: Keys of the values.
        published: Seconds since 1970, UTC.
    """

    id: str
    lemmas: dict[str, int]
    forms: dict[str, list[int]]
    facets: dict[str, tuple[str, ...]]
    published: int


@dataclass(frozen=True, slots=True)
class Answer:
    """Result of a plan.

    Attributes:
        total: Number of documents.
        top: The engine's own names of the best ones.
        counts: Facet to how many matches have each value, the facet's own filter left out;
            values without any are left out too. An engine that can stops at as many of the most
            frequent values as the plan asks for.
    """

    total: int
    top: tuple[object, ...]
    counts: Mapping[str, Mapping[str, int]]


class Opened(Protocol):
    """One engine with its index open."""

    name: str

    def run(self, plan: Plan) -> Answer:
        """Return the matches, with the counts of all facets."""
        ...

    def close(self) -> None:
        """Let go of the files."""
        ...


class Engine(Opened, Protocol):
    """An engine that is fed entries."""

    @classmethod
    def build(cls, folder: Path, entries: Iterable[Entry]) -> None:
        """Write an index into an empty folder."""
        ...

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the index in a folder."""
        ...


class UnavailableError(Exception):
    """An engine is not installed; the message says how to get it."""


def combined(document: Document) -> Entry:
    """Return a document with its fields in one."""
    lemmas: dict[str, int] = {}
    for terms in document.lemmas.values():
        for term, count in terms.items():
            lemmas[term] = lemmas.get(term, 0) + count
    return Entry(
        id=document.id,
        lemmas=lemmas,
        forms=_forms(document),
        facets={
            facet: tuple(split_label_term(term)[0] for term in document.keywords.get(field, ()))
            for facet, field in FACETS.items()
        },
        published=document.published,
    )


def _forms(document: Document) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    base = 0
    for field in TextField:
        forms = document.forms.get(field, {})
        for form, positions in forms.items():
            moved = [base + position for position in positions]
            for written in {form, fold(form)}:
                found.setdefault(written, []).extend(moved)
        base += FIELD_GAP + max(chain.from_iterable(forms.values()), default=0)
    return {form: sorted(set(positions)) for form, positions in found.items()}


def filtered(plan: Plan) -> Iterator[tuple[tuple[str, ...], Mapping[str, tuple[str, ...]]]]:
    """Yield facets that are counted over the same documents, with the choices these are under.

    The first are counted over the results, each other one without its own choice.
    """
    chosen = {facet: keys for facet, keys in plan.chosen.items() if keys}
    yield tuple(facet for facet in plan.facets if facet not in chosen), chosen
    for facet in chosen:
        if facet in plan.facets:
            yield (facet,), {other: keys for other, keys in chosen.items() if other != facet}


def bounded(period: Period) -> bool:
    """Tell whether a period leaves anything out."""
    return period.first is not None or period.end is not None
