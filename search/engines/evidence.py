"""Rescore the best matches by where the words of a query stand in them; all engines alike.

A first phase ranks all matches by their words and the priors. The second multiplies the scores of
the first ``RESCORED`` by four factors, none below 1, so that those after them stay below.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from index.documents.blocks import TITLE_BITS
from search.query.plan import (
    AllOf,
    AnyOf,
    Leaf,
    Node,
    Period,
    Phrase,
    Plan,
    Prefix,
    Terms,
    WordGroup,
)
from search.request import Sort
from search.settings import SearchSettings

RESCORED = 100
"""Number of matches that the second phase looks at; pages beyond are ordered by the first."""

FACTORS = ("title", "proximity", "coverage", "whole_title")
"""Names of the factors of the second phase."""

Blocks = npt.NDArray[np.uint64]
Scores = npt.NDArray[np.float32]

_TITLE = np.uint64(1 << TITLE_BITS[0])
_ONE = np.uint64(1)
_NONE = 1e-6
"""Sum of idf below which no word tells anything."""


def has_second_phase(plan: Plan) -> bool:
    """Return whether the best matches of a plan are rescored."""
    return bool(plan.words) and plan.sort is Sort.RELEVANCE


def idf_of(node: Node, idf: Callable[[Leaf], float]) -> float:
    """Return the idf of a word: of synonyms the lowest, of the parts of a word the highest."""
    match node:
        case Terms() | Phrase() | Prefix():
            return idf(node)
        case AllOf(parts):
            return max(idf_of(part, idf) for part in parts)
        case AnyOf(parts):
            # A date weighs what the words for it do.
            said = (part for part in parts if not isinstance(part, Period))
            return min((idf_of(part, idf) for part in said), default=0.0)
        case _:
            return 0.0


def group_idf(group: WordGroup, idf: Callable[[Terms], float]) -> float:
    """Return the idf of a word of a query, as :func:`idf_of` does."""
    return min(max(map(idf, leaves)) for leaves in group.alternatives)


def blocks_of_group(group: WordGroup, blocks_of: Callable[[Terms], Blocks]) -> Blocks:
    """Return the position blocks of a word in some documents; 0 where it does not occur.

    Args:
        group: The word.
        blocks_of: Returns the blocks of a leaf in the documents.
    """
    found = [_together([blocks_of(leaf) for leaf in leaves]) for leaves in group.alternatives]
    return np.bitwise_or.reduce(found) if len(found) > 1 else found[0]


def _together(blocks: Sequence[Blocks]) -> Blocks:
    """Return the union of blocks where none is empty, else 0."""
    if len(blocks) == 1:
        return blocks[0]
    everywhere = np.logical_and.reduce([each != 0 for each in blocks])
    found: Blocks = np.bitwise_or.reduce(blocks) * everywhere
    return found


def missing_words(groups: Sequence[WordGroup], blocks: Blocks) -> tuple[tuple[str, ...], ...]:
    """Return the words that each document lacks, as typed.

    Args:
        groups: The words.
        blocks: Position blocks of each word in each document, shape ``(words, documents)``.
    """
    return tuple(
        tuple(group.text for group, lacks in zip(groups, column, strict=True) if lacks)
        for column in (blocks == 0).T.tolist()
    )


def evidence(
    blocks: Blocks,
    idf: tuple[float, ...],
    title_shares: Scores,
    settings: SearchSettings,
    *,
    complete: bool,
) -> Scores:
    """Return the factors of the second phase, in the order of ``FACTORS``.

    Args:
        blocks: Position blocks of each word in each document, shape ``(words, documents)``.
        idf: Inverse document frequency of each word.
        title_shares: Share of one word in the title of each document: 1 over its words.
        settings: Parameters of the ranking.
        complete: Whether all documents have all words; the coverage then tells nothing and is 1.

    Returns:
        Factors, at least 1, shape ``(factors, documents)``.
    """
    whole = settings.whole_title_boost
    boosts = (settings.title_boost, settings.proximity_boost, settings.coverage_boost, whole)
    found: Scores = _weights(idf, boosts) @ _claims(blocks, complete=complete)
    found[3] *= title_shares
    # A title may have words twice.
    np.minimum(found[3], np.float32(whole), out=found[3])
    found += 1
    return found


def product(factors: Scores) -> Scores:
    """Return the product of the factors of each document."""
    # Quicker than a reduction over so few rows.
    found: Scores = factors[0] * factors[1] * factors[2] * factors[3]
    return found


def _claims(blocks: Blocks, *, complete: bool) -> Scores:
    """Return what holds of each document, 1 or 0, in rows that :func:`_weights` weighs.

    Each word is in the title; each is in the first block of it; each is there at all, unless that
    tells nothing; each two neighbouring words share a block; each two share one or have
    neighbouring ones.
    """
    words, documents = blocks.shape
    rows = np.zeros((5 * words - 2, documents), np.float32)
    np.greater_equal(blocks, _TITLE, out=rows[:words], casting="unsafe")
    np.not_equal(blocks & _TITLE, 0, out=rows[words : 2 * words], casting="unsafe")
    if not complete:
        np.not_equal(blocks, 0, out=rows[2 * words : 3 * words], casting="unsafe")
    if words > 1:
        first, second = blocks[:-1], blocks[1:]
        same = first & second
        np.not_equal(same, 0, out=rows[3 * words : 4 * words - 1], casting="unsafe")
        same |= first << _ONE & second
        same |= second << _ONE & first
        np.not_equal(same, 0, out=rows[4 * words - 1 :], casting="unsafe")
    return rows


@lru_cache
def _weights(idf: tuple[float, ...], boosts: tuple[float, ...]) -> Scores:
    """Return the weights of the claims, shape ``(factors, claims)``.

    They add up to the boost of each factor: the idf of the words in the title, those beyond its
    first block by half; neighbouring words in one block, those in neighbouring blocks by half,
    pairs by the sum of their idf; the idf of the words that are there. The last one counts the
    words in the title.
    """
    words, rare = len(idf), np.array(idf, np.float32)
    share = rare / max(sum(idf), _NONE)
    pairs = rare[:-1] + rare[1:]
    pairs = pairs / max(float(pairs.sum()), _NONE)
    found = np.zeros((len(FACTORS), 5 * words - 2), np.float32)
    found[0, : 2 * words] = np.tile(share / 2, 2)
    found[1, 3 * words :] = np.tile(pairs / 2, 2)
    found[2, 2 * words : 3 * words] = share
    found[3, :words] = 1
    found *= np.array(boosts, np.float32)[:, np.newaxis]
    return found
