"""Explain scores in the cluster.

For each leaf one query over the given documents names every component of its score, and the cluster
returns the score of each name. Which leaves contribute follows from the plan and their matches.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import compress

import msgspec

from index.article import Article
from index.documents.keys import clock_seconds
from index.engines.cluster.documents import key_text
from index.facets import values
from index.names import facet_key
from index.schema import TextField
from search.engines.base import FieldShare, WordScore
from search.engines.cluster.index import ClusterIndex, Hits
from search.engines.cluster.query import AMOUNT, TIE_BREAKER, Translator, factor
from search.engines.scoring import tier_name, tiers_of
from search.query.plan import (
    ALL_TIME,
    AllOf,
    AnyOf,
    Leaf,
    MostOf,
    Node,
    Period,
    Phrase,
    Prefix,
    Terms,
    Values,
    Without,
)

Given = Mapping[str, float]
"""Scores of named queries in one document; names that do not match are absent."""


class _Found(msgspec.Struct):
    hits: Hits


@dataclass(frozen=True, slots=True)
class Explainer:
    """Explains scores of one index.

    Attributes:
        index: The index.
        translator: Translates plans into its queries.
        containing: Returns the document frequency of a leaf.
        idf: Returns the inverse document frequency of a leaf.
    """

    index: ClusterIndex
    translator: Translator
    containing: Callable[[Leaf], int]
    idf: Callable[[Leaf], float]

    def words(
        self, root: Node, documents: Sequence[int], articles: Sequence[Article]
    ) -> Iterator[tuple[WordScore, ...]]:
        """Yield the term scores of each document, in the order given.

        Args:
            root: Root of a plan; a document that does not match it has no term scores.
            documents: Document ids.
            articles: Article of each document.
        """
        given = {leaf: self._given(leaf, documents) for leaf in dict.fromkeys(_leaves(root))}
        for document, article in zip(documents, articles, strict=True):
            here = {leaf: found.get(document, {}) for leaf, found in given.items()}
            yield tuple(self._words_of(root, here, article))

    def _words_of(
        self, root: Node, given: Mapping[Leaf, Given], article: Article
    ) -> Iterator[WordScore]:
        for leaf in _scoring(root, lambda leaf: AMOUNT in given[leaf], article):
            yield self._word(leaf, given[leaf])

    def _given(self, leaf: Leaf, documents: Sequence[int]) -> Mapping[int, Given]:
        """Return the scores of the named components of a leaf, by document id of its matches."""
        these = {"ids": {"values": list(map(key_text, documents))}}
        named = list(self.translator.explaining(leaf))
        query = {"bool": {"filter": [these], "should": named}}
        body = {"query": query, "size": len(documents), "_source": False}
        found = self.index.search(body, _Found, {"include_named_queries_score": "true"})
        return {hit.document: hit.matched_queries for hit in found.hits.hits}

    def _word(self, leaf: Leaf, given: Given) -> WordScore:
        fields = {field: given.get(field.value, 0.0) for field in leaf.fields}
        if isinstance(leaf, Terms) and not leaf.exact:
            found_by, weight, tiers = self._best(leaf, given)
        else:
            found_by, weight, tiers = leaf.word, _once(fields), ()
        return WordScore(
            word=leaf.word,
            found_by=found_by,
            articles=self.containing(leaf),
            idf=self.idf(leaf),
            weight=weight,
            tiers=tiers,
            fields=tuple(_shares(fields, given[AMOUNT])),
            amount=given[AMOUNT],
        )

    def _best(self, leaf: Terms, given: Given) -> tuple[str, float, tuple[tuple[str, float], ...]]:
        """Return the lemma that scores highest, its weight, and the tiers that boost the word."""
        known = self.translator.features_of(leaf)
        found = [(given.get(f"feature {n}", 0.0), *of) for n, of in enumerate(known)]
        weight, term, bits = max(found, key=lambda of: of[0] * factor(leaf, of[1], of[2]))
        raised = tuple(
            (tier_name(tier), 1 + boost)
            for n, (tier, _, boost) in enumerate(self.translator.raising(leaf))
            if f"raised {n}" in given
        )
        return term, weight, tiers_of(leaf, term, bits) + raised


def _once(fields: Mapping[TextField, float]) -> float:
    """Return the dismax of the weights of the fields."""
    maximum = max(fields.values())
    return maximum + TIE_BREAKER * (sum(fields.values()) - maximum)


def _shares(fields: Mapping[TextField, float], amount: float) -> Iterator[FieldShare]:
    """Yield the share of each field in the score of a word, proportional to its weight."""
    weighted = sum(fields.values())
    for field, weight in fields.items():
        if weight:
            yield FieldShare(field.value, None, amount * weight / weighted)


def _leaves(node: Node) -> Iterator[Leaf]:
    """Yield all leaves of a node, including those under negations."""
    match node:
        case Terms() | Phrase() | Prefix():
            yield node
        case AllOf(parts) | AnyOf(parts) | MostOf(parts):
            for part in parts:
                yield from _leaves(part)
        case Without(part):
            yield from _leaves(part)


def _scoring(node: Node, has: Callable[[Leaf], bool], article: Article) -> Iterator[Leaf]:
    """Yield the leaves that contribute to the score of a document."""
    if not _matches(node, has, article):
        return
    match node:
        case Terms() | Phrase() | Prefix():
            yield node
        case AllOf(parts) | AnyOf(parts) | MostOf(parts):
            for part in parts:
                yield from _scoring(part, has, article)


def _matches(node: Node, has: Callable[[Leaf], bool], article: Article) -> bool:
    """Return whether a document matches a node.

    Args:
        node: The node.
        has: Returns whether the document matches a leaf.
        article: Article of the document.
    """
    match node:
        case Terms() | Phrase() | Prefix():
            return has(node)
        case AllOf(parts) | AnyOf(parts) | MostOf(parts):
            return _is_enough(node, [_matches(part, has, article) for part in parts])
        case Without(part):
            return not _matches(part, has, article)
        case Period():
            return _within(node, article.published)
        case Values(facet, keys):
            return not set(keys).isdisjoint(map(facet_key, dict(values(article)).get(facet, ())))
    return True


def _is_enough(node: AllOf | AnyOf | MostOf, matching: Sequence[bool]) -> bool:
    """Return whether a document matches a node by which of its parts it matches."""
    match node:
        case AllOf():
            return all(matching)
        case AnyOf():
            return any(matching)
        case MostOf(weights=weights):
            return sum(compress(weights, matching)) >= node.least


def _within(period: Period, published: datetime | None) -> bool:
    if published is None:
        return period == ALL_TIME
    seconds = clock_seconds(published)
    after = period.first is None or period.first <= seconds
    return after and (period.end is None or seconds < period.end)
