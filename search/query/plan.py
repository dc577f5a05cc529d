"""From a query tree and a request to what an engine runs: terms and numbers, no text to analyse.

A plan is also what highlighting marks by and what an explanation names.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise, takewhile

from index.czech.analyzer import Analyzer, Language, Token
from index.documents.document import tier_term, title_key
from index.names import facet_key
from index.schema import TextField, Tier
from search.query import tree as query
from search.query.synonyms import Synonyms
from search.request import EXCLUDABLE, VALUE_FACETS, Facet, SearchRequest, Sort
from search.settings import SearchSettings

ASCII_TIER_SHARE = 0.3
"""How much of a tier's boost is left for a query that was typed without any diacritics."""

EVERY_FIELD = tuple(TextField)


@dataclass(frozen=True, slots=True)
class Terms:
    """A word: documents that hold any of the terms in any of the fields; one synonym group.

    Attributes:
        word: As typed.
        fields: Where to look.
        terms: Alternatives.
        exact: Whether terms are forms as written rather than lemmas; a form without diacritics is
            every form that folds to it.
        tiers: Terms that raise the rank of the documents holding them, and by how much.
    """

    word: str
    fields: tuple[TextField, ...]
    terms: tuple[str, ...]
    exact: bool = False
    tiers: tuple[tuple[Tier, tuple[str, ...], float], ...] = ()


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words next to each other in one field; each place has alternatives, forms as written."""

    word: str
    fields: tuple[TextField, ...]
    places: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Prefix:
    """Every word that starts so, in the form in which it is written."""

    word: str
    fields: tuple[TextField, ...]
    prefix: str


@dataclass(frozen=True, slots=True)
class Period:
    """Documents published from ``first`` to before ``end``, in seconds since 1970, UTC."""

    first: int | None
    end: int | None


ALL_TIME = Period(None, None)


@dataclass(frozen=True, slots=True)
class AllOf:
    """Documents in every part."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Documents in some part."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Without:
    """Documents that are not in the part."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class Everything:
    """All documents."""


Leaf = Terms | Phrase | Prefix
Node = Leaf | Period | AllOf | AnyOf | Without | Everything


@dataclass(frozen=True, slots=True)
class Plan:
    """What an engine runs.

    Attributes:
        root: What matches.
        title_key: Documents whose whole title has this key come first; empty for none.
        chosen, excluded: Keys of the values of each facet.
        importance_min: Least importance, or ``None``.
        period: Only documents published then.
        sort: Order of the results.
        offset, limit: Which of them to give.
        facets: What to count.
        facet_size: How many values of each facet to give, beside those that were chosen.
        settings: Weights of the ranking.
        timeline: Whether to count the months, the period left out.
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


def plan_word(word: query.Word, analyzer: Analyzer) -> Node:
    """Return what a word on its own matches."""
    nothing = Synonyms((), analyzer)
    planner = _Planner(analyzer, nothing, SearchSettings(), typed_ascii=word.text.isascii())
    return planner.node(word, EVERY_FIELD)


def make_plan(
    node: query.Query, request: SearchRequest, synonyms: Synonyms, settings: SearchSettings
) -> Plan:
    """Return the plan of a parsed query with the request's filters."""
    planner = _Planner(synonyms.analyzer, synonyms, settings, typed_ascii=request.q.isascii())
    return Plan(
        root=planner.node(node, EVERY_FIELD),
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
    )


def wanted_leaves(node: Node) -> Iterator[Leaf]:
    """Yield the words that a match may hold: those that are not excluded."""
    match node:
        case Terms() | Phrase() | Prefix():
            yield node
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from wanted_leaves(part)
        case _:
            return


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
            case query.Or(nodes):
                return _any(self.node(part, fields) for part in nodes)
            case query.Not(inner):
                part = self.node(inner, fields)
                # What holds no word excludes nothing.
                return part if isinstance(part, Everything) else Without(part)
            case query.Field(name, inner):
                return self.node(inner, (name,))
            case _:
                return self._leaf(node, fields)

    def _all_parts(
        self, nodes: tuple[query.Query, ...], fields: tuple[TextField, ...]
    ) -> Iterator[Node]:
        """Plan the parts; words that name a thing are also answered by its other names."""
        planned = self._planned(nodes, fields)
        at = 0
        while at < len(nodes):
            words = [n.text for n in takewhile(_is_word, nodes[at:]) if isinstance(n, query.Word)]
            length, others = self.synonyms.at(words) if words else (0, ())
            after = at + max(length, 1)
            own = _all(planned[at:after])
            named = (_all(self._words(other, fields)) for other in others)
            yield AnyOf((own, *named)) if others else own
            at = after

    def _planned(self, nodes: tuple[query.Query, ...], fields: tuple[TextField, ...]) -> list[Node]:
        """Plan each part; two words next to each other are also answered by the two as one."""
        parts = [
            self._leaf(part, fields) if _is_word(part) else self.node(part, fields)
            for part in nodes
        ]
        for n, (left, right) in enumerate(pairwise(nodes)):
            match left, right, parts[n], parts[n + 1]:
                case query.Word(), query.Word(), Terms() as one, Terms() as other:
                    terms = self.analyzer.joined(left.text, right.text)
                    parts[n] = replace(one, terms=_union(one.terms, terms))
                    parts[n + 1] = replace(other, terms=_union(other.terms, terms))
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
        """Yield the words of a text with their terms in every language of the archive."""
        czech = self.analyzer.query(text)
        english = self.analyzer.query(text, Language.ENGLISH)
        for token, other in zip(czech, english, strict=True):
            yield token, _union(token.terms, other.terms)

    def _wholes(self, text: str) -> Iterator[Token]:
        """Yield the words of a text as they are written, compounds in one."""
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
        return Terms(token.form, fields, terms, tiers=tiers)

    def _phrase(self, text: str, fields: tuple[TextField, ...]) -> Node:
        tokens = [token for token in self.analyzer.text(text) if token.width == 1]
        if len(tokens) == 1:
            return _exact_term(tokens[0], fields)
        places = tuple((token.form,) for token in tokens)
        return Phrase(text, fields, places) if places else Everything()

    def _prefix(self, text: str, fields: tuple[TextField, ...]) -> Node:
        tokens = list(self._wholes(text))
        words: list[Node] = [_exact_term(token, fields) for token in tokens[:-1]]
        words += [Prefix(token.form, fields, token.form) for token in tokens[-1:]]
        return _all(words)


def _all(nodes: Iterable[Node]) -> Node:
    """Join the words that one typed word turned out to be; no word at all asks for nothing."""
    parts = tuple(nodes)
    if not parts:
        return Everything()
    return parts[0] if len(parts) == 1 else AllOf(parts)


def _any(nodes: Iterable[Node]) -> Node:
    parts = tuple(node for node in nodes if not isinstance(node, Everything))
    return AnyOf(parts) if parts else Everything()


def _is_word(node: query.Query) -> bool:
    return isinstance(node, query.Word)


def _union(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({*one, *other}))


def _exact_term(token: Token, fields: tuple[TextField, ...]) -> Terms:
    return Terms(token.form, fields, (token.form,), exact=True)
