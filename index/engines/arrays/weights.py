"""Fold the weights of BM25F into the arrays: what is left for a query is how rare its words are."""

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
STEP = np.float32(1 / (1 << 16))
"""A lemma's weight is kept in steps of this size, which is finer than what a reader could tell."""

_MAX_STEPS = (1 << (16 - TIER_BITS)) - 1

Weights = npt.NDArray[np.float32]
Steps = npt.NDArray[np.uint16]


def write_weights(folder: Path, lemmas: Inverted, size: int, bm25f: Bm25f) -> None:
    """Write what an occurrence counts in each field of each document, and every lemma's weight.

    The weights are put beside the tiers, where these alone are before.

    Args:
        folder: Where the arrays are.
        lemmas: The space of lemmas.
        size: How many numbers of documents there are.
        bm25f: What a word counts.
    """
    norms = _norms(_lengths(lemmas, size), bm25f)
    write_array(folder, NORMS, norms)
    weights = changed_array(folder, column_name(Space.LEMMAS, WEIGHTS), np.uint16)
    # Terms that only raise a rank have no entries, and weigh nothing.
    for part in parts_of(lemmas):
        if not len(part.entries):
            continue
        weighted = np.add.reduceat(weigh(part.entries, part.owners, norms), part.bounds[:-1])
        share = weighted / (weighted + np.float32(bm25f.saturation))
        weights[part.postings] = in_steps(share, weights[part.postings])


def in_steps(shares: npt.NDArray[np.floating], tiers: Steps) -> Steps:
    """Return saturated weights, from 0 to 1, in steps, with the tiers of others in steps."""
    # What is found weighs something.
    steps = np.clip(np.rint(shares / (STEP * (1 << TIER_BITS))), 1, _MAX_STEPS)
    found: Steps = steps.astype(np.uint16) << np.uint16(TIER_BITS)
    found |= tiers & np.uint16(TIER_MASK)
    return found


def weigh(entries: Integers, documents: Integers, norms: Weights) -> Weights:
    """Return what entries count before they saturate: their frequencies by field and length."""
    weights: Weights = frequencies_of(entries) * norms_of(norms, fields_of(entries), documents)
    return weights


def norms_of(norms: Weights, fields: Integers, documents: Integers) -> Weights:
    """Return what one occurrence counts in some fields of some documents."""
    found: Weights = norms.reshape(-1).take(fields.astype(np.intp) * norms.shape[1] + documents)
    return found


def _lengths(lemmas: Inverted, size: int) -> npt.NDArray[np.float64]:
    """Return how many terms each field of each document has."""
    lengths = np.zeros(len(FIELDS) * size)
    for part in parts_of(lemmas):
        places = fields_of(part.entries).astype(np.int64) * size + part.owners
        lengths += np.bincount(places, frequencies_of(part.entries), len(lengths))
    return lengths.reshape(len(FIELDS), size)


def _norms(lengths: npt.NDArray[np.float64], bm25f: Bm25f) -> Weights:
    """Return what one occurrence counts; a field a document does not have is of average length."""
    norms = np.empty(lengths.shape, np.float32)
    for number, field in enumerate(FIELDS):
        weight = max(bm25f.weights[field], MIN_WEIGHT)
        of_field = lengths[number]
        present = of_field > 0
        average = of_field[present].mean() if present.any() else 1.0
        relative = np.where(present, of_field / average, 1.0)
        norms[number] = weight / (1 - bm25f.normalisation + bm25f.normalisation * relative)
    return norms
