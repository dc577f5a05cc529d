"""The texts of a batch give the run that their documents give."""

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.engines.run_writer import RunWriter
from index.article import Article
from index.czech.analyzer import Analyzer
from index.documents.analysed_words import AnalysedWords
from index.documents.document import DocumentBuilder
from index.engines.arrays import inversion
from index.engines.arrays.batches import Collected
from index.storage.compression import Compression
from index.storage.layout import Run

WORDS = (
    *("rada", "Řada", "řady", "čip", "čipy", "server", "on-device", "Praha", "v Praze", "AI"),
    *("C++", "10 000", "15. 8. 2024", "CVE-2025-0001", "Meta", "Metou", "xyzzy", "😀", "2,5", ""),
)
texts = st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)
articles = st.builds(
    Article,
    id=st.just("a"),
    path=st.just("a.md"),
    slug=st.just("a"),
    title=texts,
    original_title=texts,
    summary=texts,
    description=texts,
    key_points=st.lists(texts, max_size=3).map(tuple),
    text=texts,
    companies=st.lists(texts, max_size=3).map(tuple),
    language=st.sampled_from(["cs", "en"]),
    accented=st.booleans(),
    published=st.sampled_from([None, datetime(2025, 3, 1, 23, 30, tzinfo=UTC)]),
)


def by_documents(found: Sequence[Article], builder: DocumentBuilder) -> Run:
    writer = RunWriter()
    for article in found:
        writer.add(builder.build(article))
    writer.relate(builder.met())
    return writer.finish()


def collected(found: Sequence[Article], analysed: AnalysedWords) -> Run:
    batch = Collected(analysed, Compression())
    for article in found:
        batch.add(article)
    return batch.finished()[0]


def assert_same(one: Run, other: Run) -> None:
    for space, expected in one.spaces.items():
        found = other.spaces[space]
        assert list(found.terms) == list(expected.terms)
        for level, rows in expected.levels.items():
            assert found.levels[level].starts.tolist() == rows.starts.tolist(), (space, level)
            for name, column in rows.columns.items():
                other_column = found.levels[level].columns[name]
                assert other_column.dtype == column.dtype
                assert other_column.tolist() == column.tolist(), (space, level, name)
    for name in ("published", "importance", "title_words", "alive"):
        assert np.array_equal(getattr(one.columns, name), getattr(other.columns, name)), name
    assert one.related.tolist() == other.related.tolist()


@settings(deadline=None, max_examples=40)
@given(batches=st.lists(st.lists(articles, max_size=4), min_size=1, max_size=3))
def test_texts_of_batches_give_the_runs_of_their_documents(
    batches: list[list[Article]], analyzer: Analyzer
) -> None:
    builder, analysed = DocumentBuilder(analyzer), AnalysedWords(analyzer)
    for batch in batches:
        assert_same(by_documents(batch, builder), collected(batch, analysed))


def test_a_long_text_and_forgotten_words_change_nothing(
    analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = " ".join(WORDS * 2_000)
    batch = [
        Article("a", "a.md", "a", "Čip", text=long),
        Article("b", "b.md", "b", "Čipy", text=long),
    ]
    analysed = AnalysedWords(analyzer)
    expected = by_documents(batch, DocumentBuilder(analyzer))

    monkeypatch.setattr(inversion, "MEMO", 1)
    for _ in range(2):
        assert_same(expected, collected(batch, analysed))
