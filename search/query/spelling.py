"""Did you mean: for words no article has, the words it does have that a typist meant.

Candidates are the index's own words. The cost of a candidate is its distance in edits (insert,
delete, substitute, swap neighbours: the optimal string alignment distance) on folded words, less
where the wrong key lies beside the right one on a Czech keyboard, a little more for each
diacritic that was typed otherwise, and less for common words.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from index.czech.folding import fold
from index.czech.suffixes import stems
from index.czech.words import CLOSED_CLASS
from index.documents.dictionary import Dictionary, Entry
from search.query.tree import Query, Word, with_words

MIN_LENGTH = 4
"""Letters below which any word is near to too many."""
LONG = 6
"""Letters from which on more than one edit is forgiven."""
MOST_EDITS = 2
ACCENT_COST = 0.15
NEIGHBOUR_DISCOUNT = 0.3
FREQUENCY_DISCOUNT = 0.12
FIRST_LETTER_COST = 0.2
"""Hardly anyone misses the first letter."""
RARE = 20
"""How many times commoner a word must be to be proposed for one that some articles have."""
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
    may_be_name: Callable[[Word], bool],
) -> Query | None:
    """Return the query with what is no word replaced, or nothing where all are words.

    Args:
        node: What was asked.
        dictionary: The words there are.
        is_word: Tells whether a word is one, whether or not any article has it.
        may_be_name: Tells whether what is no word may be a case of a name. It is replaced by what
            is one edit away, unless that is a case of the name.
    """

    def mend(word: Word) -> Word:
        if is_word(word):
            return word
        name = may_be_name(word)
        found = corrections(word.text, dictionary, edits=1 if name else MOST_EDITS)
        if not found or (name and _is_case(word.text, found[0], dictionary)):
            return word
        return Word(found[0].entry.form)

    mended = with_words(node, mend)
    return None if mended == node else mended


def better_query(
    node: Query, dictionary: Dictionary, frequency: Callable[[Word], int], articles: int
) -> Query | None:
    """Return the query with its rare words as more frequent ones, to be proposed, or nothing.

    Args:
        node: What was asked.
        dictionary: The words there are.
        frequency: Gives how many articles have a word, in any form.
        articles: How many there are.
    """

    def correct(word: Word) -> Word:
        count = frequency(word)
        if RARE * count > articles:
            return word
        found = corrections(word.text, dictionary, max(1, RARE * count))
        return Word(found[0].entry.form) if found else word

    better = with_words(node, correct)
    return None if better == node else better


def _is_case(word: str, found: Candidate, dictionary: Dictionary) -> bool:
    """Return whether a word may be a case of a name: of what is found, or of one of its stems."""
    own = stems(word)
    return not set(own).isdisjoint(stems(found.entry.form)) or any(map(dictionary.count, own))


def corrections(
    word: str, dictionary: Dictionary, texts: int = 1, edits: int = MOST_EDITS
) -> tuple[Candidate, ...]:
    """Return the words a word may be meant as, the likeliest first; at most five.

    None is a function word, which nobody looks for, and none has other digits: ``iphone 15`` is no
    slip for ``iphone 16``.

    Args:
        word: As typed.
        dictionary: The words there are.
        texts: How many texts must have a word that is proposed; above 1 the typed one is a word
            too, and only those one edit away are.
        edits: Greatest distance of a long word.
    """
    folded = fold(word)
    if len(folded) < MIN_LENGTH:
        return ()
    most = edits if len(folded) >= LONG and texts == 1 else 1
    for distance in range(1, most + 1):
        candidates = _candidates(word, folded, dictionary.like(folded, distance, texts), distance)
        found = sorted(candidates, key=lambda candidate: candidate.cost)
        if found:
            return tuple(found[:5])
    return ()


def _candidates(word: str, folded: str, like: Iterable[Entry], edits: int) -> Iterator[Candidate]:
    digits = _digits(folded)
    for entry in like:
        if entry.form in CLOSED_CLASS or _digits(entry.folded) != digits:
            continue
        distance = OSA.distance(folded, entry.folded, score_cutoff=edits)
        if 0 < distance <= edits:
            yield Candidate(entry, distance + _finer(word, folded, entry))


def _digits(word: str) -> str:
    return "".join(filter(str.isdigit, word))


def _finer(word: str, folded: str, entry: Entry) -> float:
    accents = 0.0
    if word != folded and len(word) == len(entry.form):
        pairs = zip(word, entry.form, strict=True)
        accents = ACCENT_COST * sum(fold(a) == fold(b) and a != b for a, b in pairs)
    first = FIRST_LETTER_COST * (folded[0] != entry.folded[0])
    near = NEIGHBOUR_DISCOUNT * _slipped(folded, entry.folded)
    return accents + first - near - FREQUENCY_DISCOUNT * math.log10(entry.texts + 1)


def _slipped(typed: str, meant: str) -> bool:
    """Tell whether one key beside the right one was hit, or letters changed places."""
    if len(typed) != len(meant):
        return False
    wrong = [(a, b) for a, b in zip(typed, meant, strict=True) if a != b]
    if len(wrong) == 1:
        return beside(*wrong[0])
    return len(wrong) == 2 and wrong[0] == wrong[1][::-1]


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
