"""Components of a score that all engines compute alike."""

import numpy as np

from index.schema import Tier
from search.query.plan import KIN_SHARE, Terms


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
    """Return the names and the factor of a lemma's tiers in a document.

    Args:
        leaf: The word.
        term: One of its lemmas.
        bits: Tiers of the lemma in the document.

    Returns:
        Nothing if no tier boosts, else one pair: the names joined, and 1 plus the sum of boosts.
        A word of the same family is in no tier, and its share is the factor.
    """
    if term in leaf.kin:
        return (("kin", KIN_SHARE),)
    found = [(tier, boost) for tier, terms, boost in leaf.tiers if term in terms and bits & tier]
    if not found:
        return ()
    return (("+".join(tier_name(tier) for tier, _ in found), 1 + sum(boost for _, boost in found)),)


def tier_name(tier: Tier) -> str:
    """Return the name of a tier in explanations."""
    return (tier.name or "").lower()
