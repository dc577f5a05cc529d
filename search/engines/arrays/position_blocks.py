"""Read the position blocks of words: where in a document and in its title each word occurs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.documents.blocks import BITS_OF, SEVERAL_BLOCKS, TITLE_BITS
from index.engines.arrays.version import Postings
from index.storage.layout import Integers, starts_of
from search.engines.arrays.document_sets import nearest
from search.engines.arrays.weak_caches import weakly
from search.engines.evidence import Blocks
from search.query.plan import Terms

CACHED_BLOCKS = 20_000
"""Number of words whose blocks are cached: views, and eight bytes for a posting with several."""
_SEVERAL = bytes((SEVERAL_BLOCKS,))
_OF_TITLES = np.uint64(sum(1 << bit for bit in TITLE_BITS))

Packed = npt.NDArray[np.uint8]
"""Packed position blocks, see :func:`index.documents.blocks.packed_blocks`."""


@dataclass(frozen=True)
class LemmaBlocks:
    """Position blocks of the postings of a lemma, as they are stored.

    Attributes:
        first: Index of its first posting among those of all lemmas.
        documents: Document ids, ascending.
        packed: Packed blocks of each.
        several: Position blocks of the postings with several, in their order.
    """

    first: int
    documents: Integers
    packed: Packed
    several: Blocks

    @cached_property
    def with_several(self) -> Integers:
        """Indices of the postings with several blocks among those of all lemmas, ascending."""
        found: Integers = (self.packed == SEVERAL_BLOCKS).nonzero()[0]
        return found + self.first

    @cached_property
    def but_last(self) -> Integers:
        """All document ids but the last: what is beyond it is looked for there."""
        return self.documents[:-1]

    def in_titles(self) -> "TitleBlocks":
        """Return the postings in titles."""
        beyond = (self.packed > TITLE_BITS[0]).nonzero()[0]
        packed = self.packed.take(beyond)
        blocks = BITS_OF.take(packed)
        blocks[packed == SEVERAL_BLOCKS] = self.several
        blocks &= _OF_TITLES
        kept = blocks.nonzero()[0]
        return TitleBlocks(self.documents.take(beyond.take(kept)), blocks.take(kept))


class TitleBlocks(NamedTuple):
    """Position blocks in the titles that have a lemma.

    Attributes:
        documents: Document ids, ascending.
        blocks: Blocks in the title of each.
    """

    documents: Integers
    blocks: Blocks

    def at(self, documents: Integers) -> Blocks:
        """Return the blocks in the title of each document; 0 if it has none."""
        near, there = nearest(self.documents, documents)
        found: Blocks = self.blocks.take(near, mode="clip") * there
        return found


class PositionBlocks:
    """Reads the position blocks of one version; safe for threads."""

    def __init__(
        self,
        lemmas: Postings,
        ordinals: Callable[[tuple[str, ...]], tuple[tuple[str, int], ...]],
    ) -> None:
        """Read those of some lemmas, whose ordinals a function returns."""
        self._lemmas, self._ordinals = lemmas, ordinals
        self._of_word = lru_cache(CACHED_BLOCKS)(weakly(self._blocks_of))
        self._of_titles = lru_cache(CACHED_BLOCKS)(weakly(self._title_blocks_of))

    def of_words(self, words: Sequence[Terms], documents: Integers) -> Blocks:
        """Return the position blocks of words in documents; 0 where a word does not occur.

        Args:
            words: Words in any field.
            documents: Document ids.

        Returns:
            Sets of blocks, shape ``(words, documents)``.
        """
        by_word = [self._of_word(word.terms) for word in words]
        # Of two widths all postings of a word would be converted.
        narrow = documents.astype(self._lemmas.documents.dtype, copy=False)
        found = self._of_lemmas([lemma for lemmas in by_word for lemma in lemmas], narrow)
        if all(len(lemmas) == 1 for lemmas in by_word):
            return found
        together = np.zeros((len(words), len(documents)), np.uint64)
        ends = starts_of(np.array([len(lemmas) for lemmas in by_word])).tolist()
        for row, first, end in zip(together, ends, ends[1:], strict=False):
            np.bitwise_or.reduce(found[first:end], axis=0, out=row)
        return together

    def in_titles(self, words: Sequence[Terms], documents: Integers) -> Blocks:
        """Return the part of :meth:`of_words` that is in titles."""
        narrow = documents.astype(self._lemmas.documents.dtype, copy=False)
        found = np.zeros((len(words), len(documents)), np.uint64)
        for row, word in zip(found, words, strict=True):
            for lemma in self._of_titles(word.terms):
                np.bitwise_or(row, lemma.at(narrow), out=row)
        return found

    def _of_lemmas(self, lemmas: Sequence[LemmaBlocks], documents: Integers) -> Blocks:
        """Return the position blocks of lemmas, shape ``(lemmas, documents)``.

        All lemmas are read at once where they can be: of a hundred documents, calls cost most.
        """
        near = np.empty((len(lemmas), len(documents)), np.int64)
        for indices, lemma in zip(near, lemmas, strict=True):
            np.add(lemma.but_last.searchsorted(documents), lemma.first, out=indices)
        packed = self._lemmas.block.take(near)
        packed *= self._lemmas.documents.take(near) == documents
        found = BITS_OF.take(packed)
        # Of a hundred bytes, bytes find one in a tenth of the time of NumPy.
        if _SEVERAL in packed.tobytes():
            for row in zip(lemmas, near, packed, found, strict=True):
                _fill_several(*row)
        return found

    def _blocks_of(self, terms: tuple[str, ...]) -> tuple[LemmaBlocks, ...]:
        """Return the position blocks of the lemmas of a word that occur."""
        return tuple(self._blocks_of_lemma(ordinal) for _, ordinal in self._ordinals(terms))

    def _title_blocks_of(self, terms: tuple[str, ...]) -> tuple[TitleBlocks, ...]:
        """Return the position blocks of the lemmas of a word that occur in titles."""
        found = (lemma.in_titles() for lemma in self._blocks_of(terms))
        return tuple(titles for titles in found if len(titles.documents))

    def _blocks_of_lemma(self, ordinal: int) -> LemmaBlocks:
        lemmas = self._lemmas
        first, end = lemmas.starts[ordinal], lemmas.starts[ordinal + 1]
        several = slice(lemmas.block_starts[ordinal], lemmas.block_starts[ordinal + 1])
        return LemmaBlocks(
            first, lemmas.documents[first:end], lemmas.block[first:end], lemmas.blocks[several]
        )


def _fill_several(lemma: LemmaBlocks, near: Integers, packed: Packed, out: Blocks) -> None:
    """Write the blocks of the documents in which a lemma has several.

    Args:
        lemma: The lemma.
        near: Index of a posting for each document.
        packed: Packed blocks of each document.
        out: Blocks of each document.
    """
    if _SEVERAL in packed.tobytes():
        having = (packed == SEVERAL_BLOCKS).nonzero()[0]
        ranks = lemma.with_several.searchsorted(near.take(having))
        out[having] = lemma.several.take(ranks)
