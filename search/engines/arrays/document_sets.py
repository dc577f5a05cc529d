"""Documents of a version as arrays: joined, compared and looked up, with what they score.

Documents are numbers, rising and different; what they score stands beside them.
"""

from collections.abc import Sequence
from threading import local
from typing import NamedTuple, TypeVar, cast

import numpy as np
import numpy.typing as npt

from index.engines.arrays.weights import Steps, Weights
from index.storage.layout import Integers, different, differing

Documents = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]

PROBE_SHARE = 12
"""From how many times fewer documents on looking each up is quicker than a pass over postings."""
DENSE_SHARE = 16
"""How many times more documents there may be for a pass over all to be quicker than a sort."""

Of = TypeVar("Of", Weights, Steps)

NOWHERE: Documents = np.zeros(0, np.int32)


class Scored(NamedTuple):
    """Documents, rising, and a score of each, above 0 where a word is found."""

    documents: Documents
    scores: Weights

    def where(self, mask: Mask) -> "Scored":
        """Return those that a mask lets through."""
        return Scored(self.documents.compress(mask), self.scores.compress(mask))


NONE = Scored(NOWHERE, np.zeros(0, np.float32))


class Scratch(local):
    """Arrays over all documents, one set a thread, that are all zero between uses."""

    def __init__(self, size: int) -> None:
        self.scores: Weights = np.zeros(size, np.float32)
        self.steps: Steps = np.zeros(size, np.uint16)
        self.marks: Mask = np.zeros(size, np.bool_)

    def like(self, values: Of) -> Of:
        """Return an array for values like these."""
        return cast("Of", self.steps if values.dtype == np.uint16 else self.scores)


def greatest(parts: Sequence[Scored], scratch: Scratch) -> Scored:
    """Return the documents of any part, each with the greatest of its scores."""
    return _combined(parts, np.maximum, scratch)


def added(parts: Sequence[Scored], scratch: Scratch) -> Scored:
    """Return the documents of any part, each with the sum of its scores."""
    return _combined(parts, np.add, scratch)


def union(parts: Sequence[Documents], scratch: Scratch) -> Documents:
    """Return the documents of any part, rising, each once, however the parts have them."""
    if sum(map(len, parts)) * DENSE_SHARE < len(scratch.marks):
        return different(np.concatenate([NOWHERE, *parts]))
    marks = scratch.marks
    for documents in parts:
        marks[at_places(documents)] = True
    found = np.flatnonzero(marks)
    marks[found] = False
    return found.astype(np.int32)


def _combined(parts: Sequence[Scored], function: np.ufunc, scratch: Scratch) -> Scored:
    """Return the documents of any part, each with what a function makes of 0 and its scores."""
    if len(parts) < 2:
        return parts[0] if parts else NONE
    total = sum(len(part.documents) for part in parts)
    if total * DENSE_SHARE < len(scratch.scores):
        return _reduced(parts, function)
    buffer, marks = scratch.scores, scratch.marks
    for documents, scores in parts:
        at = at_places(documents)
        buffer[at] = function(buffer.take(at), scores)
        marks[at] = True
    found = np.flatnonzero(marks)
    scores = buffer.take(found)
    buffer[found] = 0
    marks[found] = False
    return Scored(found.astype(np.int32), scores)


def at_places(documents: Documents) -> Integers:
    """Return documents as numpy uses them as places, so that it does not convert them piecemeal.

    For reading, ``take`` and ``compress`` do so by themselves, and are quicker than brackets.
    """
    return documents.astype(np.intp)


def _reduced(parts: Sequence[Scored], function: np.ufunc) -> Scored:
    """Do the same by a sort."""
    documents, begins, order = merged([part.documents for part in parts])
    scores = np.concatenate([part.scores for part in parts]).take(order)
    return Scored(documents, function.reduceat(scores, begins))


def merged(parts: Sequence[Documents]) -> tuple[Documents, Integers, Integers]:
    """Return the documents of all parts, where each begins when sorted, and that order."""
    joined = np.concatenate(parts)
    order = np.argsort(joined, kind="stable")
    ordered = joined.take(order)
    begins = np.flatnonzero(differing(ordered))
    return ordered.take(begins), begins, order


def scores_at(part: tuple[Documents, Of], documents: Documents, scratch: Scratch) -> Of:
    """Return what some documents, rising, have in a part: 0 where they are not in it."""
    having, scores = part
    if len(having) * PROBE_SHARE < len(documents):
        found = np.zeros(len(documents), scores.dtype)
        near = _nearest(documents, having)
        same = documents.take(near) == having
        found[near.compress(same)] = scores.compress(same)
        return found
    if len(documents) * PROBE_SHARE < len(having):
        near = _nearest(having, documents)
        there: Of = scores.take(near) * (having.take(near) == documents)
        return there
    buffer, at = scratch.like(scores), at_places(having)
    buffer[at] = scores
    found = buffer.take(documents)
    buffer[at] = 0
    return found


def within(having: Documents, documents: Documents, scratch: Scratch) -> Mask:
    """Tell which of some documents, rising, are among others, rising."""
    if len(documents) * PROBE_SHARE < len(having):
        found: Mask = having.take(_nearest(having, documents)) == documents
        return found
    return within_any([having], documents, scratch)


def within_any(parts: Sequence[Documents], documents: Documents, scratch: Scratch) -> Mask:
    """Tell which of some documents are in any part, however the parts have them."""
    marks, marked = scratch.marks, [at_places(part) for part in parts]
    for at in marked:
        marks[at] = True
    found = marks.take(documents)
    for at in marked:
        marks[at] = False
    return found


def common_places(
    having: Documents, documents: Documents, scratch: Scratch, *, rising: bool
) -> Integers:
    """Return where others, rising or not, have some documents, rising."""
    if rising and len(documents) * PROBE_SHARE < len(having):
        near = _nearest(having, documents)
        return near.compress(having.take(near) == documents)
    return np.flatnonzero(within(documents, having, scratch))


def _nearest(having: Documents, documents: Documents) -> Integers:
    """Return where each of some documents stands among others, rising, if it does."""
    near = having.searchsorted(documents)
    near[near == len(having)] = 0
    return near
