"""The embedded engine: runs plans over the arrays of a version and counts facets over matches."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from index.article import Article, Listed
from index.engines.arrays.version import ARRAYS_FOLDER, ENGINE_FOLDER, Arrays
from index.engines.arrays.weights import Weights
from index.facets import IMPORTANCE
from index.preview import Preview
from index.schema import NO_DATE, KeywordField
from index.storage.layout import Integers, split_form_term
from index.storage.terms import TermDictionary
from index.versions.manifest import Manifest
from index.versions.publication import PointerFile, Publication
from search.engines.arrays.counting import Calendar, Counter, importance_counts
from search.engines.arrays.document_sets import (
    NO_DOCUMENTS,
    Documents,
    Mask,
    ScoredDocuments,
    contained,
)
from search.engines.arrays.evaluation import matcher, published_within
from search.engines.arrays.explanation import word_scores
from search.engines.arrays.postings import Words
from search.engines.arrays.stored import StoredArticles
from search.engines.arrays.weak_caches import weakly
from search.engines.arrays.word_matching import scorer
from search.engines.base import FacetCounts, FieldBits, Ranked, Ranking, Score, field_bits
from search.engines.evidence import (
    RESCORED,
    Blocks,
    blocks_of_group,
    decided_by_titles,
    evidence,
    factor_names,
    group_idf,
    has_second_phase,
    missing_words,
    product,
)
from search.query.plan import (
    ALL_TIME,
    EVERY_FIELD,
    Leaf,
    Node,
    Phrase,
    Plan,
    Prefix,
    Terms,
    WordGroup,
    has_words,
)
from search.request import Sort
from search.result import MonthCount
from search.settings import SearchSettings

SECONDS_PER_DAY = 86_400
CACHED_FORMS = 1_000
"""Number of words whose forms are cached; a word has some dozens."""
CACHED_FILTERS = 64
"""Number of cached facet filters; each takes one byte per document."""


class _Filtered(NamedTuple):
    """Matches before facet filters, and the mask of each filter over them."""

    matches: ScoredDocuments
    masks: Mapping[str, Mask]

    def documents(self, but: str | None = None) -> Documents:
        """Return the document ids that pass all filters except that of one facet."""
        masks = [mask for facet, mask in self.masks.items() if facet != but]
        documents = self.matches.documents
        return documents.compress(np.logical_and.reduce(masks)) if masks else documents


class ArrayEngine:
    """One opened index version; safe for threads."""

    def __init__(self, arrays: Arrays, articles: StoredArticles) -> None:
        """Take ownership of the arrays and the stored articles of one version."""
        self._arrays = arrays
        self._articles = articles
        self._words = Words(arrays)
        self._counter = Counter(arrays, self._words.scratch)
        self._facet_mask = lru_cache(CACHED_FILTERS)(self._counter.mask)
        self._forms_of = lru_cache(CACHED_FORMS)(arrays.forms_of)
        self._prior_factors = lru_cache(4)(weakly(self._factors_of_prior))
        self._prior = lru_cache(4)(weakly(self._product_of_prior))

    @property
    def documents(self) -> int:
        """Number of articles."""
        return self._arrays.layout.documents

    @cached_property
    def facets(self) -> frozenset[str]:
        """Keys of the facets that any article has."""
        weighed = {IMPORTANCE} if self._arrays.importance[self._arrays.alive].any() else set()
        return self._counter.facets | weighed

    @property
    def form_terms(self) -> TermDictionary:
        """Terms of all forms."""
        return self._arrays.forms.terms

    def run(self, plan: Plan) -> Ranking:
        """Return the ranked matches of a plan and the counts of its facets."""
        filtered = self._filtered(plan)
        found = self._scored(filtered, plan)
        return Ranking(
            total=len(found.documents),
            ranked=self._ranked(found, plan),
            facets=dict(self._facets(filtered, found.documents, plan)),
            timeline=self._timeline(found.documents, plan) if plan.timeline else (),
        )

    def _found(self, plan: Plan) -> ScoredDocuments:
        """Return the matches of a plan with the scores of the first phase."""
        return self._scored(self._filtered(plan), plan)

    def _scored(self, filtered: _Filtered, plan: Plan) -> ScoredDocuments:
        found = filtered.matches
        if filtered.masks:
            found = found.where(np.logical_and.reduce(list(filtered.masks.values())))
        if has_words(plan):
            found = ScoredDocuments(found.documents, self._with_factors(found, plan))
        return found

    def scores(self, plan: Plan, documents: Sequence[int]) -> tuple[Score, ...]:
        """Explain the scores of documents; a document that does not match has no words."""
        if not documents or not has_words(plan):
            return (Score((), ()),) * len(documents)
        distinct, indices = np.unique(np.array(documents, np.int32), return_inverse=True)
        words = word_scores(plan.root, distinct, self._words)
        evidence = self._evidence_in_window(plan, distinct)
        title = self._title_factor(plan, self._title_documents(plan), distinct)
        factors = {"exact_title": title} | {
            name: factor[distinct] for name, factor in self._prior_factors(plan.settings).items()
        }
        factors |= evidence
        return tuple(
            Score(words[index], tuple((name, float(of[index])) for name, of in factors.items()))
            for index in indices.tolist()
        )

    def matches(self, *nodes: Node) -> tuple[int, ...]:
        """Return the number of documents that each node matches on its own."""
        return tuple(map(self._matching, nodes))

    def _matching(self, node: Node) -> int:
        if isinstance(node, Terms) and not node.exact and node.fields == EVERY_FIELD:
            # As its scorer would tell, without reading its postings.
            if len(node.terms) == 1:
                return self._words.document_frequency(node.terms[0])
            return self._words.group_size(node.terms, node.fields)
        if isinstance(node, Leaf):
            return scorer(node, self._words).containing
        return len(matcher(node, self._words).collect().documents)

    def effort(self, leaf: Leaf) -> int:
        """Return the estimated cost of a leaf, in postings of a prefix.

        The factors are measured, relative to the time of reading one such posting.
        """
        words = self._words
        match leaf:
            case Phrase(positions=positions):
                found = [words.form_ordinals(forms) for forms in positions]
                counts = [words.count(ordinals) for ordinals in found]
                least = min(counts)
                read = sum(
                    words.position_count(ordinals) * least // max(1, count)
                    for ordinals, count in zip(found, counts, strict=True)
                )
                return read * 3 // 2
            case Prefix(prefix=prefix):
                return words.count(words.forms_with_prefix(prefix))
            case Terms(terms=terms, exact=True):
                return words.count(words.form_ordinals(terms))
            case Terms(terms=terms, fields=fields):
                postings = sum(map(words.document_frequency, terms))
                return postings // 4 if len(fields) == len(EVERY_FIELD) else postings * 2

    def forms_of(self, leaf: Leaf) -> Iterable[str]:
        """Return the indexed forms that a leaf matches; of a phrase, those of its first word."""
        words, arrays = self._words, self._arrays
        match leaf:
            case Terms(exact=False):
                return self._forms_of(leaf.terms)
            case Prefix(prefix=prefix):
                ordinals = words.forms_with_prefix(prefix)
            case Phrase(positions=(first, *_)):
                ordinals = words.form_ordinals(first)
            case Terms(terms=forms):
                ordinals = words.form_ordinals(forms)
        return (split_form_term(arrays.forms.terms[ordinal])[1] for ordinal in ordinals.tolist())

    def matching_fields(self, leaf: Leaf, documents: Sequence[int]) -> Sequence[FieldBits]:
        """Return the fields in which each document may match a leaf; of a word, exactly those."""
        searched = field_bits(*leaf.fields)
        if not isinstance(leaf, Terms) or leaf.exact:
            return [searched] * len(documents)
        having = self._words.fields_having(leaf.terms, np.array(documents, np.int32))
        return [fields & searched for fields in having]

    def listed(self, document: int) -> Listed:
        """Return the part of an article that a list of results shows."""
        return self._articles.listed(document)

    def preview(self, document: int) -> Preview:
        """Return what an answer for programs shows of an article."""
        return self._articles.preview(document)

    def text(self, document: int, most: int) -> str:
        """Return the first ``most`` characters of the text of an article."""
        return self._articles.text(document, most)

    def article(self, document: int) -> Article:
        """Return a stored article."""
        return self._articles.article(document)

    def listing(self, documents: Iterable[int]) -> Iterator[Listed]:
        """Lazily yield the listed parts of articles, in the order given."""
        return map(self.listed, documents)

    def document_id(self, identity: str) -> int | None:
        """Return the document id of the article with an id, or ``None``."""
        found = self._arrays.documents_with(KeywordField.ID, identity)
        return int(found[0]) if len(found) else None

    def find(self, identity: str, most: int = 0) -> Article | None:
        """Return the article with an id, its texts cut after about ``most`` bytes; 0 for all."""
        document = self.document_id(identity)
        return None if document is None else self._articles.article(document, most)

    def same_story(self, document: int) -> int:
        """Return the number of other articles of the same story."""
        story = int(self._arrays.story[document])
        return 0 if story < 0 else int(self._arrays.story_sizes[story]) - 1

    def story(self, story: str) -> Iterator[Listed]:
        """Yield the articles of a story, newest first."""
        documents = self._arrays.documents_with(KeywordField.STORY, story)
        return self.listing(documents[self._arrays.newest[documents].argsort()].tolist())

    def close(self) -> None:
        """Close the files."""
        self._articles.close()

    def _filtered(self, plan: Plan) -> _Filtered:
        found = matcher(plan.root, self._words).collect()
        keep = self._kept(found.documents, plan)
        if keep is not None:
            found = found.where(keep)
        masks = {
            facet: self._facet_mask(facet, keys).take(found.documents)
            for facet, keys in plan.chosen.items()
            if keys
        }
        if plan.importance_min is not None:
            masks[IMPORTANCE] = self._arrays.importance.take(found.documents) >= plan.importance_min
        return _Filtered(found, masks)

    def _kept(self, documents: Documents, plan: Plan) -> Mask | None:
        """Return the mask of the period and of excluded and required values; ``None`` for all."""
        masks = [
            ~self._facet_mask(facet, keys).take(documents)
            for facet, keys in plan.excluded.items()
            if keys
        ]
        masks += (
            self._facet_mask(facet, (key,)).take(documents)
            for facet, keys in plan.required.items()
            for key in keys
        )
        if plan.period.first is not None or plan.period.end is not None:
            masks.append(published_within(self._arrays.published.take(documents), plan.period))
        return np.logical_and.reduce(masks) if masks else None

    def _facets(
        self, filtered: _Filtered, found: Documents, plan: Plan
    ) -> Iterator[tuple[str, FacetCounts]]:
        """Yield the counts of each facet, disregarding the filter by that facet."""
        shared = None
        for facet, size in plan.facets.items():
            if facet not in self.facets:
                continue
            own = facet in filtered.masks
            if facet == IMPORTANCE:
                documents = filtered.documents(facet) if own else found
                yield facet, importance_counts(self._arrays.importance.take(documents))
                continue
            if own:
                counts = self._counter.of_facet(filtered.documents(facet), facet)
                sort_keys = self._counter.sort_keys(counts)
            else:
                shared = shared or self._counter.sort_keys(self._counter.counts(found))
                sort_keys = shared
            keys = plan.chosen.get(facet, ())
            yield facet, self._counter.top_values(facet, sort_keys, keys, size)

    @cached_property
    def _calendar(self) -> Calendar:
        return Calendar(self._arrays.published)

    def _timeline(self, found: Documents, plan: Plan) -> tuple[MonthCount, ...]:
        """Return the counts by month, disregarding the period filter."""
        if plan.period != ALL_TIME:
            found = self._filtered(replace(plan, period=ALL_TIME)).documents()
        return self._calendar.counts(found)

    def _ranked(self, found: ScoredDocuments, plan: Plan) -> tuple[Ranked, ...]:
        first, end = plan.offset, plan.offset + plan.limit
        if has_second_phase(plan) and first < RESCORED:
            best, order = self._first_phase(found, end)
            documents, scores = self._rescored(best, plan)
            listed, amounts = documents[first:end].tolist(), scores[first:end].tolist()
            order = order[max(first - RESCORED, 0) : max(end - RESCORED, 0)]
        else:
            listed, amounts = [], []
            order = self._order(found, plan.sort, end)[first:end]
        if len(order):
            listed += found.documents.take(order).tolist()
            amounts += found.scores.take(order).tolist()
        return tuple(map(Ranked, listed, amounts))

    def _first_phase(self, found: ScoredDocuments, end: int) -> tuple[ScoredDocuments, Integers]:
        """Return the matches to rescore, in any order, and the indices of those after them.

        Of the latter there are as many as a page needs that ends at ``end``, or more.
        """
        documents, scores = found
        if len(documents) <= RESCORED:
            return found, NO_DOCUMENTS
        if end <= RESCORED:
            least = np.partition(scores, len(scores) - RESCORED)[len(scores) - RESCORED]
            above = scores >= least
            if np.count_nonzero(above) == RESCORED:
                return found.where(above), NO_DOCUMENTS
        order = self._best(documents, scores, max(end, RESCORED))
        best = order[:RESCORED]
        return ScoredDocuments(documents.take(best), scores.take(best)), order[RESCORED:]

    def _rescored(self, best: ScoredDocuments, plan: Plan) -> tuple[Documents, Weights]:
        """Return the best matches in the order of the second phase, with their scores."""
        documents = best.documents
        scores = best.scores * product(self._evidence(plan, documents))
        order = np.lexsort((self._arrays.newest.take(documents), -scores))
        return documents.take(order), scores.take(order)

    def _evidence(self, plan: Plan, documents: Documents) -> Weights:
        """Return the factors of the second phase, shape ``(factors, documents)``."""
        blocks = self._words.blocks
        of_words = blocks.in_titles if decided_by_titles(plan) else blocks.of_words
        return evidence(
            _blocks(plan.words, documents, of_words),
            tuple(group_idf(group, self._idf) for group in plan.words),
            self._title_shares.take(documents),
            plan.settings,
            complete=plan.complete,
        )

    def _idf(self, leaf: Terms) -> float:
        return self._words.idf(leaf.terms, EVERY_FIELD)

    @cached_property
    def _title_shares(self) -> Weights:
        """Share of one word in the title of each document."""
        return np.float32(1) / np.maximum(self._arrays.title_words, 1).astype(np.float32)

    def _evidence_in_window(self, plan: Plan, documents: Documents) -> Mapping[str, Weights]:
        """Return the factors of the second phase, 1 for documents that it does not look at."""
        if not has_second_phase(plan):
            return {}
        found = self._found(plan)
        top = found.documents.take(self._order(found, plan.sort, RESCORED)[:RESCORED])
        inside = np.isin(documents, top)
        factors = np.where(inside, self._evidence(plan, documents), 1)
        names = factor_names(len(plan.words), complete=plan.complete)
        return dict(zip(names, factors, strict=True))

    def missing(self, plan: Plan, documents: Sequence[int]) -> tuple[tuple[str, ...], ...]:
        """Return the words of a plan that each document lacks, as typed."""
        if not plan.words or not documents:
            return ((),) * len(documents)
        of_words = self._words.blocks.of_words
        return missing_words(
            plan.words, _blocks(plan.words, np.array(documents, np.int32), of_words)
        )

    def _order(self, found: ScoredDocuments, sort: Sort, end: int) -> Integers:
        """Return the indices of the top documents, in order; ties go by date, then id.

        There are at least ``end`` of them, or all.
        """
        documents, scores = found
        arrays = self._arrays
        match sort:
            case Sort.NEWEST:
                return _first(arrays.newest.take(documents), end)
            case Sort.OLDEST:
                return _first(arrays.oldest.take(documents), end)
            case Sort.IMPORTANCE:
                less = (5 - arrays.importance.take(documents)).astype(np.int64)
                return _first(less * arrays.size + arrays.newest.take(documents), end)
            case _:
                return self._best(documents, scores, end)

    def _best(self, documents: Documents, scores: Weights, end: int) -> Integers:
        if len(documents) > end:
            # Ties with the last score are all kept: the date decides among them.
            least = np.partition(scores, len(scores) - end)[len(scores) - end]
            above = np.flatnonzero(scores >= least)
        else:
            above = np.arange(len(documents))
        newest = self._arrays.newest.take(documents.take(above))
        return above.take(np.lexsort((newest, -scores.take(above))))

    def _with_factors(self, found: ScoredDocuments, plan: Plan) -> Weights:
        scores = found.scores * self._prior(plan.settings).take(found.documents)
        having = self._title_documents(plan)
        return scores * self._title_factor(plan, having, found.documents) if len(having) else scores

    def _title_documents(self, plan: Plan) -> Documents:
        """Return the documents whose whole title is the query, ascending."""
        if not plan.title_key:
            return NO_DOCUMENTS
        return self._arrays.documents_with(KeywordField.TITLE_KEY, plan.title_key)

    def _title_factor(self, plan: Plan, having: Documents, documents: Documents) -> Weights:
        factor = np.ones(len(documents), np.float32)
        boosted = contained(having, documents, self._words.scratch)
        factor[boosted] += np.float32(plan.settings.exact_title_boost)
        return factor

    def _product_of_prior(self, settings: SearchSettings) -> Weights:
        """Return the query-independent factor of each document, indexed by document id."""
        product = np.ones(self._arrays.size, np.float32)
        for factor in self._prior_factors(settings).values():
            product *= factor
        return product

    def _factors_of_prior(self, settings: SearchSettings) -> Mapping[str, Weights]:
        importance = np.maximum(self._arrays.importance.astype(np.float32) - 1, 0) / 4
        return {
            "recency": np.float32(1) + np.float32(settings.recency_boost) * self._recency(settings),
            "importance": np.float32(1) + np.float32(settings.importance_boost) * importance,
        }

    def _recency(self, settings: SearchSettings) -> Weights:
        """Return the exponential decay by age, indexed by document id: 1 to 0, undated 0.

        Age counts from the newest article, not from today, so that an index ranks reproducibly.
        """
        published = self._arrays.published
        dated = (published != NO_DATE) & self._arrays.alive
        if not dated.any():
            return np.zeros(self._arrays.size, np.float32)
        age = np.where(dated, published[dated].max() - published, 0) / SECONDS_PER_DAY
        halves = 0.5 ** (age / settings.recency_half_life_days)
        return np.where(dated, halves, 0.0).astype(np.float32)


def _blocks(
    groups: Sequence[WordGroup],
    documents: Documents,
    of_words: Callable[[Sequence[Terms], Documents], Blocks],
) -> Blocks:
    """Return the position blocks of words in documents, shape ``(groups, documents)``."""
    leaves = [leaf for group in groups for leaf in group.leaves]
    found = of_words(leaves, documents)
    if len(leaves) == len(groups):
        return found
    # The leaves of each group are asked for in their order.
    by_leaf = iter(found)
    return np.array([blocks_of_group(group, lambda _: next(by_leaf)) for group in groups])


def _first(ranks: Integers, end: int) -> Integers:
    """Return the indices of the ``end`` lowest ranks (distinct), ascending by rank."""
    if len(ranks) <= end:
        return np.argsort(ranks)
    lowest = np.argpartition(ranks, end - 1)[:end]
    return lowest.take(np.argsort(ranks.take(lowest)))


def open_engine(arrays: Path, articles: Path) -> ArrayEngine:
    """Open an engine over the arrays and the stored articles in two folders.

    Raises:
        OSError: If a file cannot be read.
        ValueError: If a file has another content.
    """
    return ArrayEngine(Arrays(arrays), StoredArticles(articles))


class ArrayBackend:
    """Opens versions whose documents are in the version's folder."""

    waits = False

    def publication(self, directory: Path) -> Publication:
        """Return the pointer file in a folder."""
        return PointerFile(directory)

    def open(self, folder: Path, _manifest: Manifest) -> ArrayEngine:
        """Open the version in a folder.

        Raises:
            OSError: If a file cannot be read.
            ValueError: If a file has another content.
        """
        return open_engine(folder / ARRAYS_FOLDER, folder / ENGINE_FOLDER)
