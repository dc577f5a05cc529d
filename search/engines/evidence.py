"""Rescore the best matches by where the words of a query stand in them; all engines alike.

A first phase ranks all matches by their words and the priors. The second multiplies the scores of
the first ``RESCORED`` by four factors, none below 1, so that those after them stay below.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from index.documents.blocks import TITLE_BITS
from index.storage.layout import Integers
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


Blocks = npt.NDArray[np.uint64]
"""Position blocks, see :mod:`index.documents.blocks`."""
Scores = npt.NDArray[np.float32]

_BEGINNING, _ONE = np.uint64(1 << TITLE_BITS[0]), np.uint64(1)
_TITLES = np.uint64(TITLE_BITS[0])
_TITLE_SHARES = np.array([0, 1, 1, 1, 0.5, 1, 1, 1], np.float32)
"""What a word in a title counts, by its bits there."""
_BEGINS = np.array([False, True] * 4)
"""Whether a word is the first of a title, by its bits there."""
BEGINNING_SHARE = 0.25
"""Share of a whole title that one counts for which begins with the query."""
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
            words = (part for part in parts if not isinstance(part, Period))
            return min((idf_of(part, idf) for part in words), default=0.0)
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


def factor_names(words: int, *, complete: bool) -> tuple[str, ...]:
    """Return the names of the factors that :func:`evidence` gives, in their order.

    Args:
        words: Number of words of the query.
        complete: Whether all documents have all words; how many they have then tells nothing.
    """
    near = ("proximity",) if words > 1 else ()
    return ("title", "whole_title", *near, *(() if complete else ("coverage",)))


def evidence(
    blocks: Blocks,
    idf: tuple[float, ...],
    title_shares: Scores,
    settings: SearchSettings,
    *,
    complete: bool,
) -> Scores:
    """Return the factors of the second phase, as :func:`factor_names` names them.

    Args:
        blocks: Position blocks of each word in each document, shape ``(words, documents)``.
        idf: Inverse document frequency of each word.
        title_shares: Share of one word in the title of each document: 1 over its words.
        settings: Parameters of the ranking.
        complete: Whether all documents have all words.

    Returns:
        Factors, at least 1, shape ``(factors, documents)``.
    """
    whole = settings.whole_title_boost
    boosts = (settings.title_boost, whole, settings.proximity_boost, settings.coverage_boost)
    # Which bits of the title each word has; a view, as they are few.
    in_title = (blocks >> _TITLES).view(np.int64)
    claims = _claims(blocks, in_title, complete=complete)
    found: Scores = _weights(idf, boosts, complete=complete) @ claims
    # The first word is the first of a title that has all.
    begins = found[1] >= np.float32(whole * (len(idf) - 0.5))
    begins &= _BEGINS.take(in_title[0])
    found[1] *= title_shares
    found[1] += np.float32(whole * BEGINNING_SHARE) * begins
    # Several words of a query may be one word of a title.
    np.minimum(found[1], np.float32(whole), out=found[1])
    found += 1
    return found


def product(factors: Scores) -> Scores:
    """Return the product of the factors of each document."""
    # Quicker than a reduction over so few rows.
    found: Scores = factors[0]
    for factor in factors[1:]:
        found = found * factor
    return found


def _claims(blocks: Blocks, in_title: Integers, *, complete: bool) -> Scores:
    """Return the evidence for each document, 0 to 1, in the rows that :func:`_weights` weighs.

    Each word is in the title, half of it beyond its first block; each is in it at all; each two
    neighbouring words share a block; each two share one or have neighbouring ones; each is there at
    all, unless complete.
    """
    words, documents = blocks.shape
    pairs = 4 * words - 2
    rows = np.empty((pairs if complete else pairs + words, documents), np.float32)
    rows[:words] = _TITLE_SHARES.take(in_title)
    rows[words : 2 * words] = in_title != 0
    if words > 1:
        begins = blocks & _BEGINNING
        # The first position of a title is in its first block.
        blocks = (blocks ^ begins) | begins << _ONE
        first, second = blocks[:-1], blocks[1:]
        same = first & second
        rows[2 * words : 3 * words - 1] = same != 0
        same |= first << _ONE & second
        same |= second << _ONE & first
        rows[3 * words - 1 : pairs] = same != 0
    if not complete:
        rows[pairs:] = blocks != 0
    return rows


def _weights(idf: tuple[float, ...], boosts: tuple[float, ...], *, complete: bool) -> Scores:
    """Return the weights of the claims, shape ``(factors, claims)``.

    Their sums are boosts: by the idf of the words in the title; by the number of them; by the
    neighbouring words in one block, of those in neighbouring blocks the half, pairs by the sum of
    their idf; by the idf of the words that are there.
    """
    title, whole, near, coverage = boosts
    words, total = len(idf), max(sum(idf), _NONE)
    shares = [each / total for each in idf]
    pairs = [one + other for one, other in pairwise(idf)]
    beside = near / 2 / max(sum(pairs), _NONE)
    together = [pair * beside for pair in pairs] * 2
    in_title = [share * title for share in shares]
    there = [] if complete else [share * coverage for share in shares]
    apart, least = [0.0] * len(together), [0.0] * len(there)
    none = [0.0] * words
    rows = [[*in_title, *none, *apart, *least], [*none, *([whole] * words), *apart, *least]]
    if words > 1:
        rows.append([0.0] * (2 * words) + [*together, *least])
    if not complete:
        rows.append([0.0] * (2 * words) + [*apart, *there])
    # Quicker than in arrays, which are this small.
    return np.array(rows, np.float32)
