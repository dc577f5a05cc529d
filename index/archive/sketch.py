"""Sketch the words of an article, so that texts that were published twice are found.

Of the hashes of its distinct words the least in each of ``BINS`` ranges is kept, one byte of it.

Source: Li, Owen and Zhang, One Permutation Hashing (2012).
"""

import re
import unicodedata
from collections.abc import Sequence
from string import ascii_letters, digits
from zlib import crc32

import numpy as np
import numpy.typing as npt

from index.archive.file_record import Sketch
from index.article import Article
from index.storage.layout import change_mask

BINS = 128
_MIXING = 0x9E3779B1
"""Spreads the hashes, whose high bits choose the bin (Knuth's multiplicative hashing)."""
_LETTERS = frozenset(f"{ascii_letters}{digits}_".encode())
_SPACED = bytes(byte if byte in _LETTERS else ord(" ") for byte in range(256))
"""Table for ``bytes.translate``: characters between words become spaces."""
_PIECE = re.compile(r"(?s:.{1,65536})[^ \n]*")
"""A part of a text up to the end of a word: each is folded by itself, to take less memory."""


def sketch(article: Article) -> Sketch:
    """Return the sketch of an article."""
    words: set[bytes] = set()
    for text in (article.summary, *article.key_points, article.text):
        for piece in _PIECE.finditer(text):
            words.update(_words(piece.group()))
    hashes = np.fromiter(map(crc32, words), np.uint32, len(words))
    title = b" ".join(_words(article.title)).decode()
    return Sketch(title, len(words), _bins(hashes))


def _words(text: str) -> list[bytes]:
    """Return the words of a text without diacritics; those of other scripts are left out.

    Coarser than :func:`index.czech.folding.fold`, and many words at once.
    """
    plain = unicodedata.normalize("NFD", text.casefold()).encode("ascii", "ignore")
    # In half the time of a regular expression.
    return plain.translate(_SPACED).split()


def _bins(hashes: npt.NDArray[np.uint32]) -> bytes:
    mixed = np.sort(hashes * np.uint32(_MIXING))
    bins = mixed // np.uint32(2**32 // BINS)
    least = change_mask(bins)
    kept = np.zeros(BINS, np.uint8)
    kept[bins[least]] = mixed[least] % 255 + 1
    return kept.tobytes()


class Sketches:
    """The sketches of some articles, to compare each with those before it."""

    def __init__(self, sketches: Sequence[Sketch]) -> None:
        """Prepare sketches, ordered by ``words``."""
        self._words = np.array([sketch.words for sketch in sketches], np.int64)
        self._bins = np.frombuffer(b"".join(sketch.bins for sketch in sketches), np.uint8)
        self._bins = self._bins.reshape(len(sketches), BINS)

    def like(self, number: int, least: float) -> int | None:
        """Return the number of an earlier sketch with nearly the same words, or ``None``.

        Args:
            number: Of the sketch to compare, from 0.
            least: Estimated share of the words of the longer text that both have.
        """
        words, own = int(self._words[number]), self._bins[number]
        first = int(np.searchsorted(self._words[:number], least * words))
        others = self._bins[first:number]
        filled = np.count_nonzero(others | own, axis=1)
        same = np.count_nonzero((others == own) & (own > 0), axis=1)
        jaccard = same / np.maximum(filled, 1)
        common = jaccard * (self._words[first:number] + words) / (1 + jaccard)
        found = np.flatnonzero(common >= least * words)
        return first + int(found[0]) if len(found) else None
