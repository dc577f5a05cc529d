"""Match the words of a text against all leaves of a plan at once.

Each distinct word is looked up once a page, whatever the number of leaves. Phrases are matched
together by the bit-parallel Shift-And automaton: one bit for each word of each phrase, one
transition for each position.

Source: Baeza-Yates and Gonnet, A New Approach to Text Searching (1992).
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from itertools import accumulate, chain, compress, count, filterfalse
from operator import itemgetter
from typing import NamedTuple

import msgspec

from index.czech.analyzer import AnalyseWord, Analyzer, Language
from index.czech.folding import fold, fold_anew
from index.czech.tokens import MAX_WORD, find_words, simple_form, unbroken
from index.documents.keys import forms, spellings_of
from search.query.plan import Leaf, Phrase, Prefix, Terms

Bits = int
"""A set of small integers as a bit mask."""

_LANGUAGES = tuple(Language)
HEAD = 2
"""Letters by which words that no prefix matches are passed over."""
BEGINNING = 3
"""Letters by which other words are passed over."""
_LATIN = re.compile("[\0-\u017f]*")
"""Letters that fold one by one, so that a word begins as its first letters do."""
_OPENING, _CLOSING = "(„“", ".,;:!?)“”"
"""Punctuation before and after a word that is never a part of it."""


class Occurrence(msgspec.Struct, frozen=True, order=True, gc=False):
    """A matching word: its range in code points, end excluded, and the leaves that it matches.

    A struct, because it is created faster than a named tuple and each search makes dozens.
    """

    start: int
    end: int
    leaves: Bits


class _Token(NamedTuple):
    """A token that may match, relative to the start of its piece of text.

    Attributes:
        start, end: Range in code points, end excluded.
        offset: Offset in positions.
        leaves: Leaves that it matches by itself.
        steps: Words of phrases that it matches, as states of the automaton.
    """

    start: int
    end: int
    offset: int
    leaves: Bits
    steps: Bits


class _Word(NamedTuple):
    """A piece of text: its width in positions, and those of its tokens that may match."""

    width: int
    tokens: tuple[_Token, ...]


_NOTHING = _Word(1, ())
_width, _tokens = itemgetter(0), itemgetter(1)


_Placed = tuple[int, int, int, Bits, Bits]
"""Start, end (code points) and position of a token in its text, its leaves and its steps."""


class Part(NamedTuple):
    """A part of a text to search; no word crosses its ends.

    Attributes:
        text: The part.
        first: Code point of the whole text at which it begins.
        language: Language of the text.
        wanted: The leaves to match.
    """

    text: str
    first: int
    language: Language
    wanted: Bits


class LeafMatcher:
    """Finds the words of texts that match given leaves; for one request."""

    def __init__(
        self, leaves: Sequence[Leaf], analyzer: Analyzer, forms_of: Callable[[Leaf], Iterable[str]]
    ) -> None:
        """Prepare for leaves; ``forms_of`` gives the forms in which articles have a leaf."""
        self._phrases = _Phrases(leaves)
        looked_up = _LookedUp(leaves, self._phrases.steps, forms_of)
        self._pieces = {
            language: _Pieces(looked_up, analyzer.written(language)) for language in _LANGUAGES
        }

    def find(self, parts: Sequence[Part]) -> list[list[Occurrence]]:
        """Return the matching words of each part of a text, in its order.

        Many parts at once are searched faster than one after another.
        """
        split = [_pieces(part.text) for part in parts]
        for language, known in self._pieces.items():
            # A part of one piece was looked for, and mostly matches.
            long = [
                pieces
                for part, pieces in zip(parts, split, strict=True)
                if len(pieces) > 1 and part.language is language
            ]
            if long:
                known.pass_over(set(chain.from_iterable(long)))
        return [
            self._matching(_placed(pieces, part.first, self._pieces[part.language]), part.wanted)
            if len(pieces) > 1 or self._phrases.steps
            else self._alone(part)
            for part, pieces in zip(parts, split, strict=True)
        ]

    def _alone(self, part: Part) -> list[Occurrence]:
        """Return the tokens of a part of one piece that match by themselves."""
        first, wanted = part.first, part.wanted
        return [
            Occurrence(first + start, first + end, leaves & wanted)
            for start, end, _, leaves, _ in self._pieces[part.language][part.text].tokens
            if leaves & wanted
        ]

    def _matching(self, found: "Sequence[_Placed]", wanted: Bits) -> list[Occurrence]:
        """Return the tokens that match, given those of one range."""
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


class _LookedUp:
    """Lookup tables from forms and lemmas to leaves, and to steps of phrases.

    Attributes:
        inflected: Forms whose lemmas may match.
        head: Number of letters in each of ``heads``: ``HEAD``, or those of a shorter prefix.
        heads: The beginning of each prefix, folded.
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
        folded = [fold(prefix) for prefix in self._prefixes]
        self.head = min((HEAD, *map(len, folded)))
        self.heads = frozenset(prefix[: self.head] for prefix in folded)

    @cached_property
    def folded(self) -> frozenset[str]:
        """All forms that may match, folded, but for those that only a prefix matches."""
        return frozenset(map(fold, (*self.inflected, *self._forms, *self._steps)))

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """The first letters of all these forms."""
        return frozenset(form[:BEGINNING] for form in self.folded)

    def of(self, spelled: Iterable[str]) -> tuple[Bits, Bits]:
        """Return the leaves and the steps that any of these forms matches."""
        leaves = steps = 0
        for form in spelled:
            leaves |= self._forms.get(form, 0)
            steps |= self._steps.get(form, 0)
            for length in self._lengths:
                leaves |= self._prefixes.get(form[:length], 0)
        return leaves, steps

    def of_lemmas(self, terms: Iterable[str]) -> Bits:
        """Return the leaves that any of these lemmas matches."""
        leaves = 0
        for term in terms:
            leaves |= self._lemmas.get(term, 0)
        return leaves


class _Pieces(dict[str, _Word]):
    """Cache from a piece of text (between two spaces) to its tokens, filled on first use."""

    def __init__(self, looked_up: _LookedUp, analyse: AnalyseWord) -> None:
        super().__init__()
        self._looked_up, self._analyse = looked_up, analyse
        self._possible: dict[str, bool] = {}

    def pass_over(self, pieces: AbstractSet[str]) -> None:
        """Cache the pieces that cannot match (most of them) without a Python step for each."""
        new = list(filterfalse(self.__contains__, pieces))
        alone = list(filter(str.isalnum, new))
        words = dict(zip(alone, alone, strict=True))
        for piece in filterfalse(str.isalnum, new):
            bare = piece.rstrip(_CLOSING).lstrip(_OPENING)
            if bare.isalnum():
                words[piece] = bare
        beginnings = [word[:BEGINNING] for word in words.values()]
        self._look_up(set(beginnings))
        looked_up = self._looked_up
        left = list(compress(words.items(), map(self._possible.__getitem__, beginnings)))
        folded, head, heads = looked_up.folded, looked_up.head, looked_up.heads
        for piece, word in left:
            form = fold(word[:MAX_WORD])
            if form in folded or form[:head] in heads or not form.isascii():
                del words[piece]
        self.update(dict.fromkeys(words, _NOTHING))

    def _look_up(self, beginnings: AbstractSet[str]) -> None:
        """Find out which beginnings, fewer than words, a matching word may have."""
        possible, looked_up = self._possible, self._looked_up
        new = beginnings - possible.keys()
        if not _LATIN.fullmatch("".join(new)):
            possible.update(dict.fromkeys(new, True))
            new = set(filter(_LATIN.fullmatch, new))
        for beginning, form in zip(new, fold_anew("\n".join(new)).splitlines(), strict=True):
            possible[beginning] = (
                form[:BEGINNING] in looked_up.beginnings
                or form[: looked_up.head] in looked_up.heads
            )

    def __missing__(self, piece: str) -> _Word:
        if piece.isalnum():
            word = self._simple(piece)
        else:
            bare = piece.rstrip(_CLOSING)
            word = self[bare] if bare != piece and bare.isalnum() else self._analysed(piece)
        self[piece] = word
        return word

    def _simple(self, piece: str) -> _Word:
        """Look up a word of letters and digits, analysing it only if its lemmas may match."""
        form = simple_form(piece).lower()
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


def _pieces(text: str) -> Sequence[str]:
    """Return what stands between two blanks of a text each."""
    if " " in text or "\n" in text:
        return unbroken(text).replace("\n", " ").split(" ")
    return (text,)


def _placed(pieces: Sequence[str], first: int, known: _Pieces) -> list[_Placed]:
    """Return the tokens that may match, ordered by position.

    Args:
        pieces: The pieces of a part of a text.
        first: Code point of the text at which the part begins.
        known: The tokens of each piece.
    """
    words = list(map(known.__getitem__, pieces))
    lengths = list(accumulate(map(len, pieces), initial=first))
    positions = list(accumulate(map(_width, words), initial=0))
    return [
        (at + start, at + end, positions[number] + offset, leaves, steps)
        for number in compress(count(), map(_tokens, words))
        # One blank precedes each piece but the first.
        for at in (lengths[number] + number,)
        for start, end, offset, leaves, steps in words[number].tokens
    ]


class _Phrases:
    """The phrases among leaves as one Shift-And automaton.

    A step is the bit of one word of one phrase; the words of a phrase have adjacent bits.

    Attributes:
        steps: The steps that each form matches.
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
        """Return the leaves to which these steps belong."""
        leaves = self._known.get(steps)
        if leaves is None:
            leaves = sum(bit for part, bit in self._parts if part & steps)
            self._known[steps] = leaves
        return leaves

    def complete(self, found: Iterable[_Placed]) -> dict[int, Bits]:
        """Return, by position, the steps of complete phrases only.

        Args:
            found: Tokens, ordered by position.
        """
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
            # Do not step back from the first word of a phrase into another phrase.
            state = (state & ~self._first) >> 1 | reached[position] & self._last
            if state:
                complete[position] = state
            after = position
        return complete


def _put(table: dict[str, Bits], keys: Iterable[str], bit: Bits) -> None:
    for key in keys:
        table[key] = table.get(key, 0) | bit
