"""Scorers of the leaves of a plan: the matches of a word and its term score in each.

The ranking function is BM25F (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009):
term frequencies are weighted by field, normalised by field length and summed over the fields before
saturation. The lemmas of a word are one synonym group with a shared document frequency, of which
the maximum (dismax) scores. Tiers boost the score of a lemma.
"""

from abc import abstractmethod
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np

from index.engines.arrays.weights import WEIGHT_UNIT, Weights
from index.storage.layout import FIELDS, TIER_MASK
from search.engines.arrays.alternatives import Alternative, Alternatives, factors_of
from search.engines.arrays.document_sets import (
    Documents,
    Mask,
    ScoredDocuments,
    Scratch,
    contained,
    lookup_scores,
)
from search.engines.arrays.phrases import phrase_occurrences
from search.engines.arrays.postings import MAX_CACHED, Occurrences, Words
from search.engines.scoring import inverse_document_frequency, tier_name, tiers_of
from search.query.plan import Leaf, Phrase, Prefix, Terms


class MatchScores(NamedTuple):
    """Result of testing documents against a matcher, parallel to the documents tested.

    Attributes:
        mask: Which documents match.
        scores: Their scores, 0 where they do not match.
    """

    mask: Mask
    scores: Weights


class Matcher(Protocol):
    """Evaluates one part of a plan.

    Attributes:
        cost: Estimated upper bound of the number of matches.
    """

    cost: int

    @abstractmethod
    def collect(self) -> ScoredDocuments:
        """Return all matches with their scores."""

    @abstractmethod
    def advance(self, documents: Documents) -> MatchScores:
        """Test and score the given documents (ascending)."""


class TermScore(NamedTuple):
    """Components of the score of a word in one document: idf times weight times each tier factor.

    Attributes:
        found_by: The lemma, form or phrase that scores.
        containing: Document frequency of the word.
        weight: Saturated BM25F weight, from 0 to 1.
        tiers: Name and factor of each tier.
        occurrences: Occurrences that the weight is computed from.
    """

    found_by: str
    containing: int
    weight: float
    tiers: tuple[tuple[str, float], ...]
    occurrences: Occurrences


class Scorer(Matcher, Protocol):
    """Matches and scores a leaf of a plan."""

    @property
    @abstractmethod
    def containing(self) -> int:
        """Document frequency: the number of matches."""

    @abstractmethod
    def term_scores(self, documents: Documents) -> Iterator[TermScore]:
        """Yield the score components of each given document (ascending); all must match."""


def scorer(leaf: Leaf, words: Words) -> Scorer:
    """Return the scorer of a leaf."""
    match leaf:
        case Terms(exact=False):
            return _SynonymScorer(leaf, words)
        case Phrase():
            return _PhraseScorer(leaf, words)
        case _:
            return _FormScorer(leaf, words)


class _SynonymScorer:
    """Scores a word by its lemmas, which form one synonym group."""

    def __init__(self, leaf: Terms, words: Words) -> None:
        self._leaf, self._words = leaf, words
        self._alternatives = _alternatives(leaf, words)
        self.cost = self._alternatives.postings
        self._cached = self.cost <= MAX_CACHED and len(leaf.fields) == len(FIELDS)

    @cached_property
    def containing(self) -> int:
        if len(self._alternatives.lemmas) < 2:
            return self.cost
        return self._words.group_size(self._leaf.terms, self._leaf.fields)

    @cached_property
    def _unit(self) -> np.float32:
        return self._words.unit_score(self._leaf.terms, self._leaf.fields)

    def collect(self) -> ScoredDocuments:
        leaf, words = self._leaf, self._words
        if self._cached:
            return words.scored(leaf.terms, leaf.tiers, leaf.kin)
        return self._alternatives.collect(self._unit, words.scratch)

    def advance(self, documents: Documents) -> MatchScores:
        scores = self._lookup(documents)
        return MatchScores(scores > 0, scores)

    def _lookup(self, documents: Documents) -> Weights:
        scratch = self._words.scratch
        if self.cost and self._cached:
            return lookup_scores(self.collect(), documents, scratch)
        return self._alternatives.lookup(documents, self._unit, scratch)

    def term_scores(self, documents: Documents) -> Iterator[TermScore]:
        scratch, (lemmas, boosts_of) = self._words.scratch, self._alternatives
        best = np.argmax([one.lookup(documents, self._unit, scratch) for one in lemmas], axis=0)
        boosts = [
            (tier_name(tier), factor, contained(having, documents, scratch))
            for tier, having, factor in boosts_of
        ]
        found = {n: self._by_term(n, documents[best == n]) for n in set(best.tolist())}
        for index, n in enumerate(best.tolist()):
            tiers = tuple((name, factor) for name, factor, mask in boosts if mask[index])
            one = next(found[n])
            yield one._replace(tiers=one.tiers + tiers)

    def _by_term(self, part: int, documents: Documents) -> Iterator[TermScore]:
        """Yield the score components of documents in which one alternative scores highest."""
        words, leaf = self._words, self._leaf
        term, (having, weights), _ = self._alternatives.lemmas[part]
        indices = having.searchsorted(documents)
        occurrences = words.lemma_occurrences(term, leaf.fields)
        by_document = _by_document(occurrences, documents, words.scratch)
        for index, found in zip(indices.tolist(), by_document, strict=True):
            yield TermScore(
                found_by=term,
                containing=self.containing,
                weight=float(weights[index] * WEIGHT_UNIT),
                tiers=tiers_of(leaf, term, int(weights[index]) & TIER_MASK),
                occurrences=found,
            )


def _by_document(
    found: Occurrences, documents: Documents, scratch: Scratch
) -> Iterator[Occurrences]:
    """Yield the occurrences in each given document (ascending)."""
    kept = found.where(contained(documents, found.documents, scratch))
    for document in documents.tolist():
        yield kept.where(kept.documents == document)


def _alternatives(leaf: Terms, words: Words) -> Alternatives:
    """Return the alternatives of a word; those in any field are cached."""
    if len(leaf.fields) == len(FIELDS):
        return words.alternatives(leaf.terms, leaf.tiers, leaf.kin)
    found = []
    for term in leaf.terms:
        postings = words.lemma(term, leaf.fields)
        if len(postings.documents):
            factors = factors_of(leaf.tiers, term, leaf.kin)
            found.append(Alternative(term, postings, factors))
    return Alternatives(tuple(found), words.boosts(leaf.terms, leaf.tiers))


class _OccurrenceScorer:
    """Scores by the summed weight of all occurrences, like one term."""

    def __init__(self, word: str, words: Words) -> None:
        self._word, self._words = word, words

    @property
    @abstractmethod
    def occurrences(self) -> Occurrences:
        """All occurrences."""

    @cached_property
    def _scored(self) -> ScoredDocuments:
        documents, scores = self._words.saturated(self.occurrences)
        known = self._words.arrays.layout.documents
        return ScoredDocuments(
            documents, scores * np.float32(inverse_document_frequency(known, len(documents)))
        )

    @property
    def containing(self) -> int:
        return len(self._scored.documents)

    def term_scores(self, documents: Documents) -> Iterator[TermScore]:
        for found in _by_document(self.occurrences, documents, self._words.scratch):
            weight = float(self._words.saturated(found).scores[0])
            yield TermScore(self._word, self.containing, weight, (), found)

    def collect(self) -> ScoredDocuments:
        return self._scored

    def advance(self, documents: Documents) -> MatchScores:
        if not len(self._scored.documents):
            return MatchScores(
                np.zeros(len(documents), np.bool_), np.zeros(len(documents), np.float32)
            )
        scores = lookup_scores(self._scored, documents, self._words.scratch)
        return MatchScores(scores > 0, scores)


class _FormScorer(_OccurrenceScorer):
    """Scores an exact form or a prefix."""

    def __init__(self, leaf: Terms | Prefix, words: Words) -> None:
        super().__init__(leaf.word, words)
        self._fields = leaf.fields
        if isinstance(leaf, Prefix):
            self._ordinals = words.forms_with_prefix(leaf.prefix)
        else:
            self._ordinals = words.form_ordinals(leaf.terms)
        self.cost = words.count(self._ordinals)

    @cached_property
    def occurrences(self) -> Occurrences:
        return self._words.form_occurrences(self._ordinals, self._fields)


class _PhraseScorer(_OccurrenceScorer):
    """Scores a phrase."""

    def __init__(self, leaf: Phrase, words: Words) -> None:
        super().__init__(leaf.word, words)
        self._fields = leaf.fields
        self._positions = [words.form_ordinals(forms) for forms in leaf.positions]
        self.cost = min(words.count(ordinals) for ordinals in self._positions)

    @cached_property
    def occurrences(self) -> Occurrences:
        return phrase_occurrences(self._words, self._positions, self._fields)
