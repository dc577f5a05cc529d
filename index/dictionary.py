"""The dictionary of a version: the words and phrases its articles are made of, and how often.

It completes what a reader types and corrects what a reader mistyped; words are kept in the
spelling that the articles prefer, and are found without diacritics. Files: tries of the folded
words and phrases with their spelling, and, by the number of each in its trie, how many times an
article has it; for words also the set of their letters, which tells the far ones at once.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

import marisa_trie
import numpy as np
import numpy.typing as npt

from index.czech.folding import fold
from index.phrases import commonest_form

WORDS, PHRASES, COUNTS, LETTERS = "words", "phrases", "counts", "letters"
LENGTHS = range(3, 31)
"""Letters a word of the dictionary has."""
WORD_LENGTHS = "lengths"
MAX_LISTED = 20_000
"""Entries that are looked at for one prefix."""
_MARK = "|"
_ALPHABET = {letter: n for n, letter in enumerate("abcdefghijklmnopqrstuvwxyz0123456789")}
_OTHER = len(_ALPHABET)


class Entry(NamedTuple):
    """A word or phrase: folded, as the articles spell it, and how many texts have it."""

    folded: str
    form: str
    texts: int


def write_words(folder: Path, forms: Iterable[tuple[str, str, int]]) -> None:
    """Write the words of a version's dictionary.

    Args:
        folder: Where to.
        forms: Every folded word with a form of it and how many articles have that, those of a
            word together.
    """
    words = _spelled(forms)
    numbers = _save(folder / WORDS, words)
    letters = np.zeros(len(words), np.uint64)
    letters[numbers] = [letter_set(entry.folded) for entry in words]
    letters.tofile(folder / LETTERS)
    lengths = np.zeros(len(words), np.uint8)
    lengths[numbers] = [len(entry.folded) for entry in words]
    lengths.tofile(folder / WORD_LENGTHS)


def write_phrases(folder: Path, phrases: Mapping[str, int]) -> None:
    """Write the phrases of a version's dictionary: every form and how many articles have it."""
    _save(folder / PHRASES, [Entry(fold(form), form, count) for form, count in phrases.items()])


def _save(path: Path, entries: list[Entry]) -> list[int]:
    """Write a trie and its counts; return the number of each entry."""
    keys = [entry.folded + _MARK + entry.form for entry in entries]
    trie = marisa_trie.Trie(keys)
    trie.save(str(path))
    numbers = [trie[key] for key in keys]
    counts = np.zeros(len(entries), np.uint32)
    counts[numbers] = [entry.texts for entry in entries]
    counts.tofile(path.with_suffix(f".{COUNTS}"))
    return numbers


def _spelled(forms: Iterable[tuple[str, str, int]]) -> list[Entry]:
    """Return each folded word in its commonest spelling."""
    words = []
    for folded, found in groupby(forms, key=itemgetter(0)):
        if len(folded) in LENGTHS and _is_word(folded):
            counts = {form: count for _, form, count in found}
            words.append(Entry(folded, commonest_form(counts), sum(counts.values())))
    return words


def _is_word(folded: str) -> bool:
    return folded.isascii() and any(map(str.isalpha, folded)) and _MARK not in folded


def letter_set(word: str) -> int:
    """Return the set of a folded word's letters, as bits."""
    found = 0
    for letter in word:
        found |= 1 << _ALPHABET.get(letter, _OTHER)
    return found


class Dictionary:
    """The dictionary of one version, opened; safe for threads."""

    def __init__(self, folder: Path) -> None:
        """Open it.

        Raises:
            OSError: If a file cannot be read.
        """
        self._tries: Mapping[str, marisa_trie.Trie] = {
            name: marisa_trie.Trie().mmap(str(folder / name)) for name in (WORDS, PHRASES)
        }
        self._counts = {
            name: _mapped(folder / f"{name}.{COUNTS}", np.uint32) for name in (WORDS, PHRASES)
        }
        self._letters = _mapped(folder / LETTERS, np.uint64)
        self._lengths = _mapped(folder / WORD_LENGTHS, np.uint8)

    @property
    def words(self) -> int:
        """How many different words there are, as they are written."""
        return len(self._tries[WORDS])

    def starting(self, prefix: str, *, phrases: bool = False) -> Iterator[Entry]:
        """Yield the words, or phrases, whose folded form begins with a folded prefix."""
        name = PHRASES if phrases else WORDS
        trie, counts = self._tries[name], self._counts[name]
        for read, (key, number) in enumerate(trie.iteritems(prefix)):
            if read == MAX_LISTED:
                return
            folded, _, form = key.partition(_MARK)
            yield Entry(folded, form, int(counts[number]))

    def count(self, folded: str) -> int:
        """Return how many texts have a folded word."""
        return sum(entry.texts for entry in self.starting(folded + _MARK))

    def like(self, folded: str, edits: int, texts: int = 1) -> Iterator[Entry]:
        """Yield words that few enough letters tell apart to be within some edits of a word.

        Args:
            folded: The word.
            edits: How many.
            texts: Only words that at least so many texts have.
        """
        least = max(len(folded) - edits, 0)
        if least >= LENGTHS.stop:
            return
        # Below 0 there is no number: what is too short becomes very long.
        near = (self._lengths - np.uint8(least)) <= np.uint8(len(folded) + edits - least)
        numbers = near.nonzero()[0]
        if texts > 1:
            numbers = numbers[self._counts[WORDS][numbers] >= texts]
        apart = np.bitwise_count(self._letters[numbers] ^ np.uint64(letter_set(folded)))
        trie, counts = self._tries[WORDS], self._counts[WORDS]
        for number in numbers[apart <= 2 * edits].tolist():
            found, _, form = trie.restore_key(number).partition(_MARK)
            yield Entry(found, form, int(counts[number]))


def _mapped(path: Path, kind: type[np.generic]) -> npt.NDArray[np.unsignedinteger]:
    if not path.stat().st_size:
        return np.zeros(0, kind)  # an empty file cannot be mapped
    return np.memmap(path, kind, "r").view(np.ndarray)
