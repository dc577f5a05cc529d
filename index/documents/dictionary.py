"""The dictionary of a version: the words and phrases its articles are made of, and how often.

It completes what a reader types and corrects what a reader mistyped; words are kept in the
spelling that the articles prefer, and are found without diacritics. Files: the sorted terms of
words and of phrases (folded, then as they are spelled) and how many times an article has each; for
words also the set of the letters of each, which tells the far ones at once, in the order of their
lengths.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from index.czech.folding import fold
from index.storage.arrays import read_kind, read_terms, write_array, write_terms
from index.storage.layout import (
    Integers,
    change_mask,
    folded_range,
    form_term,
    split_form_term,
    starts_of,
)
from index.storage.terms import TermDictionary

DICTIONARY_FOLDER = "dictionary"
"""Of a version."""
WORDS, PHRASES = "words", "phrases"
LENGTHS = range(3, 31)
"""Letters a word of the dictionary has."""
CHUNK = 1 << 16
"""Forms that are looked at together."""
_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"
_LETTERS = np.uint64((1 << 26) - 1)
_OTHER = np.uint64(1 << len(_ALPHABET))
_FIRST_NOT_ASCII = 128
_LONGEST = LENGTHS.stop - 1
_OF_LENGTH = np.tri(LENGTHS.stop, _LONGEST, -1, np.uint8) * np.uint8(255)
"""What keeps the first letters of a longest word, by how many they are."""


class Entry(NamedTuple):
    """A word or phrase: folded, as the articles spell it, and how many texts have it."""

    folded: str
    form: str
    texts: int


def write_words(folder: Path, forms: TermDictionary, texts: Integers) -> None:
    """Write the words of a version's dictionary.

    Args:
        folder: Where to.
        forms: The terms of all forms there are.
        texts: How many articles have each.
    """
    parts = [_words(forms, first) for first in range(0, len(forms), CHUNK)] or [_no_words()]
    words = _Words(*map(np.concatenate, zip(*parts, strict=True)))
    begins = np.flatnonzero(change_mask(words.folded))
    counts = texts[words.numbers].astype(np.int64)
    # Of the forms of a word the one that most articles have, of equal ones the first.
    greatest = _reduced(np.maximum, counts, begins)
    of_word = np.repeat(np.arange(len(begins)), np.diff(begins, append=len(counts)))
    having = np.flatnonzero(counts == greatest[of_word])
    commonest = having[change_mask(of_word[having])]
    _write(folder, WORDS, forms.take(words.numbers[commonest]), _reduced(np.add, counts, begins))
    lengths = words.lengths[begins]
    by_length = np.argsort(lengths, kind="stable").astype(np.uint32)
    write_array(folder, f"{WORDS}.by_length", by_length)
    write_array(folder, f"{WORDS}.letters", words.letters[begins][by_length])
    counted = np.bincount(lengths, minlength=LENGTHS.stop)
    write_array(folder, f"{WORDS}.length_starts", starts_of(counted))


def write_phrases(folder: Path, changed: Mapping[str, int], base: Path | None = None) -> None:
    """Write the phrases of a version's dictionary.

    Args:
        folder: Where to.
        changed: Forms, and how many articles have each.
        base: Where the dictionary is whose phrases stay, but for those that have changed; without
            it there are no others.
    """
    old, texts = TermDictionary.of([]), np.zeros(0, np.int64)
    if base is not None:
        known = _Entries(base, PHRASES)
        old, texts = known.terms, known.texts.astype(np.int64)
    places, coming, counts = [], [], []
    place = 0
    for term, count in sorted((form_term(fold(form), form), n) for form, n in changed.items()):
        place, found = old.seek(term, place)
        if found:
            texts[place] = count
        else:
            places.append(place)
            coming.append(term)
            counts.append(count)
    terms = old.inserted(np.array(places, np.int64), TermDictionary.of(coming))
    _write(folder, PHRASES, terms, np.insert(texts, places, counts))


def _write(folder: Path, name: str, terms: TermDictionary, texts: Integers) -> None:
    write_terms(folder, name, terms)
    write_array(folder, f"{name}.texts", texts.astype(np.uint32))


class _Words(NamedTuple):
    """Forms that are words: their numbers, folded words, sets of letters, lengths of the folded."""

    numbers: npt.NDArray[np.int64]
    folded: npt.NDArray[np.bytes_]
    letters: npt.NDArray[np.uint64]
    lengths: npt.NDArray[np.uint8]


def _no_words() -> _Words:
    return _Words(
        np.zeros(0, np.int64), np.zeros(0, "S1"), np.zeros(0, np.uint64), np.zeros(0, np.uint8)
    )


def _words(forms: TermDictionary, first: int) -> _Words:
    """Return those of a chunk of forms that are words: neither numbers nor scraps."""
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


def _letter_bits() -> npt.NDArray[np.uint64]:
    """Return for each byte the set with that letter alone; 0 is no letter."""
    bits = np.full(256, _OTHER)
    bits[0] = 0
    for number, letter in enumerate(_ALPHABET):
        bits[ord(letter)] = 1 << number
    return bits


def letter_set(word: str) -> int:
    """Return the set of a folded word's letters, as bits."""
    found = np.bitwise_or.reduce(_letter_bits()[np.frombuffer(word.encode(), np.uint8)])
    return int(found)


def _reduced(function: np.ufunc, values: Integers, begins: Integers) -> Integers:
    """Return what a function makes of each stretch of values; there may be none."""
    found: Integers = function.reduceat(values, begins) if len(begins) else values
    return found


class _Entries:
    """Words or phrases with their counts, opened."""

    def __init__(self, folder: Path, name: str) -> None:
        self.terms = read_terms(folder, name)
        self.texts = read_kind(folder, f"{name}.texts", np.uint32)

    def __getitem__(self, number: int) -> Entry:
        return Entry(*split_form_term(self.terms[number]), int(self.texts[number]))

    def starting(self, beginning: str) -> Iterator[Entry]:
        first, end = self.terms.range(beginning)
        order = np.argsort(-self.texts[first:end].astype(np.int64), kind="stable")
        return map(self.__getitem__, (order + first).tolist())


class Dictionary:
    """The dictionary of one version, opened; safe for threads."""

    def __init__(self, folder: Path) -> None:
        """Open it.

        Raises:
            OSError: If a file cannot be read.
            ValueError: If a file is something else.
        """
        self._words = _Entries(folder, WORDS)
        self._phrases = _Entries(folder, PHRASES)
        self._by_length = read_kind(folder, f"{WORDS}.by_length", np.uint32)
        self._letters = read_kind(folder, f"{WORDS}.letters", np.uint64)
        self._length_starts = read_kind(folder, f"{WORDS}.length_starts", np.int64)

    @property
    def words(self) -> int:
        """How many different words there are, as they are written."""
        return len(self._words.terms)

    def starting(self, prefix: str, *, phrases: bool = False) -> Iterator[Entry]:
        """Yield the words, or phrases, whose folded form begins with a folded prefix.

        The commonest come first.
        """
        return (self._phrases if phrases else self._words).starting(prefix)

    def count(self, folded: str) -> int:
        """Return how many texts have a folded word."""
        return sum(entry.texts for entry in self._words.starting(folded_range(folded)))

    def like(self, folded: str, edits: int, texts: int = 1) -> Iterator[Entry]:
        """Yield words that few enough letters tell apart to be within some edits of a word.

        Args:
            folded: The word.
            edits: How many.
            texts: Only words that at least so many texts have.
        """
        shortest, longest = len(folded) - edits, len(folded) + edits
        first, end = self._length_starts[[_held(shortest), _held(longest + 1)]]
        apart = np.bitwise_count(self._letters[first:end] ^ np.uint64(letter_set(folded)))
        numbers = np.sort(self._by_length[first:end].compress(apart <= 2 * edits))
        if texts > 1:
            numbers = numbers.compress(self._words.texts.take(numbers) >= texts)
        return map(self._words.__getitem__, numbers.tolist())


def _held(length: int) -> int:
    """Return the nearest length that there are starts for."""
    return min(max(length, 0), LENGTHS.stop)
