"""The embedded engine: plans run over the arrays of a version, facets counted over matches."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from index.article import Article, Listed
from index.engines.arrays.contents import ARRAYS_FOLDER, ENGINE_FOLDER
from index.engines.arrays.version import Arrays
from index.engines.arrays.weights import Weights
from index.schema import NO_DATE, KeywordField
from index.storage.layout import Integers, split_form_term
from index.versions.manifest import Manifest
from index.versions.publication import PointerFile, Publication
from search.engines.arrays.counting import Calendar, Counter, importance_counts
from search.engines.arrays.document_sets import NOWHERE, Documents, Mask, Scored, within
from search.engines.arrays.evaluation import matcher, published_within
from search.engines.arrays.explanation import word_scores
from search.engines.arrays.postings import Words
from search.engines.arrays.stored import StoredArticles
from search.engines.arrays.weak_caches import weakly
from search.engines.arrays.word_matching import weigher
from search.engines.base import FacetCounts, Ranked, Ranking, Score
from search.query.plan import (
    ALL_TIME,
    EVERY_FIELD,
    Leaf,
    Node,
    Phrase,
    Plan,
    Prefix,
    Terms,
    wanted_leaves,
)
from search.request import Facet, Sort
from search.result import MonthCount
from search.settings import SearchSettings

SECONDS_PER_DAY = 86_400
CACHED_FILTERS = 64
"""Choices of facet values whose documents are remembered, a byte a document each."""


class _Filtered(NamedTuple):
    """What matches, and which of it each choice lets through."""

    matches: Scored
    passed: Mapping[Facet, Mask]

    def through(self, but: Facet | None = None) -> Documents:
        """Return what passes all choices, but for one that is left out."""
        masks = [mask for facet, mask in self.passed.items() if facet is not but]
        documents = self.matches.documents
        return documents.compress(np.logical_and.reduce(masks)) if masks else documents


class ArrayEngine:
    """One opened index version; safe for threads."""

    def __init__(self, arrays: Arrays, articles: StoredArticles) -> None:
        """Take the arrays and the articles of one version; they are closed with the engine."""
        self._arrays = arrays
        self._articles = articles
        self._words = Words(arrays)
        self._counter = Counter(arrays)
        self._having = lru_cache(CACHED_FILTERS)(self._counter.having)
        self._prior_parts = lru_cache(4)(weakly(self._parts_of_prior))
        self._priors = lru_cache(4)(weakly(self._prior))

    @property
    def documents(self) -> int:
        """Number of articles."""
        return self._arrays.layout.documents

    def run(self, plan: Plan) -> Ranking:
        """Return what matches, in order, with the counts of the facets."""
        filtered = self._filtered(plan)
        found = filtered.matches
        if filtered.passed:
            found = found.where(np.logical_and.reduce(list(filtered.passed.values())))
        if any(True for _ in wanted_leaves(plan.root)):
            found = Scored(found.documents, self._with_factors(found, plan))
        return Ranking(
            total=len(found.documents),
            ranked=self._ranked(found, plan),
            facets=dict(self._facets(filtered, found.documents, plan)),
            timeline=self._timeline(found.documents, plan) if plan.timeline else (),
        )

    def scores(self, plan: Plan, documents: Sequence[int]) -> tuple[Score, ...]:
        """Explain the scores of some documents; those of one that does not match have no words."""
        if not documents or not any(True for _ in wanted_leaves(plan.root)):
            return (Score((), ()),) * len(documents)
        at, places = np.unique(np.array(documents, np.int32), return_inverse=True)
        words = word_scores(plan.root, at, self._words)
        factors = {"exact_title": self._title_factor(plan, self._having_title(plan), at)} | {
            name: factor[at] for name, factor in self._prior_parts(plan.settings).items()
        }
        return tuple(
            Score(words[place], tuple((name, float(of[place])) for name, of in factors.items()))
            for place in places.tolist()
        )

    def matches(self, *nodes: Node) -> tuple[int, ...]:
        """Return how many documents each of some parts of a plan matches on its own."""
        return tuple(map(self._matching, nodes))

    def _matching(self, node: Node) -> int:
        if isinstance(node, Leaf):
            return weigher(node, self._words).containing
        return len(matcher(node, self._words).all().documents)

    def effort(self, leaf: Leaf) -> int:
        """Return how long a word takes to read, in postings of a prefix; measured."""
        words = self._words
        match leaf:
            case Phrase(places=places):
                numbers = [words.any_form(forms) for forms in places]
                counts = [words.count(of_place) for of_place in numbers]
                least = min(counts)
                read = sum(
                    words.positions(of_place) * least // max(1, count)
                    for of_place, count in zip(numbers, counts, strict=True)
                )
                return read * 3 // 2
            case Prefix(prefix=prefix):
                return words.count(words.forms_starting(prefix))
            case Terms(terms=terms, exact=True):
                return words.count(words.any_form(terms))
            case Terms(terms=terms, fields=fields):
                found = sum(map(words.having_lemma, terms))
                return found // 4 if len(fields) == len(EVERY_FIELD) else found * 2

    def forms_of(self, leaf: Leaf) -> Iterable[str]:
        """Return all forms that may answer a word, as articles have them; a phrase's first."""
        words, arrays = self._words, self._arrays
        match leaf:
            case Terms(exact=False):
                return {form for term in leaf.terms for form in arrays.forms_of(term)}
            case Prefix(prefix=prefix):
                numbers = words.forms_starting(prefix)
            case Phrase(places=(first, *_)):
                numbers = words.any_form(first)
            case Terms(terms=forms):
                numbers = words.any_form(forms)
        return (split_form_term(arrays.forms.terms[number])[1] for number in numbers.tolist())

    def listed(self, document: int) -> Listed:
        """Return what a list of results needs of an article, by its number."""
        return self._articles.listed(document)

    def text(self, document: int) -> str:
        """Return the text of an article by its number."""
        return self._articles.text(document)

    def article(self, document: int) -> Article:
        """Return a stored article by its number."""
        return self._articles.article(document)

    def listing(self, documents: Iterable[int]) -> Iterator[Listed]:
        """Yield what a list needs of articles, by their numbers, read while it is taken."""
        return map(self.listed, documents)

    def number(self, identity: str) -> int | None:
        """Return the number of an article by its id."""
        found = self._arrays.holding(KeywordField.ID, identity)
        return int(found[0]) if len(found) else None

    def find(self, identity: str, most: int = 0) -> Article | None:
        """Return a stored article by its id, a long one cut after ``most`` bytes of a text."""
        number = self.number(identity)
        return None if number is None else self._articles.article(number, most)

    def same_story(self, document: int) -> int:
        """Return how many other articles tell the same story."""
        story = int(self._arrays.story[document])
        return 0 if story < 0 else int(self._arrays.story_sizes[story]) - 1

    def story(self, story: str) -> Iterator[Listed]:
        """Yield the articles that tell a story, the newest first."""
        documents = self._arrays.holding(KeywordField.STORY, story)
        return self.listing(documents[self._arrays.newest[documents].argsort()].tolist())

    def close(self) -> None:
        """Let go of the files."""
        self._articles.close()

    def _filtered(self, plan: Plan) -> _Filtered:
        found = matcher(plan.root, self._words).all()
        keep = self._kept(found.documents, plan)
        if keep is not None:
            found = found.where(keep)
        passed = {
            facet: self._having(facet, keys).take(found.documents)
            for facet, keys in plan.chosen.items()
            if keys
        }
        if plan.importance_min is not None:
            passed[Facet.IMPORTANCE] = (
                self._arrays.importance.take(found.documents) >= plan.importance_min
            )
        return _Filtered(found, passed)

    def _kept(self, documents: Documents, plan: Plan) -> Mask | None:
        """Return which documents the period and the exclusions leave, or nothing for all."""
        masks = [
            ~self._having(facet, keys).take(documents)
            for facet, keys in plan.excluded.items()
            if keys
        ]
        if plan.period.first is not None or plan.period.end is not None:
            masks.append(published_within(self._arrays.published.take(documents), plan.period))
        return np.logical_and.reduce(masks) if masks else None

    def _facets(
        self, filtered: _Filtered, found: Documents, plan: Plan
    ) -> Iterator[tuple[Facet, FacetCounts]]:
        """Yield the counts of each facet, its own choice left out."""
        shared = None
        for facet in plan.facets:
            own = facet in filtered.passed
            if facet is Facet.IMPORTANCE:
                documents = filtered.through(facet) if own else found
                yield facet, importance_counts(self._arrays.importance.take(documents))
                continue
            if own:
                counted = self._counter.keyed(
                    self._counter.of_facet(filtered.through(facet), facet)
                )
            else:
                shared = shared or self._counter.keyed(self._counter.counts(found))
                counted = shared
            keys = plan.chosen.get(facet, ())
            yield facet, self._counter.commonest(facet, counted, keys, plan.facet_size)

    @cached_property
    def _calendar(self) -> Calendar:
        return Calendar(self._arrays.published)

    def _timeline(self, found: Documents, plan: Plan) -> tuple[MonthCount, ...]:
        """Return the counts of the months, the chosen period left out."""
        if plan.period != ALL_TIME:
            found = self._filtered(replace(plan, period=ALL_TIME)).through()
        return self._calendar.counts(found)

    def _ranked(self, found: Scored, plan: Plan) -> tuple[Ranked, ...]:
        first, end = plan.offset, plan.offset + plan.limit
        order = self._order(found, plan.sort, end)[first:end]
        numbers, scores = found.documents.take(order).tolist(), found.scores.take(order).tolist()
        return tuple(map(Ranked, numbers, scores))

    def _order(self, found: Scored, sort: Sort, end: int) -> Integers:
        """Return the places of the first documents in order; equal ones by date, then id."""
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
            # Of equal scores at the end those that come first may not be the first met.
            least = np.partition(scores, len(scores) - end)[len(scores) - end]
            above = np.flatnonzero(scores >= least)
        else:
            above = np.arange(len(documents))
        newest = self._arrays.newest.take(documents.take(above))
        return above.take(np.lexsort((newest, -scores.take(above))))

    def _with_factors(self, found: Scored, plan: Plan) -> Weights:
        scores = found.scores * self._priors(plan.settings).take(found.documents)
        having = self._having_title(plan)
        return scores * self._title_factor(plan, having, found.documents) if len(having) else scores

    def _having_title(self, plan: Plan) -> Documents:
        """Return the documents whose whole title is the query, rising."""
        if not plan.title_key:
            return NOWHERE
        return self._arrays.holding(KeywordField.TITLE_KEY, plan.title_key)

    def _title_factor(self, plan: Plan, having: Documents, documents: Documents) -> Weights:
        factor = np.ones(len(documents), np.float32)
        boosted = within(having, documents, self._words.scratch)
        factor[boosted] += np.float32(plan.settings.exact_title_boost)
        return factor

    def _prior(self, settings: SearchSettings) -> Weights:
        """Return what every score is multiplied by, whatever was asked."""
        product = np.ones(self._arrays.size, np.float32)
        for factor in self._prior_parts(settings).values():
            product *= factor
        return product

    def _parts_of_prior(self, settings: SearchSettings) -> Mapping[str, Weights]:
        importance = np.maximum(self._arrays.importance.astype(np.float32) - 1, 0) / 4
        return {
            "recency": np.float32(1) + np.float32(settings.recency_boost) * self._recency(settings),
            "importance": np.float32(1) + np.float32(settings.importance_boost) * importance,
        }

    def _recency(self, settings: SearchSettings) -> Weights:
        """Return 1 for the newest article, halved at each half-life before it, 0 without a date.

        Measured from the newest article and not from today: the same index ranks the same.
        """
        published = self._arrays.published
        dated = (published != NO_DATE) & self._arrays.alive
        if not dated.any():
            return np.zeros(self._arrays.size, np.float32)
        age = np.where(dated, published[dated].max() - published, 0) / SECONDS_PER_DAY
        halves = 0.5 ** (age / settings.recency_half_life_days)
        return np.where(dated, halves, 0.0).astype(np.float32)


def _first(places: Integers, end: int) -> Integers:
    """Return where the least of different numbers stand, in order."""
    if len(places) <= end:
        return np.argsort(places)
    chosen = np.argpartition(places, end - 1)[:end]
    return chosen.take(np.argsort(places.take(chosen)))


def open_engine(arrays: Path, articles: Path) -> ArrayEngine:
    """Return the engine over the arrays and the articles in two folders.

    Raises:
        OSError: If a file is not there.
        ValueError: If a file is something else.
    """
    return ArrayEngine(Arrays(arrays), StoredArticles(articles))


class ArrayBackend:
    """Opens versions whose documents are in their folders."""

    waits = False

    def publication(self, directory: Path) -> Publication:
        """Return the pointer file in a folder."""
        return PointerFile(directory)

    def open(self, folder: Path, _manifest: Manifest) -> ArrayEngine:
        """Return the engine over the version in a folder.

        Raises:
            OSError: If a file is not there.
            ValueError: If a file is something else.
        """
        return open_engine(folder / ARRAYS_FOLDER, folder / ENGINE_FOLDER)
