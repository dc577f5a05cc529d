"""The lemmas of a word: one synonym group, whose maximum (dismax) scores a document."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from index.engines.arrays.weights import QuantisedWeights, Weights
from index.schema import Tier
from index.storage.layout import TIER_MASK, Integers
from search.engines.arrays.document_sets import (
    Documents,
    ScoredDocuments,
    Scratch,
    dismax,
    lookup_scores,
    matching_indices,
)
from search.query.plan import KIN_SHARE

_OF_KIN = np.full(sum(tier.value for tier in Tier) + 1, KIN_SHARE, np.float32)

Tiers = tuple[tuple[Tier, tuple[str, ...], float], ...]
"""Tiers of a word, see :class:`search.query.plan.Terms`."""


class QuantisedPostings(NamedTuple):
    """Document ids (ascending) and the quantised weight of a lemma in each.

    The ids are as narrow as the arrays have them, because groups of synonyms are cached. The lowest
    bits of a weight are its tiers (``TIER_MASK``).
    """

    documents: Integers
    weights: QuantisedWeights


class Alternative(NamedTuple):
    """One lemma of a synonym group.

    Attributes:
        term: The lemma.
        postings: Its postings.
        factors: Score factor by tier bits, or ``None`` if no tier boosts it.
    """

    term: str
    postings: QuantisedPostings
    factors: Weights | None

    def lookup(self, documents: Documents, unit: np.float32, scratch: Scratch) -> Weights:
        """Return the score in each document (ascending), 0 if it does not have the lemma."""
        return self._scores(lookup_scores(self.postings, documents, scratch), unit)

    def collect(self, unit: np.float32) -> ScoredDocuments:
        """Return all documents with their scores."""
        documents, weights = self.postings
        return ScoredDocuments(documents.astype(np.int32, copy=False), self._scores(weights, unit))

    def _scores(self, weights: QuantisedWeights, unit: np.float32) -> Weights:
        """Return the scores of quantised weights, tier factors applied."""
        # The tier bits need no masking: they are below the resolution of quantised weights.
        if self.factors is None:
            return weights * unit
        return weights * (self.factors * unit).take(weights & TIER_MASK)


class Alternatives(NamedTuple):
    """A synonym group.

    Attributes:
        lemmas: The lemmas that occur.
        boosts: Tiers of terms that only boost: documents (ascending) and score factor.
    """

    lemmas: tuple[Alternative, ...]
    boosts: tuple[tuple[Tier, Documents, float], ...]

    @property
    def postings(self) -> int:
        """Number of postings of all lemmas."""
        return sum(len(lemma.postings.documents) for lemma in self.lemmas)

    def collect(self, unit: np.float32, scratch: Scratch) -> ScoredDocuments:
        """Return all documents with their scores.

        Args:
            unit: Score of one unit of stored weight.
            scratch: Dense arrays.
        """
        return self._boosted(
            dismax([lemma.collect(unit) for lemma in self.lemmas], scratch), scratch
        )

    def lookup(self, documents: Documents, unit: np.float32, scratch: Scratch) -> Weights:
        """Return the score in each document (ascending), 0 if it has none of the lemmas."""
        if not self.lemmas:
            return np.zeros(len(documents), np.float32)
        first, *others = (lemma.lookup(documents, unit, scratch) for lemma in self.lemmas)
        for scores in others:
            np.maximum(first, scores, out=first)
        return self._boosted(ScoredDocuments(documents, first), scratch).scores

    def _boosted(self, found: ScoredDocuments, scratch: Scratch) -> ScoredDocuments:
        """Multiply, in place, the scores of documents that have terms which only boost."""
        for _, having, factor in self.boosts:
            boosted = matching_indices(found.documents, having, scratch, ascending=True)
            found.scores[boosted] *= np.float32(factor)
        return found


def factors_of(tiers: Tiers, term: str, kin: tuple[str, ...]) -> Weights | None:
    """Return the score factors of a lemma by tier bits, or ``None`` if none changes its score."""
    if term in kin:
        return _OF_KIN
    boosts = tuple((tier.value, boost) for tier, terms, boost in tiers if term in terms)
    return _factors(boosts) if boosts else None


@lru_cache
def _factors(boosts: tuple[tuple[int, float], ...]) -> Weights:
    factors = np.ones(sum(tier.value for tier in Tier) + 1, np.float32)
    for bits in range(len(factors)):
        factors[bits] += sum(boost for tier, boost in boosts if bits & tier)
    return factors
