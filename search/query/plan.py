"""A plan: the analysed terms and the filters of a search, as an engine runs it.

Highlighting and explanations work from the same plan.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from index.schema import TextField, Tier
from search.request import Sort
from search.settings import SearchSettings

KIN_SHARE = 0.5
"""Share of a word's score that a word of its family has."""

EVERY_FIELD = tuple(TextField)


@dataclass(frozen=True, slots=True)
class Terms:
    """Disjunction of terms over fields, scored as one synonym group: the plan of one word.

    Attributes:
        word: The word as typed.
        fields: Fields searched.
        terms: Alternatives, sorted.
        kin: Those of them that are other words of the same family; they score ``KIN_SHARE``.
        exact: Whether the terms are forms rather than lemmas; a form without diacritics matches
            every form that folds to it.
        tiers: Tier, terms that put a document into it, and the boost of such documents.
    """

    word: str
    fields: tuple[TextField, ...]
    terms: tuple[str, ...]
    exact: bool = False
    tiers: tuple[tuple[Tier, tuple[str, ...], float], ...] = ()
    kin: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Phrase:
    """Adjacent words in one field.

    Attributes:
        word: The phrase as typed.
        fields: Fields searched.
        positions: Alternative forms at each consecutive position, as written.
        unquoted: Whether it is a word that may be written apart, so that it may be missed.
    """

    word: str
    fields: tuple[TextField, ...]
    positions: tuple[tuple[str, ...], ...]
    unquoted: bool = False


@dataclass(frozen=True, slots=True)
class Prefix:
    """All forms with a prefix."""

    word: str
    fields: tuple[TextField, ...]
    prefix: str


@dataclass(frozen=True, slots=True)
class Period:
    """Range of publication dates in seconds since 1970 by the authors' clocks.

    ``end`` is excluded, ``None`` leaves an end open.
    """

    first: int | None
    end: int | None


ALL_TIME = Period(None, None)


@dataclass(frozen=True, slots=True)
class Values:
    """Documents with any of some values of a facet, given by their keys."""

    facet: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Conjunction: documents that match every part."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Disjunction: documents that match at least one part."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class MostOf:
    """Documents with most of some words: matching parts whose weights sum to ``least`` or more.

    Attributes:
        parts: The words.
        weights: Weight of each, an integer, so that all engines compute equal sums.
        least: Least sum of weights; with 0 or less every document matches.
    """

    parts: "tuple[Node, ...]"
    weights: tuple[int, ...]
    least: int


@dataclass(frozen=True, slots=True)
class Without:
    """Negation: documents that do not match the part."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class Everything:
    """All documents."""


Leaf = Terms | Phrase | Prefix
Node = Leaf | Period | Values | AllOf | AnyOf | MostOf | Without | Everything


@dataclass(frozen=True, slots=True)
class WordGroup:
    """A word of a query with its synonyms, as evidence of the subject of an article.

    Attributes:
        text: The word as typed.
        alternatives: The ways in which an article may have it, each by one or more lemmas at once.
    """

    text: str
    alternatives: tuple[tuple[Terms, ...], ...]

    @property
    def leaves(self) -> Iterator[Terms]:
        """The words of all alternatives."""
        return chain.from_iterable(self.alternatives)


@dataclass(frozen=True, slots=True)
class Plan:
    """An executable search.

    Attributes:
        root: Query.
        words: Words of the query in their order, whose places in an article count; empty for
            none.
        complete: Whether every match has all of them.
        title_key: Key of a title that boosts documents whose whole title has it; empty for none.
        chosen, excluded: Keys of the values of each facet to filter by or to exclude, by its key.
        required: Keys of the values of each facet that a match has, all of them, by its key.
        importance_min: Minimum importance, or ``None``.
        period: Filter by publication date.
        sort: Order of the results.
        offset, limit: Slice of the results to return.
        facets: Facets to count, and the number of values to return of each, besides the chosen
            ones.
        settings: Parameters of the ranking.
        timeline: Whether to count matches by month, disregarding ``period``.
    """

    root: Node
    title_key: str
    chosen: Mapping[str, tuple[str, ...]]
    excluded: Mapping[str, tuple[str, ...]]
    importance_min: int | None
    period: Period
    sort: Sort
    offset: int
    limit: int
    facets: Mapping[str, int]
    settings: SearchSettings = field(default_factory=SearchSettings)
    timeline: bool = False
    words: tuple[WordGroup, ...] = ()
    required: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    complete: bool = True

    @property
    def filtered(self) -> bool:
        """Whether any filter narrows the query."""
        return (
            any((*self.chosen.values(), *self.excluded.values(), *self.required.values()))
            or self.importance_min is not None
            or self.period != ALL_TIME
        )


def wanted_leaves(node: Node) -> Iterator[Leaf]:
    """Yield the leaves outside negations, in order: those that score and are highlighted."""
    match node:
        case Terms() | Phrase() | Prefix():
            yield node
        case AllOf(parts) | AnyOf(parts) | MostOf(parts):
            for part in parts:
                yield from wanted_leaves(part)
        case _:
            return


def has_words(plan: Plan) -> bool:
    """Tell whether anything in a plan scores and is highlighted."""
    return any(True for _ in wanted_leaves(plan.root))


def with_leaves(node: Node, change: Callable[[Leaf], Node]) -> Node:
    """Return the tree with its leaves replaced, those in negations too."""
    match node:
        case Terms() | Phrase() | Prefix():
            return change(node)
        case AllOf(parts):
            return AllOf(tuple(with_leaves(part, change) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(with_leaves(part, change) for part in parts))
        case Without(part):
            return Without(with_leaves(part, change))
        case _:
            return node


def word_groups(root: Node) -> tuple[WordGroup, ...]:
    """Return the words of a query in their order, without phrases and words of one field.

    Words that may be met otherwise (a year by the date, 16GB by a phrase) are not among them.
    """
    parts = root.parts if isinstance(root, AllOf) else (root,)
    plain = filter(is_plain, parts)
    groups = (WordGroup(_typed(part), tuple(_alternatives(part))) for part in plain)
    return tuple(group for group in groups if group.alternatives)


def is_plain(node: Node) -> bool:
    """Return whether a part of a query is one word, with its synonyms, in any field."""
    match node:
        case Terms():
            return _is_lemma(node)
        case AllOf(parts) | AnyOf(parts):
            return all(map(is_plain, parts))
        case _:
            return False


def may_be_missed(node: Node) -> bool:
    """Return whether most words can do without a part: it is plain, or may be met otherwise."""
    match node:
        case Phrase():
            return node.unquoted
        case AnyOf(parts):
            words = [part for part in parts if not isinstance(part, Period)]
            return bool(words) and all(map(may_be_missed, words))
        case _:
            return is_plain(node)


def _typed(node: Node) -> str:
    """Return a word as typed: of synonyms the first."""
    match node:
        case AnyOf((first, *_)):
            return _typed(first)
        case _:
            return " ".join(leaf.word for leaf in wanted_leaves(node))


def _alternatives(node: Node) -> Iterator[tuple[Terms, ...]]:
    match node:
        case AnyOf(parts):
            for part in parts:
                yield from _alternatives(part)
        case _:
            leaves = [leaf for leaf in wanted_leaves(node) if _is_lemma(leaf)]
            words = tuple(leaf for leaf in leaves if isinstance(leaf, Terms))
            if words:
                yield words


def _is_lemma(leaf: Leaf) -> bool:
    return isinstance(leaf, Terms) and not leaf.exact and leaf.fields == EVERY_FIELD
