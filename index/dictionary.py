"""The dictionary of a version: the words and phrases its articles are made of, and how often.

It completes what a reader types and corrects what a reader mistyped; words are kept in the
spelling that the articles prefer, and are found without diacritics. Files: tries of the folded
words and phrases with their spelling, and, by the number of each in its trie, how many times an
article has it; for words also the set of their letters, which tells the far ones at once.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import marisa_trie
import numpy as np
import numpy.typing as npt

from index.article import Article
from index.czech.analyzer import Analyzer, Token
from index.czech.folding import fold
from index.czech.words import CLOSED_CLASS
from index.document import written_in

WORDS, PHRASES, COUNTS, LETTERS = "words", "phrases", "counts", "letters"
LENGTHS = range(3, 31)
"""Letters a word of the dictionary has."""
MIN_PHRASE = 2
"""Articles a phrase must be in."""
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


def write_dictionary(
    folder: Path,
    forms: Iterable[tuple[str, int]],
    articles: Iterable[Article],
    analyzer: Analyzer,
) -> None:
    """Write the dictionary of a version into an empty folder.

    Args:
        folder: Where to.
        forms: Exact terms, folded and accented, each with how many texts have it.
        articles: Every article, for the phrases of titles and key points.
        analyzer: Of the version.
    """
    words = _spelled(forms)
    numbers = _save(folder / WORDS, words)
    letters = np.zeros(len(words), np.uint64)
    for entry, number in zip(words, numbers, strict=True):
        letters[number] = letter_set(entry.folded)
    letters.tofile(folder / LETTERS)
    _save(folder / PHRASES, _phrases(articles, analyzer))


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


def _spelled(forms: Iterable[tuple[str, int]]) -> list[Entry]:
    """Return each folded word in its commonest spelling."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for form, count in forms:
        folded = fold(form)
        if len(folded) in LENGTHS and _is_word(folded):
            spellings[folded][form] += count
    # A folded form stands in the index for every spelling: what is left is its own.
    for folded, counts in spellings.items():
        counts[folded] -= counts.total() - counts[folded]
    return [
        Entry(folded, _commonest(counts), max(counts.total(), 1))
        for folded, counts in sorted(spellings.items())
    ]


def _commonest(counts: Counter[str]) -> str:
    return min(counts, key=lambda form: (-counts[form], form))


def _offered(counts: Counter[str], lemma: str) -> str:
    named = Counter({form: n for form, n in counts.items() if form.endswith(f" {lemma}")})
    return _commonest(named or counts)


def _is_word(folded: str) -> bool:
    return folded.isascii() and any(c.isalpha() for c in folded) and _MARK not in folded


def _phrases(articles: Iterable[Article], analyzer: Analyzer) -> list[Entry]:
    """Return pairs of words that several articles have above their bodies.

    Every form is there with its own count, but one stands for all and has all of theirs: the
    commonest in which the second word is its lemma, as *umělá inteligence*.
    """
    forms: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for article in articles:
        found: dict[tuple[str, ...], str] = {}
        for text in (article.title, article.summary, *article.key_points):
            tokens = [t for t in analyzer.text(text, written_in(article)) if t.width == 1]
            for one, other in pairwise(tokens):
                if _meant(text, one, other):
                    found[one.primary + other.primary] = f"{one.form} {other.form}"
        for lemmas, form in found.items():
            forms[lemmas][form] += 1
    kept: dict[str, int] = {}
    for lemmas, counts in forms.items():
        if counts.total() >= MIN_PHRASE:
            kept |= counts
            kept[_offered(counts, lemmas[-1])] = counts.total()
    return [Entry(fold(form), form, count) for form, count in kept.items()]


def _meant(text: str, one: Token, other: Token) -> bool:
    """Tell whether two words belong together: a space between, and neither a mere particle."""
    return (
        text[one.end : other.start].isspace()
        and CLOSED_CLASS.isdisjoint((one.form, other.form))
        and len(one.form) + len(other.form) in range(5, 41)
        and all(_MARK not in token.form for token in (one, other))
    )


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

    def like(self, folded: str, edits: int) -> Iterator[Entry]:
        """Yield words that few enough letters tell apart to be within some edits of a word."""
        apart = np.bitwise_count(self._letters ^ np.uint64(letter_set(folded)))
        trie, counts = self._tries[WORDS], self._counts[WORDS]
        for number in np.flatnonzero(apart <= 2 * edits):
            found, _, form = trie.restore_key(int(number)).partition(_MARK)
            if abs(len(found) - len(folded)) <= edits:
                yield Entry(found, form, int(counts[number]))


def _mapped(path: Path, kind: type[np.generic]) -> npt.NDArray[np.unsignedinteger]:
    if not path.stat().st_size:
        return np.zeros(0, kind)  # an empty file cannot be mapped
    return np.memmap(path, kind, "r")
