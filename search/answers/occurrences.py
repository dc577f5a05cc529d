"""Find the words of a text that answer a plan, without looking at all of the text.

An engine knows in which forms its articles have a word. Where these are few, only the words that
begin so are looked at, by the same analyser as for the index: what is found is what matched.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from index.czech.analyzer import Analyzer, Language
from index.czech.folding import fold
from index.czech.tokens import IGNORED, find_words
from index.schema import TextField
from search.answers.leaf_matching import LeafMatcher, Occurrence
from search.query.plan import Leaf, Phrase, Prefix, Terms

MAX_FORMS = 1_000
"""Forms that are looked at for how they begin."""
MAX_BEGINNINGS = 32
"""Different beginnings from which on looking at every word is quicker than looking for each."""
LETTERS_PER_PLACE = 256
"""Letters of a text to a place where a word begins so, below which every word is looked at."""
_PIECE = re.compile(r"[^\W_]+")
_UNUSUAL = re.compile(f"[{IGNORED}\u0300-\u036f]")
"""Characters by which a word looks otherwise than its form."""
_BLANK = re.compile(r"\s")

_BETWEEN = "\n"
"""Between texts that are looked through at once: no word and no form has it."""

FormsOf = Callable[[Leaf], Iterable[str]]


class Finder:
    """Finds what answers the leaves of one plan.

    Attributes:
        looked_at: Code points of all texts so far whose words were looked at.
    """

    def __init__(self, leaves: Iterable[Leaf], analyzer: Analyzer, forms_of: FormsOf) -> None:
        self.looked_at = 0
        self._leaves = tuple(leaves)
        forms_of = _asked_once(self._leaves, forms_of)
        self._matcher = LeafMatcher(self._leaves, analyzer, forms_of)
        self._in_field = {field: _looked_for(self._leaves, field) for field in TextField}
        self._beginnings = _beginnings(self._leaves, forms_of)
        phrases = (leaf for leaf in self._leaves if isinstance(leaf, Phrase))
        self._longest = max((len(phrase.positions) for phrase in phrases), default=1)

    def leaves_in(self, field: TextField) -> int:
        """Return how many different words may answer in a field."""
        return self._in_field[field].bit_count()

    def find(
        self, texts: Sequence[tuple[TextField, str]], language: Language
    ) -> list[list[Occurrence]]:
        """Return what answers in each of some texts, in the order of the text."""
        places = self._places(_BETWEEN.join([text for _, text in texts]))
        found: list[list[Occurrence]] = []
        first = 0
        for field, text in texts:
            wanted, end = self._in_field[field], first + len(text)
            spans: Iterable[tuple[int, int]] = ()
            if wanted and text:
                if places is None:
                    spans = ((0, len(text)),)
                elif here := [place - first for place in places if first <= place < end]:
                    spans = self._ranges(text, here)
            found.append(self._within(text, spans, language, wanted) if spans else [])
            first = end + len(_BETWEEN)
        return found

    def _within(
        self, text: str, spans: Iterable[tuple[int, int]], language: Language, wanted: int
    ) -> list[Occurrence]:
        """Return what answers in some ranges of a text."""
        found: list[Occurrence] = []
        for span in spans:
            self.looked_at += span[1] - span[0]
            found += self._matcher.find(text, span, language, wanted)
        return found

    def _places(self, text: str) -> list[int] | None:
        """Return where words begin that may answer, or nothing where all are to be looked at.

        A word with a character by which it looks otherwise than its form may answer too.
        """
        lower = text.lower()
        if self._beginnings is None or len(lower) != len(text) or not _is_composed(text):
            return None
        most = len(text) // LETTERS_PER_PLACE + 1
        places = [] if text.isascii() else [found.start() for found in _UNUSUAL.finditer(text)]
        for beginning in self._beginnings:
            places += islice(_places(lower, beginning), most + 1)
            if len(places) > most:
                return None
        return sorted(places)

    def _ranges(self, text: str, places: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Yield from where to where to look: the longest phrase fits in after every place."""
        start = end = -1
        for place in places:
            if place >= end:
                if end >= 0:
                    yield start, end
                start = _start(text, place)
            end = max(end, _end(text, place, self._longest))
        if end >= 0:
            yield start, end


def _asked_once(leaves: Iterable[Leaf], forms_of: FormsOf) -> FormsOf:
    """Return what tells the forms of leaves without asking for those of a lemma again."""
    lemmas = (leaf for leaf in leaves if isinstance(leaf, Terms) and not leaf.exact)
    known = {leaf: frozenset(forms_of(leaf)) for leaf in lemmas}
    return lambda leaf: known[leaf] if leaf in known else forms_of(leaf)


def _looked_for(leaves: Sequence[Leaf], field: TextField) -> int:
    """Return the set of the leaves that are looked for in a field."""
    return sum(1 << number for number, leaf in enumerate(leaves) if field in leaf.fields)


def _beginnings(leaves: Sequence[Leaf], forms_of: FormsOf) -> tuple[str, ...] | None:
    """Return by what to look for leaves, or nothing where it takes too many beginnings.

    Of forms that begin alike only the first letters are looked for, and none that begins with
    another.
    """
    if len(leaves) > MAX_BEGINNINGS // 2:
        return None
    found = set()
    for number, (leaf, form) in enumerate(_forms(leaves, forms_of)):
        beginning = _beginning(leaf, form)
        if number == MAX_FORMS or _is_odd(beginning):
            return None
        found.add(beginning)
    kept: list[str] = []
    for piece in sorted({match.group() for form in found if (match := _PIECE.search(form))}):
        if not kept or not piece.startswith(kept[-1]):
            kept.append(piece)
    return tuple(kept) if len(kept) <= MAX_BEGINNINGS else None


def _forms(leaves: Iterable[Leaf], forms_of: FormsOf) -> Iterator[tuple[Leaf, str]]:
    for leaf in leaves:
        for form in forms_of(leaf):
            yield leaf, form


def _beginning(leaf: Leaf, form: str) -> str:
    """Return how a form begins: of one that a prefix found no more than the prefix."""
    if isinstance(leaf, Prefix):
        beginning = form[: len(leaf.prefix)]
        if fold(beginning) == fold(leaf.prefix):
            return beginning
    return form


def _is_odd(form: str) -> bool:
    """Tell whether a form cannot be looked for by its first letters.

    The parts of a number may be apart: 87 000 is found by 87000. An emoji has no letters.
    """
    return _PIECE.search(form) is None or any(map(str.isdigit, form))


def _is_composed(text: str) -> bool:
    """Tell whether all letters of a text are composed, but for those with a lone accent."""
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return True
    return unicodedata.is_normalized("NFC", _UNUSUAL.sub(" ", text))


def _places(text: str, beginning: str) -> Iterator[int]:
    """Yield where a word may begin so."""
    place = text.find(beginning)
    while place >= 0:
        if not place or not text[place - 1].isalnum():
            yield place
        place = text.find(beginning, place + 1)


def _start(text: str, place: int) -> int:
    """Return the start of the run without blanks that holds an index."""
    while place and not text[place - 1].isspace():
        place -= 1
    return place


def _end(text: str, place: int, words: int) -> int:
    """Return the end of the unbroken run that holds some words after an index."""
    end = place
    if words > 1:
        for word in islice(find_words(text, place), words):
            end = word.end()
    blank = _BLANK.search(text, end)
    return blank.start() if blank else len(text)
