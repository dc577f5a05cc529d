"""Run the tree of a plan over postings: matches, and what they score before the factors.

A part of a plan either gives all its matches or tells which of some documents match. Where all
parts must match, the rarest begins and the others are only asked about what is left.
"""

from abc import abstractmethod
from collections.abc import Callable, Sequence

import numpy as np

from index.schema import NO_DATE
from index.storage.layout import Integers
from search.engines.arrays.document_sets import NONE, Documents, Mask, Scored, added
from search.engines.arrays.postings import Words
from search.engines.arrays.word_matching import Found, Matcher, weigher
from search.query.plan import AllOf, AnyOf, Leaf, Node, Period, Phrase, Prefix, Terms, Without


def matcher(
    node: Node, words: Words, of_leaf: Callable[[Leaf, Words], Matcher] = weigher
) -> Matcher:
    """Return what finds the matches of a part of a plan."""
    match node:
        case Terms() | Phrase() | Prefix():
            return of_leaf(node, words)
        case AllOf(parts):
            return _AllOf([matcher(part, words, of_leaf) for part in parts], words)
        case AnyOf(parts):
            return _AnyOf([matcher(part, words, of_leaf) for part in parts], words)
        case Without(part):
            return _Without(matcher(part, words, of_leaf), words)
        case Period():
            return _Period(node, words)
        case _:
            return _Everything(words)


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
            found = Scored(found.documents.compress(mask), (found.scores + scores).compress(mask))
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
        documents = alive.compress(self.mask(alive))
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
        return published_within(self._arrays.published.take(documents), self._period)


class _Everything(_Unscored):
    """All documents."""

    def mask(self, documents: Documents) -> Mask:
        return np.ones(len(documents), np.bool_)
