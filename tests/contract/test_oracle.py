"""Whoosh's own searcher and a plain BM25F say the same as the arrays: over random archives."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import fields, formats, query, scoring
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex

from index.czech.folding import fold
from index.documents.document import Document
from index.engines.arrays.version import ENGINE_FOLDER
from index.engines.arrays.weights import WEIGHT_UNIT
from index.engines.arrays.whoosh_postings import FIELDS_OF_LEAD, LEAD
from index.engines.base import Base
from index.schema import TextField
from index.storage.layout import TIER_BITS, TIER_MASK
from search.engines.arrays.engine import ArrayEngine
from search.engines.scoring import inverse_document_frequency
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
    Terms,
    Without,
    wanted_leaves,
)
from search.request import Sort
from search.settings import SearchSettings
from tests.built import engine_in, write_documents
from tests.plain_search import BM25F, Scores, asked_by, plain_run
from tests.random_documents import (
    LEMMAS,
    MOST_FREQUENT,
    OTHERS,
    WORDS,
    archives,
    nothing,
)

ONLY_WORDS = SearchSettings(
    recency_boost=0,
    importance_boost=0,
    unfolded_boost=0,
    primary_boost=0,
    exact_title_boost=0,
)
CLOSE = 1e-5
"""Relative tolerance of scores: they are computed in 32 bits, in some twenty steps."""
WEIGHT_ERROR = float(WEIGHT_UNIT) * ((1 << TIER_BITS) + TIER_MASK)
"""Maximum error of a weight: the lowest is raised to a whole step, and tiers fill lower bits."""

GROUPS = (("rada", "řada", "~rad"), ("cip",), ("server", "_server"), ("praha",))
"""Alternatives of a word, of which a document has one at the most."""
GROUP_OF = {term: group for group in GROUPS for term in group}


def run(engine: ArrayEngine, root: Node) -> Scores:
    """Return the matches of the arrays, best first."""
    plan = Plan(root, "", {}, {}, None, Period(None, None), Sort.RELEVANCE, 0, 1000, {}, ONLY_WORDS)
    return {hit.document: hit.score for hit in engine.run(plan).ranked}


def error_of(node: Node, documents: int) -> float:
    """Return the maximum error of a score: that of a weight times the highest idf, of each word."""
    words = sum(1 for _ in wanted_leaves(node))
    return words * WEIGHT_ERROR * inverse_document_frequency(documents, 1)


def in_same_order(found: Scores, expected: Scores, error: float) -> bool:
    """Tell whether results stand as they are to, but for those that may score the same."""
    scores = [expected[document] for document in found]
    return all(later <= earlier * (1 + CLOSE) + 2 * error for earlier, later in pairwise(scores))


def trees(leaves: st.SearchStrategy[Leaf]) -> st.SearchStrategy[Node]:
    """Draw queries in which anything may be excluded, alone too."""

    def larger(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        several = st.lists(inner, min_size=2, max_size=3).map(tuple)
        return several.map(AllOf) | several.map(AnyOf) | inner.map(Without)

    return st.recursive(leaves, larger, max_leaves=5)


@st.composite
def most_of(draw: st.DrawFn, leaves: st.SearchStrategy[Leaf]) -> Node:
    """Draw queries that some of their words are enough for, perhaps beside one that is not."""
    drawn = draw(st.lists(st.tuples(leaves, st.integers(0, 4)), min_size=2, max_size=4))
    parts, weights = zip(*drawn, strict=True)
    most = MostOf(parts, weights, draw(st.integers(0, 9)))
    return AllOf((draw(leaves), most)) if draw(st.booleans()) else most


def wanting(leaves: st.SearchStrategy[Leaf]) -> st.SearchStrategy[Node]:
    """Draw queries in which something is wanted wherever something is excluded."""

    def larger(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        several = st.lists(inner, min_size=2, max_size=3).map(tuple)
        excluding = st.tuples(inner, inner.map(Without))
        return several.map(AllOf) | several.map(AnyOf) | excluding.map(AllOf)

    return st.recursive(leaves, larger, max_leaves=5)


# The index a version holds: Whoosh has lemmas of titles, summaries and key points, in one field.


@st.composite
def lemma_documents(
    draw: st.DrawFn, filled: TextField | None = None, least: int = 1
) -> list[Document]:
    """Draw documents with any fields of the lead, or with one alone, which is in all of them.

    Fields are no longer than 10 terms: Whoosh keeps a length of 11 as one of 12.
    """
    fields_of_one = FIELDS_OF_LEAD if filled is None else (filled,)
    counted = {group: st.tuples(st.sampled_from(group), st.integers(1, 2)) for group in GROUPS}
    texts = st.fixed_dictionaries({}, optional=counted).map(lambda found: dict(found.values()))
    made = draw(
        st.lists(
            st.dictionaries(st.sampled_from(fields_of_one), texts), min_size=least, max_size=12
        )
    )
    made[1:1] = [{} for _ in range(draw(OTHERS))]
    found = []
    for number, lemmas in enumerate(made):
        if filled is not None:
            lemmas[filled] = {**lemmas.get(filled, {}), "a": 1}
        filled_in = {name: terms for name, terms in lemmas.items() if terms}
        found.append(replace(nothing(f"a{number}"), lemmas=filled_in))
    return found


def groups(*searched: TextField) -> st.SearchStrategy[Leaf]:
    wanted = (*GROUPS, ("a",), ("nikde",))
    return st.sampled_from(wanted).map(lambda group: Terms(group[0], searched, group))


class GroupedIdf(scoring.BM25F):  # type: ignore[misc]  # Whoosh has no types
    """Whoosh's BM25F, in which the alternatives of a word are as rare as all of them together."""

    def idf(self, searcher: Any, fieldname: str, text: bytes) -> float:  # Whoosh's signature
        group = GROUP_OF.get(text.decode(), (text.decode(),))
        containing = sum(searcher.doc_frequency(fieldname, term) for term in group)
        return inverse_document_frequency(searcher.doc_count_all(), containing)


def by_lemmas(node: Node, *, scored: bool) -> Any:
    """Return Whoosh's query for a tree over the lead."""
    match node:
        case Terms(terms=terms):
            return query.Or([query.Term(LEAD, term) for term in terms])
        case AllOf(parts):
            return query.And([by_lemmas(part, scored=scored) for part in parts])
        case AnyOf(parts):
            return query.Or([by_lemmas(part, scored=scored) for part in parts])
        case Without(part):
            excluding = query.Not(by_lemmas(part, scored=scored))
            # Whoosh takes 0 for no score given, and would count 1.
            return query.ConstantScoreQuery(excluding, 1e-9) if scored else excluding
        case _:
            raise TypeError(node)


def ask_whoosh(folder: Path, wanted: Any, ranking: scoring.WeightingModel) -> Scores:
    index = FileIndex(FileStorage(str(folder)))
    with index.searcher(weighting=ranking) as searcher:
        found = {hit.docnum: hit.score for hit in searcher.search(wanted, limit=None)}
        # Whoosh's Not lets the last articles through although they are removed.
        found = {n: score for n, score in found.items() if not searcher.reader().is_deleted(n)}
    index.close()
    return found


@settings(max_examples=60)
@given(lemma_documents(), st.lists(trees(groups(*FIELDS_OF_LEAD)), min_size=1, max_size=5))
def test_the_same_articles_match_as_in_whoosh(found: list[Document], wanted: list[Node]) -> None:
    with TemporaryDirectory() as folder:
        write_documents(Path(folder), found)
        assert_same_matches(Path(folder), wanted)


@settings(max_examples=30)
@given(st.data(), lemma_documents(), lemma_documents(least=0))
def test_the_same_articles_match_as_in_whoosh_after_an_update(
    data: st.DataObject, found: list[Document], others: list[Document]
) -> None:
    gone = data.draw(st.lists(st.sampled_from([one.id for one in found]), unique=True))
    wanted = data.draw(st.lists(trees(groups(*FIELDS_OF_LEAD)), min_size=1, max_size=5))
    added = [replace(one, id=f"b{one.id}") for one in others]
    with TemporaryDirectory() as folder:
        base, updated = Path(folder, "base"), Path(folder, "updated")
        base.mkdir()
        write_documents(base, found)
        copytree(base, updated)
        write_documents(updated, added, Base(base, tuple(gone)))
        assert_same_matches(updated, wanted)


def assert_same_matches(folder: Path, wanted: Iterable[Node]) -> None:
    engine = engine_in(folder)
    for tree in wanted:
        every = by_lemmas(tree, scored=False)
        asked = ask_whoosh(folder / ENGINE_FOLDER, every, scoring.Frequency())
        assert run(engine, tree).keys() == asked.keys()
    engine.close()


@settings(max_examples=60)
@given(st.data(), st.sampled_from(FIELDS_OF_LEAD))
def test_articles_are_in_the_order_of_whoosh(data: st.DataObject, field: TextField) -> None:
    # Whoosh's average length counts documents without the field, ours does not.
    found = data.draw(lemma_documents(filled=field))
    wanted = data.draw(st.lists(wanting(groups(field)), min_size=1, max_size=5))
    # A field's weight only makes its words saturate sooner when there is no other field.
    ranking = GroupedIdf(B=BM25F.normalisation, K1=BM25F.saturation / BM25F.weights[field])
    with TemporaryDirectory() as folder:
        write_documents(Path(folder), found)
        engine = engine_in(Path(folder))
        for tree in wanted:
            asked = ask_whoosh(Path(folder) / ENGINE_FOLDER, by_lemmas(tree, scored=True), ranking)
            ranked = run(engine, tree)
            assert ranked.keys() == asked.keys()
            assert in_same_order(ranked, asked, error_of(tree, len(found)))
        engine.close()


# An index with everything in it, made for the test, and BM25F as it is written down.


class Positioned(fields.FieldType):  # type: ignore[misc]  # Whoosh has no types
    """Words and their positions."""

    indexed = True

    def __init__(self) -> None:
        self.format = formats.Positions()
        self.scorable = True
        self.stored = self.unique = False
        self.analyzer = self.vector = self.column_type = None

    def index(self, value: Mapping[str, Sequence[int]], **_: object) -> Iterator[tuple[Any, ...]]:
        for word, positions in value.items():
            yield (
                word.encode(),
                len(positions),
                float(len(positions)),
                self.format.encode(positions),
            )

    def to_bytes(self, value: str | bytes) -> bytes:
        return value if isinstance(value, bytes) else value.encode()


def lemma_name(field: TextField) -> str:
    return f"lemma_{field.value}"


def form_name(field: TextField) -> str:
    return f"form_{field.value}"


def write_whole(folder: Path, found: Iterable[Document]) -> None:
    names = [name(field) for field in TextField for name in (lemma_name, form_name)]
    schema = fields.Schema(**{name: Positioned() for name in names})
    index = FileStorage(str(folder)).create_index(schema)
    writer = index.writer()
    for one in found:
        lemmas = {
            lemma_name(field): {term: range(count) for term, count in terms.items()}
            for field, terms in one.lemmas.items()
        }
        forms = {form_name(field): asked_by(forms) for field, forms in one.forms.items()}
        writer.add_document(**lemmas, **forms)
    writer.commit()
    index.close()


def whole(node: Node) -> Any:
    """Return Whoosh's query for any tree."""
    match node:
        case AllOf(parts):
            return query.And([whole(part) for part in parts])
        case AnyOf(parts):
            return query.Or([whole(part) for part in parts])
        case Without(part):
            return query.Not(whole(part))
        case Terms() | Phrase() | Prefix():
            return query.Or([found for field in node.fields for found in in_field(node, field)])
        case Everything():
            return query.Every()
        case _:
            raise TypeError(node)


def in_field(leaf: Leaf, field: TextField) -> list[Any]:
    match leaf:
        case Terms(terms=terms, exact=exact):
            name = form_name(field) if exact else lemma_name(field)
            return [query.Term(name, term) for term in terms]
        case Prefix(prefix=prefix):
            return [query.Prefix(form_name(field), prefix)]
        case Phrase(positions=positions):
            return [query.Phrase(form_name(field), [form for (form,) in positions])]


FORMS = WORDS | st.sampled_from([MOST_FREQUENT, "on", "device", "nikde"])
ASKED = FORMS | FORMS.map(fold)
FIELD_CHOICES = st.just(tuple(TextField)) | st.sampled_from(TextField).map(lambda field: (field,))
ANY_LEMMAS = st.sampled_from(sorted(LEMMAS.values())) | st.lists(
    st.sampled_from(sorted({term for terms in LEMMAS.values() for term in terms})),
    min_size=1,
    max_size=3,
    unique=True,
).map(tuple)
ANY_LEAVES: st.SearchStrategy[Leaf] = (
    st.builds(Terms, st.just(""), FIELD_CHOICES, ANY_LEMMAS)
    | st.builds(Terms, st.just(""), FIELD_CHOICES, st.tuples(ASKED), exact=st.just(True))
    | st.builds(
        Phrase,
        st.just(""),
        FIELD_CHOICES,
        st.lists(st.tuples(ASKED), min_size=2, max_size=3).map(tuple),
    )
    | st.builds(Prefix, st.just(""), FIELD_CHOICES, ASKED.map(lambda form: form[:2]))
)


@settings(max_examples=80)
@given(archives(), st.lists(trees(ANY_LEAVES), min_size=1, max_size=6))
def test_words_phrases_and_beginnings_match_in_all_fields_as_in_whoosh(
    found: list[Document], wanted: list[Node]
) -> None:
    with TemporaryDirectory() as folder:
        write_documents(Path(folder), found)
        other = Path(folder, "whole")
        other.mkdir()
        write_whole(other, found)
        engine = engine_in(Path(folder))
        index = FileIndex(FileStorage(str(other)))
        with index.searcher() as searcher:
            for tree in wanted:
                asked = {hit.docnum for hit in searcher.search(whole(tree), limit=None)}
                assert run(engine, tree).keys() == asked
        index.close()
        engine.close()


@settings(max_examples=80)
@given(archives(), st.lists(trees(ANY_LEAVES), min_size=1, max_size=6))
def test_every_score_is_bm25f_as_it_is_written_down(
    found: list[Document], wanted: list[Node]
) -> None:
    assert_plain_scores(found, wanted)


@settings(max_examples=80)
@given(archives(), st.lists(most_of(ANY_LEAVES), min_size=1, max_size=6))
def test_most_words_match_and_score_as_it_is_written_down(
    found: list[Document], wanted: list[Node]
) -> None:
    assert_plain_scores(found, wanted)


@settings(max_examples=80)
@given(archives(), st.lists(ANY_LEAVES, min_size=1, max_size=6))
def test_a_rare_word_counts_the_same_beside_a_common_one(
    found: list[Document], rare: list[Leaf]
) -> None:
    common = Terms("", tuple(TextField), LEMMAS[MOST_FREQUENT])
    assert_plain_scores(found, [AllOf((common, AnyOf((leaf, common)))) for leaf in rare])


def assert_plain_scores(found: list[Document], wanted: Iterable[Node]) -> None:
    with TemporaryDirectory() as folder:
        write_documents(Path(folder), found)
        engine = engine_in(Path(folder))
        for tree in wanted:
            expected = plain_run(tree, found)
            ranked = run(engine, tree)
            error = error_of(tree, len(found))
            assert ranked == pytest.approx(expected, rel=CLOSE, abs=error)
            assert in_same_order(ranked, expected, error)
        engine.close()
