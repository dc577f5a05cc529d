"""Translate plans into the query DSL of the cluster.

Lemmas score as in the arrays: the maximum (dismax) over the alternatives of saturated weight times
idf. Exact forms, prefixes and phrases score by field only, as if they occurred once.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from math import prod

from index.bm25f import MIN_WEIGHT, Bm25f
from index.czech.folding import fold
from index.engines.cluster.documents import (
    ALL,
    PUBLISHED,
    RAISED,
    TIER_SETS,
    compounds,
    feature,
    folded,
    inside,
    keyword,
    token,
    written,
)
from index.facets import IMPORTANCE
from index.schema import KeywordField, TextField, Tier, facet_field
from search.engines.scoring import tiers_of
from search.query.plan import (
    EVERY_FIELD,
    AllOf,
    AnyOf,
    Leaf,
    MostOf,
    Node,
    Period,
    Phrase,
    Plan,
    Prefix,
    Terms,
    Values,
    Without,
    wanted_leaves,
)
from search.settings import SearchSettings

SECONDS_PER_DAY = 86_400
MAX_CLAUSES = 800
"""Maximum number of features in a query; the cluster's limit is 1,024 clauses."""

AMOUNT = "amount"
"""Name of the query that scores the whole contribution of a word."""

TIE_BREAKER = 0.1
"""Share of the weights of further fields that is added to the maximum."""

Clause = Mapping[str, object]

NOTHING: Clause = {"match_none": {}}
EVERYTHING: Clause = {"match_all": {}}


class Translator:
    """Translates plans for one version."""

    def __init__(
        self,
        bm25f: Bm25f,
        idf: Callable[[Leaf], float],
        articles_with: Callable[[str, int], int],
    ) -> None:
        """Configure the translation.

        Args:
            bm25f: Ranking parameters.
            idf: Returns the inverse document frequency of a leaf.
            articles_with: Returns the document frequency of a lemma in a set of tiers.
        """
        self._bm25f = bm25f
        self._idf = idf
        self._articles_with = articles_with

    def ranked(self, plan: Plan, newest: int) -> Clause:
        """Return the query of a plan's root with all factors of the ranking.

        Args:
            plan: The plan.
            newest: Latest publication date of the index, seconds since 1970.
        """
        leaves = sum(1 for _ in wanted_leaves(plan.root))
        found = self.scored(plan.root, MAX_CLAUSES // max(leaves, 1))
        return _with_factors(found, plan, newest) if leaves else found

    def explaining(self, leaf: Leaf) -> Iterator[Clause]:
        """Yield named queries for the components of a leaf's score.

        ``AMOUNT`` scores the contribution of the leaf; the name of a field scores the weight in
        that field, before saturation. For lemmas, ``feature n`` scores the saturated weight of item
        ``n`` of :meth:`features_of`, and ``raised n`` matches documents with item ``n`` of
        :meth:`raising`.
        """
        yield _named(AMOUNT, self._leaf(leaf, MAX_CLAUSES // 4))
        by_lemma = isinstance(leaf, Terms) and not leaf.exact
        for field in leaf.fields:
            own = replace(leaf, fields=(field,))
            inner = self._weight(own) if isinstance(own, Terms) and by_lemma else self._found(own)
            yield _named(field.value, inner)
        if isinstance(leaf, Terms) and by_lemma:
            for n, (term, tiers) in enumerate(self.features_of(leaf)):
                names = [f"{name}.{feature(term, tiers)}" for name in _feature_fields(leaf)]
                found = _dis_max([self._feature(name, 1.0) for name in names])
                yield _named(f"feature {n}", found)
            for n, (_, term, _) in enumerate(self.raising(leaf)):
                yield _named(f"raised {n}", {"term": {RAISED: term}})

    def features_of(self, leaf: Terms) -> list[tuple[str, int]]:
        """Return the (lemma, tiers) features of a word, most frequent first, limited in number."""
        return self._known_features(leaf)[: MAX_CLAUSES // (4 * len(leaf.fields))]

    def raising(self, leaf: Terms) -> list[tuple[Tier, str, float]]:
        """Return the terms that only boost a word, as (tier, term, boost)."""
        return [
            (tier, term, boost)
            for tier, terms, boost in leaf.tiers
            for term in terms
            if term not in leaf.terms
        ]

    def _weight(self, leaf: Terms) -> Clause:
        """Return the query that scores the weight of lemmas in one field, before saturation."""
        (field,) = leaf.fields
        names = [f"{inside(field)}.{feature(*of)}" for of in self._known_features(leaf)]
        return _dis_max([{"rank_feature": {"field": name, "linear": {}}} for name in names])

    def scored(self, node: Node, most: int = MAX_CLAUSES) -> Clause:
        """Return the query of a node; filters score 0.

        Args:
            node: The node.
            most: Maximum number of features of each leaf.
        """
        match node:
            case Terms() | Phrase() | Prefix():
                return self._leaf(node, most)
            case AllOf(parts):
                return self._all_of(parts, most)
            case AnyOf(parts) | MostOf(parts):
                found = [self.scored(part, most) for part in parts]
                return any_of(found) if isinstance(node, AnyOf) else _most_of(node, found)
            case Without(part):
                return {"bool": {"must_not": [self.scored(part, most)]}}
            case Period() | Values():
                return {"bool": {"filter": [_filter(node)]}}
            case _:
                return {"bool": {"filter": [EVERYTHING]}}

    def _all_of(self, parts: Iterable[Node], most: int) -> Clause:
        wanted: list[Clause] = []
        unwanted: list[Clause] = []
        for part in parts:
            if isinstance(part, Without):
                unwanted.append(self.scored(part.part, most))
            else:
                wanted.append(self.scored(part, most))
        return {"bool": {"must": wanted, "must_not": unwanted}}

    def matching(self, leaf: Leaf) -> Clause:
        """Return the unscored query of a leaf, for counting its matches."""
        return self._found(leaf)

    def _leaf(self, leaf: Leaf, most: int) -> Clause:
        found = self._found(leaf, most, self._idf(leaf))
        if not isinstance(leaf, Terms):
            return found
        functions: list[Clause] = [
            {"filter": {"term": {RAISED: term}}, "weight": 1 + boost}
            for _, term, boost in self.raising(leaf)
        ]
        # Terms that only boost multiply the score of documents that have them.
        return _multiplied(found, functions) if functions else found

    def _found(self, leaf: Leaf, most: int = MAX_CLAUSES, idf: float = 1.0) -> Clause:
        """Return the query of a leaf, boosted by ``idf``."""
        match leaf:
            case Terms(exact=False):
                return _dis_max(self._features(leaf, most), idf)
            case Terms(terms=forms):
                found = self._in_fields(leaf, lambda field: _any_form(field, forms))
            case Prefix(prefix=prefix):
                found = self._in_fields(leaf, lambda field: _prefix(field, prefix))
            case Phrase(positions=positions):
                found = self._in_fields(leaf, lambda field: phrase(field, positions))
        return _dis_max(found, idf, tie_breaker=TIE_BREAKER)

    def _features(self, leaf: Terms, most: int) -> list[Clause]:
        """Return the feature queries of a word, at most ``most``."""
        names = _feature_fields(leaf)
        known = self._known_features(leaf)[: most // len(names)]
        return [
            self._feature(f"{name}.{feature(term, tiers)}", factor(leaf, term, tiers))
            for term, tiers in known
            for name in names
        ]

    def _known_features(self, leaf: Terms) -> list[tuple[str, int]]:
        """Return the indexed (lemma, tiers) features of a word, most frequent first."""
        counted = [
            (self._articles_with(term, tiers), term, tiers)
            for term in leaf.terms
            for tiers in TIER_SETS
        ]
        return [(term, tiers) for count, term, tiers in sorted(counted, reverse=True) if count]

    def _feature(self, name: str, factor: float) -> Clause:
        saturation = {"pivot": self._bm25f.saturation}
        return {"rank_feature": {"field": name, "saturation": saturation, "boost": factor}}

    def _in_fields(self, leaf: Leaf, query: Callable[[TextField], Clause]) -> list[Clause]:
        return [
            {"constant_score": {"filter": query(field), "boost": self._once(field)}}
            for field in leaf.fields
        ]

    def _once(self, field: TextField) -> float:
        """Return the saturated weight of one occurrence in a field of average length."""
        weight = max(self._bm25f.weights[field], MIN_WEIGHT)
        return weight / (weight + self._bm25f.saturation)


def _filter(node: Period | Values) -> Clause:
    if isinstance(node, Period):
        return published_within(node)
    return of_values(node.facet, node.keys)


def published_within(period: Period) -> Clause:
    """Return the filter of a period; undated documents match only an open period."""
    bounds = {"gte": period.first, "lt": period.end}
    given = {name: bound for name, bound in bounds.items() if bound is not None}
    return {"range": {PUBLISHED: given}} if given else EVERYTHING


def of_values(facet: str, keys: Iterable[str]) -> Clause:
    """Return the filter of documents with any of some values of a facet, by their keys."""
    return {"terms": {facet_field(facet): [keyword(key) for key in keys]}}


def _feature_fields(leaf: Terms) -> tuple[str, ...]:
    """Return the names of the feature fields in which a word is searched."""
    everywhere = len(leaf.fields) == len(EVERY_FIELD)
    return (ALL,) if everywhere else tuple(map(inside, leaf.fields))


def _named(name: str, clause: Clause) -> Clause:
    return {"bool": {"must": [clause], "_name": name}}


def factor(leaf: Terms, term: str, tiers: int) -> float:
    """Return the factor of a lemma's tiers; 1 if none boosts."""
    return prod(found for _, found in tiers_of(leaf, term, tiers))


def _dis_max(clauses: list[Clause], boost: float = 1.0, tie_breaker: float = 0.0) -> Clause:
    """Return the dismax of clauses: matches any, scores by the maximum."""
    if not clauses:
        return NOTHING
    return {"dis_max": {"queries": clauses, "boost": boost, "tie_breaker": tie_breaker}}


def any_of(clauses: list[Clause]) -> Clause:
    """Return the disjunction of clauses; without any it matches nothing."""
    return {"bool": {"should": clauses, "minimum_should_match": 1}} if clauses else NOTHING


def _most_of(node: MostOf, parts: list[Clause]) -> Clause:
    """Return the query of most words: their scores, filtered by the sum of their weights."""
    if node.least <= 0:
        return {"bool": {"should": parts, "filter": [EVERYTHING]}}
    weighed: list[Clause] = [
        {"constant_score": {"filter": part, "boost": weight}}
        for part, weight in zip(parts, node.weights, strict=True)
        if weight
    ]
    enough = {"function_score": {"query": any_of(weighed), "min_score": node.least}}
    return {"bool": {"should": parts, "minimum_should_match": 1, "filter": [enough]}}


def _multiplied(query: Clause, functions: list[Clause], *, summed: bool = False) -> Clause:
    how = {"score_mode": "sum" if summed else "multiply", "boost_mode": "multiply"}
    return {"function_score": {"query": query, "functions": functions, **how}}


def named_form(field: TextField, form: str) -> tuple[str, str]:
    """Return the index field and token of a form; without diacritics, in the folded field."""
    plain = fold(form)
    return (folded(field), token(plain)) if plain == form else (written(field), token(form))


def _any_form(field: TextField, forms: tuple[str, ...]) -> Clause:
    named = (named_form(field, form) for form in forms)
    return any_of([{"term": {of: form}} for name, form in named for of in (name, compounds(name))])


def _prefix(field: TextField, prefix: str) -> Clause:
    name, beginning = named_form(field, prefix)
    return any_of([{"prefix": {of: beginning}} for of in (name, compounds(name))])


def phrase(field: TextField, positions: tuple[tuple[str, ...], ...]) -> Clause:
    """Return the query of a phrase in a field; each position has alternative forms."""
    clauses = [_position_span(field, forms) for forms in positions]
    return {"span_near": {"clauses": clauses, "slop": 0, "in_order": True}}


def _position_span(field: TextField, forms: tuple[str, ...]) -> Clause:
    return {"span_or": {"clauses": [span for form in forms for span in _spans(field, form)]}}


def _spans(field: TextField, form: str) -> Iterator[Clause]:
    """Yield the spans of a form, which may be a compound of several positions.

    All fields of a text have the same positions, so that their spans can be combined.
    """
    name, form = named_form(field, form)
    for of in (name, compounds(name)):
        span = {"span_term": {of: form}}
        masked = {"span_field_masking": {"query": span, "field": folded(field)}}
        yield span if of == folded(field) else masked


def _with_factors(query: Clause, plan: Plan, newest: int) -> Clause:
    settings = plan.settings
    with_recency = _multiplied(query, list(_recency(settings, newest)), summed=True)
    functions = list(_factor_functions(plan))
    return _multiplied(with_recency, functions) if functions else with_recency


def _recency(settings: SearchSettings, newest: int) -> Iterator[Clause]:
    """Yield functions whose sum is the recency factor: 1 plus the boosted decay by age."""
    yield {"filter": EVERYTHING, "weight": 1}
    if settings.recency_boost:
        scale = settings.recency_half_life_days * SECONDS_PER_DAY
        halved = {"origin": newest, "scale": scale, "decay": 0.5}
        # Decay functions score 1 where the field is missing.
        dated = {"exists": {"field": PUBLISHED}}
        yield {"filter": dated, "exp": {PUBLISHED: halved}, "weight": settings.recency_boost}


def _factor_functions(plan: Plan) -> Iterator[Clause]:
    """Yield the functions that multiply scores: importance and exact title."""
    settings = plan.settings
    if settings.importance_boost:
        for importance in range(2, 6):
            weight = 1 + settings.importance_boost * (importance - 1) / 4
            yield {"filter": {"term": {IMPORTANCE: importance}}, "weight": weight}
    if plan.title_key and settings.exact_title_boost:
        same = {"term": {KeywordField.TITLE_KEY.value: keyword(plan.title_key)}}
        yield {"filter": same, "weight": 1 + settings.exact_title_boost}
