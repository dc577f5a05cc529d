"""Parameters of the ranking function BM25F."""

from collections.abc import Mapping
from dataclasses import dataclass

from index.schema import TextField

MIN_WEIGHT = 1e-9
"""Minimum field weight: a field of weight 0 is searched, but hardly scores."""


@dataclass(frozen=True, slots=True)
class Bm25f:
    """Parameters of BM25F.

    Attributes:
        weights: Weight of each field.
        saturation: Term frequency saturation ``k1``, above 0.
        normalisation: Length normalisation ``b``, from 0 (none) to 1 (full).

    Source: Robertson and Zaragoza, The Probabilistic Relevance Framework (2009), section 3.6.
    """

    weights: Mapping[TextField, float]
    saturation: float
    normalisation: float
