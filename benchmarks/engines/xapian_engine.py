"""Xapian by Debian's binding: facets as value slots that are counted while matching."""

import sys
from collections.abc import Iterable, Mapping
from importlib import import_module
from itertools import starmap
from pathlib import Path
from typing import Any, Self

from benchmarks.engines.engine import Answer, Entry, UnavailableError, filtered
from benchmarks.engines.translation import Positions, phrases, required
from search.query.plan import Period, Plan

DEBIAN = "/usr/lib/python3/dist-packages"
LEMMA, FORM = "L", "F"
PREFIXES = {
    "company": "XC",
    "category": "XK",
    "person": "XP",
    "source": "XS",
    "year": "XY",
}
SLOTS = {
    "company": range(6),
    "category": range(6, 10),
    "person": range(10, 14),
    "source": range(14, 15),
    "year": range(15, 16),
}
"""Value slots of each facet; a slot holds one value, so a facet of several has several slots."""
PUBLISHED = 16
MAX_TERM = 245
"""Bytes of a term that Xapian takes."""
Query = Any  # the binding has no types


def xapian() -> Any:
    """Return the binding.

    Raises:
        UnavailableError: If it is not there, or made for another version of Python.
    """
    if DEBIAN not in sys.path:
        # At the end: nothing of the environment's own is hidden by what Debian has.
        sys.path.append(DEBIAN)
    try:
        return import_module("xapian")
    except ImportError as error:
        what = "Xapian is left out: 'apt-get install python3-xapian', and run the system's Python"
        raise UnavailableError(what) from error


class XapianEngine:
    """A database, compacted."""

    name = "Xapian"

    def __init__(self, folder: Path) -> None:
        """Open the database in a folder."""
        self._module = xapian()
        self._base = self._module.Database(str(folder / "compact"))
        self._all = self._base.get_doccount()
        # No slot is looked at that no document uses.
        self._slots = {
            facet: [slot for slot in slots if self._base.get_value_freq(slot)]
            for facet, slots in SLOTS.items()
        }
        self._dialect = _Dialect(self._module)

    @classmethod
    def build(cls, folder: Path, entries: Iterable[Entry]) -> None:
        """Write a database and compact it."""
        module = xapian()
        written = str(folder / "written")
        base = module.WritableDatabase(written, module.DB_CREATE_OR_OPEN | module.DB_NO_SYNC)
        for entry in entries:
            base.add_document(_document(module, entry))
        base.commit()
        base.close()
        made = module.Database(written)
        made.compact(str(folder / "compact"))
        made.close()
        for file in Path(written).iterdir():
            file.unlink()
        Path(written).rmdir()

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open a database."""
        return cls(folder)

    def run(self, plan: Plan) -> Answer:
        """Match once, and once more for each chosen facet, to count it without its choice."""
        always = required(plan, self._dialect)
        counts: dict[str, Mapping[str, int]] = {}
        best: Any = None
        for facets, choices in filtered(plan):
            asked = self._narrowed([*always, *starmap(self._dialect.having, choices.items())])
            found = self._match(asked, plan.limit if best is None else 0, facets, counts)
            best = found if best is None else best
        top = tuple(match.docid for match in best)
        return Answer(best.get_matches_estimated(), top, counts)

    def identity(self, number: object) -> str:
        """Return the id of a result."""
        return str(self._base.get_document(number).get_data().decode())

    def close(self) -> None:
        """Close the database."""
        self._base.close()

    def _narrowed(self, parts: list[Query]) -> Query:
        words, *filters = parts
        made = self._module.Query
        return made(made.OP_FILTER, words, made(made.OP_AND, filters)) if filters else words

    def _match(
        self,
        asked: Query,
        limit: int,
        facets: tuple[str, ...],
        counts: dict[str, Mapping[str, int]],
    ) -> Any:
        enquire = self._module.Enquire(self._base)
        enquire.set_query(asked)
        spies = {
            facet: [self._spy(enquire, slot) for slot in self._slots[facet]] for facet in facets
        }
        found = enquire.get_mset(0, limit, self._all)
        counts |= {facet: _added_up(counting) for facet, counting in spies.items()}
        return found

    def _spy(self, enquire: Any, slot: int) -> Any:
        spy = self._module.ValueCountMatchSpy(slot)
        enquire.add_matchspy(spy)
        return spy


def _added_up(spies: list[Any]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for spy in spies:
        for value in spy.values():
            key = value.term.decode()
            counts[key] = counts.get(key, 0) + value.termfreq
    return counts


def _document(module: Any, entry: Entry) -> Any:
    document = module.Document()
    for term, count in entry.lemmas.items():
        document.add_term(_term(LEMMA, term), count)
    for form, positions in entry.forms.items():
        written = _term(FORM, form)
        for position in positions:
            document.add_posting(written, position)
    for facet, keys in entry.facets.items():
        for slot, key in zip(SLOTS[facet], keys, strict=False):
            document.add_value(slot, key)
        for key in keys:
            document.add_boolean_term(_term(PREFIXES[facet], key))
    document.add_value(PUBLISHED, module.sortable_serialise(entry.published))
    document.set_data(entry.id)
    return document


def _term(prefix: str, text: str) -> bytes:
    return (prefix + text).encode()[:MAX_TERM]


class _Dialect:
    """Makes Xapian's queries."""

    def __init__(self, module: Any) -> None:
        self._module = module
        self._query = module.Query

    def all_of(self, wanted: list[Query], unwanted: list[Query]) -> Query:
        found = wanted[0] if len(wanted) == 1 else self._query(self._query.OP_AND, wanted)
        if not unwanted:
            return found
        return self._query(self._query.OP_AND_NOT, found, self.any_of(unwanted))

    def any_of(self, parts: list[Query]) -> Query:
        return parts[0] if len(parts) == 1 else self._query(self._query.OP_OR, parts)

    def within(self, period: Period) -> Query:
        made, written = self._query, self._module.sortable_serialise
        if period.end is None:
            return made(made.OP_VALUE_GE, PUBLISHED, written(period.first))
        last = written(period.end - 1)
        if period.first is None:
            return made(made.OP_VALUE_LE, PUBLISHED, last)
        return made(made.OP_VALUE_RANGE, PUBLISHED, written(period.first), last)

    def having(self, facet: str, keys: tuple[str, ...]) -> Query:
        return self.any_of([self._query(_term(PREFIXES[facet], key)) for key in keys])

    def everything(self) -> Query:
        return self._query.MatchAll

    def terms(self, terms: tuple[str, ...], *, exact: bool) -> Query:
        prefix = FORM if exact else LEMMA
        return self.any_of([self._query(_term(prefix, term)) for term in terms])

    def phrase(self, positions: Positions) -> Query:
        return self.any_of(
            [
                self._query(
                    self._query.OP_PHRASE, [_term(FORM, word) for word in words], len(words)
                )
                for words in phrases(positions)
            ]
        )

    def prefix(self, prefix: str) -> Query:
        made, unbounded = self._query, 0
        return made(
            made.OP_WILDCARD,
            _term(FORM, prefix),
            unbounded,
            made.WILDCARD_LIMIT_ERROR,
            made.OP_OR,
        )
