"""Compile a query tree and a request into a plan: analysed terms and filters for an engine.

Highlighting and explanations work from the same plan.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain, pairwise, takewhile

from index.czech.analyzer import Analyzer, Language, Token
from index.documents.document import tier_term, title_key
from index.names import facet_key
from index.schema import TextField, Tier
from search.query import tree as query
from search.query.synonyms import Synonyms
from search.request import EXCLUDABLE, VALUE_FACETS, Facet, SearchRequest, Sort
from search.settings import SearchSettings

ASCII_TIER_SHARE = 0.3
"""Share of a tier's boost that applies to a query typed without any diacritics."""

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
    """

    word: str
    fields: tuple[TextField, ...]
    positions: tuple[tuple[str, ...], ...]


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
Node = Leaf | Period | AllOf | AnyOf | MostOf | Without | Everything


@dataclass(frozen=True, slots=True)
class WordGroup:
    """A word of a query with its synonyms, as evidence of what an article is about.

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
        chosen, excluded: Keys of the values of each facet to filter by or to exclude.
        importance_min: Minimum importance, or ``None``.
        period: Filter by publication date.
        sort: Order of the results.
        offset, limit: Slice of the results to return.
        facets: Facets to count.
        facet_size: Number of values to return of each facet, besides the chosen ones.
        settings: Parameters of the ranking.
        timeline: Whether to count matches by month, disregarding ``period``.
    """

    root: Node
    title_key: str
    chosen: Mapping[Facet, tuple[str, ...]]
    excluded: Mapping[Facet, tuple[str, ...]]
    importance_min: int | None
    period: Period
    sort: Sort
    offset: int
    limit: int
    facets: tuple[Facet, ...]
    facet_size: int
    settings: SearchSettings = field(default_factory=SearchSettings)
    timeline: bool = False
    words: tuple[WordGroup, ...] = ()
    complete: bool = True

    @property
    def filtered(self) -> bool:
        """Whether any filter narrows the query."""
        return (
            any((*self.chosen.values(), *self.excluded.values()))
            or self.importance_min is not None
            or self.period != ALL_TIME
        )


def plan_word(word: query.Word, analyzer: Analyzer) -> Node:
    """Return the plan of a single word without synonyms."""
    nothing = Synonyms((), analyzer)
    planner = _Planner(analyzer, nothing, SearchSettings(), typed_ascii=word.text.isascii())
    return planner.node(word, EVERY_FIELD)


def make_plan(
    node: query.Query, request: SearchRequest, synonyms: Synonyms, settings: SearchSettings
) -> Plan:
    """Return the plan of a parsed query with the request's filters."""
    planner = _Planner(synonyms.analyzer, synonyms, settings, typed_ascii=request.q.isascii())
    root = planner.node(node, EVERY_FIELD)
    return Plan(
        root=root,
        title_key=title_key(request.q) if request.q else "",
        chosen={facet: _keys(request.chosen(facet)) for facet in VALUE_FACETS},
        excluded={facet: _keys(request.excluded(facet)) for facet in EXCLUDABLE},
        importance_min=request.importance_min,
        period=_period(request.date_from, request.date_to),
        sort=request.sort,
        offset=(request.page - 1) * request.per_page,
        limit=request.per_page,
        facets=request.facets,
        facet_size=request.facet_size,
        settings=settings,
        timeline=request.timeline,
        words=word_groups(root),
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
        case AnyOf((Terms(word) as whole, Phrase(apart))):
            return word == apart and is_plain(whole)
        case AnyOf((told, Period())):
            return is_plain(told)
        case _:
            return is_plain(node)


def _typed(node: Node) -> str:
    """Return how a word was typed: of synonyms the first."""
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


def _keys(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(facet_key(value) for value in values)


def _period(first: date | None, last: date | None) -> Period:
    end = None if last is None else _seconds(last) + int(timedelta(days=1).total_seconds())
    return Period(None if first is None else _seconds(first), end)


def _seconds(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp())


@dataclass(frozen=True, slots=True)
class _Planner:
    analyzer: Analyzer
    synonyms: Synonyms
    settings: SearchSettings
    typed_ascii: bool

    def node(self, node: query.Query, fields: tuple[TextField, ...]) -> Node:
        match node:
            case query.And(nodes):
                return _all(self._all_parts(nodes, fields))
            case query.Word():
                return _all(self._all_parts((node,), fields))
            case query.Or() | query.Time():
                return _any(self.node(part, fields) for part in node.alternatives())
            case query.Not(inner):
                part = self.node(inner, fields)
                # A part without words matches everything; its negation is dropped, not applied.
                return part if isinstance(part, Everything) else Without(part)
            case query.Field(name, inner):
                return self.node(inner, (name,))
            case _:
                return self._leaf(node, fields)

    def _all_parts(
        self, nodes: tuple[query.Query, ...], fields: tuple[TextField, ...]
    ) -> Iterator[Node]:
        """Plan the parts of a conjunction, expanding synonyms of runs of words."""
        planned = self._planned(nodes, fields)
        first = 0
        while first < len(nodes):
            run = takewhile(_is_word, nodes[first:])
            words = [node.text for node in run if isinstance(node, query.Word)]
            length, synonyms = self.synonyms.at(words) if words else (0, ())
            end = first + max(length, 1)
            own = _all(planned[first:end])
            named = (_all(self._words(synonym, fields)) for synonym in synonyms)
            yield AnyOf((own, *named)) if synonyms else own
            first = end

    def _planned(self, nodes: tuple[query.Query, ...], fields: tuple[TextField, ...]) -> list[Node]:
        """Plan each part; adjacent words also match the compound written as one word."""
        parts = [
            self._leaf(part, fields) if _is_word(part) else self.node(part, fields)
            for part in nodes
        ]
        for n, (left, right) in enumerate(pairwise(nodes)):
            one, other = _word_of(parts[n]), _word_of(parts[n + 1])
            if _is_word(left) and _is_word(right) and one and other:
                terms = self.analyzer.joined(one, other)
                parts[n : n + 2] = [_with_terms(part, terms) for part in parts[n : n + 2]]
        return parts

    def _leaf(self, node: query.Query, fields: tuple[TextField, ...]) -> Node:
        match node:
            case query.Word(text):
                return _all(self._words(text, fields))
            case query.Exact(text):
                return _all(_exact_term(token, fields) for token in self._wholes(text))
            case query.Phrase(text):
                return self._phrase(text, fields)
            case query.Prefix(text):
                return self._prefix(text, fields)
            case query.DateRange(first, last):
                return _period(first, last)
            case _:
                return Everything()

    def _words(self, text: str, fields: tuple[TextField, ...]) -> Iterator[Node]:
        return (self._word(found, fields) for found in self._tokens(text))

    def _tokens(self, text: str) -> Iterator[tuple[Token, tuple[str, ...]]]:
        """Yield the tokens of a text, each with the union of its terms in both languages."""
        czech = self.analyzer.query(text)
        english = self.analyzer.query(text, Language.ENGLISH)
        for token, other in zip(czech, english, strict=True):
            yield token, _union(token.terms, other.terms)

    def _wholes(self, text: str) -> Iterator[Token]:
        """Yield the tokens of a text as written, compounds undivided."""
        end = 0
        for token in self.analyzer.text(text):
            if token.position >= end:
                end = token.position + token.width
                yield token

    def _word(self, found: tuple[Token, tuple[str, ...]], fields: tuple[TextField, ...]) -> Node:
        token, terms = found
        share = ASCII_TIER_SHARE if self.typed_ascii else 1.0
        tiers = tuple(
            (tier, tuple(tier_term(term, terms) for term in tier_terms), boost * share)
            for tier, tier_terms, boost in (
                (Tier.UNFOLDED, token.unfolded, self.settings.unfolded_boost),
                (Tier.PRIMARY, token.primary, self.settings.primary_boost),
            )
            if tier_terms and boost
        )
        kin = tuple(word for word in self.analyzer.family(token.terms) if word not in terms)
        word = Terms(token.form, fields, _union(terms, kin), tiers=tiers, kin=kin)
        apart = self.analyzer.apart(token.form)
        if not apart:
            return word
        return AnyOf((word, Phrase(token.form, fields, tuple((form,) for form in apart))))

    def _phrase(self, text: str, fields: tuple[TextField, ...]) -> Node:
        tokens = [token for token in self.analyzer.text(text) if token.width == 1]
        if len(tokens) == 1:
            return _exact_term(tokens[0], fields)
        positions = tuple((token.form,) for token in tokens)
        return Phrase(text, fields, positions) if positions else Everything()

    def _prefix(self, text: str, fields: tuple[TextField, ...]) -> Node:
        tokens = list(self._wholes(text))
        words: list[Node] = [_exact_term(token, fields) for token in tokens[:-1]]
        words += [Prefix(token.form, fields, token.form) for token in tokens[-1:]]
        return _all(words)


def _all(nodes: Iterable[Node]) -> Node:
    """Return the conjunction of nodes, simplified; without any it matches everything."""
    parts = tuple(nodes)
    if not parts:
        return Everything()
    return parts[0] if len(parts) == 1 else AllOf(parts)


def _any(nodes: Iterable[Node]) -> Node:
    parts = tuple(node for node in nodes if not isinstance(node, Everything))
    return AnyOf(parts) if parts else Everything()


def _word_of(node: Node) -> str:
    """Return the word that a node is the plan of, also of one that may be written apart."""
    match node:
        case Terms(word) | AnyOf((Terms(word), Phrase())):
            return word
        case _:
            return ""


def _with_terms(node: Node, terms: tuple[str, ...]) -> Node:
    """Return the plan of a word with further terms."""
    match node:
        case Terms():
            return replace(node, terms=_union(node.terms, terms))
        case AnyOf((Terms() as word, Phrase() as apart)):
            return AnyOf((_with_terms(word, terms), apart))
        case _:
            return node


def _is_word(node: query.Query) -> bool:
    return isinstance(node, query.Word)


def _union(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({*one, *other}))


def _exact_term(token: Token, fields: tuple[TextField, ...]) -> Terms:
    return Terms(token.form, fields, (token.form,), exact=True)
