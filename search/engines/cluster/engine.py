"""The cluster engine: translates plans into queries and hits into articles.

Document frequencies are counted over the whole index before a plan is sent, and cached. The ranking
therefore does not depend on the number of shards or on which replica answers.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from operator import or_

import msgspec
import numpy as np
import numpy.typing as npt

from index.article import Article, Listed
from index.documents.keys import clock_seconds, title_key
from index.engines.cluster.documents import (
    IDENTITY,
    PUBLISHED,
    TIER_SETS,
    FieldNorms,
    document_key,
    keyword,
    lemma_key,
)
from index.engines.cluster.tally import TallyReader
from index.facets import IMPORTANCE
from index.preview import Preview, preview_of
from index.schema import KeywordField
from index.storage.terms import TermDictionary
from search.engines.base import FieldBits, Ranked, Ranking, Score, field_bits
from search.engines.cluster.explanation import Explainer
from search.engines.cluster.facets import (
    FEW,
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
    requirements,
)
from search.engines.cluster.index import ClusterIndex, Hit, Hits, Recent
from search.engines.cluster.query import SECONDS_PER_DAY, Clause, Translator, published_within
from search.engines.evidence import (
    RESCORED,
    Blocks,
    Scores,
    blocks_of_group,
    evidence,
    factor_names,
    group_idf,
    has_second_phase,
    missing_words,
    product,
)
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
    has_words,
    wanted_leaves,
)
from search.request import MAX_HITS_DEEP, Sort
from search.settings import SearchSettings

CACHED_COUNTS = 20_000
"""Number of leaves whose document frequency is cached."""
WALKED = 1_000
"""Page size of a walk over all hits."""
NEWEST = ({PUBLISHED: {"order": "desc", "missing": "_last"}}, {IDENTITY: "asc"})
OLDEST = ({PUBLISHED: {"order": "asc", "missing": "_last"}}, {IDENTITY: "asc"})


class _Found(msgspec.Struct):
    hits: Hits
    aggregations: dict[str, Aggregations] = {}


class ClusterEngine:
    """One version in the cluster; safe for threads."""

    def __init__(self, index: ClusterIndex, counted: TallyReader, norms: FieldNorms) -> None:
        """Serve one version.

        Args:
            index: Index of the version.
            counted: Statistics collected when it was written.
            norms: Ranking parameters it was written with.
        """
        self._index, self._counted = index, counted
        self._newest = index.newest()
        self._containing: Recent[Leaf, int] = Recent(CACHED_COUNTS)
        self._names = Names({facet: counted.facet_names(facet) for facet in counted.facets})
        self._translator = Translator(norms.bm25f, self._idf, counted.with_feature)

    @property
    def documents(self) -> int:
        """Number of articles."""
        return self._counted.documents

    @property
    def facets(self) -> frozenset[str]:
        """Keys of the facets that any article has."""
        weighed = {IMPORTANCE} if self._counted.names.weighed else set()
        return frozenset(self._counted.facets) | weighed

    @property
    def form_terms(self) -> TermDictionary:
        """Terms of all forms."""
        return self._counted.forms

    def run(self, plan: Plan) -> Ranking:
        """Return the ranked matches of a plan and the counts of its facets.

        Raises:
            ClusterDownError: If the cluster does not answer, or only some shards do.
        """
        self._learn(wanted_leaves(plan.root))
        reader = FacetReader(plan, self._names)
        wanted = [facet for facet in plan.facets if facet in self.facets]
        known = [facet for facet in wanted if facet != IMPORTANCE] if _is_all(plan) else []
        asked = [facet for facet in wanted if facet not in known]
        found = self._index.search(self._body(plan, asked), _Found)
        months = found.aggregations.pop(MONTHS, None)
        if plan.timeline and months is None:
            months = self._all_months(plan)
        facets = {facet: reader.everything(facet) for facet in known}
        counts = self._exact_counts(plan, found.aggregations)
        facets |= {facet: reader.counted(facet, of) for facet, of in counts.items()}
        ranked = self._ranked(plan, list(self._walked(plan)) or found.hits.hits)
        if not _is_walked(plan):
            self._index.prepare(place.document for place in ranked)
        timeline = month_counts(months) if months else ()
        return Ranking(found.hits.total.value, ranked, facets, timeline)

    def _ranked(self, plan: Plan, hits: list[Hit]) -> tuple[Ranked, ...]:
        """Return the requested slice of the hits of the first phase, the best ones rescored."""
        found = [Ranked(hit.document, hit.score or 0.0) for hit in hits]
        if not _is_rescored(plan):
            return tuple(found)
        top = hits[:RESCORED]
        factors = self._evidence(plan, [hit.document for hit in top])
        products = product(factors).tolist()
        scores = [place.score * of for place, of in zip(found, products, strict=False)]
        newest = sorted(range(len(top)), key=lambda n: _recent_first(top[n]))
        order = sorted(newest, key=lambda n: -scores[n])
        best = [Ranked(top[n].document, scores[n]) for n in order]
        return tuple((best + found[RESCORED:])[plan.offset : plan.offset + plan.limit])

    def _evidence(self, plan: Plan, documents: Sequence[int]) -> Scores:
        """Return the factors of the second phase, shape ``(factors, documents)``."""
        blocks, title_words = self._blocks(plan, documents)
        shares = 1 / np.maximum(title_words, 1).astype(np.float32)
        idf = tuple(group_idf(group, self._idf) for group in plan.words)
        return evidence(blocks, idf, shares, plan.settings, complete=plan.complete)

    def _blocks(
        self, plan: Plan, documents: Sequence[int]
    ) -> tuple[Blocks, npt.NDArray[np.integer]]:
        """Return the position blocks of words in documents, and the lengths of their titles."""
        terms = {term for group in plan.words for leaf in group.leaves for term in leaf.terms}
        keys = {term: lemma_key(term) for term in terms if self._counted_with(term)}
        places = self._index.places(documents, keys.values()) if documents else []

        def of_leaf(leaf: Terms) -> Blocks:
            known = [keys[term] for term in leaf.terms if term in keys]
            found = [
                reduce(or_, (int(place.blocks.get(key, "0"), 16) for key in known), 0)
                for place in places
            ]
            return np.array(found, np.uint64)

        blocks = np.array([blocks_of_group(group, of_leaf) for group in plan.words], np.uint64)
        return blocks, np.array([place.title_words for place in places], np.int64)

    def missing(self, plan: Plan, documents: Sequence[int]) -> tuple[tuple[str, ...], ...]:
        """Return the words of a plan that each document lacks, as typed."""
        if not plan.words or not documents:
            return ((),) * len(documents)
        return missing_words(plan.words, self._blocks(plan, documents)[0])

    def _all_months(self, plan: Plan) -> Aggregations:
        """Return the counts by month, disregarding the period filter."""
        always = replace(plan, period=ALL_TIME)
        body = {**self._query(always), "size": 0, "aggs": {MONTHS: by_month(plan)}}
        return self._index.search(body, _Found).aggregations[MONTHS]

    def _walked(self, plan: Plan) -> Iterator[Hit]:
        """Yield hits beyond the cluster's result window, page by page, if all are requested."""
        if not _is_walked(plan):
            return
        body = {**self._body(plan, ()), "size": WALKED}
        after: Clause = {}
        left = plan.limit
        while left > 0:
            hits = self._index.search({**body, **after}, _Found).hits.hits[:left]
            yield from hits
            if len(hits) < WALKED:
                return
            left -= len(hits)
            after = {"search_after": hits[-1].sort}

    def _body(self, plan: Plan, facets: Sequence[str]) -> Clause:
        scored = has_words(plan)
        # Beyond the deepest page only the counts are requested.
        first, size = plan.offset, min(plan.limit, MAX_HITS_DEEP - plan.offset)
        if _is_rescored(plan):
            first, size = 0, max(RESCORED, plan.offset + plan.limit)
        size = 0 if _is_walked(plan) else max(0, size)
        months = {MONTHS: by_month(plan)} if plan.timeline and plan.period == ALL_TIME else {}
        few = min(max(FEW, *(2 * plan.facets[facet] for facet in facets), 0), MANY)
        return {
            **self._query(plan),
            "from": first if size else 0,
            "size": size,
            "_source": False,
            "sort": _order(plan.sort, scored=scored),
            "track_scores": scored,
            "track_total_hits": True,
            "aggs": counting(plan, facets, few) | months,
        }

    def _query(self, plan: Plan) -> dict[str, object]:
        """Return the query of a plan with its facet filters as a post filter."""
        query = {
            "must": [self._translator.ranked(plan, self._newest)],
            "filter": [published_within(plan.period), *requirements(plan)],
            "must_not": exclusions(plan),
        }
        passing = choices(plan)
        chosen = {"post_filter": {"bool": {"filter": passing}}} if passing else {}
        return {"query": {"bool": query}, **chosen}

    def _exact_counts(
        self, plan: Plan, found: Mapping[str, Aggregations]
    ) -> Mapping[str, Aggregations]:
        """Return exact counts: facets whose top values are uncertain are counted again, deeper."""
        unsure = [facet for facet, of in found.items() if not is_sure(of, plan.facets[facet])]
        if not unsure:
            return found
        body = {**self._query(plan), "size": 0, "aggs": counting(plan, unsure, MANY)}
        again = self._index.search({**body, "track_total_hits": True}, _Found)
        return {**found, **again.aggregations}

    def scores(self, plan: Plan, documents: Sequence[int]) -> tuple[Score, ...]:
        """Explain the scores of documents; a document that does not match has no words."""
        leaves = list(wanted_leaves(plan.root))
        if not documents or not leaves:
            return (Score((), ()),) * len(documents)
        self._learn(leaves)
        explainer = Explainer(self._index, self._translator, self._containing_of, self._idf)
        articles = list(self._index.articles(documents))
        words = explainer.words(plan.root, documents, articles)
        evidence = self._evidence_in_window(plan, documents)
        return tuple(
            Score(found, (*self._factors(plan, article), *of_words))
            for found, article, of_words in zip(words, articles, evidence, strict=True)
        )

    def _evidence_in_window(
        self, plan: Plan, documents: Sequence[int]
    ) -> list[tuple[tuple[str, float], ...]]:
        """Return the factors of the second phase, 1 for documents that it does not look at."""
        if not has_second_phase(plan):
            return [()] * len(documents)
        first = replace(plan, words=(), offset=0, limit=RESCORED, timeline=False)
        found = self._index.search(self._body(first, ()), _Found).hits.hits
        inside = {hit.document for hit in found}
        names = factor_names(len(plan.words), complete=plan.complete)
        factors = self._evidence(plan, documents).T.tolist()
        return [
            tuple(zip(names, of if document in inside else (1.0,) * len(of), strict=True))
            for document, of in zip(documents, factors, strict=True)
        ]

    def _factors(self, plan: Plan, article: Article) -> Iterator[tuple[str, float]]:
        settings = plan.settings
        same = bool(plan.title_key) and title_key(article.title) == plan.title_key
        yield "exact_title", 1 + settings.exact_title_boost * same
        yield "recency", 1 + settings.recency_boost * self._recency(article, settings)
        importance = max((article.importance or 0) - 1, 0) / 4
        yield "importance", 1 + settings.importance_boost * importance

    def _recency(self, article: Article, settings: SearchSettings) -> float:
        """Return the exponential decay by age from the newest article: 1 to 0, undated 0."""
        if article.published is None:
            return 0.0
        days = (self._newest - clock_seconds(article.published)) / SECONDS_PER_DAY
        return float(0.5 ** (days / settings.recency_half_life_days))

    def matches(self, *nodes: Node) -> tuple[int, ...]:
        """Return the number of documents that each node matches on its own."""
        self._learn(node for node in nodes if isinstance(node, Leaf))
        others = [node for node in nodes if not isinstance(node, Leaf)]
        totals = iter(self._index.totals([self._translator.scored(node) for node in others]))
        return tuple(
            self._containing_of(node) if isinstance(node, Leaf) else next(totals) for node in nodes
        )

    def effort(self, _leaf: Leaf) -> int:
        """Return 0: no postings are read in this process, and the cluster has its own limits."""
        return 0

    def forms_of(self, leaf: Leaf) -> Iterable[str]:
        """Return the indexed forms that a leaf matches; of a phrase, those of its first word."""
        counted = self._counted
        match leaf:
            case Terms(exact=False):
                return {form for term in leaf.terms for form in counted.forms_of(term)}
            case Prefix(prefix=prefix):
                return counted.forms_with_prefix(prefix)
            case Phrase(positions=(forms, *_)) | Terms(terms=forms):
                return {found for form in forms for found in counted.forms_written(form)}
            case _:
                return ()

    def matching_fields(self, leaf: Leaf, documents: Sequence[int]) -> Sequence[FieldBits]:
        """Return the fields of a leaf: where it matches is not asked of the cluster."""
        return [field_bits(*leaf.fields)] * len(documents)

    def listed(self, document: int) -> Listed:
        """Return the part of an article that a list of results shows."""
        return self._index.article(document).listed()

    def preview(self, document: int) -> Preview:
        """Return what an answer for programs shows of an article."""
        return preview_of(self.listed(document))

    def text(self, document: int, most: int) -> str:
        """Return the first ``most`` characters of the text of an article."""
        return self._index.article(document).text[:most]

    def article(self, document: int) -> Article:
        """Return a stored article."""
        return self._index.article(document)

    def listing(self, documents: Iterable[int]) -> Iterator[Listed]:
        """Lazily yield the listed parts of articles, in the order given."""
        return (article.listed() for article in self._index.articles(documents))

    def document_id(self, identity: str) -> int | None:
        """Return the document id of the article with an id, or ``None``."""
        return None if self.find(identity) is None else document_key(identity)

    def find(self, identity: str, most: int = 0) -> Article | None:  # noqa: ARG002  # comes whole
        """Return the article with an id, uncut, or ``None``."""
        return self._index.find(identity)

    def same_story(self, document: int) -> int:
        """Return the number of other articles of the same story."""
        return self._index.same_story(document)

    def story(self, story: str) -> Iterator[Listed]:
        """Yield the articles of a story, newest first."""
        of_story = {"bool": {"filter": [{"term": {KeywordField.STORY.value: keyword(story)}}]}}
        body = {"query": of_story, "size": MAX_HITS_DEEP, "sort": [*NEWEST], "_source": False}
        found = self._index.search(body, _Found).hits.hits
        return self.listing(hit.document for hit in found)

    def close(self) -> None:
        """Do nothing: other versions share the connections."""

    def _idf(self, leaf: Leaf) -> float:
        return inverse_document_frequency(self.documents, self._containing_of(leaf))

    def _containing_of(self, leaf: Leaf) -> int:
        return self._containing.get(_asked(leaf)) or 0

    def _learn(self, leaves: Iterable[Leaf]) -> None:
        """Cache the document frequencies of leaves that are not cached yet."""
        unknown = {_asked(leaf) for leaf in leaves}
        unknown = {leaf for leaf in unknown if self._containing.get(leaf) is None}
        for leaf in list(unknown):
            if isinstance(leaf, Terms) and not leaf.exact and len(leaf.fields) == len(EVERY_FIELD):
                known = [term for term in leaf.terms if self._counted_with(term)]
                # Exact for one lemma; the postings of several may overlap.
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
    """Return the cache key of a leaf: the parts that determine its document frequency."""
    match leaf:
        case Terms(fields=fields, terms=terms, exact=exact):
            return Terms("", fields, terms, exact)
        case Prefix(fields=fields, prefix=prefix):
            return Prefix("", fields, prefix)
        case Phrase(fields=fields, positions=positions):
            return Phrase("", fields, positions)


def _is_all(plan: Plan) -> bool:
    """Return whether a plan matches all articles."""
    return isinstance(plan.root, Everything) and not plan.filtered


def _is_rescored(plan: Plan) -> bool:
    """Return whether the second phase orders results that are asked for."""
    return has_second_phase(plan) and plan.offset < RESCORED


def _recent_first(hit: Hit) -> tuple[float, str]:
    """Return the sort key by date, the newest first, then by id."""
    _, published, identity = hit.sort
    return (-float(str(published)), str(identity))


def _is_walked(plan: Plan) -> bool:
    """Return whether a plan requests all matches rather than a page."""
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
