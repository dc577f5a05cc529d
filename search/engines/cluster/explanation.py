"""Take the scores of documents in a cluster apart.

Each word is asked for in the documents alone, with a name for everything that its score is made of;
the cluster tells what each name scores. What the words match decides which of them count.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from index.article import Article
from index.engines.cluster.documents import key_text
from index.schema import TextField
from search.engines.base import FieldShare, WordScore
from search.engines.cluster.index import ClusterIndex, Hits
from search.engines.cluster.query import AMOUNT, IN_FURTHER_FIELDS, Translator, factor
from search.engines.scoring import tier_name, tiers_of
from search.query.plan import (
    ALL_TIME,
    AllOf,
    AnyOf,
    Leaf,
    Node,
    Period,
    Phrase,
    Prefix,
    Terms,
    Without,
)

Given = Mapping[str, float]
"""What each name scores; nothing of what the document does not have."""


class _Found(msgspec.Struct):
    hits: Hits


@dataclass(frozen=True, slots=True)
class Explainer:
    """Explains scores in one index.

    Attributes:
        index: The index.
        translator: Makes its queries.
        containing: In how many articles a word is.
        rarity: What finding a word tells.
    """

    index: ClusterIndex
    translator: Translator
    containing: Callable[[Leaf], int]
    rarity: Callable[[Leaf], float]

    def words(
        self, root: Node, documents: Sequence[int], articles: Sequence[Article]
    ) -> Iterator[tuple[WordScore, ...]]:
        """Yield what each word adds, of those parts of a plan that match, for each document.

        Args:
            root: What matches.
            documents: Some documents.
            articles: The article of each.
        """
        given = {leaf: self._given(leaf, documents) for leaf in dict.fromkeys(_leaves(root))}
        for document, article in zip(documents, articles, strict=True):
            here = {leaf: found.get(document, {}) for leaf, found in given.items()}
            yield tuple(self._words_of(root, here, article.published))

    def _words_of(
        self, root: Node, given: Mapping[Leaf, Given], published: datetime | None
    ) -> Iterator[WordScore]:
        seconds = None if published is None else int(published.timestamp())
        for leaf in _scoring(root, lambda leaf: AMOUNT in given[leaf], seconds):
            yield self._word(leaf, given[leaf])

    def _given(self, leaf: Leaf, documents: Sequence[int]) -> Mapping[int, Given]:
        """Return what each name scores in each document that has the word."""
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
            rarity=self.rarity(leaf),
            weight=weight,
            tiers=tiers,
            fields=tuple(_shares(fields, given[AMOUNT])),
            amount=given[AMOUNT],
        )

    def _best(self, leaf: Terms, given: Given) -> tuple[str, float, tuple[tuple[str, float], ...]]:
        """Return the lemma that counts most, its weight, and the tiers that raise the word."""
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
    """Return the weight of what counts by the fields it is in."""
    greatest = max(fields.values())
    return greatest + IN_FURTHER_FIELDS * (sum(fields.values()) - greatest)


def _shares(fields: Mapping[TextField, float], amount: float) -> Iterator[FieldShare]:
    weighted = sum(fields.values())
    for field, weight in fields.items():
        if weight:
            yield FieldShare(field.value, None, amount * weight / weighted)


def _leaves(node: Node) -> Iterator[Leaf]:
    """Yield all words of a part, excluded ones too."""
    match node:
        case Terms() | Phrase() | Prefix():
            yield node
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _leaves(part)
        case Without(part):
            yield from _leaves(part)


def _scoring(node: Node, has: Callable[[Leaf], bool], published: int | None) -> Iterator[Leaf]:
    """Yield the words that a score is made of: those of the parts that the document matches."""
    if not _matches(node, has, published):
        return
    match node:
        case Terms() | Phrase() | Prefix():
            yield node
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _scoring(part, has, published)


def _matches(node: Node, has: Callable[[Leaf], bool], published: int | None) -> bool:
    match node:
        case Terms() | Phrase() | Prefix():
            return has(node)
        case AllOf(parts):
            return all(_matches(part, has, published) for part in parts)
        case AnyOf(parts):
            return any(_matches(part, has, published) for part in parts)
        case Without(part):
            return not _matches(part, has, published)
        case Period():
            return _within(node, published)
    return True


def _within(period: Period, published: int | None) -> bool:
    if published is None:
        return period == ALL_TIME
    after = period.first is None or period.first <= published
    return after and (period.end is None or published < period.end)
