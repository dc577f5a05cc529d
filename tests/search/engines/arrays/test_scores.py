"""An explanation adds up to the score of the engine, over random archives and queries."""

import math
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.documents.document import Document
from index.schema import TextField, Tier
from search.engines.base import Score, WordScore
from search.query.plan import AllOf, AnyOf, Leaf, Node, Period, Phrase, Plan, Prefix, Terms, Without
from search.request import Sort
from search.settings import SearchSettings
from tests.built import engine_in, write_documents
from tests.random_documents import LEMMAS, WORDS, archives, met_in

CLOSE = 1e-4
EVERYWHERE = tuple(TextField)
FIELDS = st.just(EVERYWHERE) | st.sampled_from(TextField).map(lambda field: (field,))


@st.composite
def words(draw: st.DrawFn) -> Terms:
    word = draw(WORDS)
    terms = LEMMAS[word]
    raising = st.lists(st.sampled_from([*terms, "=x", "=y"]), min_size=1, max_size=2, unique=True)
    tiers = tuple(
        (tier, tuple(draw(raising)), draw(st.sampled_from([0.3, 1.0])))
        for tier in draw(st.lists(st.sampled_from(Tier), unique=True))
    )
    return Terms(word, draw(FIELDS), terms, tiers=tiers)


def leaves() -> st.SearchStrategy[Leaf]:
    exact = st.builds(lambda w, f: Terms(w, f, (w,), exact=True), WORDS, FIELDS)
    prefix = st.builds(lambda w, f: Prefix(w, f, w[:2]), WORDS, FIELDS)
    phrase = st.builds(lambda w, v, f: Phrase(f"{w} {v}", f, ((w,), (v,))), WORDS, WORDS, FIELDS)
    return words() | words() | exact | prefix | phrase


def larger(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return several.map(AllOf) | several.map(AnyOf) | inner.map(Without)


def plan_of(root: Node) -> Plan:
    everything = Period(None, None)
    ranking = SearchSettings()
    return Plan(root, "", {}, {}, None, everything, Sort.RELEVANCE, 0, 1000, {}, ranking)


def product(item: WordScore) -> float:
    return item.idf * item.weight * math.prod(factor for _, factor in item.tiers)


def total(score: Score) -> float:
    factors = math.prod(factor for _, factor in score.factors)
    return sum(item.amount for item in score.words) * factors


@settings(max_examples=150)
@given(archives(), st.recursive(leaves(), larger, max_leaves=5))
def test_words_fields_tiers_and_factors_make_the_score(
    documents: list[Document], root: Node
) -> None:
    with TemporaryDirectory() as folder:
        write_documents(Path(folder), documents, met=lambda: met_in(documents))
        engine = engine_in(Path(folder))

        ranked = engine.run(plan_of(root)).ranked[:20]
        scores = engine.scores(plan_of(root), [hit.document for hit in ranked])
        for hit, score in zip(ranked, scores, strict=True):
            assert total(score) == pytest.approx(hit.score, rel=CLOSE, abs=CLOSE)
            for item in score.words:
                assert product(item) == pytest.approx(item.amount, rel=CLOSE)
                assert sum(s.amount for s in item.fields) == pytest.approx(item.amount, rel=CLOSE)
                assert all((share.occurrences or 0) > 0 for share in item.fields)
        engine.close()
