"""Rescore the best matches by where the words of a query stand in them; all engines alike.

A first phase ranks all matches by their words and the priors. The second multiplies the scores of
the first ``RESCORED`` by four factors, none below 1, so that those after them stay below.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from index.documents.blocks import TITLE_BITS
from search.engines.scoring import inverse_document_frequency
from search.query.plan import AllOf, AnyOf, Leaf, Node, Phrase, Prefix, Terms, WordGroup
from search.settings import SearchSettings

RESCORED = 100
"""Number of matches that the second phase looks at; pages beyond are ordered by the first."""

Blocks = npt.NDArray[np.uint64]
Scores = npt.NDArray[np.float32]

_TITLE = np.uint64(1 << TITLE_BITS[0])
_ONE = np.uint64(1)


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


def group_idf(group: WordGroup, idf: Callable[[Leaf], float]) -> float:
    """Return the idf of a word of a query, as :func:`idf_of` does."""
    return min(max(map(idf, leaves)) for leaves in group.alternatives)


def blocks_of_group(group: WordGroup, blocks_of: Callable[[Terms], Blocks]) -> Blocks:
    """Return the position blocks of a word in some documents; 0 where it does not occur.

    Args:
        group: The word.
        blocks_of: Returns the blocks of a leaf in the documents.
    """
    found = [_together([blocks_of(leaf) for leaf in leaves]) for leaves in group.alternatives]
    return found[0] if len(found) == 1 else np.bitwise_or.reduce(found)


def _together(blocks: Sequence[Blocks]) -> Blocks:
    """Return the union of blocks where none is empty, else 0."""
    if len(blocks) == 1:
        return blocks[0]
    union: Blocks = np.bitwise_or.reduce(blocks)
    return union * np.logical_and.reduce([each != 0 for each in blocks])


def evidence(
    blocks: Blocks, idf: Scores, title_words: npt.NDArray[np.integer], settings: SearchSettings
) -> Mapping[str, Scores]:
    """Return the factors of the second phase by name, each of shape ``(documents,)``.

    Args:
        blocks: Position blocks of each word in each document, shape ``(words, documents)``.
        idf: Inverse document frequency of each word.
        title_words: Number of words of the title of each document.
        settings: Parameters of the ranking.
    """
    share = idf / max(float(idf.sum()), 1e-6)
    titled = blocks >= _TITLE
    named = np.minimum(titled.sum(0) / np.maximum(title_words, 1), 1)
    factors = {
        "title": 1 + np.float32(settings.title_boost) * (share @ titled),
        "whole_title": (1 + settings.whole_title_boost * named).astype(np.float32),
    }
    if len(blocks) > 1:
        factors["coverage"] = 1 + np.float32(settings.coverage_boost) * (share @ (blocks != 0))
        factors["proximity"] = 1 + np.float32(settings.proximity_boost) * proximity(blocks, idf)
    return factors


def proximity(blocks: Blocks, idf: Scores) -> Scores:
    """Return how near neighbouring words are in each document, from 0 to 1.

    Words in one block count fully and in neighbouring blocks by half, pairs by the sum of the idf
    of their words.
    """
    first, second = blocks[:-1], blocks[1:]
    same = first & second
    near = same | (first << _ONE & second) | (second << _ONE & first)
    pairs = idf[:-1] + idf[1:]
    pairs = pairs / (2 * max(float(pairs.sum()), 1e-6))
    found: Scores = pairs @ (same != 0) + pairs @ (near != 0)
    return found
