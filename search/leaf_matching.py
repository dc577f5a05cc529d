"""Match the words of a text against all leaves of a plan at once.

Every different word is analysed and looked up once a page, whatever the number of leaves. Phrases
are matched together by the Shift-And automaton: a bit for each word of each phrase, one step a
position.

Source: Baeza-Yates and Gonnet, A New Approach to Text Searching (1992).
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from index.czech.analyzer import Analyzer, Language
from index.czech.tokens import find_words, simple_form
from index.document import forms, spellings_of
from search.plan import Leaf, Phrase, Prefix, Terms

Bits = int
"""A set of numbers, a bit each."""


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
    """A word of a text: how many positions it takes, and those of its tokens that may answer."""

    width: int
    tokens: tuple[_Token, ...]


_Placed = tuple[int, int, int, Bits, Bits]
"""The start, the end and the position of a token in its text, its leaves and its steps."""
_NOTHING = _Word(1, ())


class LeafMatcher:
    """Finds the words of texts that answer some leaves; for one request.

    Attributes:
        words: How many words were looked at so far.
    """

    def __init__(
        self, leaves: Sequence[Leaf], analyzer: Analyzer, forms_of: Callable[[Leaf], Iterable[str]]
    ) -> None:
        self.words = 0
        self._analyzer = analyzer
        self._lemmas: dict[str, Bits] = {}
        self._forms: dict[str, Bits] = {}
        self._prefixes: dict[str, Bits] = {}
        self._inflected: set[str] = set()
        for number, leaf in enumerate(leaves):
            match leaf:
                case Terms(terms=terms, exact=False):
                    _put(self._lemmas, terms, 1 << number)
                    self._inflected.update(forms_of(leaf))
                case Terms(terms=terms):
                    _put(self._forms, terms, 1 << number)
                case Prefix(prefix=prefix):
                    _put(self._prefixes, (prefix,), 1 << number)
        self._lengths = sorted({len(prefix) for prefix in self._prefixes})
        self._phrases = _Phrases(leaves)
        self._known: dict[Language, dict[str, _Word]] = {language: {} for language in Language}

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
        if not found:
            return []
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
        known = self._known[language]
        found: list[_Placed] = []
        position = words = 0
        for match in find_words(text, *span):
            words += 1
            raw = match.group()
            word = known.get(raw)
            if word is None:
                word = known[raw] = self._word(raw, language)
            width, tokens = word
            if tokens:
                at = match.start()
                for start, end, offset, leaves, steps in tokens:
                    found.append((at + start, at + end, position + offset, leaves, steps))
            position += width
        self.words += words
        return found

    def _word(self, raw: str, language: Language) -> _Word:
        if raw.isalnum():
            form = simple_form(raw)
            if form not in self._inflected:
                leaves, steps = self._answered((), spellings_of(form))
                return (
                    _Word(1, (_Token(0, len(raw), 0, leaves, steps),))
                    if leaves or steps
                    else _NOTHING
                )
        analysed = self._analyzer.written(language)(raw)
        width = analysed[0].width if len(analysed) == 1 else analysed[-1].position + 1
        answered = ((token, *self._answered(token.terms, forms(token))) for token in analysed)
        return _Word(
            width,
            tuple(
                _Token(token.start, token.end, token.position, leaves, steps)
                for token, leaves, steps in answered
                if leaves or steps
            ),
        )

    def _answered(self, terms: Iterable[str], spelled: Iterable[str]) -> tuple[Bits, Bits]:
        """Return the leaves that a token answers by itself, and the steps it may be."""
        leaves = steps = 0
        for term in terms:
            leaves |= self._lemmas.get(term, 0)
        for form in spelled:
            leaves |= self._forms.get(form, 0)
            steps |= self._phrases.steps.get(form, 0)
            for length in self._lengths:
                leaves |= self._prefixes.get(form[:length], 0)
        return leaves, steps


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
                end = step + len(leaf.places)
                for n, alternatives in enumerate(leaf.places, step):
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
