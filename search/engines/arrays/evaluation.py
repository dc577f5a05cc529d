"""Evaluate the tree of a plan: matches and their scores before query-independent factors.

A matcher either collects all its matches or tests given documents. A conjunction collects its
cheapest part and advances the others over the remaining candidates.
"""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from itertools import accumulate
from operator import itemgetter

import numpy as np

from index.engines.arrays.weights import Weights
from index.schema import NO_DATE
from index.storage.layout import Integers
from search.engines.arrays.counting import value_mask
from search.engines.arrays.document_sets import (
    NO_MATCHES,
    Documents,
    Mask,
    ScoredDocuments,
    sum_scores,
)
from search.engines.arrays.postings import Words
from search.engines.arrays.word_matching import Matcher, MatchScores, scorer
from search.query.plan import (
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


def matcher(
    node: Node, words: Words, of_leaf: Callable[[Leaf, Words], Matcher] = scorer
) -> Matcher:
    """Return the matcher of a part of a plan; ``of_leaf`` makes those of its leaves."""
    match node:
        case Terms() | Phrase() | Prefix():
            return of_leaf(node, words)
        case AllOf(parts) | AnyOf(parts) | MostOf(parts):
            return _combined(node, [matcher(part, words, of_leaf) for part in parts], words)
        case Without(part):
            return _Without(matcher(part, words, of_leaf), words)
        case Period():
            return _Period(node, words)
        case Values():
            return _Values(node, words)
        case _:
            return _Everything(words)


def _combined(node: AllOf | AnyOf | MostOf, parts: Sequence[Matcher], words: Words) -> Matcher:
    match node:
        case AllOf():
            return _AllOf(parts)
        case AnyOf():
            return _AnyOf(parts, words)
        case MostOf():
            return _MostOf(node, parts, words)


def published_within(published: Integers, period: Period) -> Mask:
    """Return a mask of the dates in a period; undated documents match only an open period."""
    inside = np.ones(len(published), np.bool_)
    if period.first is not None or period.end is not None:
        inside &= published != NO_DATE
    if period.first is not None:
        inside &= published >= period.first
    if period.end is not None:
        inside &= published < period.end
    return inside


class _AllOf:
    """Conjunction; the scores of the parts are summed."""

    def __init__(self, parts: Sequence[Matcher]) -> None:
        self._parts = sorted(parts, key=lambda part: part.cost)
        self.cost = self._parts[0].cost

    def collect(self) -> ScoredDocuments:
        rarest, *others = self._parts
        found = rarest.collect()
        for part in others:
            if not len(found.documents):
                return NO_MATCHES
            mask, scores = part.advance(found.documents)
            found = ScoredDocuments(found.documents, found.scores + scores).where(mask)
        return found

    def advance(self, documents: Documents) -> MatchScores:
        matching = np.ones(len(documents), np.bool_)
        total = np.zeros(len(documents), np.float32)
        for part in self._parts:
            mask, scores = part.advance(documents)
            matching &= mask
            total += scores
        return MatchScores(matching, np.where(matching, total, np.float32(0)))


class _AnyOf:
    """Disjunction; the scores of the matching parts are summed."""

    def __init__(self, parts: Sequence[Matcher], words: Words) -> None:
        self._parts = parts
        self._scratch = words.scratch
        self.cost = min(sum(part.cost for part in parts), words.arrays.size)

    def collect(self) -> ScoredDocuments:
        found = [part.collect() for part in self._parts]
        return sum_scores([part for part in found if len(part.documents)], self._scratch)

    def advance(self, documents: Documents) -> MatchScores:
        matching = np.zeros(len(documents), np.bool_)
        total = np.zeros(len(documents), np.float32)
        for part in self._parts:
            mask, scores = part.advance(documents)
            matching |= mask
            total += scores
        return MatchScores(matching, total)


class _MostOf:
    """Weighted disjunction: documents whose matching parts weigh enough; their scores are summed.

    Parts that together weigh too little are not collected, only tested: a document that matches
    no other part cannot match. (The idea is MaxScore's: Turtle and Flood, Query Evaluation:
    Strategies and Optimizations, 1995.)
    """

    def __init__(self, node: MostOf, parts: Sequence[Matcher], words: Words) -> None:
        self._least = np.float32(node.least)
        self._parts = sorted(zip(node.weights, parts, strict=True), key=itemgetter(0))
        light = accumulate(weight for weight, _ in self._parts)
        self._first = sum(weight < node.least for weight in light)
        self._scratch = words.scratch
        cost = sum(part.cost for _, part in self._parts[self._first :])
        self._alive = words.arrays.alive
        # Where every document matches, this sorts last in a conjunction.
        self.cost = min(cost, len(self._alive)) if node.least > 0 else len(self._alive) + 1

    def collect(self) -> ScoredDocuments:
        if self._least <= 0:
            every = np.flatnonzero(self._alive).astype(np.int32)
            return ScoredDocuments(every, self.advance(every).scores)
        found = [(weight, part.collect()) for weight, part in self._parts[self._first :]]
        weights = [
            ScoredDocuments(documents, np.full(len(documents), weight, np.float32))
            for weight, (documents, _) in found
        ]
        documents, scores = sum_scores([part for _, part in found], self._scratch)
        weight = sum_scores(weights, self._scratch).scores
        kept, scores = self._heavy(documents, weight, scores, self._first)
        return ScoredDocuments(documents, scores).where(kept)

    def advance(self, documents: Documents) -> MatchScores:
        nothing = np.zeros(len(documents), np.float32)
        mask, scores = self._heavy(documents, nothing, nothing, len(self._parts))
        return MatchScores(mask, np.where(mask, scores, np.float32(0)))

    def _heavy(
        self, documents: Documents, weight: Weights, scores: Weights, end: int
    ) -> MatchScores:
        """Return the matching documents, with scores of the first ``end`` parts."""
        for part_weight, part in self._parts[:end]:
            mask, added = part.advance(documents)
            weight = weight + np.where(mask, np.float32(part_weight), np.float32(0))
            scores = scores + added
        return MatchScores(weight >= self._least, scores)


class _Unscored:
    """A filter: its matches score 0."""

    def __init__(self, words: Words) -> None:
        self._arrays = words.arrays
        # Sorts last in a conjunction: collecting would test every document.
        self.cost = words.arrays.size + 1

    @abstractmethod
    def mask(self, documents: Documents) -> Mask:
        """Return a mask of the given documents (ascending) that match."""

    def collect(self) -> ScoredDocuments:
        alive = np.flatnonzero(self._arrays.alive).astype(np.int32)
        documents = alive.compress(self.mask(alive))
        return ScoredDocuments(documents, np.zeros(len(documents), np.float32))

    def advance(self, documents: Documents) -> MatchScores:
        return MatchScores(self.mask(documents), np.zeros(len(documents), np.float32))


class _Without(_Unscored):
    """Negation of a part."""

    def __init__(self, part: Matcher, words: Words) -> None:
        super().__init__(words)
        self._part = part

    def mask(self, documents: Documents) -> Mask:
        found: Mask = ~self._part.advance(documents).mask
        return found


class _Period(_Unscored):
    """Range filter on the publication date."""

    def __init__(self, period: Period, words: Words) -> None:
        super().__init__(words)
        self._period = period

    def mask(self, documents: Documents) -> Mask:
        return published_within(self._arrays.published.take(documents), self._period)


class _Values(_Unscored):
    """Filter on the values of a facet."""

    def __init__(self, values: Values, words: Words) -> None:
        super().__init__(words)
        self._having = value_mask(words.arrays, values.facet, values.keys)

    def mask(self, documents: Documents) -> Mask:
        found: Mask = self._having.take(documents)
        return found


class _Everything(_Unscored):
    """All documents."""

    def mask(self, documents: Documents) -> Mask:
        return np.ones(len(documents), np.bool_)
