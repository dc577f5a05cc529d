"""Find the words of a text that answer a plan, without analysing all of the text.

An engine knows in which forms its articles have a word. Only where one of these may begin is the
text analysed, by the same analyser as for the index: what is found is what matched.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from index.czech.analyzer import Analyzer, Language, Token
from index.czech.tokens import IGNORED, find_words
from index.document import forms
from index.schema import TextField
from search.plan import Leaf, Phrase, Prefix, Terms

MAX_FORMS = 200
"""Different beginnings from which on analysing a whole text is quicker than looking for each."""
_PIECE = re.compile(r"[^\W_]+")
_UNUSUAL = re.compile(f"[{IGNORED}\u0300-\u036f]")
"""Characters by which a word looks otherwise than its form."""
_BLANK = re.compile(r"\s")

_BETWEEN = "\n"
"""Between texts that are looked through at once: no word and no form has it."""

FormsOf = Callable[[Leaf], Iterable[str]]


class Occurrence(NamedTuple):
    """A word that answers: where, and the number of what it answers in the plan."""

    start: int
    end: int
    leaf: int


class Finder:
    """Finds what answers the leaves of one plan."""

    def __init__(self, leaves: Iterable[Leaf], analyzer: Analyzer, forms_of: FormsOf) -> None:
        self._leaves = tuple(leaves)
        self._answering = tuple(map(_answering, self._leaves))
        self._analyzer = analyzer
        found = {form for leaf in self._leaves for form in forms_of(leaf)}
        beginnings = _beginnings(found)
        odd = any(map(_is_odd, found))
        self._beginnings = None if odd or len(beginnings) > MAX_FORMS else beginnings
        phrases = (leaf for leaf in self._leaves if isinstance(leaf, Phrase))
        self._longest = max((len(phrase.places) for phrase in phrases), default=1)
        self._known: dict[tuple[str, Language], tuple[Occurrence, ...]] = {}

    @property
    def leaves(self) -> int:
        """How many different words may answer."""
        return len(self._leaves)

    def find(
        self, texts: Sequence[tuple[TextField, str]], language: Language
    ) -> list[list[Occurrence]]:
        """Return what answers in each of some texts, in no order."""
        joined = _BETWEEN.join([text for _, text in texts])
        lower = joined.lower()
        if self._beginnings is None or len(lower) != len(joined) or _is_unusual(joined):
            return [
                self._asked(field, self._analysed(text, language)) if text else []
                for field, text in texts
            ]
        places = {place for beginning in self._beginnings for place in _places(lower, beginning)}
        found: list[list[Occurrence]] = [[] for _ in texts]
        first = 0
        for number, (field, text) in enumerate(texts):
            end = first + len(text)
            here = [place - first for place in places if first <= place < end] if places else ()
            if here:
                found[number] = self._asked(field, self._around(text, here, language))
            first = end + len(_BETWEEN)
        return found

    def _asked(self, field: TextField, found: Iterable[Occurrence]) -> list[Occurrence]:
        """Return what answers a word that is looked for in a field."""
        leaves = self._leaves
        return [one for one in found if field in leaves[one.leaf].fields]

    def _around(self, text: str, places: Iterable[int], language: Language) -> Iterator[Occurrence]:
        """Yield what answers in the stretches between blanks in which places are."""
        for start, end in self._stretches(text, places):
            key = (text[start:end], language)
            found = self._known.get(key)
            if found is None:
                found = self._known[key] = tuple(self._analysed(*key))
            for one in found:
                yield Occurrence(one.start + start, one.end + start, one.leaf)

    def _stretches(self, text: str, places: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Yield from where to where to look: the longest phrase fits in after every place."""
        start = end = -1
        for place in sorted(places):
            if place >= end:
                if end >= 0:
                    yield start, end
                start = _start(text, place)
            end = max(end, _end(text, place, self._longest))
        if end >= 0:
            yield start, end

    def _analysed(self, text: str, language: Language) -> Iterator[Occurrence]:
        tokens = self._analyzer.text(text, language)
        for number, answering in enumerate(self._answering):
            for token in answering(tokens):
                yield Occurrence(token.start, token.end, number)


def _beginnings(found: Iterable[str]) -> tuple[str, ...]:
    """Return by what to look for forms: their first letters, none that begins with another."""
    kept: list[str] = []
    for piece in sorted({match.group() for form in found if (match := _PIECE.search(form))}):
        if not kept or not piece.startswith(kept[-1]):
            kept.append(piece)
    return tuple(kept)


def _is_odd(form: str) -> bool:
    """Tell whether a form cannot be looked for by its first letters.

    The parts of a number may be apart: 87 000 is found by 87000. An emoji has no letters.
    """
    return _PIECE.search(form) is None or any(map(str.isdigit, form))


def _is_unusual(text: str) -> bool:
    if text.isascii():
        return False
    return not unicodedata.is_normalized("NFC", text) or _UNUSUAL.search(text) is not None


def _places(text: str, beginning: str) -> Iterator[int]:
    """Yield where a word may begin so."""
    place = text.find(beginning)
    while place >= 0:
        if not place or not text[place - 1].isalnum():
            yield place
        place = text.find(beginning, place + 1)


def _start(text: str, place: int) -> int:
    """Return where the stretch between blanks begins in which a place is."""
    while place and not text[place - 1].isspace():
        place -= 1
    return place


def _end(text: str, place: int, words: int) -> int:
    """Return where the stretch between blanks ends that has some words, from a place on."""
    end = place
    if words > 1:
        for word in islice(find_words(text, place), words):
            end = word.end()
    blank = _BLANK.search(text, end)
    return blank.start() if blank else len(text)


Answering = Callable[[list[Token]], Iterable[Token]]
"""From the tokens of a text to those that answer a leaf."""


def _answering(leaf: Leaf) -> Answering:
    match leaf:
        case Phrase(places=places):
            return lambda tokens: _phrase(tokens, places)
        case Prefix(prefix=prefix):
            return lambda tokens: [
                token for token in tokens if any(form.startswith(prefix) for form in forms(token))
            ]
        case Terms(terms=terms, exact=True):
            exact = frozenset(terms)
            return lambda tokens: [t for t in tokens if not exact.isdisjoint(forms(t))]
        case Terms(terms=terms):
            lemmas = frozenset(terms)
            return lambda tokens: [t for t in tokens if not lemmas.isdisjoint(t.terms)]


def _phrase(tokens: list[Token], places: tuple[tuple[str, ...], ...]) -> list[Token]:
    """Return the words of every run of tokens that is the phrase."""
    at: dict[int, list[Token]] = {}
    for token in tokens:
        at.setdefault(token.position, []).append(token)
    found: list[Token] = []
    for start in at:
        run = [_at_place(at.get(start + n, ()), forms_) for n, forms_ in enumerate(places)]
        if all(run):
            found.extend(token for token in run if token)
    return found


def _at_place(tokens: Iterable[Token], wanted: tuple[str, ...]) -> Token | None:
    return next((token for token in tokens if not set(wanted).isdisjoint(forms(token))), None)
