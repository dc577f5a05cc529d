"""Answer all questions of one request from one version."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache, partial
from itertools import islice

from index.article import Article, Listed
from index.errors import HledejError
from index.extent import listed
from index.facets import AUTHOR, CATEGORY, COMPANY, PERSON, SERIES, TAG, Facets
from index.schema import TextField
from index.versions.history import Step, read_history, since
from index.versions.manifest import Manifest
from search.answers.account import Account, account
from search.answers.answering import Answer, answer, first_articles
from search.answers.facets import facet_results, with_clean_names
from search.answers.hits import hits
from search.answers.marks import Highlighter
from search.answers.opening import ALL_NAMES, OpenVersion
from search.answers.pasted import pasted_articles
from search.answers.profile import Archive, Profile, profile
from search.answers.similar import ENOUGH_TEXT, similar_articles
from search.answers.suggestions import (
    NameSuggestion,
    Suggestions,
    TitleSuggestion,
    complete,
    has_word,
    mended_words,
    names,
    typed_words,
)
from search.answers.trends import Trends, trends
from search.query.parser import parse
from search.query.periods import with_period
from search.query.plan import Plan
from search.query.planning import make_plan
from search.query.tree import And, DateRange, Everything, Field, Prefix, Query, Word
from search.request import SearchRequest
from search.result import FacetResult, IndexState, Marked, SearchResult
from search.settings import SearchSettings

MAX_SAME_STORY = 50
"""Most articles of one story that are listed."""
MAX_NAME = 60
"""Most characters of a version's name that an error repeats."""
CACHED_RESULTS = 32
"""Size of the cache of results; each version has its own."""


class UnknownVersionError(HledejError):
    """The changes between a version and the current one are not known."""

    def __init__(self, version: str) -> None:
        super().__init__(
            f"nothing is known of what changed since version {version[:MAX_NAME]}; export "
            "everything, and ask for changes since the version of that export"
        )


@dataclass(frozen=True, slots=True, eq=False)
class Searcher:
    """A snapshot of the index: one open version, which never changes. Thread-safe.

    Every method raises ClusterError if the index is in a cluster that does not answer, and no
    other error of an index.

    Attributes:
        opened: The open version.
        settings: Settings of the ranking.
    """

    opened: OpenVersion
    settings: SearchSettings
    _cached: Callable[[SearchRequest], SearchResult] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Create the cache of results."""
        # A bound method would make a cycle, which would keep the files of a version open until
        # the next garbage collection.
        cached = lru_cache(CACHED_RESULTS)(partial(_result, self.opened, self.settings))
        object.__setattr__(self, "_cached", cached)

    @property
    def state(self) -> IndexState:
        """Name, age and size of the version."""
        return self.opened.state

    @property
    def manifest(self) -> Manifest:
        """The manifest of the version."""
        return self.opened.manifest

    @property
    def words(self) -> int:
        """Number of distinct word forms in the articles."""
        return self.opened.dictionary.words

    @property
    def facets(self) -> Facets:
        """Facets of the archive."""
        return self.opened.facets

    def search(self, request: SearchRequest) -> SearchResult:
        """Return the answer to a request."""
        started = time.perf_counter()
        result = self._cached(self.understood(request))
        return replace(result, took_ms=round((time.perf_counter() - started) * 1000, 2))

    def matching(self, request: SearchRequest) -> Iterator[Listed]:
        """Return all matching articles in order, whatever page and sizes the request has.

        They are read lazily. No word of the query is replaced.
        """
        engine = self.opened.engine
        size = max(1, engine.documents)
        whole = replace(request, page=1, per_page=size, facets=(), correct=False)
        ranked = self._answer(self.understood(whole)).ranking.ranked
        return engine.listing(match.document for match in ranked)

    def listed(self, start: int, end: int) -> Iterator[Listed]:
        """Return a slice of the articles in the order of :meth:`matching`.

        Args:
            start: Index of the first article, from 0.
            end: Index after the last one.
        """
        engine = self.opened.engine
        everything = SearchRequest(per_page=max(1, engine.documents), facets=())
        ranked = self._answer(everything).ranking.ranked[start:end]
        return engine.listing(match.document for match in ranked)

    def since(self, version: str) -> Step:
        """Return the ids of the articles changed and removed since another version.

        Raises:
            UnknownVersionError: If the changes since it are not known.
        """
        found = since(read_history(self.opened.history), version)
        if found is None:
            raise UnknownVersionError(version)
        return found

    def facet(self, request: SearchRequest, facet: str, typed: str) -> FacetResult:
        """Return the values of a facet, given by its key, with a word that starts with ``typed``.

        At most ``facet_size`` values are listed; ``other`` counts the rest of them. A facet that
        the archive lacks has none.
        """
        counted = replace(request, page=1, per_page=1, facets=(facet,), facet_size=ALL_NAMES)
        asked = self.understood(counted)
        found = facet_results(self._answer(asked).ranking.facets, asked, self.facets)
        values = found[0].values if found else ()
        fitting = tuple(value for value in values if has_word(value.label, typed.strip()))
        shown = fitting[: request.facet_size]
        return FacetResult(self.facets.of(facet), shown, other=len(fitting) - len(shown))

    def suggest(self, typed: str, limit: int = 6) -> Suggestions:
        """Return suggestions for a text typed so far.

        Args:
            typed: The text of the search box.
            limit: Maximum number of queries; of each other kind half as many.
        """
        if pasted := self.pasted(typed.strip()):
            return Suggestions(titles=tuple(map(_title, pasted)))
        words = typed_words(typed)
        if not words:
            return Suggestions()
        found = self._suggested(words, limit)
        if found != Suggestions():
            return found
        mended = mended_words(words, self.opened.dictionary, self.opened.analyzer)
        return self._suggested(mended, limit) if mended else found

    def pasted(self, q: str) -> tuple[Listed, ...]:
        """Return the articles of a pasted address, their own or their source's; else none."""
        engine = self.opened.engine
        return pasted_articles(q, engine, partial(first_articles, self.opened, self.settings))

    def _suggested(self, words: tuple[str, ...], limit: int) -> Suggestions:
        opened, few = self.opened, max(1, limit // 2)
        return Suggestions(
            queries=complete(words, opened.dictionary, opened.analyzer, self._matches, limit),
            companies=self._names(COMPANY, words, few),
            categories=self._names(CATEGORY, words, few),
            people=self._names(PERSON, words, few),
            tags=self._names(TAG, words, few),
            authors=self._names(AUTHOR, words, few),
            series=self._names(SERIES, words, few),
            titles=self._titles(words, few),
        )

    def article(self, identity: str, most: int = 0) -> Article | None:
        """Return an article by its id, or ``None``.

        Args:
            identity: Id of the article.
            most: Number of bytes of its body and of its text that are needed, 0 for all; there
                may be more.
        """
        found = self.opened.engine.find(identity, most)
        return None if found is None else self.opened.stories.told(found)

    def mark(
        self, article: Listed, texts: Iterable[tuple[TextField, str]], request: SearchRequest
    ) -> tuple[Marked, ...]:
        """Return texts of an article, each given with its field, marked as the hits of a search."""
        plan = self._answer(self.understood(replace(request, facets=(), timeline=False))).plan
        highlighter = Highlighter(plan, self.opened.analyzer, self.opened.engine)
        return highlighter.mark(article, texts)

    def similar(self, identity: str, limit: int = 5) -> tuple[Listed, ...]:
        """Return the articles similar to one, most similar first; none for an unknown id.

        Articles of the same story are left out: see :meth:`same_story`.
        """
        article = self.article(identity, ENOUGH_TEXT)
        return () if article is None else self.similar_to(article, limit)

    def similar_to(self, article: Article, limit: int = 5) -> tuple[Listed, ...]:
        """Return the articles similar to one of the index: :meth:`similar` for a read article."""
        opened = self.opened
        everything = self._plan(Everything(), SearchRequest(facets=()))
        like = similar_articles(article, opened, everything, limit)
        return tuple(map(listed, like))

    def same_story(self, identity: str, limit: int = MAX_SAME_STORY) -> tuple[Listed, ...]:
        """Return the other articles of the same story, newest first, at most ``limit``."""
        return tuple(map(listed, islice(self.opened.stories.of(identity), limit)))

    def profile(self, facet: str, typed: str) -> Profile | None:
        """Return the profile of a company or person; ``None`` if no article names it.

        Args:
            facet: Key of the facet: company or person.
            typed: Key or spelling of the name.
        """
        opened = self.opened
        archive = Archive(self.facets, opened.vocabulary, opened.known)
        return profile(facet, typed, archive, self.search)

    def trends(self, queries: Iterable[str]) -> Trends:
        """Count the articles of several queries by month, side by side."""
        return trends(queries, self.search)

    def explain(self, q: str, identity: str) -> Account | None:
        """Return the explanation of an article's rank for a query; ``None`` for an unknown id."""
        engine = self.opened.engine
        document = engine.document_id(identity)
        if document is None:
            return None
        request = SearchRequest(q=q, per_page=max(1, engine.documents), facets=())
        return account(engine, self._answer(self.understood(request)), document)

    def understood(self, request: SearchRequest) -> SearchRequest:
        """Return the request with names as the index has them and times as days."""
        named = with_clean_names(request, self.opened.vocabulary, self.facets)
        return with_period(named, datetime.now(UTC).date(), self._any_published)

    def _any_published(self, days: DateRange) -> bool:
        root = self._plan(days, SearchRequest()).root
        return bool(sum(self.opened.engine.matches(root)))

    def _answer(self, request: SearchRequest) -> Answer:
        return answer(self.opened, request, self.settings)

    def _plan(self, node: Query, request: SearchRequest) -> Plan:
        opened = self.opened
        return make_plan(
            node,
            request,
            opened.synonyms,
            self.settings,
            opened.facets.present,
            values=opened.values,
        )

    def _matches(self, query: str) -> bool:
        root = self._plan(parse(query, self.facets.own).node, SearchRequest(q=query)).root
        return bool(sum(self.opened.engine.matches(root)))

    def _names(self, facet: str, words: tuple[str, ...], limit: int) -> tuple[NameSuggestion, ...]:
        found = names(words, self.opened.names.get(facet, ()), limit)
        written, shown = self.facets.written, self.facets.of(facet).shown
        return tuple(
            NameSuggestion(written(facet, of.label), shown(of.label), of.documents) for of in found
        )

    def _titles(self, words: tuple[str, ...], limit: int) -> tuple[TitleSuggestion, ...]:
        *whole, last = words
        parts: tuple[Query, ...] = (*map(Word, whole), Prefix(last))
        node = Field(TextField.TITLE, And(parts) if whole else parts[0])
        request = SearchRequest(q=" ".join(words), per_page=limit, facets=())
        engine = self.opened.engine
        ranked = engine.run(self._plan(node, request)).ranked
        return tuple(_title(engine.listed(match.document)) for match in ranked)


def _title(article: Listed) -> TitleSuggestion:
    return TitleSuggestion(article.id, article.title, article.language)


def _result(opened: OpenVersion, settings: SearchSettings, request: SearchRequest) -> SearchResult:
    answered = answer(opened, request, settings)
    ranking = answered.ranking
    return SearchResult(
        request=request,
        total=ranking.total,
        hits=hits(opened, answered, request),
        facets=facet_results(ranking.facets, request, opened.facets),
        interpreted=answered.interpreted,
        ignored=answered.ignored,
        index=opened.state,
        took_ms=0.0,
        timeline=ranking.timeline,
        complete=answered.complete,
        matching=answered.matching,
        corrected=answered.corrected,
        suggestion=answered.suggestion,
    )
