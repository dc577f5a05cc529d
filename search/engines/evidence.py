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
_TITLE_CLAIMS = np.array([[0, 1, 1, 1, 0.5, 1, 1, 1], [0, 1, 1, 1, 1, 1, 1, 1]], np.float32)
"""By the bits of a word in a title: what it counts there, and whether it is there."""
BEGINNING_SHARE = 0.25
"""Share of a whole title that one counts for which begins with the query."""
_BEGINNINGS = np.array([0, BEGINNING_SHARE] * 4, np.float32)
"""By the bits of a word in a title: this share if it is the first word."""
_NONE = 1e-6
"""Sum of idf below which no word tells anything."""


def has_second_phase(plan: Plan) -> bool:
    """Return whether the best matches of a plan are rescored."""
    return bool(plan.words) and plan.sort is Sort.RELEVANCE


def decided_by_titles(plan: Plan) -> bool:
    """Return whether the second phase depends on titles alone: every match has the only word."""
    if len(plan.words) > 1 or not plan.complete:
        return False
    return all(len(leaves) == 1 for group in plan.words for leaves in group.alternatives)


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
    words, documents = blocks.shape
    total = max(sum(idf), _NONE)
    shares = np.array([each / total for each in idf], np.float32)
    boosts = [settings.title_boost, settings.whole_title_boost]
    boosts += [settings.proximity_boost] if words > 1 else []
    boosts += [] if complete else [settings.coverage_boost]
    found = np.zeros((len(boosts), documents), np.float32)
    # Which bits of the title each word has; a view, as they are few.
    in_title = (blocks >> _TITLES).view(np.int64)
    if in_title.any():
        _of_titles(in_title, shares, title_shares, found[:2])
    if words > 1:
        _nearness(blocks, idf, found[2])
    if not complete:
        np.matmul(shares, blocks != 0, out=found[-1])
    found *= np.array(boosts, np.float32)[:, np.newaxis]
    found += 1
    return found


def product(factors: Scores) -> Scores:
    """Return the product of the factors of each document."""
    # Quicker than a reduction over so few rows.
    found: Scores = factors[0]
    for factor in factors[1:]:
        found = found * factor
    return found


def _of_titles(in_title: Integers, shares: Scores, title_shares: Scores, out: Scores) -> None:
    """Write what share of a query each title has, and what share of each title the query is.

    Args:
        in_title: Bits of each word in each title, shape ``(words, documents)``.
        shares: Share of each word in the idf of the query.
        title_shares: As for :func:`evidence`.
        out: The shares, 0 to 1, shape ``(2, documents)``.
    """
    words, whole = len(shares), out[1]
    begins = _BEGINNINGS.take(in_title[0])
    if words > 1:
        weights = np.array([[shares], [np.ones(words, np.float32)]])
        np.matmul(weights, _TITLE_CLAIMS.take(in_title, axis=1), out=out[:, np.newaxis])
        # The first word is the first of a title that has all.
        begins *= whole == words
    else:
        _TITLE_CLAIMS.take(in_title[0], axis=1, out=out, mode="clip")
    whole *= title_shares
    whole += begins
    # Several words of a query may be one word of a title.
    np.minimum(whole, 1, out=whole)


def _nearness(blocks: Blocks, idf: tuple[float, ...], out: Scores) -> None:
    """Write the nearness of the neighbouring words of a query in each document, 0 to 1.

    Two words count 1 if they share a block, half if they have neighbouring ones; pairs are weighed
    by the sum of their idf.
    """
    begins = blocks & _BEGINNING
    # The first position of a title is in its first block.
    blocks = (blocks ^ begins) | begins << _ONE
    wider = blocks | blocks << _ONE
    # Wider ones meet where the blocks do or are neighbours.
    claims = np.add(
        (blocks[:-1] & blocks[1:]) != 0, (wider[:-1] & wider[1:]) != 0, dtype=np.float32
    )
    pairs = [one + other for one, other in pairwise(idf)]
    weight = 0.5 / max(sum(pairs), _NONE)
    np.matmul(np.array([pair * weight for pair in pairs], np.float32), claims, out=out)
