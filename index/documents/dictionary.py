"""The dictionary of a version: words and phrases with their document frequencies.

It serves completion and spelling correction. Each folded word has one entry, in the most frequent
spelling. Files: for words, the ordinals of their terms among those of all forms, which the engine
has; for phrases, a term dictionary (folded, then as spelled); for both, document frequencies. Words
also have a set of letters, as a bitmap, ordered by length, which excludes words beyond an edit
distance without decoding them.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from index.czech.folding import fold
from index.storage.arrays import (
    read_ascending,
    read_integers,
    read_kind,
    read_terms,
    write_array,
    write_ascending,
    write_compressed_terms,
)
from index.storage.layout import (
    Integers,
    change_mask,
    folded_range,
    form_term,
    split_form_term,
    starts_of,
)
from index.storage.terms import SortedTerms, TermDictionary, TermSubset

DICTIONARY_FOLDER = "dictionary"
"""Folder within a version's."""
WORDS, PHRASES = "words", "phrases"
LENGTHS = range(3, 31)
"""Admissible lengths of words, in letters."""
CHUNK = 1 << 16
"""Number of forms processed at a time."""
_BITS = [*map(chr, range(ord("a"), ord("z") + 1)), "01", "23", "45", "67", "89"]
"""Letters, and pairs of digits, that have one bit in a set of letters."""
_LETTERS = np.uint32((1 << 26) - 1)
_OTHER = np.uint32(1 << len(_BITS))
_FIRST_NOT_ASCII = 128
_LONGEST = LENGTHS.stop - 1
_OF_LENGTH = np.tri(LENGTHS.stop, _LONGEST, -1, np.uint8) * np.uint8(255)
"""Byte masks that keep the first ``n`` of ``_LONGEST`` letters, by ``n``."""


class Entry(NamedTuple):
    """A word or phrase.

    Attributes:
        folded: Without diacritics.
        form: Preferred spelling.
        texts: Document frequency.
    """

    folded: str
    form: str
    texts: int


def write_words(folder: Path, terms: SortedTerms, texts: Integers) -> None:
    """Write the words of a version's dictionary.

    Args:
        folder: Folder of the dictionary.
        terms: Terms of all forms (:func:`index.storage.layout.form_term`).
        texts: Document frequency of each form, by ordinal.
    """
    forms = TermDictionary.packed(terms)
    parts = [_words(forms, first) for first in range(0, len(forms), CHUNK)] or [_no_words()]
    words = _Words(*map(np.concatenate, zip(*parts, strict=True)))
    begins = np.flatnonzero(change_mask(words.folded))
    counts = texts[words.ordinals].astype(np.int64)
    # The most frequent form of each word; of ties, the first in term order.
    maxima = _reduced(np.maximum, counts, begins)
    of_word = np.repeat(np.arange(len(begins)), np.diff(begins, append=len(counts)))
    candidates = np.flatnonzero(counts == maxima[of_word])
    preferred = candidates[change_mask(of_word[candidates])]
    write_ascending(folder, f"{WORDS}.terms", words.ordinals[preferred])
    _write_texts(folder, WORDS, _reduced(np.add, counts, begins))
    lengths = words.lengths[begins].astype(np.int64)
    by_length = np.argsort(lengths, kind="stable")
    # Ascending: by length, then by word.
    write_ascending(folder, f"{WORDS}.by_length", lengths[by_length] * len(begins) + by_length)
    write_array(folder, f"{WORDS}.letters", words.letters[begins][by_length])
    counted = np.bincount(lengths, minlength=LENGTHS.stop)
    write_array(folder, f"{WORDS}.length_starts", starts_of(counted))


def write_phrases(folder: Path, changed: Mapping[str, int], base: Path | None = None) -> None:
    """Write the phrases of a version's dictionary.

    Args:
        folder: Folder of the dictionary.
        changed: Document frequency of each new or changed form.
        base: Folder of a dictionary whose other phrases are retained, or ``None``.
    """
    old, texts = TermDictionary.of([]), np.zeros(0, np.int64)
    if base is not None:
        old = TermDictionary.packed(read_terms(base, PHRASES))
        texts = _read_texts(base, PHRASES).astype(np.int64)
    ordinals, new, counts = [], [], []
    ordinal = 0
    for term, count in sorted((form_term(fold(form), form), n) for form, n in changed.items()):
        ordinal, found = old.seek(term, ordinal)
        if found:
            texts[ordinal] = count
        else:
            ordinals.append(ordinal)
            new.append(term)
            counts.append(count)
    terms = old.inserted(np.array(ordinals, np.int64), TermDictionary.of(new))
    write_compressed_terms(folder, PHRASES, terms, base)
    _write_texts(folder, PHRASES, np.insert(texts, ordinals, counts))


def _write_texts(folder: Path, name: str, texts: Integers) -> None:
    write_array(folder, f"{name}.texts", texts.astype(np.min_scalar_type(texts.max(initial=0))))


def _read_texts(folder: Path, name: str) -> Integers:
    return read_integers(folder, f"{name}.texts")


class _Words(NamedTuple):
    """Parallel arrays over the forms that are words.

    Attributes:
        ordinals: Ordinals of the forms, ascending.
        folded: Folded words (ASCII).
        letters: Sets of letters, see :func:`letter_set`.
        lengths: Lengths of the folded words.
    """

    ordinals: npt.NDArray[np.int64]
    folded: npt.NDArray[np.bytes_]
    letters: npt.NDArray[np.uint32]
    lengths: npt.NDArray[np.uint8]


def _no_words() -> _Words:
    return _Words(
        np.zeros(0, np.int64), np.zeros(0, "S1"), np.zeros(0, np.uint32), np.zeros(0, np.uint8)
    )


def _words(forms: TermDictionary, first: int) -> _Words:
    """Return the words of the chunk of forms from ordinal ``first``.

    A word has an admissible length, folds to ASCII and contains at least one letter.
    """
    starts = forms.starts[first : first + CHUNK + 1].astype(np.int64)
    text = forms.text[starts[0] : starts[-1]]
    starts -= starts[0]
    ends = np.flatnonzero(text == ord(folded_range("")))
    lengths = ends - starts[:-1]
    kept = np.flatnonzero((lengths >= LENGTHS.start) & (lengths < LENGTHS.stop))
    lengths = lengths[kept]
    padded = np.concatenate([text, np.zeros(_LONGEST, np.uint8)])
    letters = sliding_window_view(padded, _LONGEST)[starts[kept]] & _OF_LENGTH[lengths]
    sets = np.bitwise_or.reduce(_letter_bits()[letters], axis=1)
    are_words = (sets & _LETTERS > 0) & (letters < _FIRST_NOT_ASCII).all(axis=1)
    folded = letters[are_words].view(f"S{_LONGEST}").ravel()
    lengths = lengths[are_words].astype(np.uint8)
    return _Words(kept[are_words] + first, folded, sets[are_words], lengths)


def _letter_bits() -> npt.NDArray[np.uint32]:
    """Return the bit of each byte in a set of letters; the padding byte 0 has none."""
    bits = np.full(256, _OTHER)
    bits[0] = 0
    for number, letters in enumerate(_BITS):
        bits[list(map(ord, letters))] = 1 << number
    return bits


def letter_set(word: str) -> int:
    """Return the set of letters of a folded word, as a bitmap."""
    found = np.bitwise_or.reduce(_letter_bits()[np.frombuffer(word.encode(), np.uint8)])
    return int(found)


def _reduced(function: np.ufunc, values: Integers, begins: Integers) -> Integers:
    """Return ``function.reduceat``, also for no values."""
    found: Integers = function.reduceat(values, begins) if len(begins) else values
    return found


class _Entries:
    """The words or the phrases of a dictionary, opened; indexed by ordinal."""

    def __init__(self, terms: SortedTerms | TermSubset, texts: Integers) -> None:
        self.terms, self.texts = terms, texts
        self._counts = texts.data

    def __getitem__(self, ordinal: int) -> Entry:
        return Entry(*split_form_term(self.terms[ordinal]), self._counts[ordinal])

    def starting(self, prefix: str) -> Iterator[Entry]:
        first, end = self.terms.range(prefix)
        order = np.argsort(-self.texts[first:end].astype(np.int64), kind="stable")
        return map(self.__getitem__, (order + first).tolist())


class Dictionary:
    """The open dictionary of one version; safe for threads."""

    def __init__(self, folder: Path, forms: SortedTerms) -> None:
        """Open the dictionary in a folder.

        Args:
            folder: Folder of the dictionary.
            forms: Terms of all forms, of which its words were chosen.

        Raises:
            OSError: If a file cannot be read.
            ValueError: If a file has another content.
        """
        texts = _read_texts(folder, WORDS)
        chosen = read_ascending(folder, f"{WORDS}.terms").opened(len(texts))
        self._words = _Entries(TermSubset(forms, chosen), texts)
        self._phrases = _Entries(read_terms(folder, PHRASES), _read_texts(folder, PHRASES))
        self._by_length = read_ascending(folder, f"{WORDS}.by_length").opened(len(texts))
        self._letters = read_kind(folder, f"{WORDS}.letters", np.uint32)
        self._length_starts = read_kind(folder, f"{WORDS}.length_starts", np.int64)

    @property
    def words(self) -> int:
        """Number of words."""
        return len(self._words.terms)

    def starting(self, prefix: str, *, phrases: bool = False) -> Iterator[Entry]:
        """Yield the words or phrases with a folded prefix, the most frequent first."""
        return (self._phrases if phrases else self._words).starting(prefix)

    def count(self, folded: str) -> int:
        """Return the document frequency of a folded word, summed over its spellings."""
        return sum(entry.texts for entry in self._words.starting(folded_range(folded)))

    def like(self, folded: str, edits: int, texts: int = 1) -> Iterator[Entry]:
        """Yield candidates within an edit distance of a word, judged by letters and length only.

        Args:
            folded: The word, without diacritics.
            edits: Maximum edit distance; no word within it is missed.
            texts: Minimum document frequency.
        """
        shortest, longest = len(folded) - edits, len(folded) + edits
        first, end = self._length_starts[[_held(shortest), _held(longest + 1)]]
        own = np.uint32(letter_set(folded))
        apart = np.bitwise_count(self._letters[first:end] ^ own)
        near = np.flatnonzero(apart <= 2 * edits) + first
        # A longer word came about by insertions, which take no letter away, and a shorter one by
        # deletions, which add none: so many edits are spent.
        letters, longer = self._letters[near], self._length_of(near) - len(folded)
        lost = np.bitwise_count(own & ~letters) <= edits - np.maximum(longer, 0)
        gained = np.bitwise_count(letters & ~own) <= edits + np.minimum(longer, 0)
        ordinals = np.sort(self._by_length.take(near[lost & gained]) % max(self.words, 1))
        if texts > 1:
            ordinals = ordinals.compress(self._words.texts.take(ordinals) >= texts)
        return map(self._words.__getitem__, ordinals.tolist())

    def _length_of(self, indices: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Return the lengths of words, given by their indices in the order of lengths."""
        return self._length_starts.searchsorted(indices, "right") - 1


def _held(length: int) -> int:
    """Clamp a length to the range of ``_length_starts``."""
    return min(max(length, 0), LENGTHS.stop)
