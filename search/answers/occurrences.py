"""Find the words of a text that match a plan, without analysing the whole text.

An engine knows the forms in which its articles have a word. If these are few, only words that
start like one of them are analysed, by the analyser of the index.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate, islice

import msgspec
from rapidfuzz.distance.Prefix import similarity as shared_letters

from index.czech.analyzer import Analyzer, Language
from index.czech.folding import fold
from index.czech.tokens import IGNORED, find_words
from index.schema import TextField
from search.answers.leaf_matching import LeafMatcher, Occurrence, Part
from search.query.plan import Leaf, Phrase, Prefix, Terms

MAX_FORMS = 1_000
"""Most forms from which beginnings are taken."""
MAX_BEGINNINGS = 32
"""Number of distinct beginnings above which analysing every word is faster than searching."""
STEM, ENDING = 4, 3
"""Least letters that forms share for one beginning to be searched for, and most after these."""
LETTERS_PER_CANDIDATE = 64
"""Letters of a text for each candidate word below which every word is analysed."""
LETTERS_PER_PART = 32
"""Letters that take as long to analyse as it takes to begin with another part of a text."""
TRIES = 2
"""Places of such a beginning, inside words too, for each candidate that a text may have."""
_PIECE = re.compile(r"[^\W_]+")
_UNUSUAL = re.compile(f"[{IGNORED}\u0300-\u036f]")
"""Characters that make a word differ from its form."""
_ORDINARY = re.compile("[\0-\u00ac\u00ae-\u012f\u0131-\u02ff\u2010-\u2027\u202f-\u205e\u20ac]*")
"""Matches a text of the most frequent characters: all are composed, none is unusual, and each is
one character in small letters too."""
_BLANK = re.compile(r"\s")

_FIELDS = tuple(TextField)
_BETWEEN = "\n"
"""Separator of texts that are searched at once; no word or form contains it."""

FormsOf = Callable[[Leaf], Iterable[str]]


class Text(msgspec.Struct, frozen=True, gc=False):
    """A text of an article, with its field and the language to analyse it in."""

    field: TextField
    text: str
    language: Language


class Finder:
    """Finds the words of texts that match the leaves of one plan.

    Attributes:
        work: Number of code points that were analysed so far, with ``LETTERS_PER_PART`` more for
            each part of a text.
    """

    def __init__(self, leaves: Iterable[Leaf], analyzer: Analyzer, forms_of: FormsOf) -> None:
        self.work = 0
        self._leaves = tuple(leaves)
        forms_of = _asked_once(self._leaves, forms_of)
        self._matcher = LeafMatcher(self._leaves, analyzer, forms_of)
        self._in_field = _by_field(self._leaves)
        self._beginnings = _beginnings(self._leaves, forms_of)
        phrases = (leaf for leaf in self._leaves if isinstance(leaf, Phrase))
        self._longest = max((len(phrase.positions) for phrase in phrases), default=1)

    def leaves_in(self, field: TextField) -> int:
        """Return the number of leaves that may match in a field."""
        return self._in_field[field].bit_count()

    def find(self, texts: Sequence[Text]) -> list[list[Occurrence]]:
        """Return the matching words of each text, in text order.

        Many texts at once are searched faster than one after another.
        """
        parts: list[Part] = []
        numbers: list[int] = []
        for number, start, end in self._spans(texts):
            text = texts[number]
            if wanted := self._in_field[text.field]:
                parts.append(Part(text.text[start:end], start, text.language, wanted))
                numbers.append(number)
        self.work += sum([len(part.text) for part in parts]) + LETTERS_PER_PART * len(parts)
        found: list[list[Occurrence]] = [[] for _ in texts]
        for number, words in zip(numbers, self._matcher.find(parts), strict=True):
            found[number] += words
        return found

    def _spans(self, texts: Sequence[Text]) -> list[tuple[int, int, int]]:
        """Return the ranges to analyse, disjoint and in order: number of the text, start, end."""
        every = range(len(texts))
        if self._beginnings is None:
            return _whole(texts, every)
        usual: Sequence[int] = every
        joined = _BETWEEN.join([text.text for text in texts])
        unusual: list[int] = []
        if not _ORDINARY.fullmatch(joined):
            # One odd text need not slow down the others.
            usual = [number for number in every if _is_usual(texts[number].text)]
            joined = _BETWEEN.join([texts[number].text for number in usual])
            unusual = [found.start() for found in _UNUSUAL.finditer(joined)]
        starts = self._candidates(joined, unusual)
        if starts is None:
            return _whole(texts, every)
        spans = _whole(texts, sorted({*every}.difference(usual)))
        ends = list(accumulate([len(texts[number].text) + len(_BETWEEN) for number in usual]))
        at, last = 0, len(starts)
        while at < last:
            place = bisect_right(ends, starts[at])
            after = bisect_left(starts, ends[place], at + 1)
            number = usual[place]
            text = texts[number].text
            first = ends[place] - len(text) - len(_BETWEEN)
            here = [start - first for start in starts[at:after]]
            spans += [(number, start, end) for start, end in self._ranges(text, here)]
            at = after
        return spans

    def _candidates(self, text: str, unusual: Iterable[int]) -> list[int] | None:
        """Return the start indices of words that may match, or ``None`` if too many may.

        Indices of unusual characters are among them: their words may differ from their forms.
        """
        lower = text.lower()
        starts = [*unusual]
        most = len(text) // LETTERS_PER_CANDIDATE + 1
        left = TRIES * most
        for beginning in self._beginnings or ():
            index = lower.find(beginning)
            while index >= 0:
                if not index or not lower[index - 1].isalnum():
                    starts.append(index)
                left -= 1
                index = lower.find(beginning, index + 1) if left else -1
            if not left or len(starts) > most:
                return None
        return sorted(starts)

    def _ranges(self, text: str, candidates: Iterable[int]) -> list[tuple[int, int]]:
        """Return disjoint ranges to analyse: the longest phrase fits in after each candidate."""
        ranges: list[tuple[int, int]] = []
        start = end = -1
        for index in candidates:
            if index < end:
                if self._longest == 1:
                    continue
                ranges.pop()
            else:
                start = _start(text, index)
            end = max(end, _end(text, index, self._longest))
            ranges.append((start, end))
        return ranges


def _whole(texts: Sequence[Text], numbers: Iterable[int]) -> list[tuple[int, int, int]]:
    return [(number, 0, len(texts[number].text)) for number in numbers]


def _asked_once(leaves: Iterable[Leaf], forms_of: FormsOf) -> FormsOf:
    """Return ``forms_of`` with the forms of all lemmas cached."""
    lemmas = (leaf for leaf in leaves if isinstance(leaf, Terms) and not leaf.exact)
    known = {leaf: frozenset(forms_of(leaf)) for leaf in lemmas}
    return lambda leaf: known[leaf] if leaf in known else forms_of(leaf)


def _by_field(leaves: Iterable[Leaf]) -> Mapping[TextField, int]:
    """Return the leaves that search each field, as a bit mask."""
    found = dict.fromkeys(_FIELDS, 0)
    for number, leaf in enumerate(leaves):
        for field in leaf.fields:
            found[field] |= 1 << number
    return found


def _beginnings(leaves: Sequence[Leaf], forms_of: FormsOf) -> tuple[str, ...] | None:
    """Return the beginnings of matching words, or ``None`` if there are too many.

    Forms that differ only in their ending share a beginning; the analysis excludes other words
    that begin so.
    """
    if len(leaves) > MAX_BEGINNINGS // 2:
        return None
    found: set[str] = set()
    left = MAX_FORMS
    for leaf in leaves:
        forms = list(islice(forms_of(leaf), left + 1))
        left -= len(forms)
        if left < 0:
            return None
        found |= _searched(leaf, forms)
    if any(map(_is_odd, found)):
        return None
    kept: list[str] = []
    pieces = (form if form.isalpha() else _PIECE.findall(form)[0] for form in found)
    for piece in sorted(set(pieces)):
        shared = shared_letters(kept[-1], piece) if kept else 0
        if kept and (shared == len(kept[-1]) or shared >= max(STEM, len(piece) - ENDING)):
            kept[-1] = piece[:shared]
        else:
            kept.append(piece)
    return tuple(kept) if len(kept) <= MAX_BEGINNINGS else None


def _searched(leaf: Leaf, forms: Sequence[str]) -> set[str]:
    """Return by what to search for the forms of a leaf: of a prefix, by how they begin."""
    if not isinstance(leaf, Prefix):
        return {*forms}
    length, folded = len(leaf.prefix), fold(leaf.prefix)
    beginnings = {form[:length] for form in forms}
    beginnings = {beginning for beginning in beginnings if fold(beginning) == folded}
    return beginnings.union(form for form in forms if form[:length] not in beginnings)


def _is_odd(form: str) -> bool:
    """Tell whether a form cannot be searched for by its first letters.

    A number may contain spaces (87 000 has the form 87000), and an emoji has no letters.
    """
    if form.isalpha():
        return False
    return _PIECE.search(form) is None or any(map(str.isdigit, form))


def _is_usual(text: str) -> bool:
    """Tell whether a text is as long in small letters, and in Unicode NFC apart from marks."""
    if _ORDINARY.fullmatch(text):
        return True
    if len(text.lower()) != len(text):
        return False
    if unicodedata.is_normalized("NFC", text):
        return True
    return unicodedata.is_normalized("NFC", _UNUSUAL.sub(" ", text))


def _start(text: str, index: int) -> int:
    """Return the start of the run of non-space characters around an index."""
    while index and not text[index - 1].isspace():
        index -= 1
    return index


def _end(text: str, index: int, words: int) -> int:
    """Return the end of the run of non-space characters that holds the last of ``words`` words."""
    end = index
    if words > 1:
        for word in islice(find_words(text, index), words):
            end = word.end()
    blank = _BLANK.search(text, end)
    return blank.start() if blank else len(text)
