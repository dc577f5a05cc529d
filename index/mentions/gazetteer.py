"""A gazetteer: from the first word of a mention to the names that it may begin."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache, partial

from index.czech.lexicon import Lexicon
from index.czech.suffixes import SOFTENED, stems
from index.mentions.forms import NAME_WORDS, FoldedForms, is_agreeing, is_form
from index.mentions.known import KnownName, KnownNames
from index.names import facet_key
from index.vocabulary.vocabulary import Kind

MEMO = 200_000
"""Words whose names are remembered."""
FEWEST_LETTERS = 2
"""Letters of a name; one letter is no evidence."""
MIN_SURNAME = 4
"""Letters of a surname that may stand alone."""
_KEPT = 2
"""Letters at the beginning of a word that all its stems have."""
_SOFTENING = str.maketrans(dict.fromkeys("".join(map("".join, SOFTENED)), "c"))
"""Consonants that an ending may change into one another, and one for all of them."""


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

    def __init__(self, known: KnownNames, lexicon: Lexicon, folded: FoldedForms) -> None:
        self._folded = folded
        longest_first = sorted(
            _entries(known, lexicon), key=lambda entry: (-len(entry.words), entry.surname)
        )
        numbers: defaultdict[str, list[int]] = defaultdict(list)
        for number, entry in enumerate(longest_first):
            written, *lemmas = folded(entry.words[0])
            for key in {written, *lemmas, *stems(written)}:
                numbers[key].append(number)
        self._entries, self._numbers = longest_first, dict(numbers)
        self._heads = frozenset(map(_head, numbers))
        names = (entry.known for entry in longest_first if entry.known is not None)
        self.sought = frozenset((name.kind, facet_key(name.name)) for name in names)
        """Kind and key of each name that a text may mention."""
        self.beginning_with = lru_cache(MEMO)(self._beginning_with)
        """Return the entries that begin with a form of a word, the longest first."""
        self._is_form = lru_cache(MEMO)(partial(self._is_case, partial(is_form, lexicon=lexicon)))
        agreeing = partial(is_agreeing, lexicon=lexicon)
        self._is_agreeing = lru_cache(MEMO)(partial(self._is_case, agreeing))

    def _beginning_with(self, written: str) -> tuple[Entry, ...]:
        keys = self._keys(written) & self._numbers.keys()
        numbers = sorted({number for key in keys for number in self._numbers[key]})
        entries = [self._entries[number] for number in numbers]
        return tuple([entry for entry in entries if self.is_word(entry, 0, written)])

    def _keys(self, word: str) -> set[str]:
        """Return the keys of a word that entries may have."""
        folded, *lemmas = self._folded(word)
        keys = {folded, *lemmas}
        # Most words begin as no name does, and are not stemmed.
        if _head(folded) in self._heads or folded[:_KEPT] in self._heads:
            keys.update(stems(word.lower()))
        return keys

    def is_word(self, entry: Entry, number: int, written: str) -> bool:
        """Tell whether a word of a text is a form of a word of an entry."""
        test = self._is_form if len(entry.words) == 1 else self._is_agreeing
        return test(written, entry.words[number])

    def _is_case(self, test: Callable[[str, str], bool], written: str, name: str) -> bool:
        """Tell whether a test holds; most words begin with other letters than the name does."""
        initials = {form[:1] for form in self._folded(name)}
        return any(form[:1] in initials for form in self._folded(written)) and test(written, name)


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


def _head(key: str) -> str:
    """Return the beginning that a folded word has in common with each of its stems.

    A stem of two letters is one itself.
    """
    return key[:_KEPT] + key[_KEPT : _KEPT + 1].translate(_SOFTENING)
