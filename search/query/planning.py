"""Compile a query tree and a request into a plan."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise, takewhile

from index.czech.analyzer import Analyzer, Language, Token
from index.czech.months import GENITIVES
from index.czech.notations import groups_of
from index.documents.keys import tier_term, title_key
from index.facets import BUILT_IN, IMPORTANCE, Facet, ValueKind
from index.names import facet_key
from index.schema import TextField, Tier
from search.query import tree as query
from search.query.plan import (
    EVERY_FIELD,
    AllOf,
    AnyOf,
    Everything,
    Leaf,
    Node,
    Period,
    Phrase,
    Plan,
    Prefix,
    Terms,
    Values,
    Without,
    with_leaves,
    word_groups,
)
from search.query.synonyms import Synonyms
from search.query.value_words import Words, words_of_values
from search.request import SearchRequest
from search.settings import SearchSettings

_FACETS = {facet.text: facet.key for facet in BUILT_IN if facet.text}
"""Key of the facet whose names a text field holds."""
_FOREIGN = (Language.ENGLISH, Language.OTHER)
MAX_SIGN = 2
"""Letters of a part of a number, as in 2+kk, at most."""
ALL_YEARS = 10_000
"""Values of a facet of years: the newest are chosen among all."""


def plan_word(word: query.Word, analyzer: Analyzer) -> Node:
    """Return the plan of a single word without synonyms."""
    synonyms, values = Synonyms((), analyzer), words_of_values(lambda _: {}, analyzer)
    planner = _Planner(analyzer, synonyms, SearchSettings(), frozenset(), values)
    return planner.node(word, EVERY_FIELD)


def make_plan(
    node: query.Query,
    request: SearchRequest,
    synonyms: Synonyms,
    settings: SearchSettings,
    facets: Iterable[Facet] = BUILT_IN,
    *,
    values: Words | None = None,
) -> Plan:
    """Return the plan of a parsed query with the request's filters.

    Args:
        node: The query.
        request: Filters, order and page.
        synonyms: Groups of names of one thing.
        settings: Settings of the ranking.
        facets: Facets to count, unless the request names some of them.
        values: Words of the values of facets; needed for queries that name one in a field.
    """
    analyzer = synonyms.analyzer
    values = values or words_of_values(lambda _: {}, analyzer)
    planner = _Planner(analyzer, synonyms, settings, _uncertain(node, analyzer), values)
    root = planner.node(node, EVERY_FIELD)
    return Plan(
        root=root,
        title_key=title_key(request.q) if request.q else "",
        chosen={key: _keys(of) for key, of in request.chosen.items() if key != IMPORTANCE},
        excluded={key: _keys(of) for key, of in request.excluded.items()},
        required={key: _keys(of) for key, of in request.required.items()},
        importance_min=request.importance_min,
        period=_period(request.date_from, request.date_to),
        sort=request.sort,
        offset=(request.page - 1) * request.per_page,
        limit=request.per_page,
        facets={
            facet.key: ALL_YEARS if facet.kind is ValueKind.YEARS else request.facet_size
            for facet in facets
            if request.facets is None or facet.key in request.facets
        },
        settings=settings,
        timeline=request.timeline,
        words=word_groups(root),
    )


def _uncertain(node: query.Query, analyzer: Analyzer) -> frozenset[str]:
    """Return the forms of the words of a query that may be meant with diacritics."""
    words = (leaf.text for leaf in query.leaves(node) if isinstance(leaf, query.Word))
    return analyzer.uncertain([token.form for word in words for token in analyzer.query(word)])


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
    uncertain: frozenset[str]
    values: Words

    def node(self, node: query.Query, fields: tuple[TextField, ...]) -> Node:
        match node:
            case query.And(nodes):
                return _all(self._all_parts(nodes, fields))
            case query.Word():
                return _all(self._all_parts((node,), fields))
            case query.Or() | query.Time() | query.Day():
                return _any(self.node(part, fields) for part in node.alternatives())
            case query.Not(inner):
                part = self.node(inner, fields)
                # A part without words matches everything; its negation is dropped, not applied.
                return part if isinstance(part, Everything) else Without(part)
            case query.Field(name, inner):
                return self._within(name, inner)
            case _:
                return self._leaf(node, fields)

    def _within(self, name: str, node: query.Query) -> Node:
        """Plan a part within a text field, or within the values of an own facet.

        The text of a field of names matches, and so do the other spellings of the names.
        """
        if not isinstance(name, TextField):
            words = self.values(name)
            return with_leaves(
                self.node(node, EVERY_FIELD), lambda leaf: Values(name, words.having(leaf))
            )
        planned = self.node(node, (name,))
        if name not in _FACETS:
            return planned
        return with_leaves(planned, lambda leaf: self._or_spelled(leaf, _FACETS[name]))

    def _or_spelled(self, leaf: Leaf, facet: str) -> Node:
        """Return a leaf, or those values of a facet too of which another spelling matches it."""
        found = self.values(facet).having(leaf)
        return AnyOf((leaf, Values(facet, found))) if found else leaf

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

    def _words(self, text: str, fields: tuple[TextField, ...]) -> Sequence[Node]:
        """Plan the words of a text; numbers that are typed as one word, 89/2012, are one."""
        tokens = list(self._tokens(text))
        words = [self._word(token, fields) for token in tokens]
        forms = [token.form for token, _ in tokens]
        if len(words) < 2 or not _are_numbers(forms):
            return words
        whole = "".join(text.split())
        if whole.isdecimal():
            # Groups of digits: one number, or several beside each other.
            return (AnyOf((*self._words(whole, fields), _all(words))),)
        return (Phrase(text, fields, _school_year(forms), unquoted=True),)

    def _tokens(self, text: str) -> Iterator[tuple[Token, tuple[str, ...]]]:
        """Yield the tokens of a text, each with the union of its terms in all languages."""
        czech = self.analyzer.query(text)
        foreign = (self.analyzer.query(text, language) for language in _FOREIGN)
        for token, *others in zip(czech, *foreign, strict=True):
            terms = (term for other in others for term in other.terms)
            yield token, _union(token.terms, terms)

    def _wholes(self, text: str) -> Iterator[Token]:
        """Yield the tokens of a text as written, compounds undivided."""
        end = 0
        for token in self.analyzer.text(text):
            if token.position >= end:
                end = token.position + token.width
                yield token

    def _word(self, found: tuple[Token, tuple[str, ...]], fields: tuple[TextField, ...]) -> Node:
        token, terms = found
        certain = token.form not in self.uncertain
        tiers = tuple(
            (tier, tuple(tier_term(term, terms) for term in tier_terms), boost)
            for tier, tier_terms, boost in (
                (Tier.UNFOLDED, token.unfolded, self.settings.unfolded_boost),
                (Tier.PRIMARY, token.primary, self.settings.primary_boost),
            )
            if certain and tier_terms and boost
        )
        kin = tuple(word for word in self.analyzer.family(token.terms) if word not in terms)
        word = Terms(token.form, fields, _union(terms, kin), tiers=tiers, kin=kin)
        apart = self.analyzer.apart(token.form)
        if not apart:
            return word
        return AnyOf((word, *_phrases(token.form, fields, apart, unquoted=True)))

    def _phrase(self, text: str, fields: tuple[TextField, ...]) -> Node:
        tokens = [token for token in self.analyzer.text(text) if token.width == 1]
        if len(tokens) == 1:
            return _exact_term(tokens[0], fields)
        return _any(_phrases(text, fields, [token.form for token in tokens], unquoted=False))

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
    if not parts:
        return Everything()
    return parts[0] if len(parts) == 1 else AnyOf(parts)


def _word_of(node: Node) -> str:
    """Return the word that a node is the plan of, also of one that may be written apart."""
    match node:
        case Terms(word) | AnyOf((Terms(word), Phrase(), *_)):
            return word
        case _:
            return ""


def _with_terms(node: Node, terms: tuple[str, ...]) -> Node:
    """Return the plan of a word with further terms."""
    match node:
        case Terms():
            return replace(node, terms=_union(node.terms, terms))
        case AnyOf((Terms() as word, Phrase(), *_) as ways):
            return AnyOf((_with_terms(word, terms), *ways[1:]))
        case _:
            return node


def _is_word(node: query.Query) -> bool:
    return isinstance(node, query.Word)


def _union(one: Iterable[str], other: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({*one, *other}))


def _are_numbers(forms: Sequence[str]) -> bool:
    """Tell whether the forms that a word is cut into mean nothing on their own.

    Such are ``89/2012``, ``2+kk`` and ``9. února``.
    """
    numbers = [form for form in forms if form.isdecimal()]
    others = [form for form in forms if not form.isdecimal()]
    return bool(numbers) and all(len(form) <= MAX_SIGN or form in GENITIVES for form in others)


def _school_year(forms: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Return alternatives of the forms of a number: 2019/20 is 2019/2020."""
    first, last = forms[0], forms[-1]
    years = len(forms) == 2 and len(first) == 4 and first.isdecimal()
    if years and first[:2] + last[-2:] == str(int(first) + 1):
        return (first,), tuple(dict.fromkeys((last, last[-2:], first[:2] + last[-2:])))
    return tuple((form,) for form in forms)


def _phrases(
    text: str, fields: tuple[TextField, ...], forms: Sequence[str], *, unquoted: bool
) -> Iterator[Node]:
    """Yield the phrase of some forms, and the one with its numbers in groups of digits."""
    if not forms:
        return
    grouped = [part for form in forms for part in groups_of(form) or (form,)]
    for ways in dict.fromkeys((tuple(forms), tuple(grouped))):
        yield Phrase(text, fields, tuple((form,) for form in ways), unquoted)


def _exact_term(token: Token, fields: tuple[TextField, ...]) -> Terms:
    return Terms(token.form, fields, (token.form,), exact=True)
