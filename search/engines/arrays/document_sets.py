"""Operations on document sets: sorted arrays of document ids, with parallel arrays of scores.

Unless noted otherwise, document ids are ascending and unique. Each operation chooses among binary
search, sort and a dense array over all documents by the sizes of its operands.
"""

from collections.abc import Sequence
from threading import local
from typing import NamedTuple, TypeVar, cast

import numpy as np
import numpy.typing as npt

from index.engines.arrays.weights import QuantisedWeights, Weights
from index.storage.layout import Integers, change_mask, sorted_unique

Documents = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]

PROBE_SHARE = 12
"""Size ratio above which binary search beats a linear pass."""
DENSE_SHARE = 16
"""Ratio of index size to operand size below which a dense array beats a sort."""

AnyIds = TypeVar("AnyIds", Documents, Integers)
Of = TypeVar("Of", Weights, QuantisedWeights)

NO_DOCUMENTS: Documents = np.zeros(0, np.int32)


class ScoredDocuments(NamedTuple):
    """Document ids (ascending) and their scores; a scoring match scores above 0.

    Attributes:
        documents: Shape ``(n,)``, int32.
        scores: Shape ``(n,)``, float32.
    """

    documents: Documents
    scores: Weights

    def where(self, mask: Mask) -> "ScoredDocuments":
        """Return the subset selected by a mask."""
        # Each ``compress`` would look for the indices anew.
        indices = mask.nonzero()[0]
        return ScoredDocuments(self.documents.take(indices), self.scores.take(indices))


NO_MATCHES = ScoredDocuments(NO_DOCUMENTS, np.zeros(0, np.float32))


class Scratch(local):
    """Thread-local dense arrays, indexed by document id.

    All are zero between uses: whoever writes to one clears it again.
    """

    def __init__(self, size: int) -> None:
        self.scores: Weights = np.zeros(size, np.float32)
        self.weights: QuantisedWeights = np.zeros(size, np.uint16)
        self.marks: Mask = np.zeros(size, np.bool_)

    def like(self, values: Of) -> Of:
        """Return the dense array with the dtype of the given values."""
        return cast("Of", self.weights if values.dtype == np.uint16 else self.scores)


def dismax(parts: Sequence[ScoredDocuments], scratch: Scratch) -> ScoredDocuments:
    """Return the union of the parts, each document with the maximum of its scores."""
    return _combined(parts, np.maximum, scratch)


def sum_scores(parts: Sequence[ScoredDocuments], scratch: Scratch) -> ScoredDocuments:
    """Return the union of the parts, each document with the sum of its scores."""
    return _combined(parts, np.add, scratch)


def union(parts: Sequence[Documents], scratch: Scratch) -> Documents:
    """Return the union of arrays of document ids, ascending; the parts may be unsorted."""
    if sum(map(len, parts)) * DENSE_SHARE < len(scratch.marks):
        return sorted_unique(np.concatenate([NO_DOCUMENTS, *parts]))
    marks = scratch.marks
    for documents in parts:
        marks[as_indices(documents)] = True
    indices = marks.nonzero()[0]
    marks[indices] = False
    return indices.astype(np.int32)


def _combined(
    parts: Sequence[ScoredDocuments], function: np.ufunc, scratch: Scratch
) -> ScoredDocuments:
    """Return the union of the parts, the scores of each document reduced by ``function``.

    Args:
        parts: Any number of scored sets.
        function: Associative, with 0 as its identity for scores, which are never negative.
        scratch: Dense arrays.
    """
    if len(parts) < 2:
        return parts[0] if parts else NO_MATCHES
    total = sum(len(part.documents) for part in parts)
    if total * DENSE_SHARE < len(scratch.scores):
        return _reduced(parts, function)
    buffer, marks = scratch.scores, scratch.marks
    for documents, scores in parts:
        indices = as_indices(documents)
        buffer[indices] = function(buffer.take(indices), scores)
        marks[indices] = True
    indices = marks.nonzero()[0]
    scores = buffer.take(indices)
    buffer[indices] = 0
    marks[indices] = False
    return ScoredDocuments(indices.astype(np.int32), scores)


def as_indices(documents: Integers) -> Integers:
    """Return document ids as ``intp``: fancy assignment would convert them chunk by chunk.

    Reads need no conversion: ``take`` and ``compress`` are faster than fancy indexing anyway.
    """
    return documents.astype(np.intp)


def _reduced(parts: Sequence[ScoredDocuments], function: np.ufunc) -> ScoredDocuments:
    """Return the same as :func:`_combined`, by sorting."""
    documents, begins, order = merged([part.documents for part in parts])
    scores = np.concatenate([part.scores for part in parts]).take(order)
    return ScoredDocuments(documents, function.reduceat(scores, begins))


def merged(parts: Sequence[AnyIds]) -> tuple[AnyIds, Integers, Integers]:
    """Return the union of arrays and the grouping of their concatenation by document.

    Returns:
        The document ids, ascending; the start of the group of each in sorted order; and the
        permutation that sorts the concatenation (stable).
    """
    joined = np.concatenate(parts)
    order = np.argsort(joined, kind="stable")
    ordered = joined.take(order)
    begins = change_mask(ordered).nonzero()[0]
    return ordered.take(begins), begins, order


def lookup_scores(part: tuple[Integers, Of], documents: Documents, scratch: Scratch) -> Of:
    """Return the score of each given document id (ascending) in ``part``; 0 if absent.

    Args:
        part: Document ids (ascending) and their scores or quantised weights.
        documents: Document ids to look up.
        scratch: Dense arrays.

    Returns:
        An array parallel to ``documents``, with the dtype of the scores.
    """
    having, scores = part
    if len(having) * PROBE_SHARE < len(documents):
        found = np.zeros(len(documents), scores.dtype)
        near, same = nearest(documents, having)
        found[near.compress(same)] = scores.compress(same)
        return found
    if len(documents) * PROBE_SHARE < len(having):
        near, same = nearest(having, documents)
        there: Of = scores.take(near, mode="clip") * same
        return there
    buffer, indices = scratch.like(scores), as_indices(having)
    buffer[indices] = scores
    found = buffer.take(documents)
    buffer[indices] = 0
    return found


def contained(having: Documents, documents: Documents, scratch: Scratch) -> Mask:
    """Return a mask of the ``documents`` that are in ``having``; both ascending."""
    if len(documents) * PROBE_SHARE < len(having):
        return nearest(having, documents)[1]
    return contained_in_any([having], documents, scratch)


def contained_in_any(parts: Sequence[Documents], documents: Documents, scratch: Scratch) -> Mask:
    """Return a mask of the ``documents`` that are in any part; all may be unsorted."""
    marks, marked = scratch.marks, [as_indices(part) for part in parts]
    for indices in marked:
        marks[indices] = True
    found = marks.take(documents)
    for indices in marked:
        marks[indices] = False
    return found


def matching_indices(
    having: Documents, documents: Documents, scratch: Scratch, *, ascending: bool
) -> Integers:
    """Return the indices into ``having`` of the documents that are in ``documents``, ascending.

    Args:
        having: Document ids, perhaps repeated.
        documents: Document ids (ascending).
        scratch: Dense arrays.
        ascending: Whether ``having`` is ascending and unique.
    """
    if ascending and len(documents) * PROBE_SHARE < len(having):
        near, same = nearest(having, documents)
        return near.compress(same)
    return contained(documents, having, scratch).nonzero()[0]


def nearest(having: Integers, documents: Integers) -> tuple[Integers, Mask]:
    """Return where each document is or would be in ``having``, and a mask of those that are there.

    Args:
        having: Document ids, ascending, not empty.
        documents: Document ids to look up.
    """
    # Of two widths all of ``having`` would be converted.
    near = having.searchsorted(documents.astype(having.dtype, copy=False))
    # Past the end the last document is compared, and differs.
    same: Mask = having.take(near, mode="clip") == documents
    return near, same
