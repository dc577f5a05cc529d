"""The engine over an index in a cluster: plans become its queries, hits become articles.

What is ranked by is known before a plan is sent: how many articles have each of its words is
counted first, over all parts of the index, and kept. So it makes no difference to the order in
how many parts an index lies and which copy of a part answers.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import msgspec

from index.article import Article, Listed
from index.documents.document import title_key
from index.engines.cluster.documents import (
    IDENTITY,
    IMPORTANCE,
    PUBLISHED,
    TIER_SETS,
    Weighing,
    document_key,
    keyword,
)
from index.engines.cluster.tally import Counted
from index.schema import KeywordField
from search.engines.base import Ranked, Ranking, Score
from search.engines.cluster.explanation import Explainer
from search.engines.cluster.facets import (
    FEW,
    KEYWORDS,
    MANY,
    MONTHS,
    Aggregations,
    FacetReader,
    Names,
    by_month,
    choices,
    counting,
    exclusions,
    is_sure,
    month_counts,
)
from search.engines.cluster.index import ClusterIndex, Hit, Hits, Recent
from search.engines.cluster.query import SECONDS_PER_DAY, Clause, Translator, published_within
from search.engines.scoring import inverse_document_frequency
from search.query.plan import (
    ALL_TIME,
    EVERY_FIELD,
    Everything,
    Leaf,
    Node,
    Phrase,
    Plan,
    Prefix,
    Terms,
    wanted_leaves,
)
from search.request import MAX_HITS_DEEP, Facet, Sort
from search.settings import SearchSettings

CACHED_COUNTS = 20_000
"""Words of which it is remembered how many articles have them."""
WALKED = 1_000
"""Hits that are asked for at once where all are wanted."""
NEWEST = ({PUBLISHED: {"order": "desc", "missing": "_last"}}, {IDENTITY: "asc"})
OLDEST = ({PUBLISHED: {"order": "asc", "missing": "_last"}}, {IDENTITY: "asc"})


class _Found(msgspec.Struct):
    hits: Hits
    aggregations: dict[str, Aggregations] = {}


class ClusterEngine:
    """One version in the cluster; safe for threads."""

    def __init__(self, index: ClusterIndex, counted: Counted, weighing: Weighing) -> None:
        """Take the index, what was counted when it was written, and what words count in it."""
        self._index, self._counted = index, counted
        self._newest = index.newest()
        self._containing: Recent[Leaf, int] = Recent(CACHED_COUNTS)
        self._names = Names(
            {facet: counted.facet_names(field) for facet, field in KEYWORDS.items()}
        )
        self._translator = Translator(weighing.bm25f, self._rarity, counted.with_feature)

    @property
    def documents(self) -> int:
        """Number of articles."""
        return self._counted.documents

    def run(self, plan: Plan) -> Ranking:
        """Return what matches, in order, with the counts of the facets.

        Raises:
            ClusterDownError: If the cluster does not answer, or only some parts do.
        """
        self._learn(wanted_leaves(plan.root))
        reader = FacetReader(plan, self._names)
        known = [facet for facet in plan.facets if facet in KEYWORDS] if _is_all(plan) else []
        asked = [facet for facet in plan.facets if facet not in known]
        found = self._index.search(self._body(plan, asked), _Found)
        self._index.keep(found.hits.hits)
        months = found.aggregations.pop(MONTHS, None)
        if plan.timeline and months is None:
            months = self._all_months(plan)
        facets = {facet: reader.everything(facet) for facet in known}
        counts = self._surely(plan, {Facet(name): of for name, of in found.aggregations.items()})
        facets |= {facet: reader.counted(facet, of) for facet, of in counts.items()}
        hits = self._walked(plan) if _is_walked(plan) else found.hits.hits
        ranked = tuple(Ranked(hit.document, hit.score or 0.0) for hit in hits)
        timeline = month_counts(months) if months else ()
        return Ranking(found.hits.total.value, ranked, facets, timeline)

    def _all_months(self, plan: Plan) -> Aggregations:
        """Return the counts of the months, the chosen period left out."""
        always = replace(plan, period=ALL_TIME)
        body = {**self._query(always), "size": 0, "aggs": {MONTHS: by_month(plan)}}
        return self._index.search(body, _Found).aggregations[MONTHS]

    def _walked(self, plan: Plan) -> Iterator[Hit]:
        """Yield more hits than the cluster gives at once, without their articles."""
        body = {**self._body(plan, ()), "size": WALKED, "_source": False}
        after: Clause = {}
        left = plan.limit
        while left > 0:
            hits = self._index.search({**body, **after}, _Found).hits.hits[:left]
            yield from hits
            if len(hits) < WALKED:
                return
            left -= len(hits)
            after = {"search_after": hits[-1].sort}

    def _body(self, plan: Plan, facets: Sequence[Facet]) -> Clause:
        scored = any(True for _ in wanted_leaves(plan.root))
        # So deep no page leads: only what is counted is given.
        size = 0 if _is_walked(plan) else max(0, min(plan.limit, MAX_HITS_DEEP - plan.offset))
        months = {MONTHS: by_month(plan)} if plan.timeline and plan.period == ALL_TIME else {}
        few = min(max(FEW, 2 * plan.facet_size), MANY)
        return {
            **self._query(plan),
            "from": plan.offset if size else 0,
            "size": size,
            "sort": _order(plan.sort, scored=scored),
            "track_scores": scored,
            "track_total_hits": True,
            "aggs": counting(plan, facets, few) | months,
        }

    def _query(self, plan: Plan) -> dict[str, object]:
        """Return the query of a plan, its choices left to be applied to what it matches."""
        query = {
            "must": [self._translator.ranked(plan, self._newest)],
            "filter": [published_within(plan.period)],
            "must_not": exclusions(plan),
        }
        passing = choices(plan)
        chosen = {"post_filter": {"bool": {"filter": passing}}} if passing else {}
        return {"query": {"bool": query}, **chosen}

    def _surely(
        self, plan: Plan, found: Mapping[Facet, Aggregations]
    ) -> Mapping[Facet, Aggregations]:
        """Return counts that are all sure; of facets that were not, more values are asked for."""
        unsure = [facet for facet, of in found.items() if not is_sure(of, plan.facet_size)]
        if not unsure:
            return found
        body = {**self._query(plan), "size": 0, "aggs": counting(plan, unsure, MANY)}
        again = self._index.search({**body, "track_total_hits": True}, _Found)
        return {**found, **{Facet(name): of for name, of in again.aggregations.items()}}

    def scores(self, plan: Plan, documents: Sequence[int]) -> tuple[Score, ...]:
        """Explain the scores of some documents; those of one that does not match have no words."""
        leaves = list(wanted_leaves(plan.root))
        if not documents or not leaves:
            return (Score((), ()),) * len(documents)
        self._learn(leaves)
        explainer = Explainer(self._index, self._translator, self._containing_of, self._rarity)
        articles = list(self._index.articles(documents))
        words = explainer.words(plan.root, documents, articles)
        return tuple(
            Score(found, tuple(self._factors(plan, article)))
            for found, article in zip(words, articles, strict=True)
        )

    def _factors(self, plan: Plan, article: Article) -> Iterator[tuple[str, float]]:
        settings = plan.settings
        same = bool(plan.title_key) and title_key(article.title) == plan.title_key
        yield "exact_title", 1 + settings.exact_title_boost * same
        yield "recency", 1 + settings.recency_boost * self._recency(article, settings)
        importance = max((article.importance or 0) - 1, 0) / 4
        yield "importance", 1 + settings.importance_boost * importance

    def _recency(self, article: Article, settings: SearchSettings) -> float:
        """Return 1 for the newest article, halved at each half-life before it, 0 without a date."""
        if article.published is None:
            return 0.0
        days = (self._newest - article.published.timestamp()) / SECONDS_PER_DAY
        return float(0.5 ** (days / settings.recency_half_life_days))

    def matches(self, *nodes: Node) -> tuple[int, ...]:
        """Return how many documents each of some parts of a plan matches on its own."""
        self._learn(node for node in nodes if isinstance(node, Leaf))
        others = [node for node in nodes if not isinstance(node, Leaf)]
        totals = iter(self._index.totals([self._translator.scored(node) for node in others]))
        return tuple(
            self._containing_of(node) if isinstance(node, Leaf) else next(totals) for node in nodes
        )

    def effort(self, _leaf: Leaf) -> int:
        """Return 0: the cluster has limits of its own, and nothing is read here."""
        return 0

    def forms_of(self, leaf: Leaf) -> Iterable[str]:
        """Return all forms that may answer a word, as articles have them; a phrase's first."""
        counted = self._counted
        match leaf:
            case Terms(exact=False):
                return {form for term in leaf.terms for form in counted.forms_of(term)}
            case Prefix(prefix=prefix):
                return counted.forms_starting(prefix)
            case Phrase(places=(forms, *_)) | Terms(terms=forms):
                return {found for form in forms for found in counted.forms_written(form)}
            case _:
                return ()

    def listed(self, document: int) -> Listed:
        """Return what a list of results needs of an article, by the engine's number of it."""
        return self._index.article(document).listed()

    def text(self, document: int) -> str:
        """Return the text of an article by the engine's number of it."""
        return self._index.article(document).text

    def article(self, document: int) -> Article:
        """Return a stored article by the engine's number of it."""
        return self._index.article(document)

    def listing(self, documents: Iterable[int]) -> Iterator[Listed]:
        """Yield what a list needs of articles, by their numbers, read while it is taken."""
        return (article.listed() for article in self._index.articles(documents))

    def number(self, identity: str) -> int | None:
        """Return the engine's number of an article by its id."""
        return None if self.find(identity) is None else document_key(identity)

    def find(self, identity: str, most: int = 0) -> Article | None:  # noqa: ARG002  # comes whole
        """Return a stored article by its id."""
        return self._index.find(identity)

    def same_story(self, document: int) -> int:
        """Return how many other articles tell the same story."""
        return self._index.same_story(document)

    def story(self, story: str) -> Iterator[Listed]:
        """Yield the articles that tell a story, the newest first."""
        told = {"bool": {"filter": [{"term": {KeywordField.STORY.value: keyword(story)}}]}}
        body = {"query": told, "size": MAX_HITS_DEEP, "sort": [*NEWEST], "_source": False}
        found = self._index.search(body, _Found).hits.hits
        return self.listing(hit.document for hit in found)

    def close(self) -> None:
        """Let the cluster be: other versions are asked for over the same connections."""

    def _rarity(self, leaf: Leaf) -> float:
        return inverse_document_frequency(self.documents, self._containing_of(leaf))

    def _containing_of(self, leaf: Leaf) -> int:
        return self._containing.get(_asked(leaf)) or 0

    def _learn(self, leaves: Iterable[Leaf]) -> None:
        """Find out how many articles have some words, unless it is known."""
        unknown = {_asked(leaf) for leaf in leaves}
        unknown = {leaf for leaf in unknown if self._containing.get(leaf) is None}
        for leaf in list(unknown):
            if isinstance(leaf, Terms) and not leaf.exact and len(leaf.fields) == len(EVERY_FIELD):
                known = [term for term in leaf.terms if self._counted_with(term)]
                # What was counted of one lemma tells all; several may be in one article.
                if len(known) < 2:
                    self._containing.put(leaf, sum(map(self._counted_with, known)))
                    unknown.remove(leaf)
        ordered = list(unknown)
        totals = self._index.totals([self._translator.matching(leaf) for leaf in ordered])
        for leaf, total in zip(ordered, totals, strict=True):
            self._containing.put(leaf, total)

    def _counted_with(self, term: str) -> int:
        return sum(self._counted.with_feature(term, tiers) for tiers in TIER_SETS)


def _asked(leaf: Leaf) -> Leaf:
    """Return what decides in how many articles a word is."""
    match leaf:
        case Terms(fields=fields, terms=terms, exact=exact):
            return Terms("", fields, terms, exact)
        case Prefix(fields=fields, prefix=prefix):
            return Prefix("", fields, prefix)
        case Phrase(fields=fields, places=places):
            return Phrase("", fields, places)


def _is_all(plan: Plan) -> bool:
    """Tell whether a plan matches all articles."""
    filters = (*plan.chosen.values(), *plan.excluded.values())
    within = plan.period.first is None and plan.period.end is None
    return (
        isinstance(plan.root, Everything)
        and within
        and plan.importance_min is None
        and not any(filters)
    )


def _is_walked(plan: Plan) -> bool:
    """Tell whether all matches are wanted, and not a page of them."""
    return not plan.offset and plan.limit > WALKED


def _order(sort: Sort, *, scored: bool) -> list[object]:
    match sort:
        case Sort.NEWEST:
            return [*NEWEST]
        case Sort.OLDEST:
            return [*OLDEST]
        case Sort.IMPORTANCE:
            return [{IMPORTANCE: "desc"}, *NEWEST]
        case _:
            return [{"_score": "desc"}, *NEWEST] if scored else [*NEWEST]
