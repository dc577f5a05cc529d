"""Find metadata values that may be spellings of one name."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, pairwise

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from index.czech.analyzer import Analyzer
from index.czech.lexicon import Lexicon
from index.disjoint_sets import DisjointSets
from index.names import facet_key
from index.vocabulary.vocabulary import Kind, Names

SHORTEST_CUT = 15
"""Fewest characters of a value that counts as cut."""
CUT_AT = 20
"""Length at which some generators cut values: one that ends there in an unknown word was cut."""
SHORTEST_PART = 3
"""Fewest letters of the last word of a cut value."""
DISTANCES = ((12, 2), (6, 1))
"""Minimum length of keys, and the edit distance that counts as a typing error from there on."""
MAX_DISTANCE = DISTANCES[0][1]
MOST_COMPARED = 20_000
"""Values of one kind up to which typing errors are looked for: the time grows with the square of
those that have the same digits."""
ROWS = 500
"""Keys that are compared with all others in one matrix."""

# The legal form of a company is not a part of its name.
_LEGAL = re.compile(
    r"-(?:inc|incorporated|corp|corporation|company|co|ltd|limited|llc|plc|gmbh|ag|se|sa|nv|bv|ab|oy|"
    r"a-s|s-r-o|spol-s-r-o|o-s|z-s|s-p-a|kk)$"
)
_FIRMS = frozenset({Kind.COMPANIES, Kind.SOURCES})
_NAMES = frozenset({*_FIRMS, Kind.PEOPLE, Kind.AUTHORS})
"""Kinds of proper names; all others are of words, which may be inflected."""
_DIGITS = re.compile(r"\d+")


class Reason(StrEnum):
    """Reasons for which values may be one; the enumeration's value is a text for people."""

    SPELLING = "the same but for case, accents and punctuation"
    LEGAL_FORM = "the same but for the legal form"
    INFLECTION = "the same words in other forms"
    CUT = "one is the other cut short"
    NAME_FORM = "perhaps forms of one name"
    TYPING = "perhaps a typing error"

    @property
    def sure(self) -> bool:
        """Whether the reason is nearly always right."""
        return self not in (Reason.NAME_FORM, Reason.TYPING)


@dataclass(frozen=True, order=True, slots=True)
class Spelling:
    """A spelling of a value, and the number of articles that have it."""

    value: str
    articles: int


@dataclass(frozen=True, slots=True)
class Variants:
    """Values that may be spellings of one name.

    Attributes:
        kind: Kind of name.
        name: Name to keep: the clean name, or else the most frequent spelling.
        spellings: All spellings, most frequent first.
        reasons: Reasons for which they may be one.
        settled: Whether the vocabulary unites them already.
    """

    kind: str
    name: str
    spellings: tuple[Spelling, ...]
    reasons: tuple[Reason, ...]
    settled: bool = False

    @property
    def sure(self) -> bool:
        """Whether all reasons are sure."""
        return all(reason.sure for reason in self.reasons)


def find_variants(
    kind: str, values: Counter[str], names: Names, analyzer: Analyzer
) -> tuple[Variants, ...]:
    """Return the groups of values that may be spellings of one name.

    Groups that the vocabulary unites come last and are settled; values that it keeps apart are not
    grouped.

    Args:
        kind: Kind of name.
        values: Number of articles of each spelling.
        names: Vocabulary of this kind.
        analyzer: Recognises forms of one word.
    """
    shown = {value: clean for value in values if (clean := names.clean(value))}
    known = {value for value in shown if names.knows(value)}
    open_, settled = _Groups(), _Groups()
    first: dict[str, str] = {}
    for value in known:
        open_.join(first.setdefault(shown[value], value), value)
    for one, other, reason in _pairs(kind, list(shown), analyzer):
        if not {one, other} <= known:
            open_.join(one, other, reason)
        elif reason.sure and shown[one] == shown[other]:
            settled.join(one, other, reason)
    return tuple(
        sorted(
            (
                _variants(kind, members, reasons, values, names, settled=groups is settled)
                for groups in (open_, settled)
                for members, reasons in groups.joined()
            ),
            key=lambda item: (item.settled, not item.sure, facet_key(item.name), item.spellings),
        )
    )


def cut_values(values: Iterable[str], lexicon: Lexicon) -> tuple[str, ...]:
    """Return the long values whose last word is only the beginning of a word."""
    return tuple(value for value in values if _is_cut(value, lexicon))


def _is_cut(value: str, lexicon: Lexicon) -> bool:
    last = value.rpartition(" ")[2].lower()
    if len(value) < SHORTEST_CUT or len(last) < SHORTEST_PART or not last.isalpha():
        return False
    return not lexicon.knows(last) and (len(value) == CUT_AT or lexicon.begins(last))


class _Groups:
    """Sets of values that may be one, with the reasons of each union."""

    def __init__(self) -> None:
        self._sets = DisjointSets()
        self._reasons: list[tuple[str, Reason]] = []

    def join(self, one: str, other: str, reason: Reason | None = None) -> None:
        if self._sets.join(one, other) and reason:
            self._reasons.append((one, reason))

    def joined(self) -> Iterator[tuple[list[str], set[Reason]]]:
        """Yield the members and the reasons of each set that was joined for a reason."""
        reasons: defaultdict[str, set[Reason]] = defaultdict(set)
        for value, reason in self._reasons:
            reasons[self._sets.root(value)].add(reason)
        members = self._sets.sets()
        for root, found in reasons.items():
            yield members[root], found


def _variants(
    kind: str,
    members: list[str],
    reasons: set[Reason],
    values: Counter[str],
    names: Names,
    *,
    settled: bool,
) -> Variants:
    members.sort(key=lambda value: (-values[value], value.isupper(), value))
    known = [names.clean(value) for value in members if names.knows(value)]
    spellings = tuple(Spelling(value, values[value]) for value in members)
    ordered = tuple(reason for reason in Reason if reason in reasons)
    return Variants(kind, known[0] if known else _kept(members), spellings, ordered, settled)


def _kept(members: list[str]) -> str:
    """Return the spelling to keep: the first one, or the words of which it is a slug."""
    first, *others = members
    if "-" not in first or facet_key(first) != first:
        return first
    return next((value for value in others if facet_key(value) == first and value != first), first)


def _pairs(kind: str, values: list[str], analyzer: Analyzer) -> Iterator[tuple[str, str, Reason]]:
    """Yield pairs of values that may be one, surest reasons first."""
    yield from _alike(values, facet_key, Reason.SPELLING)
    if kind in _FIRMS:
        yield from _alike(values, lambda value: _LEGAL.sub("", facet_key(value)), Reason.LEGAL_FORM)
    if kind not in _NAMES:
        ordered = sorted(values, key=facet_key)
        for one, other in pairwise(ordered):
            if facet_key(other).startswith(facet_key(one)) and _is_cut(one, analyzer.lexicon):
                yield other, one, Reason.CUT
    form = Reason.NAME_FORM if kind in _NAMES else Reason.INFLECTION
    yield from ((one, other, form) for one, other in _inflected(values, analyzer))
    if len(values) <= MOST_COMPARED:
        yield from ((one, other, Reason.TYPING) for one, other in _mistyped(values))


def _alike(
    values: list[str], key: Callable[[str], str], reason: Reason
) -> Iterator[tuple[str, str, Reason]]:
    first: dict[str, str] = {}
    for value in values:
        other = first.setdefault(key(value), value)
        if other is not value:
            yield other, value, reason


def _inflected(values: list[str], analyzer: Analyzer) -> Iterator[tuple[str, str]]:
    """Yield pairs of values whose words share a term at every position."""
    positions = {value: [set(token.terms) for token in analyzer.text(value)] for value in values}
    having: defaultdict[tuple[int, int, str], list[str]] = defaultdict(list)
    for value, words in positions.items():
        for at, terms in enumerate(words):
            for term in terms:
                having[len(words), at, term].append(value)
    for one, words in positions.items():
        if not words:
            continue
        # At its rarest word a value meets the fewest others: "Part 1", "Part 2"… only themselves.
        met = [[having[len(words), at, term] for term in terms] for at, terms in enumerate(words)]
        rarest = min(met, key=_total)
        for other in sorted(set(chain.from_iterable(rarest))):
            if one < other and all(map(set.intersection, words, positions[other])):
                yield one, other


def _total(lists: list[list[str]]) -> int:
    return sum(len(values) for values in lists)


def _mistyped(values: list[str]) -> Iterator[tuple[str, str]]:
    """Yield pairs of values whose keys differ by typing errors, but not in their digits."""
    by_key = {key: value for value in values if len(key := facet_key(value)) >= DISTANCES[-1][0]}
    by_digits: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for key in by_key:
        by_digits[tuple(_DIGITS.findall(key))].append(key)
    for keys in by_digits.values():
        yield from ((by_key[one], by_key[other]) for one, other in _near(keys))


def _near(keys: list[str]) -> Iterator[tuple[str, str]]:
    """Yield pairs of keys that differ by no more edits than their length allows."""
    for start in range(0, len(keys), ROWS):
        rows = keys[start : start + ROWS]
        found = cdist(rows, keys, scorer=OSA.distance, score_cutoff=MAX_DISTANCE, dtype=np.uint8)
        for row, column in np.argwhere(found <= MAX_DISTANCE):
            one, other = rows[row], keys[column]
            if one < other and found[row, column] <= _allowed(one, other):
                yield one, other


def _allowed(one: str, other: str) -> int:
    size = min(len(one), len(other))
    return next((distance for least, distance in DISTANCES if size >= least), 0)
