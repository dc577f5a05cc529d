"""Rescore the best matches by where the words of a query stand in them; all engines alike.

A first phase ranks all matches by their words and the priors. The second multiplies the scores of
the first ``RESCORED`` by four factors, none below 1, so that those after them stay below.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from index.documents.blocks import TITLE_BITS
from search.query.plan import (
    AllOf,
    AnyOf,
    Leaf,
    MostOf,
    Node,
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

Blocks = npt.NDArray[np.uint64]
Scores = npt.NDArray[np.float32]

_TITLE = np.uint64(1 << TITLE_BITS[0])
_ONE = np.uint64(1)
_NONE = 1e-6
"""Sum of idf below which no word tells anything."""


def has_second_phase(plan: Plan) -> bool:
    """Return whether the best matches of a plan are rescored."""
    return bool(plan.words) and plan.sort is Sort.RELEVANCE


def is_complete(plan: Plan) -> bool:
    """Return whether all matches of a plan have all of its words."""
    return not any(isinstance(part, AnyOf | MostOf) for part in _parts(plan.root))


def _parts(root: Node) -> tuple[Node, ...]:
    return root.parts if isinstance(root, AllOf) else (root,)


def idf_of(node: Node, idf: Callable[[Leaf], float]) -> float:
    """Return the idf of a word: of synonyms the lowest, of the parts of a word the highest."""
    match node:
        case Terms() | Phrase() | Prefix():
            return idf(node)
        case AllOf(parts):
            return max(idf_of(part, idf) for part in parts)
        case AnyOf(parts):
            return min(idf_of(part, idf) for part in parts)
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
    title_words: npt.NDArray[np.integer],
    settings: SearchSettings,
    *,
    complete: bool,
) -> Mapping[str, Scores]:
    """Return the factors of the second phase by name, each of shape ``(documents,)``.

    Args:
        blocks: Position blocks of each word in each document, shape ``(words, documents)``.
        idf: Inverse document frequency of each word.
        title_words: Number of words of the title of each document.
        settings: Parameters of the ranking.
        complete: Whether all documents have all words.
    """
    title, named, near = _weights(idf) @ _claims(blocks)
    whole = np.minimum(named / np.maximum(title_words, 1), 1).astype(np.float32)
    factors = {
        "title": 1 + np.float32(settings.title_boost) * title,
        "whole_title": 1 + np.float32(settings.whole_title_boost) * whole,
    }
    if len(blocks) > 1:
        factors["proximity"] = 1 + np.float32(settings.proximity_boost) * near
    if not complete:
        covered = np.array(idf, np.float32) @ (blocks != 0) / max(sum(idf), _NONE)
        factors["coverage"] = 1 + np.float32(settings.coverage_boost) * covered
    return factors


def _claims(blocks: Blocks) -> Scores:
    """Return what holds of each document, 1 or 0, in rows that :func:`_weights` weighs.

    Each word is in the title; each is in the first block of it; each two neighbouring words share
    a block; each two share one or have neighbouring ones.
    """
    words, documents = blocks.shape
    rows = np.empty((4 * words - 2, documents), np.float32)
    rows[:words] = blocks >= _TITLE
    rows[words : 2 * words] = (blocks & _TITLE) != 0
    if words > 1:
        first, second = blocks[:-1], blocks[1:]
        same = first & second
        rows[2 * words : 3 * words - 1] = same != 0
        same |= first << _ONE & second
        same |= second << _ONE & first
        rows[3 * words - 1 :] = same != 0
    return rows


@lru_cache
def _weights(idf: tuple[float, ...]) -> Scores:
    """Return the weights of the claims, shape ``(3, claims)``.

    Their sums are, from 0 to 1, the share of the title in the idf of the words, a word beyond its
    first block by half; the number of words in the title; and, from 0 to 1, how near neighbouring
    words are, in neighbouring blocks by half, pairs by the sum of the idf of their words.
    """
    words, rare = len(idf), np.array(idf, np.float32)
    share = rare / (2 * max(sum(idf), _NONE))
    found = np.zeros((3, 4 * words - 2), np.float32)
    found[0, :words] = found[0, words : 2 * words] = share
    found[1, :words] = 1
    pairs = rare[:-1] + rare[1:]
    pairs = pairs / (2 * max(float(pairs.sum()), _NONE))
    found[2, 2 * words : 3 * words - 1] = found[2, 3 * words - 1 :] = pairs
    return found
