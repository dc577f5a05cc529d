"""Whoosh's own searcher: ready terms, no stored texts, facets by ``groupedby``."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import starmap
from pathlib import Path
from typing import Any, Self

from whoosh import columns, fields, formats, index, query, sorting
from whoosh.system import pack_uint

from benchmarks.engines.engine import FACETS, Answer, Entry, filtered
from benchmarks.engines.translation import Positions, phrases, required
from search.query.plan import Period, Plan

LEMMAS, FORMS, PUBLISHED, ID = "lemmas", "forms", "published", "id"
MEMORY_MB = 512
Query = Any  # Whoosh has no types
Posting = tuple[bytes, int, float, bytes]


class _Ready(fields.FieldType):  # type: ignore[misc]  # Whoosh has no types
    """Terms that need no analysis."""

    indexed = True

    def __init__(self, kept: Any) -> None:
        """Take the format in which the postings are kept."""
        self.format = kept
        self.scorable = not isinstance(kept, formats.Existence)
        self.stored = self.unique = False
        self.analyzer = self.vector = self.column_type = None


class _Lemmas(_Ready):
    """Format of term frequencies."""

    def index(self, value: Mapping[str, int], **_: object) -> Iterator[Posting]:
        """Yield the posting of each term."""
        for term, count in value.items():
            yield term.encode(), count, float(count), pack_uint(count)


class _Forms(_Ready):
    """Format of positions."""

    def index(self, value: Mapping[str, list[int]], **_: object) -> Iterator[Posting]:
        """Yield the posting of each form."""
        for form, positions in value.items():
            count = len(positions)
            yield form.encode(), count, float(count), self.format.encode(positions)


class _Values(_Ready):
    """Values that are matched whole."""

    def __init__(self, *, listed: bool) -> None:
        """Choose whether each document's values are kept in a column too."""
        super().__init__(formats.Existence())
        self.column_type = columns.VarBytesListColumn() if listed else None

    def index(self, value: Iterable[str], **_: object) -> Iterator[Posting]:
        """Yield the posting of each value."""
        for key in value:
            yield key.encode(), 1, 1.0, b""

    def to_column_value(self, value: Iterable[str]) -> list[bytes]:
        """Return the value of the column."""
        return [key.encode() for key in value]

    def from_bytes(self, key: bytes) -> bytes:
        """Leave keys as the column has them."""
        return key


def _schema(*, listed: bool) -> fields.Schema:
    layout: dict[str, Any] = {facet: _Values(listed=listed) for facet in FACETS}
    layout[LEMMAS] = _Lemmas(formats.Frequency())
    layout[FORMS] = _Forms(formats.Positions())
    layout[PUBLISHED] = fields.NUMERIC(int, bits=64)
    layout[ID] = fields.STORED()
    return fields.Schema(**layout)


class WhooshEngine:
    """An index of one segment; facets of several values are grouped as the documentation has it."""

    name = "Whoosh"
    listed = False
    """Whether the values of facets are kept in columns of lists."""

    def __init__(self, folder: Path) -> None:
        """Open the index in a folder."""
        self._index = index.open_dir(str(folder))
        self._searcher = self._index.searcher()
        self._dialect = _Dialect()

    @classmethod
    def build(cls, folder: Path, entries: Iterable[Entry]) -> None:
        """Write an index."""
        made = index.create_in(str(folder), _schema(listed=cls.listed))
        writer = made.writer(limitmb=MEMORY_MB)
        for entry in entries:
            writer.add_document(**_fields(entry))
        writer.commit(optimize=True)
        made.close()

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open an index."""
        return cls(folder)

    def run(self, plan: Plan) -> Answer:
        """Search once, and once more for each chosen facet, to count it without its choice."""
        always = required(plan, self._dialect)
        counts: dict[str, dict[str, int]] = {}
        answers = []
        for facets, choices in filtered(plan):
            asked = query.And([*always, *starmap(_having, choices.items())])
            found = self._searcher.search(asked, limit=plan.limit, groupedby=_grouped(facets))
            answers.append(found)
            counts |= {facet: _counts(found.groups(facet)) for facet in facets}
        best = answers[0]
        # Where few match, all of them are given, whatever the limit.
        top = tuple(number for _, number in best.top_n[: plan.limit])
        return Answer(len(best), top, counts)

    def identity(self, number: object) -> str:
        """Return the id of a result."""
        return str(self._searcher.stored_fields(number)[ID])

    def close(self) -> None:
        """Close the files."""
        self._searcher.close()
        self._index.close()


class WhooshListsEngine(WhooshEngine):
    """The same with columns of lists, which Whoosh has but does not document."""

    name = "Whoosh, list columns"
    listed = True


def _grouped(facets: tuple[str, ...]) -> Any:
    return {
        facet: sorting.FieldFacet(facet, allow_overlap=True, maptype=sorting.Count)
        for facet in facets
    }


def _counts(groups: Mapping[bytes | None, int]) -> dict[str, int]:
    return {key.decode(): count for key, count in groups.items() if key is not None}


def _having(facet: str, keys: tuple[str, ...]) -> Query:
    return query.ConstantScoreQuery(query.Or([query.Term(facet, key) for key in keys]), 0.0)


def _fields(entry: Entry) -> dict[str, object]:
    return {
        **{facet: keys for facet, keys in entry.facets.items() if keys},
        LEMMAS: entry.lemmas,
        FORMS: entry.forms,
        PUBLISHED: entry.published,
        ID: entry.id,
    }


class _Dialect:
    """Makes Whoosh's queries."""

    def all_of(self, wanted: list[Query], unwanted: list[Query]) -> Query:
        if len(wanted) == 1 and not unwanted:
            return wanted[0]
        # Not AndNot: its matcher lets the first document through without a look at the unwanted.
        return query.And([*wanted, *map(query.Not, unwanted)])

    def any_of(self, parts: list[Query]) -> Query:
        return parts[0] if len(parts) == 1 else query.Or(parts)

    def within(self, period: Period) -> Query:
        last = None if period.end is None else period.end - 1
        return query.NumericRange(PUBLISHED, period.first, last)

    def everything(self) -> Query:
        return query.Every()

    def terms(self, terms: tuple[str, ...], *, exact: bool) -> Query:
        return self.any_of([query.Term(FORMS if exact else LEMMAS, term) for term in terms])

    def phrase(self, positions: Positions) -> Query:
        return self.any_of([query.Phrase(FORMS, list(words)) for words in phrases(positions)])

    def prefix(self, prefix: str) -> Query:
        return query.Prefix(FORMS, prefix)
