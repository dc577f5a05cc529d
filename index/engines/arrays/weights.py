"""Precompute BM25F weights, so that a query only multiplies them by the idf of its words."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.bm25f import MIN_WEIGHT, Bm25f
from index.engines.arrays.parts import parts_of
from index.storage.arrays import changed_array, column_name, write_array
from index.storage.layout import (
    FIELDS,
    TIER_BITS,
    TIER_MASK,
    WEIGHTS,
    Integers,
    Inverted,
    Space,
    fields_of,
    frequencies_of,
)

NORMS = "column.norms"
WEIGHT_UNIT = np.float32(1 / (1 << 16))
"""Value of the lowest bit of a stored weight; a quantisation step has ``2**TIER_BITS`` of them."""

_MAX_STEPS = (1 << (16 - TIER_BITS)) - 1

Weights = npt.NDArray[np.float32]
QuantisedWeights = npt.NDArray[np.uint16]


def write_weights(folder: Path, lemmas: Inverted, size: int, bm25f: Bm25f) -> None:
    """Write the field norms, and add the quantised weights to the tiers of the lemma postings.

    Args:
        folder: Folder of the arrays.
        lemmas: Lemma space.
        size: Number of document ids.
        bm25f: Ranking parameters.
    """
    norms = _norms(_lengths(lemmas, size), bm25f)
    write_array(folder, NORMS, norms)
    weights = changed_array(folder, column_name(Space.LEMMAS, WEIGHTS), np.uint16)
    # Terms that only boost have no entries; their weight stays 0.
    for part in parts_of(lemmas):
        if not len(part.entries):
            continue
        weighted = np.add.reduceat(
            weighted_frequencies(part.entries, part.owners, norms), part.bounds[:-1]
        )
        share = weighted / (weighted + np.float32(bm25f.saturation))
        weights[part.postings] = quantise(share, weights[part.postings])


def quantise(shares: npt.NDArray[np.floating], tiers: QuantisedWeights) -> QuantisedWeights:
    """Return quantised weights.

    Args:
        shares: Saturated weights, from 0 to 1.
        tiers: Quantised weights whose tier bits are copied.
    """
    # At least one step: a match scores above 0.
    steps = np.clip(np.rint(shares / (WEIGHT_UNIT * (1 << TIER_BITS))), 1, _MAX_STEPS)
    found: QuantisedWeights = steps.astype(np.uint16) << np.uint16(TIER_BITS)
    found |= tiers & np.uint16(TIER_MASK)
    return found


def weighted_frequencies(entries: Integers, documents: Integers, norms: Weights) -> Weights:
    """Return the BM25F pseudo-frequency of each entry: term frequency times field norm.

    Args:
        entries: Packed entries.
        documents: Document id of each entry.
        norms: Weighted field norms, shape ``(fields, documents)``.
    """
    weights: Weights = frequencies_of(entries) * norms_of(norms, fields_of(entries), documents)
    return weights


def norms_of(norms: Weights, fields: Integers, documents: Integers) -> Weights:
    """Return the norm of each (field number, document id) pair; the arrays are parallel."""
    found: Weights = norms.reshape(-1).take(fields.astype(np.intp) * norms.shape[1] + documents)
    return found


def _lengths(lemmas: Inverted, size: int) -> npt.NDArray[np.float64]:
    """Return the field lengths in terms, shape ``(fields, size)``."""
    lengths = np.zeros(len(FIELDS) * size)
    for part in parts_of(lemmas):
        indices = fields_of(part.entries).astype(np.int64) * size + part.owners
        lengths += np.bincount(indices, frequencies_of(part.entries), len(lengths))
    return lengths.reshape(len(FIELDS), size)


def _norms(lengths: npt.NDArray[np.float64], bm25f: Bm25f) -> Weights:
    """Return the weighted field norms of BM25F; an absent field counts as of average length."""
    norms = np.empty(lengths.shape, np.float32)
    for number, field in enumerate(FIELDS):
        weight = max(bm25f.weights[field], MIN_WEIGHT)
        of_field = lengths[number]
        present = of_field > 0
        average = of_field[present].mean() if present.any() else 1.0
        relative = np.where(present, of_field / average, 1.0)
        norms[number] = weight / (1 - bm25f.normalisation + bm25f.normalisation * relative)
    return norms
