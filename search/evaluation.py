"""Run the tree of a plan over postings: matches, and what they score before the factors.

Ranking is BM25F (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009): the
frequencies of a word in all fields are weighted, normalised by the fields' lengths and added up
before they saturate. The alternatives of a word are one synonym group with one document
frequency, and the greatest of them counts. A word counts more by the tiers it is in.

A part of a plan either gives all its matches or tells which of some documents match. Where all
parts must match, the rarest begins and the others are only asked about what is left.
"""

from abc import abstractmethod
from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple, Protocol

import numpy as np

from index.arrays.layout import Integers
from index.arrays.weights import STEP, Weights
from index.schema import NO_DATE, Tier
from search.phrases import phrase_occurrences
from search.plan import (
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
from search.postings import (
    NONE,
    Documents,
    Mask,
    Occurrences,
    Scored,
    Words,
    added,
    greatest,
    scores_at,
    within,
)


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


def matcher(node: Node, words: Words) -> Matcher:
    """Return what finds the matches of a part of a plan."""
    match node:
        case Terms() | Phrase() | Prefix():
            return _leaf(node, words)
        case AllOf(parts):
            return _AllOf([matcher(part, words) for part in parts], words)
        case AnyOf(parts):
            return _AnyOf([matcher(part, words) for part in parts], words)
        case Without(part):
            return _Without(matcher(part, words), words)
        case Period():
            return _Period(node, words)
        case _:
            return _Everything(words)


def _leaf(leaf: Leaf, words: Words) -> Matcher:
    match leaf:
        case Terms(exact=False):
            return _Group(leaf, words)
        case Phrase():
            return _Phrase(leaf, words)
        case _:
            return _Forms(leaf, words)


def published_within(published: Integers, period: Period) -> Mask:
    """Tell which dates are in a period; no date is only if it is all time."""
    inside = np.ones(len(published), np.bool_)
    if period.first is not None or period.end is not None:
        inside &= published != NO_DATE
    if period.first is not None:
        inside &= published >= period.first
    if period.end is not None:
        inside &= published < period.end
    return inside


def rarity(documents: int, containing: int) -> float:
    """Return how much finding a word tells: a natural logarithm, never negative."""
    return float(np.log1p((documents - containing + 0.5) / (containing + 0.5)))


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


def weighing(leaf: Leaf, words: Words, document: int) -> Weighing:
    """Return what a word scores by in a document that it matches."""
    match leaf:
        case Terms(exact=False):
            return _Group(leaf, words).weighing(document)
        case Phrase():
            return _Phrase(leaf, words).weighing(document, leaf.word)
        case _:
            return _Forms(leaf, words).weighing(document, leaf.word)


class _Group:
    """A word by its lemmas: one synonym group."""

    def __init__(self, leaf: Terms, words: Words) -> None:
        self._leaf, self._words = leaf, words
        self._parts: list[Scored] = []
        self._terms: list[str] = []
        self._raised: list[tuple[Tier, Documents, float]] = []
        own = frozenset(leaf.terms)
        for term in leaf.terms:
            found, tiers = words.lemma(term, leaf.fields)
            if len(found.documents):
                factors = _factors(leaf, term)
                scores = found.scores if factors is None else found.scores * factors[tiers]
                self._parts.append(Scored(found.documents, scores))
                self._terms.append(term)
        for tier, terms, boost in leaf.tiers:
            for term in terms:
                if term not in own and len(having := words.having_tier(term)):
                    self._raised.append((tier, having, 1 + boost))
        self.cost = sum(len(part.documents) for part in self._parts)

    @cached_property
    def _containing(self) -> int:
        if len(self._parts) < 2:
            return self.cost
        return self._words.group_size(self._leaf.terms, self._leaf.fields)

    @cached_property
    def _rarity(self) -> np.float32:
        """What a step of weight counts."""
        known = self._words.arrays.layout.documents
        return STEP * np.float32(rarity(known, self._containing))

    def all(self) -> Scored:
        found = greatest(self._parts, self._words.scratch)
        if not len(found.documents):
            return NONE
        return Scored(found.documents, self._raise(found.documents, found.scores * self._rarity))

    def at(self, documents: Documents) -> Found:
        if not self._parts:
            return Found(np.zeros(len(documents), np.bool_), np.zeros(len(documents), np.float32))
        scratch = self._words.scratch
        first, *others = self._parts
        scores = scores_at(first, documents, scratch)
        for part in others:
            np.maximum(scores, scores_at(part, documents, scratch), out=scores)
        mask = scores > 0
        if mask.any():
            scores = self._raise(documents, scores * self._rarity)
        return Found(mask, scores)

    def _raise(self, documents: Documents, scores: Weights) -> Weights:
        for _, having, factor in self._raised:
            raised = within(having, documents, self._words.scratch)
            scores[raised] *= np.float32(factor)
        return scores

    def weighing(self, document: int) -> Weighing:
        """Return what the alternative that counts most in a document scores by."""
        at, words, leaf = np.array([document], np.int32), self._words, self._leaf
        amounts = [float(scores_at(part, at, words.scratch)[0]) for part in self._parts]
        term = self._terms[int(np.argmax(amounts))]
        found, tiers = words.lemma(term, leaf.fields)
        place = int(found.documents.searchsorted(document))
        raised = tuple(
            (tier_name(tier), factor)
            for tier, having, factor in self._raised
            if within(having, at, words.scratch)[0]
        )
        number = words.arrays.lemmas.terms.number(term)
        return Weighing(
            found_by=term,
            containing=self._containing,
            weight=float(found.scores[place] * STEP),
            tiers=tiers_of(leaf, term, int(tiers[place])) + raised,
            occurrences=_of(
                words.occurrences(words.arrays.lemmas, np.array([number]), leaf.fields), document
            ),
        )


def tiers_of(leaf: Terms, term: str, bits: int) -> tuple[tuple[str, float], ...]:
    """Return the tiers of a lemma: together they are one factor, 1 and the boost of each."""
    found = [(tier, boost) for tier, terms, boost in leaf.tiers if term in terms and bits & tier]
    if not found:
        return ()
    return (("+".join(tier_name(tier) for tier, _ in found), 1 + sum(boost for _, boost in found)),)


def tier_name(tier: Tier) -> str:
    """Return a tier as explanations name it."""
    return (tier.name or "").lower()


def _of(found: Occurrences, document: int) -> Occurrences:
    here = found.documents == document
    return Occurrences(*(values[here] for values in found))


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

    def __init__(self, words: Words) -> None:
        self._words = words

    @property
    @abstractmethod
    def occurrences(self) -> Occurrences:
        """All of them."""

    @cached_property
    def _scored(self) -> Scored:
        documents, scores = self._words.saturated(self.occurrences)
        known = self._words.arrays.layout.documents
        return Scored(documents, scores * np.float32(rarity(known, len(documents))))

    def weighing(self, document: int, word: str) -> Weighing:
        """Return what a document that matches scores by."""
        here = _of(self.occurrences, document)
        found = self._words.saturated(here)
        containing = len(self._scored.documents)
        return Weighing(word, containing, float(found.scores[0]), (), here)

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
        super().__init__(words)
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
        super().__init__(words)
        self._fields = leaf.fields
        self._places = [words.any_form(forms) for forms in leaf.places]
        self.cost = min(words.count(numbers) for numbers in self._places)

    @cached_property
    def occurrences(self) -> Occurrences:
        return phrase_occurrences(self._words, self._places, self._fields)


class _AllOf:
    """What is in every part."""

    def __init__(self, parts: Sequence[Matcher], words: Words) -> None:
        self._parts = sorted(parts, key=lambda part: part.cost)
        self._scratch = words.scratch
        self.cost = self._parts[0].cost

    def all(self) -> Scored:
        rarest, *others = self._parts
        found = rarest.all()
        for part in others:
            if not len(found.documents):
                return NONE
            mask, scores = part.at(found.documents)
            found = Scored(found.documents[mask], (found.scores + scores)[mask])
        return found

    def at(self, documents: Documents) -> Found:
        matching = np.ones(len(documents), np.bool_)
        total = np.zeros(len(documents), np.float32)
        for part in self._parts:
            mask, scores = part.at(documents)
            matching &= mask
            total += scores
        return Found(matching, np.where(matching, total, np.float32(0)))


class _AnyOf:
    """What is in some part."""

    def __init__(self, parts: Sequence[Matcher], words: Words) -> None:
        self._parts = parts
        self._scratch = words.scratch
        self.cost = min(sum(part.cost for part in parts), words.arrays.size)

    def all(self) -> Scored:
        found = [part.all() for part in self._parts]
        return added([part for part in found if len(part.documents)], self._scratch)

    def at(self, documents: Documents) -> Found:
        matching = np.zeros(len(documents), np.bool_)
        total = np.zeros(len(documents), np.float32)
        for part in self._parts:
            mask, scores = part.at(documents)
            matching |= mask
            total += scores
        return Found(matching, total)


class _Unscored:
    """What only lets documents through."""

    def __init__(self, words: Words) -> None:
        self._arrays = words.arrays
        # Last in its turn: all documents would have to be looked at.
        self.cost = words.arrays.size + 1

    @abstractmethod
    def mask(self, documents: Documents) -> Mask:
        """Tell which of some documents match."""

    def all(self) -> Scored:
        alive = np.flatnonzero(self._arrays.alive).astype(np.int32)
        documents = alive[self.mask(alive)]
        return Scored(documents, np.zeros(len(documents), np.float32))

    def at(self, documents: Documents) -> Found:
        return Found(self.mask(documents), np.zeros(len(documents), np.float32))


class _Without(_Unscored):
    """What is not in a part."""

    def __init__(self, part: Matcher, words: Words) -> None:
        super().__init__(words)
        self._part = part

    def mask(self, documents: Documents) -> Mask:
        found: Mask = ~self._part.at(documents).mask
        return found


class _Period(_Unscored):
    """What was published in a period."""

    def __init__(self, period: Period, words: Words) -> None:
        super().__init__(words)
        self._period = period

    def mask(self, documents: Documents) -> Mask:
        return published_within(self._arrays.published[documents], self._period)


class _Everything(_Unscored):
    """All documents."""

    def mask(self, documents: Documents) -> Mask:
        return np.ones(len(documents), np.bool_)
