"""Find values of the archive that may be spellings of one name."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, pairwise

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from index.czech.analyzer import Analyzer
from index.czech.lexicon import Lexicon
from index.names import facet_key
from index.vocabulary.vocabulary import Kind, Names

SHORTEST_CUT = 15
"""Values are not cut at fewer characters than this; a short longest value is just short."""
CUT_AT = 20
"""Where the generator of the archive cuts: what ends there in an unknown word was surely cut."""
SHORTEST_PART = 3
DISTANCES = ((12, 2), (6, 1))
"""Keys of so many characters may differ by so many typing errors."""
MAX_DISTANCE = DISTANCES[0][1]
ROWS = 500
"""Keys compared with all others at once."""

# What companies are by law says nothing of their name.
_LEGAL = re.compile(
    r"-(?:inc|incorporated|corp|corporation|company|co|ltd|limited|llc|plc|gmbh|ag|se|sa|nv|bv|ab|oy|"
    r"a-s|s-r-o|spol-s-r-o|o-s|z-s|s-p-a|kk)$"
)
_DIGITS = re.compile(r"\d+")


class Reason(StrEnum):
    """Why values may be one; the value says it for people."""

    SPELLING = "the same but for case, accents and punctuation"
    LEGAL_FORM = "the same but for the legal form"
    INFLECTION = "the same words in other forms"
    CUT = "one is the other cut short"
    NAME_FORM = "perhaps forms of one name"
    TYPING = "perhaps a typing error"

    @property
    def sure(self) -> bool:
        """Whether it is nearly always right."""
        return self not in (Reason.NAME_FORM, Reason.TYPING)


@dataclass(frozen=True, order=True, slots=True)
class Spelling:
    """A value as it is spelled, and in how many articles."""

    value: str
    articles: int


@dataclass(frozen=True, slots=True)
class Variants:
    """Values that may be spellings of one name.

    Attributes:
        kind: What they name.
        name: The one to keep: the clean name where there is one, else the commonest.
        spellings: All of them, the commonest first.
        reasons: Why.
        settled: Whether the vocabulary makes them one already.
    """

    kind: Kind
    name: str
    spellings: tuple[Spelling, ...]
    reasons: tuple[Reason, ...]
    settled: bool = False

    @property
    def sure(self) -> bool:
        """Whether none of the reasons is a guess."""
        return all(reason.sure for reason in self.reasons)


def find_variants(
    kind: Kind, values: Counter[str], names: Names, analyzer: Analyzer
) -> tuple[Variants, ...]:
    """Return the groups of values that may be spellings of one name.

    Those that the vocabulary makes one come last and are settled; what it tells apart is apart.

    Args:
        kind: What they name.
        values: Each spelling, and in how many articles it stands.
        names: The vocabulary of this kind.
        analyzer: Tells which words are forms of one.
    """
    shown = {value: clean for value in values if (clean := names.clean(value))}
    known = {value for value in shown if names.knows(value)}
    open_, settled = _Groups(shown), _Groups(known)
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
    """Return the long values whose last word is no word but the beginning of one."""
    return tuple(value for value in values if _is_cut(value, lexicon))


def _is_cut(value: str, lexicon: Lexicon) -> bool:
    last = value.rpartition(" ")[2].lower()
    if len(value) < SHORTEST_CUT or len(last) < SHORTEST_PART or not last.isalpha():
        return False
    return not lexicon.knows(last) and (len(value) == CUT_AT or lexicon.begins(last))


class _Groups:
    """Joins values step by step, and remembers why."""

    def __init__(self, values: Iterable[str]) -> None:
        self._parents = {value: value for value in values}
        self._reasons: defaultdict[str, set[Reason]] = defaultdict(set)

    def join(self, one: str, other: str, reason: Reason | None = None) -> None:
        first, second = self._root(one), self._root(other)
        if first != second:
            self._parents[second] = first
            self._reasons[first] |= self._reasons.pop(second, set())
            if reason:
                self._reasons[first].add(reason)

    def joined(self) -> Iterator[tuple[list[str], set[Reason]]]:
        """Yield the groups that were joined for a reason."""
        members = defaultdict(list)
        for value in self._parents:
            members[self._root(value)].append(value)
        for root, reasons in self._reasons.items():
            if reasons:
                yield members[root], reasons

    def _root(self, value: str) -> str:
        while self._parents[value] != value:
            value = self._parents[value]
        return value


def _variants(
    kind: Kind,
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
    return Variants(kind, known[0] if known else members[0], spellings, ordered, settled)


def _pairs(kind: Kind, values: list[str], analyzer: Analyzer) -> Iterator[tuple[str, str, Reason]]:
    """Yield what may be one, the surest reasons first."""
    yield from _alike(values, facet_key, Reason.SPELLING)
    if kind is Kind.COMPANIES:
        yield from _alike(values, lambda value: _LEGAL.sub("", facet_key(value)), Reason.LEGAL_FORM)
    if kind is Kind.CATEGORIES:
        ordered = sorted(values, key=facet_key)
        for one, other in pairwise(ordered):
            if facet_key(other).startswith(facet_key(one)) and _is_cut(one, analyzer.lexicon):
                yield other, one, Reason.CUT
    form = Reason.INFLECTION if kind is Kind.CATEGORIES else Reason.NAME_FORM
    yield from ((one, other, form) for one, other in _inflected(values, analyzer))
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
    """Yield values of which each word has a term in common."""
    places = {value: [set(token.terms) for token in analyzer.text(value)] for value in values}
    buckets: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    for value, words in places.items():
        for term in words[0] if words else ():
            buckets[len(words), term].append(value)
    for members in buckets.values():
        for one, other in combinations(members, 2):
            if all(map(set.intersection, places[one], places[other])):
                yield one, other


def _mistyped(values: list[str]) -> Iterator[tuple[str, str]]:
    """Yield values whose keys differ by typing errors, but not in a number."""
    by_key = {key: value for value in values if len(key := facet_key(value)) >= DISTANCES[-1][0]}
    keys = list(by_key)
    for start in range(0, len(keys), ROWS):
        rows = keys[start : start + ROWS]
        found = cdist(rows, keys, scorer=OSA.distance, score_cutoff=MAX_DISTANCE, dtype=np.uint8)
        for row, column in np.argwhere(found <= MAX_DISTANCE):
            one, other = rows[row], keys[column]
            if one < other and found[row, column] <= _allowed(one, other):
                yield by_key[one], by_key[other]


def _allowed(one: str, other: str) -> int:
    if _DIGITS.findall(one) != _DIGITS.findall(other):
        return 0
    size = min(len(one), len(other))
    return next((distance for least, distance in DISTANCES if size >= least), 0)
