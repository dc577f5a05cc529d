"""Parts of a score that every engine computes alike."""

import numpy as np

from index.schema import Tier
from search.query.plan import Terms


def inverse_document_frequency(documents: int, containing: int) -> float:
    """Return the inverse document frequency of a term.

    Args:
        documents: Number of documents in the index.
        containing: Number of them that hold the term, from 0 to ``documents``.

    Returns:
        Natural logarithm, without a unit; never negative, so that no term lowers a score.

    Source: Robertson and Zaragoza, The Probabilistic Relevance Framework (2009).
    """
    return float(np.log1p((documents - containing + 0.5) / (containing + 0.5)))


def tiers_of(leaf: Terms, term: str, bits: int) -> tuple[tuple[str, float], ...]:
    """Return the tiers of a lemma: together they are one factor, 1 and the boost of each."""
    found = [(tier, boost) for tier, terms, boost in leaf.tiers if term in terms and bits & tier]
    if not found:
        return ()
    return (("+".join(tier_name(tier) for tier, _ in found), 1 + sum(boost for _, boost in found)),)


def tier_name(tier: Tier) -> str:
    """Return a tier as explanations name it."""
    return (tier.name or "").lower()
