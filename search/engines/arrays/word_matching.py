"""Words of a plan over postings: what a word matches, and what it scores before the factors.

Ranking is BM25F (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009): the
frequencies of a word in all fields are weighted, normalised by the fields' lengths and added up
before they saturate. The alternatives of a word are one synonym group with one document
frequency, and the greatest of them counts. A word counts more by the tiers it is in.
"""

from abc import abstractmethod
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import NamedTuple, Protocol

import numpy as np

from index.engines.arrays.weights import STEP, Steps, Weights
from index.schema import Tier
from index.storage.layout import TIER_MASK
from search.engines.arrays.document_sets import (
    Documents,
    Mask,
    Scored,
    Scratch,
    common_places,
    greatest,
    scores_at,
    within,
)
from search.engines.arrays.phrases import phrase_occurrences
from search.engines.arrays.postings import Occurrences, Stepped, Words
from search.engines.scoring import inverse_document_frequency, tier_name, tiers_of
from search.query.plan import Leaf, Phrase, Prefix, Terms


class Found(NamedTuple):
    """Which of some documents match, and the score of each: 0 where it does not."""

    mask: Mask
    scores: Weights


class Matcher(Protocol):
    """A part of a plan.

    Attributes:
        cost: About how many matches there are, at most.
    """

    cost: int

    @abstractmethod
    def all(self) -> Scored:
        """Return all matches."""

    @abstractmethod
    def at(self, documents: Documents) -> Found:
        """Tell which of some documents, rising, match."""


class Weighing(NamedTuple):
    """What a word scores by in one document: rarity times weight times every tier.

    Attributes:
        found_by: The lemma, the word or the phrase that counts.
        containing: How many documents are found by the word.
        weight: Its frequencies by field and length, saturated: from 0 to 1.
        tiers: Names of tiers, and what they multiply the score by.
        occurrences: What the weight is made of, field by field.
    """

    found_by: str
    containing: int
    weight: float
    tiers: tuple[tuple[str, float], ...]
    occurrences: Occurrences


class Weigher(Matcher, Protocol):
    """A word of a plan."""

    @property
    @abstractmethod
    def containing(self) -> int:
        """How many documents match."""

    @abstractmethod
    def weighings(self, documents: Documents) -> Iterator[Weighing]:
        """Yield what it scores by in each of some documents, rising, that match."""


def weigher(leaf: Leaf, words: Words) -> Weigher:
    """Return what finds the matches of a word."""
    match leaf:
        case Terms(exact=False):
            return _Group(leaf, words)
        case Phrase():
            return _Phrase(leaf, words)
        case _:
            return _Forms(leaf, words)


class _Alternative(NamedTuple):
    """A lemma of a word: where it is found, and what each set of tiers multiplies, if anything."""

    term: str
    found: Stepped
    factors: Weights | None


class _Group:
    """A word by its lemmas: one synonym group."""

    def __init__(self, leaf: Terms, words: Words) -> None:
        self._leaf, self._words = leaf, words
        self._parts: list[_Alternative] = []
        self._raised: list[tuple[Tier, Documents, float]] = []
        own = frozenset(leaf.terms)
        for term in leaf.terms:
            found = words.lemma(term, leaf.fields)
            if len(found.documents):
                self._parts.append(_Alternative(term, found, _factors(leaf, term)))
        for tier, terms, boost in leaf.tiers:
            for term in terms:
                if term not in own and len(having := words.having_tier(term)):
                    self._raised.append((tier, having, 1 + boost))
        self.cost = sum(len(part.found.documents) for part in self._parts)

    @cached_property
    def containing(self) -> int:
        if len(self._parts) < 2:
            return self.cost
        return self._words.group_size(self._leaf.terms, self._leaf.fields)

    @cached_property
    def _rarity(self) -> np.float32:
        """What a step of weight counts."""
        known = self._words.arrays.layout.documents
        return STEP * np.float32(inverse_document_frequency(known, self.containing))

    def all(self) -> Scored:
        parts = [
            Scored(part.found.documents, self._scores(part, part.found.steps))
            for part in self._parts
        ]
        found = greatest(parts, self._words.scratch)
        self._raise(found)
        return found

    def at(self, documents: Documents) -> Found:
        if not self._parts:
            return Found(np.zeros(len(documents), np.bool_), np.zeros(len(documents), np.float32))
        first, *others = (self._scores_at(part, documents) for part in self._parts)
        for scores in others:
            np.maximum(first, scores, out=first)
        self._raise(Scored(documents, first))
        return Found(first > 0, first)

    def _scores_at(self, part: _Alternative, documents: Documents) -> Weights:
        return self._scores(part, scores_at(part.found, documents, self._words.scratch))

    def _scores(self, part: _Alternative, steps: Steps) -> Weights:
        """Return what weights of an alternative score, with the tiers it has."""
        if part.factors is None:
            return steps * self._rarity
        return steps * (part.factors * self._rarity).take(steps & TIER_MASK)

    def _raise(self, found: Scored) -> None:
        for _, having, factor in self._raised:
            raised = common_places(found.documents, having, self._words.scratch, rising=True)
            found.scores[raised] *= np.float32(factor)

    def weighings(self, documents: Documents) -> Iterator[Weighing]:
        amounts = [self._scores_at(part, documents) for part in self._parts]
        best = np.argmax(amounts, axis=0)
        raised = [
            (tier_name(tier), factor, within(having, documents, self._words.scratch))
            for tier, having, factor in self._raised
        ]
        found = {n: self._by_term(n, documents[best == n]) for n in set(best.tolist())}
        for place, n in enumerate(best.tolist()):
            tiers = tuple((name, factor) for name, factor, mask in raised if mask[place])
            one = next(found[n])
            yield one._replace(tiers=one.tiers + tiers)

    def _by_term(self, number: int, documents: Documents) -> Iterator[Weighing]:
        """Yield what one of the alternatives scores by in documents where it counts most."""
        words, leaf = self._words, self._leaf
        term, (having, steps), _ = self._parts[number]
        places = having.searchsorted(documents)
        lemmas = words.arrays.lemmas
        occurrences = words.occurrences(lemmas, np.array([lemmas.terms.number(term)]), leaf.fields)
        here = _of_each(occurrences, documents, words.scratch)
        for place, occurring in zip(places.tolist(), here, strict=True):
            yield Weighing(
                found_by=term,
                containing=self.containing,
                weight=float(steps[place] * STEP),
                tiers=tiers_of(leaf, term, int(steps[place]) & TIER_MASK),
                occurrences=occurring,
            )


def _of_each(found: Occurrences, documents: Documents, scratch: Scratch) -> Iterator[Occurrences]:
    """Yield the entries of each of some documents, rising."""
    kept = found.where(within(documents, found.documents, scratch))
    for document in documents.tolist():
        yield kept.where(kept.documents == document)


def _factors(leaf: Terms, term: str) -> Weights | None:
    """Return what a lemma's weight is multiplied by for each set of tiers, if by anything."""
    boosts = tuple((tier.value, boost) for tier, terms, boost in leaf.tiers if term in terms)
    return _factors_of(boosts) if boosts else None


@lru_cache
def _factors_of(boosts: tuple[tuple[int, float], ...]) -> Weights:
    factors = np.ones(sum(tier.value for tier in Tier) + 1, np.float32)
    for bits in range(len(factors)):
        factors[bits] += sum(boost for tier, boost in boosts if bits & tier)
    return factors


class _Counted:
    """Words by their forms: all occurrences count."""

    def __init__(self, word: str, words: Words) -> None:
        self._word, self._words = word, words

    @property
    @abstractmethod
    def occurrences(self) -> Occurrences:
        """All of them."""

    @cached_property
    def _scored(self) -> Scored:
        documents, scores = self._words.saturated(self.occurrences)
        known = self._words.arrays.layout.documents
        return Scored(
            documents, scores * np.float32(inverse_document_frequency(known, len(documents)))
        )

    @property
    def containing(self) -> int:
        return len(self._scored.documents)

    def weighings(self, documents: Documents) -> Iterator[Weighing]:
        for here in _of_each(self.occurrences, documents, self._words.scratch):
            weight = float(self._words.saturated(here).scores[0])
            yield Weighing(self._word, self.containing, weight, (), here)

    def all(self) -> Scored:
        return self._scored

    def at(self, documents: Documents) -> Found:
        if not len(self._scored.documents):
            return Found(np.zeros(len(documents), np.bool_), np.zeros(len(documents), np.float32))
        scores = scores_at(self._scored, documents, self._words.scratch)
        return Found(scores > 0, scores)


class _Forms(_Counted):
    """A word as it is written, or the beginning of words."""

    def __init__(self, leaf: Terms | Prefix, words: Words) -> None:
        super().__init__(leaf.word, words)
        self._fields = leaf.fields
        if isinstance(leaf, Prefix):
            self._numbers = words.forms_starting(leaf.prefix)
        else:
            self._numbers = words.any_form(leaf.terms)
        self.cost = words.count(self._numbers)

    @cached_property
    def occurrences(self) -> Occurrences:
        return self._words.occurrences(self._words.arrays.forms, self._numbers, self._fields)


class _Phrase(_Counted):
    """Words next to each other."""

    def __init__(self, leaf: Phrase, words: Words) -> None:
        super().__init__(leaf.word, words)
        self._fields = leaf.fields
        self._places = [words.any_form(forms) for forms in leaf.places]
        self.cost = min(words.count(numbers) for numbers in self._places)

    @cached_property
    def occurrences(self) -> Occurrences:
        return phrase_occurrences(self._words, self._places, self._fields)
