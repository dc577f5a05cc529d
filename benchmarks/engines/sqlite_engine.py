"""SQLite FTS5: a contentless table, facets as whole numbers joined to the matches."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path
from typing import Self

from benchmarks.engines.engine import FACETS, Answer, Entry, bounded, filtered
from benchmarks.engines.translation import Positions, phrases, translated
from index.czech.folding import fold
from search.query.plan import Period, Plan

FILE = "index.sqlite"
BATCH = 500
SCHEMA = """
PRAGMA page_size = 8192;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -262144;
CREATE VIRTUAL TABLE texts USING fts5(
    lemmas, forms, folded, content='', columnsize=1, detail=full,
    tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* P* S* Co'");
CREATE TABLE documents (number INTEGER PRIMARY KEY, published INTEGER, id TEXT);
CREATE TABLE facet_values (value INTEGER PRIMARY KEY, facet TEXT, key TEXT, UNIQUE (facet, key));
CREATE TABLE held (number INTEGER, value INTEGER, PRIMARY KEY (number, value)) WITHOUT ROWID;
CREATE TABLE accented (folded TEXT, form TEXT, PRIMARY KEY (folded, form)) WITHOUT ROWID;
"""
FINISH = """
INSERT INTO texts(texts) VALUES ('optimize');
CREATE INDEX held_value ON held (value, number);
CREATE INDEX documents_published ON documents (published);
ANALYZE;
"""
OPEN = """
PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -262144;
PRAGMA mmap_size = 8589934592;
CREATE TEMP TABLE hits (number INTEGER PRIMARY KEY, score REAL);
"""
GAP = "¶"
"""Stands between two fields: no phrase runs over it."""

_INSERT = "INSERT INTO {} VALUES ({})"
_MATCH = "INSERT INTO hits SELECT rowid, rank FROM texts WHERE texts MATCH ?{}"
_TOTAL = "SELECT count(*) FROM hits WHERE 1{}"
_TOP = "SELECT number FROM hits WHERE 1{} ORDER BY score LIMIT ?"
_COUNTS = "SELECT value, count(*) FROM hits CROSS JOIN held USING (number) WHERE 1{} GROUP BY value"
_HAVING = " AND {} IN (SELECT number FROM held WHERE value IN ({}))"
_PUBLISHED = " AND {} IN (SELECT number FROM documents WHERE {})"


class SqliteEngine:
    """A database of one file."""

    name = "SQLite FTS5"

    def __init__(self, folder: Path) -> None:
        """Open the database in a folder."""
        # Prepared statements are kept by the connection.
        self._base = sqlite3.connect(folder / FILE, isolation_level=None, cached_statements=512)
        self._base.executescript(OPEN)
        self._values: dict[tuple[str, str], int] = {}
        self._keys: dict[int, tuple[str, str]] = {}
        for value, facet, key in self._base.execute("SELECT value, facet, key FROM facet_values"):
            self._values[facet, key] = value
            self._keys[value] = (facet, key)
        self._dialect = _Dialect(self._base)

    @classmethod
    def build(cls, folder: Path, entries: Iterable[Entry]) -> None:
        """Write the database."""
        base = sqlite3.connect(folder / FILE, isolation_level=None)
        base.executescript(SCHEMA)
        base.execute("BEGIN")
        _Filling(base).fill(entries)
        base.execute("COMMIT")
        base.executescript(FINISH)
        base.close()

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open a database."""
        return cls(folder)

    def run(self, plan: Plan) -> Answer:
        """Match once into a table in memory, then sort and count that."""
        groups = list(filtered(plan))
        alone = len(groups) == 1
        total = self._match(plan, groups[0][1] if alone else {})
        narrowed = [self._having(choices) if not alone else "" for _, choices in groups]
        if not alone:
            total = self._base.execute(_TOTAL.format(narrowed[0])).fetchone()[0]
        top = self._base.execute(_TOP.format(narrowed[0]), (plan.limit,))
        best = tuple(number for (number,) in top)
        counts: dict[str, dict[str, int]] = {facet: {} for facet in plan.facets}
        for (facets, _), condition in zip(groups, narrowed, strict=True):
            self._count(facets, condition, counts)
        return Answer(total, best, counts)

    def identity(self, number: object) -> str:
        """Return the id of a result."""
        (found,) = self._base.execute(
            "SELECT id FROM documents WHERE number = ?", (number,)
        ).fetchone()
        return str(found)

    def close(self) -> None:
        """Close the database."""
        self._base.close()

    def _match(self, plan: Plan, choices: Mapping[str, tuple[str, ...]]) -> int:
        """Gather the matches, the facets' filters left out where they must be counted without."""
        query = translated(plan.root, self._dialect)
        # With the sign, or FTS5 would look up each row of the list on its own.
        narrowed = self._having(choices, "+rowid")
        if bounded(plan.period):
            narrowed += _PUBLISHED.format("+rowid", _published(plan.period))
        self._base.execute("DELETE FROM hits")
        return self._base.execute(_MATCH.format(narrowed), (query,)).rowcount

    def _having(self, choices: Mapping[str, tuple[str, ...]], name: str = "hits.number") -> str:
        return "".join(
            _HAVING.format(name, ",".join(str(self._values.get((facet, key), -1)) for key in keys))
            for facet, keys in choices.items()
        )

    def _count(
        self, facets: tuple[str, ...], narrowed: str, counts: dict[str, dict[str, int]]
    ) -> None:
        found = self._base.execute(_COUNTS.format(narrowed))
        for value, count in found:
            facet, key = self._keys[value]
            if facet in facets:
                counts[facet][key] = count


def _published(period: Period) -> str:
    bounds = []
    if period.first is not None:
        bounds.append(f"published >= {period.first}")
    if period.end is not None:
        bounds.append(f"published < {period.end}")
    return " AND ".join(bounds)


class _Dialect:
    """Writes FTS5's query language."""

    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base

    def all_of(self, wanted: list[str], unwanted: list[str]) -> str:
        found = " AND ".join(wanted)
        return f"(({found}) NOT ({' OR '.join(unwanted)}))" if unwanted else f"({found})"

    def any_of(self, parts: list[str]) -> str:
        return f"({' OR '.join(parts)})"

    def within(self, period: Period) -> str:
        raise NotImplementedError(period)

    def everything(self) -> str:
        raise NotImplementedError

    def terms(self, terms: tuple[str, ...], *, exact: bool) -> str:
        if exact:
            return self.any_of([f"{_column(term)}:{_quoted(term)}" for term in terms])
        return f"lemmas:({' OR '.join(map(_quoted, terms))})"

    def phrase(self, positions: Positions) -> str:
        forms = [form for position in positions for form in position]
        if all(map(str.isascii, forms)):
            words = (_quoted(" ".join(words)) for words in phrases(positions))
            return f"folded:({' OR '.join(words)})"
        exact = tuple(
            tuple(chain.from_iterable(map(self._forms, position))) for position in positions
        )
        words = (_quoted(" ".join(words)) for words in phrases(exact))
        return f"forms:({' OR '.join(words)})"

    def prefix(self, prefix: str) -> str:
        return f"{_column(prefix)}:{_quoted(prefix)}*"

    def _forms(self, form: str) -> list[str]:
        """Return the forms that one stands for: without diacritics, all that are read so."""
        if fold(form) != form:
            return [form]
        found = self._base.execute("SELECT form FROM accented WHERE folded = ?", (form,))
        return [form, *(accented for (accented,) in found)]


def _column(form: str) -> str:
    return "folded" if fold(form) == form else "forms"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


class _Filling:
    """Writes entries in batches."""

    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base
        self._values: defaultdict[tuple[str, str], int] = defaultdict(lambda: len(self._values) + 1)
        self._accented: set[tuple[str, str]] = set()

    def fill(self, entries: Iterable[Entry]) -> None:
        batch: list[Entry] = []
        number = 0
        for entry in entries:
            batch.append(entry)
            if len(batch) == BATCH:
                self._write(batch, number)
                number += len(batch)
                batch.clear()
        self._write(batch, number)
        known = [(value, facet, key) for (facet, key), value in self._values.items()]
        self._base.executemany(_INSERT.format("facet_values", "?, ?, ?"), known)
        self._base.executemany(_INSERT.format("accented", "?, ?"), sorted(self._accented))

    def _write(self, batch: list[Entry], first: int) -> None:
        numbered = list(enumerate(batch, first + 1))
        self._base.executemany(
            "INSERT INTO texts (rowid, lemmas, forms, folded) VALUES (?, ?, ?, ?)",
            [(number, _lemmas(entry), *self._forms(entry)) for number, entry in numbered],
        )
        self._base.executemany(
            _INSERT.format("documents", "?, ?, ?"),
            [(number, entry.published, entry.id) for number, entry in numbered],
        )
        self._base.executemany(
            _INSERT.format("held", "?, ?"),
            [
                (number, self._values[facet, key])
                for number, entry in numbered
                for facet in FACETS
                for key in entry.facets[facet]
            ],
        )

    def _forms(self, entry: Entry) -> tuple[str, str]:
        """Return the text as written and folded; further words of one position are appended.

        FTS5 gives each word a position of its own.
        """
        written: dict[int, str] = {}
        beside: list[str] = []
        for form, positions in sorted(entry.forms.items(), key=_as_written):
            for position in positions:
                taken = written.get(position)
                if taken is None:
                    written[position] = form
                elif fold(taken) != form:
                    beside += [GAP, form]
        self._accented.update((fold(f), f) for f in entry.forms if fold(f) != f)
        stream = [*_with_gaps(written), *beside]
        return " ".join(stream), " ".join(map(fold, stream))


def _as_written(item: tuple[str, list[int]]) -> tuple[bool, int]:
    """Sort forms with diacritics before those without, and short ones before compounds."""
    return fold(item[0]) == item[0], len(item[0])


def _with_gaps(written: dict[int, str]) -> Iterable[str]:
    last = 0
    for position in sorted(written):
        if position > last + 1:
            yield GAP
        yield written[position]
        last = position


def _lemmas(entry: Entry) -> str:
    return "".join([f"{term} " * count for term, count in entry.lemmas.items()])
