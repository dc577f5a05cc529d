"""From a plan's tree to the query language of the cluster.

Words by their lemmas score as in the arrays: of the alternatives the one that counts most, its
saturated weight times how rare the word is. Words as they are written, beginnings and phrases
score by the field in which they are found, as if they were there once.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from index.bm25f import MIN_WEIGHT, Bm25f
from index.czech.folding import fold
from index.engines.cluster.documents import (
    ALL,
    IMPORTANCE,
    PUBLISHED,
    RAISED,
    TIER_SETS,
    feature,
    folded,
    inside,
    keyword,
    token,
    written,
)
from index.schema import KeywordField, TextField, Tier
from search.query.plan import (
    EVERY_FIELD,
    AllOf,
    AnyOf,
    Leaf,
    Node,
    Period,
    Phrase,
    Plan,
    Prefix,
    Terms,
    Without,
    wanted_leaves,
)
from search.settings import SearchSettings

SECONDS_PER_DAY = 86_400
MAX_CLAUSES = 800
"""Features a query may ask for; the cluster takes 1,024 clauses."""

AMOUNT = "amount"
"""Names what a word adds to a score."""

IN_FURTHER_FIELDS = 0.1
"""Share of a field's weight that is added to that of the field which counts most."""

Clause = Mapping[str, object]

NOTHING: Clause = {"match_none": {}}
EVERYTHING: Clause = {"match_all": {}}


class Translator:
    """Translates plans for one version."""

    def __init__(
        self,
        bm25f: Bm25f,
        rarity: Callable[[Leaf], float],
        articles_with: Callable[[str, int], int],
    ) -> None:
        """Take what words count, how rare they are, and how many articles have a feature."""
        self._bm25f = bm25f
        self._rarity = rarity
        self._articles_with = articles_with

    def ranked(self, plan: Plan, newest: int) -> Clause:
        """Return the query of a plan's words with every factor of the ranking."""
        leaves = sum(1 for _ in wanted_leaves(plan.root))
        found = self.scored(plan.root, MAX_CLAUSES // max(leaves, 1))
        return _with_factors(found, plan, newest) if leaves else found

    def explaining(self, leaf: Leaf) -> Iterator[Clause]:
        """Yield what tells of a word, each part with a name.

        ``AMOUNT`` scores what the word adds, the name of a field the weight that the word has in
        it before it saturates. Of a word by its lemmas ``feature 0`` scores the saturated weight of
        the first of :meth:`features_of`, and so on, and ``raised 0`` tells whether the document has
        the first of :meth:`raising`.
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
                found = _greatest([self._feature(name, 1.0) for name in names])
                yield _named(f"feature {n}", found)
            for n, (_, term, _) in enumerate(self.raising(leaf)):
                yield _named(f"raised {n}", {"term": {RAISED: term}})

    def features_of(self, leaf: Terms) -> list[tuple[str, int]]:
        """Return the lemmas of a word, each with the tiers in which articles have it."""
        return self._known_features(leaf)[: MAX_CLAUSES // (4 * len(leaf.fields))]

    def raising(self, leaf: Terms) -> list[tuple[Tier, str, float]]:
        """Return the terms that only raise a word, with their tiers and boosts."""
        return [
            (tier, term, boost)
            for tier, terms, boost in leaf.tiers
            for term in terms
            if term not in leaf.terms
        ]

    def _weight(self, leaf: Terms) -> Clause:
        """Return what scores the weight that a word has in a field, before it saturates."""
        (field,) = leaf.fields
        names = [f"{inside(field)}.{feature(*of)}" for of in self._known_features(leaf)]
        return _greatest([{"rank_feature": {"field": name, "linear": {}}} for name in names])

    def scored(self, node: Node, most: int = MAX_CLAUSES) -> Clause:
        """Return the query of a part; what only lets documents through scores 0."""
        match node:
            case Terms() | Phrase() | Prefix():
                return self._leaf(node, most)
            case AllOf(parts):
                return self._all_of(parts, most)
            case AnyOf(parts):
                return any_of([self.scored(part, most) for part in parts])
            case Without(part):
                return {"bool": {"must_not": [self.scored(part, most)]}}
            case Period():
                return {"bool": {"filter": [published_within(node)]}}
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
        """Return what a word matches, to be counted."""
        return self._found(leaf)

    def _leaf(self, leaf: Leaf, most: int) -> Clause:
        found = self._found(leaf, most, self._rarity(leaf))
        if not isinstance(leaf, Terms):
            return found
        functions: list[Clause] = [
            {"filter": {"term": {RAISED: term}}, "weight": 1 + boost}
            for _, term, boost in self.raising(leaf)
        ]
        # It counts more where documents have terms that only raise a rank.
        return _multiplied(found, functions) if functions else found

    def _found(self, leaf: Leaf, most: int = MAX_CLAUSES, rarity: float = 1.0) -> Clause:
        """Return what a word matches, and what it counts, how rare it is given."""
        match leaf:
            case Terms(exact=False):
                return _greatest(self._features(leaf, most), rarity)
            case Terms(terms=forms):
                found = self._in_fields(leaf, lambda field: _any_form(field, forms))
            case Prefix(prefix=prefix):
                found = self._in_fields(leaf, lambda field: _beginning(field, prefix))
            case Phrase(places=places):
                found = self._in_fields(leaf, lambda field: phrase(field, places))
        return _greatest(found, rarity, further=IN_FURTHER_FIELDS)

    def _features(self, leaf: Terms, most: int) -> list[Clause]:
        """Return the lemmas of a word in each set of tiers that articles have them in."""
        names = _feature_fields(leaf)
        known = self._known_features(leaf)[: most // len(names)]
        return [
            self._feature(f"{name}.{feature(term, tiers)}", factor(leaf, term, tiers))
            for term, tiers in known
            for name in names
        ]

    def _known_features(self, leaf: Terms) -> list[tuple[str, int]]:
        """Return the lemmas and their tiers that articles have, the commonest first."""
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
        """Return what a single occurrence counts in a field of average length."""
        weight = max(self._bm25f.weights[field], MIN_WEIGHT)
        return weight / (weight + self._bm25f.saturation)


def published_within(period: Period) -> Clause:
    """Return what was published in a period; no date is only if it is all time."""
    bounds = {"gte": period.first, "lt": period.end}
    given = {name: bound for name, bound in bounds.items() if bound is not None}
    return {"range": {PUBLISHED: given}} if given else EVERYTHING


def _feature_fields(leaf: Terms) -> tuple[str, ...]:
    """Return where the lemmas of a word are looked for."""
    everywhere = len(leaf.fields) == len(EVERY_FIELD)
    return (ALL,) if everywhere else tuple(map(inside, leaf.fields))


def _named(name: str, clause: Clause) -> Clause:
    return {"bool": {"must": [clause], "_name": name}}


def factor(leaf: Terms, term: str, tiers: int) -> float:
    """Return what a lemma's weight is multiplied by in documents with a set of its tiers."""
    return 1 + sum(boost for tier, terms, boost in leaf.tiers if term in terms and tiers & tier)


def _greatest(clauses: list[Clause], boost: float = 1.0, further: float = 0.0) -> Clause:
    """Return what matches some clause and scores by the one that counts most."""
    if not clauses:
        return NOTHING
    return {"dis_max": {"queries": clauses, "boost": boost, "tie_breaker": further}}


def any_of(clauses: list[Clause]) -> Clause:
    """Return what matches some clause."""
    return {"bool": {"should": clauses, "minimum_should_match": 1}} if clauses else NOTHING


def _multiplied(query: Clause, functions: list[Clause], *, added_up: bool = False) -> Clause:
    how = {"score_mode": "sum" if added_up else "multiply", "boost_mode": "multiply"}
    return {"function_score": {"query": query, "functions": functions, **how}}


def named_form(field: TextField, form: str) -> tuple[str, str]:
    """Return where a form is looked for: without diacritics it is every form that folds to it."""
    plain = fold(form)
    return (folded(field), token(plain)) if plain == form else (written(field), token(form))


def _any_form(field: TextField, forms: tuple[str, ...]) -> Clause:
    return any_of(
        [{"term": {name: form}} for name, form in (named_form(field, of) for of in forms)]
    )


def _beginning(field: TextField, prefix: str) -> Clause:
    name, beginning = named_form(field, prefix)
    return {"prefix": {name: beginning}}


def phrase(field: TextField, places: tuple[tuple[str, ...], ...]) -> Clause:
    """Return what has forms next to each other in a field."""
    clauses = [_place(field, forms) for forms in places]
    return {"span_near": {"clauses": clauses, "slop": 0, "in_order": True}}


def _place(field: TextField, forms: tuple[str, ...]) -> Clause:
    spans = [_span(field, form) for form in forms]
    return spans[0] if len(spans) == 1 else {"span_or": {"clauses": spans}}


def _span(field: TextField, form: str) -> Clause:
    name, form = named_form(field, form)
    span = {"span_term": {name: form}}
    # Words of both fields stand in the same places.
    if name == folded(field):
        return span
    return {"span_field_masking": {"query": span, "field": folded(field)}}


def _with_factors(query: Clause, plan: Plan, newest: int) -> Clause:
    settings = plan.settings
    with_recency = _multiplied(query, list(_recency(settings, newest)), added_up=True)
    steps = list(_steps(plan))
    return _multiplied(with_recency, steps) if steps else with_recency


def _recency(settings: SearchSettings, newest: int) -> Iterator[Clause]:
    """Yield what adds up to 1, and more the newer an article is."""
    yield {"filter": EVERYTHING, "weight": 1}
    if settings.recency_boost:
        scale = settings.recency_half_life_days * SECONDS_PER_DAY
        halved = {"origin": newest, "scale": scale, "decay": 0.5}
        # An article without a date would count as the newest.
        dated = {"exists": {"field": PUBLISHED}}
        yield {"filter": dated, "exp": {PUBLISHED: halved}, "weight": settings.recency_boost}


def _steps(plan: Plan) -> Iterator[Clause]:
    """Yield what multiplies the score of some documents."""
    settings = plan.settings
    if settings.importance_boost:
        for importance in range(2, 6):
            weight = 1 + settings.importance_boost * (importance - 1) / 4
            yield {"filter": {"term": {IMPORTANCE: importance}}, "weight": weight}
    if plan.title_key and settings.exact_title_boost:
        same = {"term": {KeywordField.TITLE_KEY.value: keyword(plan.title_key)}}
        yield {"filter": same, "weight": 1 + settings.exact_title_boost}
