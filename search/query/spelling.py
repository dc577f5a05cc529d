"""Did you mean: for words no article has, the words it does have that a typist meant.

Candidates are the index's own words. The cost of a candidate is its distance in edits (insert,
delete, substitute, swap neighbours: the optimal string alignment distance) on folded words, less
for the slips that hands make (a letter left out or doubled, two swapped, the key beside it on a
Czech keyboard), more for each diacritic that was typed otherwise, and less for common words. Two
words that an article has may also lack the space between them.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from rapidfuzz.distance import OSA

from index.czech.folding import fold
from index.czech.words import CLOSED_CLASS
from index.documents.dictionary import Dictionary, Entry
from search.query.tree import And, Query, Word, with_words

MIN_LENGTH = 4
"""Letters below which any word is near to too many."""
MIN_PART = 3
"""Letters of each of two words that lack the space between them."""
LONG = 6
"""Letters from which on more than one edit is forgiven."""
MOST_EDITS = 2
ACCENT_COST = 0.3
HAND_DISCOUNT = 0.3
"""Slips of the hand are as much likelier than other edits as a word 30 times as frequent is."""
FREQUENCY_DISCOUNT = 0.2
FIRST_LETTER_COST = 0.2
"""Hardly anyone misses the first letter."""
RARE = 20
"""Minimum ratio of document frequencies of a proposed word and the word it replaces."""
_ROWS = ("qwertzuiop", "asdfghjkl", "yxcvbnm")
SWAPPED_KEYS = frozenset({frozenset("yz")})
"""Keys that change places between the Czech and the English keyboard."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word that may be meant; the lower the cost, the likelier."""

    entry: Entry
    cost: float


def mended_query(
    node: Query,
    dictionary: Dictionary,
    is_word: Callable[[Word], bool],
    together: Callable[[And], int],
) -> Query | None:
    """Return the query with unknown words replaced, or ``None`` if all are known.

    Args:
        node: The query.
        dictionary: Words of the index.
        is_word: Tells whether a word exists, even if no article has it.
        together: Returns the number of articles that have both of two words, in any form.
    """

    def mend(word: Word) -> Query:
        if is_word(word):
            return word
        found = [candidate.entry for candidate in corrections(word.text, dictionary)]
        near = found and OSA.distance(fold(word.text), found[0].folded) == 1
        apart = None if near else _apart(word.text, is_word, together)
        return apart or (Word(found[0].form) if found else word)

    mended = with_words(node, mend)
    return None if mended == node else mended


def _apart(
    text: str, is_word: Callable[[Word], bool], together: Callable[[And], int]
) -> And | None:
    """Return the two words that most articles have of those a text consists of, or ``None``."""
    if not text.isalpha():
        return None
    cuts = range(MIN_PART, len(text) - MIN_PART + 1)
    parts = ((Word(text[:at]), Word(text[at:])) for at in cuts)
    possible = [And(pair) for pair in parts if all(map(is_word, pair))]
    counted = [(together(pair), pair) for pair in possible if not _has_function_word(pair)]
    most, best = max(counted, key=itemgetter(0), default=(0, None))
    return best if most else None


def _has_function_word(pair: And) -> bool:
    return any(isinstance(word, Word) and word.text.lower() in CLOSED_CLASS for word in pair.nodes)


def better_query(
    node: Query, dictionary: Dictionary, frequency: Callable[[Word], int], articles: int
) -> Query | None:
    """Return a proposal: the query with rare words replaced by frequent ones, or ``None``.

    Args:
        node: The query.
        dictionary: Words of the index.
        frequency: Returns the document frequency of a word in any form.
        articles: Number of articles.
    """

    def correct(word: Word) -> Word:
        count = frequency(word)
        if RARE * count > articles:
            return word
        found = corrections(word.text, dictionary, max(1, RARE * count))
        return Word(found[0].entry.form) if found else word

    better = with_words(node, correct)
    return None if better == node else better


def corrections(word: str, dictionary: Dictionary, texts: int = 1) -> tuple[Candidate, ...]:
    """Return the words a word may be meant as, the likeliest first; at most five.

    None is a function word, which nobody looks for, and none has other digits: ``iphone 15`` is no
    slip for ``iphone 16``.

    Args:
        word: As typed.
        dictionary: The words there are.
        texts: How many texts must have a word that is proposed; above 1 the typed one is a word
            too, and only those one edit away are.
    """
    folded = fold(word)
    if len(folded) < MIN_LENGTH:
        return ()
    most = MOST_EDITS if len(folded) >= LONG and texts == 1 else 1
    for distance in range(1, most + 1):
        candidates = _candidates(word, folded, dictionary.like(folded, distance, texts), distance)
        found = sorted(candidates, key=lambda candidate: candidate.cost)
        if found:
            return tuple(found[:5])
    return ()


def _candidates(word: str, folded: str, like: Iterable[Entry], edits: int) -> Iterator[Candidate]:
    digits = _digits(folded)
    for entry in like:
        distance = OSA.distance(folded, entry.folded, score_cutoff=edits)
        if not 0 < distance <= edits:
            continue
        if entry.form not in CLOSED_CLASS and _digits(entry.folded) == digits:
            yield Candidate(entry, distance + _finer(word, folded, entry, distance))


def _digits(word: str) -> str:
    return "".join(filter(str.isdigit, word))


def _finer(word: str, folded: str, entry: Entry, distance: int) -> float:
    accented = word.lower()
    otherwise = OSA.distance(accented, entry.form) - distance if accented != folded else 0
    accents = ACCENT_COST * max(0, otherwise)
    first = FIRST_LETTER_COST * (folded[0] != entry.folded[0])
    hand = HAND_DISCOUNT * _is_of_the_hand(folded, entry.folded)
    return accents + first - hand - FREQUENCY_DISCOUNT * math.log10(entry.texts + 1)


def _is_of_the_hand(typed: str, meant: str) -> bool:
    """Tell whether letters were left out, doubled or swapped, or the key beside one was hit."""
    if len(typed) < len(meant):
        return True
    if len(typed) > len(meant):
        return _without_doubles(typed) == _without_doubles(meant)
    wrong = [(a, b) for a, b in zip(typed, meant, strict=True) if a != b]
    if len(wrong) == 1:
        return beside(*wrong[0])
    return len(wrong) == 2 and wrong[0] == wrong[1][::-1]


def _without_doubles(word: str) -> list[str]:
    return [letter for letter, _ in groupby(word)]


def beside(one: str, other: str) -> bool:
    """Tell whether two keys touch on a Czech keyboard, or are the two that it swaps."""
    if frozenset((one, other)) in SWAPPED_KEYS:
        return True
    places = [_place(key) for key in (one, other)]
    if None in places:
        return False
    (row, column), (row_, column_) = (place for place in places if place)
    return abs(row - row_) <= 1 and abs(column - column_) <= 1


def _place(key: str) -> tuple[int, float] | None:
    for row, keys in enumerate(_ROWS):
        if key in keys:
            return row, keys.index(key) + row / 3
    return None
