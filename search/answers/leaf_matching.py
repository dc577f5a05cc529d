"""Match the words of a text against all leaves of a plan at once.

Every different word is looked up once a page, whatever the number of leaves. Phrases
are matched together by the Shift-And automaton: a bit for each word of each phrase, one step a
position.

Source: Baeza-Yates and Gonnet, A New Approach to Text Searching (1992).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate, count, filterfalse
from operator import itemgetter
from typing import NamedTuple

from index.czech.analyzer import AnalyseWord, Analyzer, Language
from index.czech.folding import fold
from index.czech.tokens import MAX_WORD, find_words, simple_form, unbroken
from index.documents.document import forms, spellings_of
from search.query.plan import Leaf, Phrase, Prefix, Terms

Bits = int
"""A set of numbers, a bit each."""

HEAD = 2
"""Letters that every prefix has."""
_OPENING, _CLOSING = "(„“", ".,;:!?)“”"
"""Marks before a word and after it that are never a part of it."""


class Occurrence(NamedTuple):
    """A word that answers: where it stands, and the set of the leaves it answers."""

    start: int
    end: int
    leaves: Bits


class _Token(NamedTuple):
    """A token that may answer, seen from where its word begins.

    Attributes:
        start, end: Code points, end not included.
        offset: Positions.
        leaves: Leaves that it answers by itself.
        steps: Words of phrases that it may be.
    """

    start: int
    end: int
    offset: int
    leaves: Bits
    steps: Bits


class _Word(NamedTuple):
    """A piece of a text: how many positions it takes, and those of its tokens that may answer."""

    width: int
    tokens: tuple[_Token, ...]


_NOTHING = _Word(1, ())
_width = itemgetter(0)


_Placed = tuple[int, int, int, Bits, Bits]
"""The start, the end and the position of a token in its text, its leaves and its steps."""


class LeafMatcher:
    """Finds the words of texts that answer some leaves; for one request."""

    def __init__(
        self, leaves: Sequence[Leaf], analyzer: Analyzer, forms_of: Callable[[Leaf], Iterable[str]]
    ) -> None:
        """Take the leaves, and what tells in which forms the articles have those in any form."""
        self._phrases = _Phrases(leaves)
        looked_up = _LookedUp(leaves, self._phrases.steps, forms_of)
        self._pieces = {
            language: _Pieces(looked_up, analyzer.written(language)) for language in Language
        }

    def find(
        self, text: str, span: tuple[int, int], language: Language, wanted: Bits
    ) -> list[Occurrence]:
        """Return the words of a range of a text that answer, in their order.

        Args:
            text: The text.
            span: Code points where the range begins and ends; no word runs over either.
            language: How the text is written.
            wanted: The leaves that are looked for.
        """
        found = self._placed(text, span, language)
        complete = self._phrases.complete(found) if self._phrases.steps else {}
        if not complete:
            return [
                Occurrence(start, end, leaves & wanted)
                for start, end, _, leaves, _ in found
                if leaves & wanted
            ]
        leaves_of = self._phrases.leaves_of
        return [
            Occurrence(start, end, answered)
            for start, end, position, leaves, steps in found
            if (answered := wanted & (leaves | leaves_of(steps & complete.get(position, 0))))
        ]

    def _placed(self, text: str, span: tuple[int, int], language: Language) -> list[_Placed]:
        """Return the tokens that may answer; positions never go down."""
        first, end = span
        pieces = unbroken(text[first:end]).replace("\n", " ").split(" ")
        known = self._pieces[language]
        known.pass_over(pieces)
        words = list(map(known.__getitem__, pieces))
        lengths = accumulate(map(len, pieces), initial=0)
        positions = accumulate(map(_width, words), initial=0)
        # Before each piece there is a space for each of those before it.
        return [
            (at + start, at + end, position + offset, leaves, steps)
            for blanks, length, position, (_, tokens) in zip(
                count(first), lengths, positions, words, strict=False
            )
            if tokens
            for at in (blanks + length,)
            for start, end, offset, leaves, steps in tokens
        ]


class _LookedUp:
    """What forms and lemmas answer: leaves by themselves, and steps of phrases.

    Attributes:
        inflected: Forms whose lemmas may answer.
        folded: What all forms fold to that may answer, but for those that a prefix finds.
        heads: The first letters of prefixes, folded.
    """

    def __init__(
        self,
        leaves: Sequence[Leaf],
        steps: Mapping[str, Bits],
        forms_of: Callable[[Leaf], Iterable[str]],
    ) -> None:
        self._steps = steps
        self._lemmas: dict[str, Bits] = {}
        self._forms: dict[str, Bits] = {}
        self._prefixes: dict[str, Bits] = {}
        inflected: set[str] = set()
        for number, leaf in enumerate(leaves):
            match leaf:
                case Terms(terms=terms, exact=False):
                    _put(self._lemmas, terms, 1 << number)
                    inflected.update(forms_of(leaf))
                case Terms(terms=terms):
                    _put(self._forms, terms, 1 << number)
                case Prefix(prefix=prefix):
                    _put(self._prefixes, (prefix,), 1 << number)
        self._lengths = sorted({len(prefix) for prefix in self._prefixes})
        self.inflected = frozenset(inflected)
        self.folded = frozenset(map(fold, (*inflected, *self._forms, *steps)))
        self.heads = frozenset(fold(prefix)[:HEAD] for prefix in self._prefixes)

    def of(self, spelled: Iterable[str]) -> tuple[Bits, Bits]:
        """Return the leaves and the steps of a token in any of these forms."""
        leaves = steps = 0
        for form in spelled:
            leaves |= self._forms.get(form, 0)
            steps |= self._steps.get(form, 0)
            for length in self._lengths:
                leaves |= self._prefixes.get(form[:length], 0)
        return leaves, steps

    def of_lemmas(self, terms: Iterable[str]) -> Bits:
        """Return the leaves of a token with these terms."""
        leaves = 0
        for term in terms:
            leaves |= self._lemmas.get(term, 0)
        return leaves


class _Pieces(dict[str, _Word]):
    """What stands between two spaces, looked up when it is first met."""

    def __init__(self, looked_up: _LookedUp, analyse: AnalyseWord) -> None:
        super().__init__()
        self._looked_up, self._analyse = looked_up, analyse

    def pass_over(self, pieces: Iterable[str]) -> None:
        """Learn which of some pieces cannot answer: most, and those take no step of Python each."""
        new = list(filterfalse(self.__contains__, set(pieces)))
        bare = [piece.rstrip(_CLOSING).lstrip(_OPENING) for piece in new]
        folded, heads = self._looked_up.folded, self._looked_up.heads
        nothing = [
            piece
            for piece, word, form in zip(new, bare, map(fold, bare), strict=True)
            if form not in folded
            and form[:HEAD] not in heads
            and form.isascii()
            and word.isalnum()
            and len(word) <= MAX_WORD
        ]
        self.update(dict.fromkeys(nothing, _NOTHING))

    def __missing__(self, piece: str) -> _Word:
        if piece.isalnum():
            word = self._simple(piece)
        else:
            bare = piece.rstrip(_CLOSING)
            word = self[bare] if bare != piece and bare.isalnum() else self._analysed(piece)
        self[piece] = word
        return word

    def _simple(self, piece: str) -> _Word:
        """Look up a word of letters and digits alone: seldom are its lemmas asked for."""
        form = simple_form(piece)
        if form in self._looked_up.inflected:
            return self._analysed(piece)
        leaves, steps = self._looked_up.of(spellings_of(form))
        if leaves or steps:
            return _Word(1, (_Token(0, len(piece), 0, leaves, steps),))
        return _NOTHING

    def _analysed(self, piece: str) -> _Word:
        looked_up = self._looked_up
        found: list[_Token] = []
        width = 0
        for match in find_words(piece):
            analysed = self._analyse(match.group())
            at = match.start()
            for token in analysed:
                leaves, steps = looked_up.of(forms(token))
                leaves |= looked_up.of_lemmas(token.terms)
                if leaves or steps:
                    start, end, offset = token.start + at, token.end + at, token.position + width
                    found.append(_Token(start, end, offset, leaves, steps))
            width += analysed[0].width if len(analysed) == 1 else analysed[-1].position + 1
        return _Word(width, tuple(found))


class _Phrases:
    """The phrases among some leaves as one automaton: a bit, called a step, for each word.

    Attributes:
        steps: The steps of each form.
    """

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self.steps: dict[str, Bits] = {}
        self._first, self._last = 0, 0
        self._parts: list[tuple[Bits, Bits]] = []
        self._known: dict[Bits, Bits] = {0: 0}
        step = 0
        for number, leaf in enumerate(leaves):
            if isinstance(leaf, Phrase):
                end = step + len(leaf.positions)
                for n, alternatives in enumerate(leaf.positions, step):
                    _put(self.steps, alternatives, 1 << n)
                self._first |= 1 << step
                self._last |= 1 << end - 1
                self._parts.append(((1 << end) - (1 << step), 1 << number))
                step = end

    def leaves_of(self, steps: Bits) -> Bits:
        """Return the leaves that some steps are of."""
        leaves = self._known.get(steps)
        if leaves is None:
            leaves = sum(bit for part, bit in self._parts if part & steps)
            self._known[steps] = leaves
        return leaves

    def complete(self, found: Iterable[_Placed]) -> dict[int, Bits]:
        """Return the steps of whole phrases at each position, from tokens in order."""
        possible: dict[int, Bits] = {}
        for _, _, position, _, steps in found:
            if steps:
                possible[position] = possible.get(position, 0) | steps
        reached: dict[int, Bits] = {}
        state, before = 0, -1
        for position, steps in sorted(possible.items()):
            if position != before + 1:
                state = 0
            state = (state << 1 | self._first) & steps
            reached[position] = state
            before = position
        complete: dict[int, Bits] = {}
        state, after = 0, -1
        for position in reversed(reached):
            if position != after - 1:
                state = 0
            # A phrase that begins right after is another one.
            state = (state & ~self._first) >> 1 | reached[position] & self._last
            if state:
                complete[position] = state
            after = position
        return complete


def _put(table: dict[str, Bits], keys: Iterable[str], bit: Bits) -> None:
    for key in keys:
        table[key] = table.get(key, 0) | bit
