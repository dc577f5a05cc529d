"""What BM25F ranks by: how much each field counts, how soon more of a word stops to count."""

from collections.abc import Mapping
from dataclasses import dataclass

from index.schema import TextField

MIN_WEIGHT = 1e-9
"""A field that counts for nothing is still searched."""


@dataclass(frozen=True, slots=True)
class Bm25f:
    """The parameters of BM25F.

    Attributes:
        weights: How much a word counts in each field.
        saturation: ``k1``, above 0.
        normalisation: ``b``: 0 ignores how long a field is, 1 counts it in full.

    Source: Robertson and Zaragoza, The Probabilistic Relevance Framework (2009), section 3.6.
    """

    weights: Mapping[TextField, float]
    saturation: float
    normalisation: float
