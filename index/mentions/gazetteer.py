"""A gazetteer: from the first word of a mention to the names that it may begin."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache, partial

from index.czech.folding import fold
from index.czech.lexicon import Lexicon
from index.czech.suffixes import stems
from index.mentions.forms import is_agreeing, is_form
from index.mentions.known import KnownName, KnownNames
from index.names import facet_key
from index.vocabulary.vocabulary import Kind

MEMO = 200_000
"""Words whose names are remembered."""
FEWEST_LETTERS = 2
"""Letters of a name; one letter is no evidence."""
MIN_SURNAME = 4
"""Letters of a surname that may stand alone."""
NAME_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One spelling of a name.

    Attributes:
        words: Its words.
        known: The name, or ``None`` for something else that is named alike.
        plain: Whether it is no ordinary word: a capital letter is enough.
        surname: Whether it is a single word for a person, which metadata has to complete.
    """

    words: tuple[str, ...]
    known: KnownName | None
    plain: bool
    surname: bool = False


class Gazetteer:
    """Looks up names by their first word in any case."""

    def __init__(self, known: KnownNames, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        entries: defaultdict[str, list[Entry]] = defaultdict(list)
        sought = set[tuple[Kind, str]]()
        for entry in _entries(known, lexicon):
            if entry.known is not None:
                sought.add((entry.known.kind, facet_key(entry.known.name)))
            for stem in _keys(entry.words[0], lexicon):
                entries[stem].append(entry)
        self._entries = dict(entries)
        self.sought = frozenset(sought)
        """Kind and key of each name that a text may mention."""
        self.beginning_with = lru_cache(MEMO)(self._beginning_with)
        """Return the entries that begin with a form of a word, the longest first."""
        self._is_form = lru_cache(MEMO)(partial(is_form, lexicon=lexicon))
        self._is_agreeing = lru_cache(MEMO)(partial(is_agreeing, lexicon=lexicon))

    def _beginning_with(self, written: str) -> tuple[Entry, ...]:
        found = {
            id(entry): entry
            for key in _keys(written, self._lexicon)
            for entry in self._entries.get(key, ())
        }
        longest_first = sorted(found.values(), key=lambda entry: (-len(entry.words), entry.surname))
        return tuple(entry for entry in longest_first if self.is_word(entry, 0, written))

    def is_word(self, entry: Entry, number: int, written: str) -> bool:
        """Tell whether a word of a text is a form of a word of an entry."""
        test = self._is_form if len(entry.words) == 1 else self._is_agreeing
        return test(written, entry.words[number])


def _entries(known: KnownNames, lexicon: Lexicon) -> Iterable[Entry]:
    for name in known.names:
        spelled = {tuple(NAME_WORDS.findall(spelling)): None for spelling in name.spellings}
        # A spelling without its diacritics finds nothing that the spelling with them does not.
        for words in spelled:
            if _is_name(name.kind, words):
                alone = name.kind is Kind.PEOPLE and len(words) < 2
                plain = not (alone or name.ordinary or _is_ordinary(words, lexicon))
                yield Entry(words, name, plain, surname=alone)
        if name.kind is Kind.PEOPLE and (surname := surname_of(name, lexicon)):
            yield Entry((surname,), name, plain=False, surname=True)
    for other in known.others:
        yield Entry(tuple(NAME_WORDS.findall(other)), None, plain=True)


def surname_of(person: KnownName, lexicon: Lexicon) -> str:
    """Return the surname of a person, or nothing where it is an ordinary word too."""
    words: list[str] = NAME_WORDS.findall(person.name)
    surname = words[-1] if len(words) > 1 else ""
    return "" if len(surname) < MIN_SURNAME or lexicon.knows(surname.lower()) else surname


def _is_name(kind: Kind, words: tuple[str, ...]) -> bool:
    shortest = MIN_SURNAME if kind is Kind.PEOPLE and len(words) < 2 else FEWEST_LETTERS
    return sum(map(len, words)) >= shortest


def _is_ordinary(words: tuple[str, ...], lexicon: Lexicon) -> bool:
    """Tell whether Czech has all the words: only capital letters make a name of them."""
    return all(lexicon.knows(word.lower()) for word in words)


def _keys(word: str, lexicon: Lexicon) -> set[str]:
    folded = fold(word)
    return {folded, *stems(folded), *map(fold, lexicon.lemmas(word.lower()))}
