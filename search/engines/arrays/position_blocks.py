"""Read the position blocks of words: where in a document and in its title each word occurs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.documents.blocks import TITLE_BITS
from index.engines.arrays.places import BITS_OF, FEW, IN_TITLES, MANY, SETS
from index.engines.arrays.version import Postings
from index.storage.layout import Integers
from search.engines.arrays.document_sets import merged, nearest
from search.engines.arrays.weak_caches import weakly
from search.engines.evidence import Blocks
from search.query.plan import Terms

CACHED_BLOCKS, MAX_DECODED = 4_000, 1_000
"""Number of words whose blocks are cached, and the maximum of postings of which they are decoded:
ten bytes for each. Of words with more postings views are cached."""
_NONE = slice(0, 0)
_FEW, _MANY = bytes((FEW,)), bytes((MANY,))
_OF_TITLES = np.uint64(sum(1 << bit for bit in TITLE_BITS))


class DecodedBlocks(NamedTuple):
    """Position blocks of a word, or those in titles.

    Attributes:
        documents: Document ids, ascending.
        blocks: Blocks in each.
    """

    documents: Integers
    blocks: Blocks

    def at(self, documents: Integers) -> Blocks:
        """Return the blocks in each document; 0 if it has none."""
        near, there = nearest(self.documents, documents)
        found: Blocks = self.blocks.take(near, mode="clip") * there
        return found

    def in_titles(self) -> "DecodedBlocks":
        """Return those of titles."""
        blocks = self.blocks & _OF_TITLES
        kept = blocks.nonzero()[0]
        return DecodedBlocks(self.documents.take(kept), blocks.take(kept))


_NOWHERE = DecodedBlocks(np.zeros(0, np.uint16), np.zeros(0, np.uint64))


@dataclass(frozen=True)
class PackedBlocks:
    """Position blocks of the postings of a lemma, as they are stored.

    Attributes:
        documents: Document ids, ascending.
        places: Of each posting, see :mod:`index.engines.arrays.places`.
        few: Indices in ``SETS`` of the position blocks of the postings with two or three, in order.
        many: Position blocks of the postings with more, in order.
    """

    documents: Integers
    places: npt.NDArray[np.uint8]
    few: npt.NDArray[np.uint16]
    many: Blocks

    @cached_property
    def _with_few(self) -> Integers:
        """Indices of the postings with two or three blocks, ascending."""
        found: Integers = (self.places == FEW).nonzero()[0]
        return found

    @cached_property
    def _with_many(self) -> Integers:
        """Indices of the postings with more blocks, ascending."""
        found: Integers = (self.places == MANY).nonzero()[0]
        return found

    def at(self, documents: Integers) -> Blocks:
        """Return the blocks in each document; 0 if it has no posting."""
        near, there = nearest(self.documents, documents)
        places = self.places.take(near, mode="clip")
        places *= there
        found = BITS_OF.take(places)
        # Of a hundred bytes, bytes find one in a tenth of the time of NumPy.
        packed = places.tobytes()
        if _FEW in packed:
            having = (places == FEW).nonzero()[0]
            ranks = self._with_few.searchsorted(near.take(having))
            found[having] = SETS.take(self.few.take(ranks))
        if _MANY in packed:
            having = (places == MANY).nonzero()[0]
            ranks = self._with_many.searchsorted(near.take(having))
            found[having] = self.many.take(ranks)
        return found

    def decoded(self) -> DecodedBlocks:
        """Return the blocks of all postings."""
        blocks = BITS_OF.take(self.places)
        if len(self.few):
            blocks[self._with_few] = SETS.take(self.few)
        if len(self.many):
            blocks[self._with_many] = self.many
        return DecodedBlocks(self.documents, blocks)

    def in_titles(self) -> DecodedBlocks:
        """Return those of titles."""
        # One in a title, or several.
        beyond = (self.places >= IN_TITLES).nonzero()[0]
        if not len(beyond):
            return _NOWHERE
        documents, places = self.documents.take(beyond), self.places.take(beyond)
        return PackedBlocks(documents, places, self.few, self.many).decoded().in_titles()


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
        return self._read(words, documents, self._of_word)

    def in_titles(self, words: Sequence[Terms], documents: Integers) -> Blocks:
        """Return the part of :meth:`of_words` that is in titles."""
        return self._read(words, documents, self._of_titles)

    def _read(
        self,
        words: Sequence[Terms],
        documents: Integers,
        cached: Callable[[tuple[str, ...]], Sequence[PackedBlocks | DecodedBlocks]],
    ) -> Blocks:
        # Of two widths all postings of a word would be converted.
        narrow = documents.astype(self._lemmas.documents.dtype, copy=False)
        found = np.zeros((len(words), len(documents)), np.uint64)
        for row, word in zip(found, words, strict=True):
            for part in cached(word.terms):
                np.bitwise_or(row, part.at(narrow), out=row)
        return found

    def _blocks_of(self, terms: tuple[str, ...]) -> Sequence[PackedBlocks | DecodedBlocks]:
        """Return the position blocks of a word, decoded if it has few postings."""
        found = self._packed(terms)
        if sum(len(lemma.documents) for lemma in found) > MAX_DECODED:
            return found
        return _united([lemma.decoded() for lemma in found])

    def _title_blocks_of(self, terms: tuple[str, ...]) -> Sequence[DecodedBlocks]:
        """Return the position blocks of a word in titles."""
        return _united([lemma.in_titles() for lemma in self._packed(terms)])

    def _packed(self, terms: tuple[str, ...]) -> Sequence[PackedBlocks]:
        """Return the position blocks of the lemmas of a word that occur."""
        return [self._packed_lemma(ordinal) for _, ordinal in self._ordinals(terms)]

    def _packed_lemma(self, ordinal: int) -> PackedBlocks:
        lemmas = self._lemmas
        bounds = slice(lemmas.starts[ordinal], lemmas.starts[ordinal + 1])
        places = lemmas.places[bounds]
        # Most lemmas have no posting with several: bytes tell it sooner than the starts.
        packed = places.tobytes()
        few = lemmas.few_block_starts.row(ordinal) if _FEW in packed else _NONE
        many = lemmas.block_starts.row(ordinal) if _MANY in packed else _NONE
        return PackedBlocks(
            lemmas.documents[bounds], places, lemmas.few_blocks[few], lemmas.blocks[many]
        )


def _united(parts: Sequence[DecodedBlocks]) -> Sequence[DecodedBlocks]:
    """Return the union of blocks of lemmas as one part; none if no document has any."""
    having = [part for part in parts if len(part.documents)]
    if len(having) < 2:
        return having
    documents, begins, order = merged([part.documents for part in having])
    blocks = np.concatenate([part.blocks for part in having]).take(order)
    return [DecodedBlocks(documents, np.bitwise_or.reduceat(blocks, begins))]
