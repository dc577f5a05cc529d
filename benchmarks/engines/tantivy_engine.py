"""tantivy by its Python binding: terms handed over ready, facets as aggregations on fast fields.

The values of facets are numbered: aggregations over numbers take two thirds of the time of those
over texts. One thread writes, so that one segment comes of it; the binding cannot merge.
"""

import json
from collections.abc import Iterable, Mapping
from itertools import starmap
from pathlib import Path
from typing import Self, cast

import tantivy
from tantivy import Query

from benchmarks.engines.engine import FACETS, Answer, Entry, filtered
from benchmarks.engines.translation import Positions, phrases, required
from search.query.plan import Period, Plan

LEMMAS, FORMS, PUBLISHED, ID = "lemmas", "forms", "published", "id"
HEAP = 3 << 30
THREADS = 1
VALUES = "values.json"
"""Facet to its keys by number."""
MANY = 65_000
"""More values than any facet has, and as many buckets as tantivy gives."""

Known = dict[str, dict[str, int]]
"""The number of each value met so far."""

MUST, SHOULD, MUST_NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(LEMMAS, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field(FORMS, tokenizer_name="whitespace", index_option="position")
    for facet in FACETS:
        builder.add_text_field(facet, tokenizer_name="raw", index_option="basic")
        builder.add_unsigned_field(_numbers(facet), fast=True)
    builder.add_integer_field(PUBLISHED, indexed=True, fast=True)
    builder.add_text_field(ID, tokenizer_name="raw", index_option="basic", stored=True)
    return builder.build()


class TantivyEngine:
    """An index of one segment."""

    name = "tantivy"

    def __init__(self, folder: Path) -> None:
        """Open the index in a folder."""
        self._index = tantivy.Index.open(str(folder))
        self._searcher = self._index.searcher()
        self._dialect = _Dialect(self._index.schema, self._searcher)
        named: dict[str, list[str]] = json.loads((folder / VALUES).read_text("utf-8"))
        self._keys = {facet: named[facet] for facet in FACETS}

    @classmethod
    def build(cls, folder: Path, entries: Iterable[Entry]) -> None:
        """Write an index."""
        index = tantivy.Index(_schema(), str(folder))
        writer = index.writer(HEAP, THREADS)
        known: Known = {facet: {} for facet in FACETS}
        for entry in entries:
            writer.add_document(_document(entry, known))
        writer.commit()
        writer.wait_merging_threads()
        (folder / VALUES).write_text(json.dumps({f: list(keys) for f, keys in known.items()}))

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open an index."""
        return cls(folder)

    def run(self, plan: Plan) -> Answer:
        """Search, then count: the binding has a call for each."""
        dialect = self._dialect
        always = required(plan, dialect)
        groups = [
            (facets, dialect.all_of([*always, *starmap(dialect.having, choices.items())], []))
            for facets, choices in filtered(plan)
        ]
        found = self._searcher.search(groups[0][1], plan.limit)
        counts: dict[str, Mapping[str, int]] = {}
        for facets, query in groups:
            counts |= self._counts(query, facets, min(max(plan.facets.values(), default=0), MANY))
        top = tuple(address for _, address in found.hits)
        return Answer(cast("int", found.count), top, counts)  # type: ignore[attr-defined]  # stubs lack it

    def identity(self, address: object) -> str:
        """Return the id of a result."""
        document = self._searcher.doc(cast("tantivy.DocAddress", address))
        return str(document.get_first(ID))

    def close(self) -> None:
        """Do nothing: no file is held open."""

    def _counts(
        self, query: Query, facets: tuple[str, ...], size: int
    ) -> dict[str, Mapping[str, int]]:
        asked = {f: {"terms": {"field": _numbers(f), "size": size}} for f in facets}
        found = self._searcher.aggregate(query, asked)
        return {facet: self._named(facet, found[facet]["buckets"]) for facet in facets}

    def _named(self, facet: str, buckets: list[dict[str, int]]) -> dict[str, int]:
        keys = self._keys[facet]
        return {keys[int(bucket["key"])]: bucket["doc_count"] for bucket in buckets}


class _Dialect:
    """Makes tantivy's queries."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher) -> None:
        self._schema = schema
        self._searcher = searcher

    def all_of(self, wanted: list[Query], unwanted: list[Query]) -> Query:
        if len(wanted) == 1 and not unwanted:
            return wanted[0]
        refused = [(MUST_NOT, query) for query in unwanted]
        return Query.boolean_query([*((MUST, query) for query in wanted), *refused])

    def any_of(self, parts: list[Query]) -> Query:
        if len(parts) == 1:
            return parts[0]
        return Query.boolean_query([(SHOULD, query) for query in parts])

    def within(self, period: Period) -> Query:
        query = Query.range_query(
            self._schema,
            PUBLISHED,
            tantivy.FieldType.Integer,
            lower_bound=period.first,
            upper_bound=period.end,
            include_upper=period.end is None,
        )
        return Query.const_score_query(query, 0)

    def having(self, facet: str, keys: tuple[str, ...]) -> Query:
        found = [Query.term_query(self._schema, facet, key, "basic") for key in keys]
        return Query.const_score_query(self.any_of(found), 0)

    def everything(self) -> Query:
        return Query.all_query()

    def terms(self, terms: tuple[str, ...], *, exact: bool) -> Query:
        name, option = (FORMS, "position") if exact else (LEMMAS, "freq")
        return self.any_of([Query.term_query(self._schema, name, term, option) for term in terms])

    def phrase(self, positions: Positions) -> Query:
        found = [
            Query.phrase_query(self._schema, FORMS, list(words)) for words in phrases(positions)
        ]
        return self.any_of(found)

    def prefix(self, prefix: str) -> Query:
        # Quicker than a pattern; a phrase prefix would stop at 50 forms.
        forms = [form for form, _ in self._searcher.terms_with_prefix(FORMS, prefix)]
        return Query.term_set_query(self._schema, FORMS, forms)


def _numbers(facet: str) -> str:
    return f"{facet}_numbers"


def _document(entry: Entry, known: Known) -> tantivy.Document:
    made = tantivy.Document()
    lemmas = " ".join([f"{term} " * count for term, count in entry.lemmas.items()])
    made.add_text(LEMMAS, lemmas)
    tokens = [
        tantivy.Token(form, position, 0, 0)
        for position, form in sorted(
            (position, form) for form, positions in entry.forms.items() for position in positions
        )
    ]
    made.add_pre_tokenized_text(FORMS, tantivy.PreTokenizedString("", tokens))
    for facet, keys in entry.facets.items():
        for key in keys:
            made.add_text(facet, key)
            numbers = known[facet]
            made.add_unsigned(_numbers(facet), numbers.setdefault(key, len(numbers)))
    made.add_integer(PUBLISHED, entry.published)
    made.add_text(ID, entry.id)
    return made
