"""Beginnings of words with a capital letter: which articles a new name may concern.

An update compares the beginnings that it remembers of each article with those of the names that
came or went, and reads again the articles that share one. No mention begins otherwise.
"""

from collections.abc import Iterable, Sequence

from index.czech.folding import fold
from index.czech.lexicon import Lexicon
from index.czech.suffixes import SOFTENED
from index.mentions.forms import NAME_WORDS, VOWELS, FoldedForms, has_fleeting_e, keeps_vowel
from index.mentions.known import KnownName, KnownNames
from index.names import facet_key
from index.vocabulary.vocabulary import Kind

LETTERS = 6
"""Letters of a beginning, folded: with four, a new name has twenty times as many articles read."""
LOWER = 3
"""Letters of a word of a person's name, at most, that may begin with a small letter: *van*."""
LONGEST = 50
"""Letters of a surname, at most, whose forms are remembered however long they are."""
_HARD = tuple(hard for _, hard in SOFTENED)


def beginnings_of(words: Iterable[str], folded: FoldedForms) -> str:
    """Return the beginnings of the words of an article, each after a space."""
    found = {form[:LETTERS] for word in words for form in folded(word)}
    return "".join([f" {beginning}" for beginning in sorted(found)])


def beginnings_of_changes(
    before: KnownNames, after: KnownNames, lexicon: Lexicon
) -> frozenset[str]:
    """Return the beginnings of the names that one list has and the other has not."""
    spellings = _described(before) ^ _described(after)
    words = {
        word
        for name, _, spelled in spellings
        for text in spelled
        if (words := NAME_WORDS.findall(text))
        for word in (_of_person(words) if name and name.kind is Kind.PEOPLE else words[:1])
    }
    return frozenset(
        f" {_unchanging(fold(form))}"
        for word in words
        for form in (word, *lexicon.lemmas(word.lower()))
    )


def _of_person(words: Sequence[str]) -> Sequence[str]:
    """Return the words of a person's name one of which each mention has, with a capital letter.

    That is the surname, with or without the first name, which many people share.
    """
    surname = words[-1]
    return [surname] if LOWER < len(surname) <= LONGEST else [words[0], surname]


def _described(known: KnownNames) -> set[tuple[KnownName | None, bool, tuple[str, ...]]]:
    """Return the names, whether each is a publisher, and their spellings."""
    found: set[tuple[KnownName | None, bool, tuple[str, ...]]] = {
        (None, False, (other,)) for other in known.others
    }
    for name in known.names:
        publishes = name.kind is Kind.COMPANIES and facet_key(name.name) in known.publishers
        found.add((name, publishes, name.spellings))
    return found


def _unchanging(base: str) -> str:
    """Return the letters at the beginning of a folded name that no case changes."""
    if base[-1:] in VOWELS and base and not keeps_vowel(base):
        stem = base[:-1]
        hard = max((end for end in _HARD if stem.endswith(end)), key=len, default="")
        return stem.removesuffix(hard)[:LETTERS]
    return (base[:-2] if has_fleeting_e(base) else base)[:LETTERS]
