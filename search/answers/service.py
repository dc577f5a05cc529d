"""The only way in: requests to answers over the version that is current."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path

from index.article import Article, Listed
from index.schema import TextField
from index.versions.manifest import Manifest
from index.versions.versions import Versions
from search.answers.account import Account, account
from search.answers.answering import answer
from search.answers.brevity import listed
from search.answers.facets import facet_results, with_clean_names
from search.answers.following import Follower
from search.answers.hits import hits
from search.answers.opening import ALL_NAMES, OpenVersion, open_version
from search.answers.similar import ENOUGH_TEXT, similar_articles
from search.answers.suggestions import (
    Suggestions,
    TitleSuggestion,
    complete,
    has_word,
    names,
    typed_words,
)
from search.background import Background, in_daemon_thread
from search.engines.base import Backend
from search.engines.factory import embedded_backend
from search.query.parser import parse
from search.query.plan import make_plan
from search.query.synonyms import Group
from search.query.tree import And, Everything, Field, Prefix, Query, Word
from search.request import Facet, SearchRequest
from search.result import FacetResult, IndexState, SearchResult
from search.settings import SearchSettings

MAX_SAME_STORY = 50
"""Articles of one story that are listed."""
CACHED_RESULTS = 32
"""Answers that are kept; those of a version go with it."""


class _Current:
    """The version that answers now, and its answers of late: by request, whatever it asks for."""

    def __init__(
        self, opened: OpenVersion, answer: Callable[[OpenVersion, SearchRequest], SearchResult]
    ) -> None:
        self.opened = opened
        self.vocabulary = opened.vocabulary
        self.answer = lru_cache(CACHED_RESULTS)(partial(answer, opened))


class SearchService:
    """Answers requests; follows a newly published version by itself. Safe for threads.

    A version that cannot be opened is no reason to stop: the one before it goes on answering.
    """

    def __init__(
        self,
        directory: Path,
        settings: SearchSettings,
        synonyms: Iterable[Group] = (),
        clock: Callable[[], float] = time.monotonic,
        *,
        verified: bool = False,
        version: str | None = None,
        backend: Backend | None = None,
    ) -> None:
        """Take the index in ``directory``; it need not be there yet.

        Args:
            directory: Where the index is kept.
            settings: How results are ranked.
            synonyms: Names of one thing.
            clock: Seconds that never go back.
            verified: Whether every byte of a version is compared with its checksum before it
                answers, and not only the length of every file: it reads the whole index.
            version: The version that answers; without it the one that is current.
            backend: What opens versions; that of documents in their folders unless given.
        """
        self._backend = backend or embedded_backend()
        self._versions = Versions(directory, self._backend.publication(directory))
        self._settings = settings
        self._synonyms = tuple(synonyms)
        self._verified = verified
        self._sound: str | None = None
        self._follower = Follower(
            self._versions, self._opened, settings.check_seconds, clock, version
        )

    def follow_in_thread(
        self, start: Background = in_daemon_thread, sound: str | None = None
    ) -> None:
        """Open the current version, then follow the index in a thread of this process.

        No request waits for a version to be opened. If none can be, every request raises the
        reason, until one can.

        Args:
            start: Starts the thread.
            sound: The version whose checksums were compared just now: the lengths of its files do
                if it is the first to be opened.
        """
        self._sound = sound
        self._follower.in_thread(start)

    def close(self) -> None:
        """Release the version that is open; the next request opens one anew."""
        self._follower.close()

    @property
    def waits(self) -> bool:
        """Whether an answer is mostly waited for, and not computed here."""
        return self._backend.waits

    def search(self, request: SearchRequest) -> SearchResult:
        """Return the answer to a request.

        Raises:
            NoIndexError: If no version was published yet.
            VersionError: If there is one and it cannot be used.
            ClusterError: If the documents lie in a cluster that does not answer.
        """
        started = time.perf_counter()
        current = self._follower.current()
        result = current.answer(with_clean_names(request, current.vocabulary))
        return replace(result, took_ms=round((time.perf_counter() - started) * 1000, 2))

    def matching(self, request: SearchRequest) -> Iterator[Listed]:
        """Return all articles that match, in order, whatever page and sizes the request has.

        They come from one version, read while they are taken.

        Raises:
            NoIndexError: If no version was published yet.
            VersionError: If there is one and it cannot be used.
            ClusterError: If the documents lie in a cluster that does not answer.
        """
        opened = self._follower.current().opened
        engine = opened.engine
        whole = replace(request, page=1, per_page=max(1, engine.documents), facets=())
        cleaned = with_clean_names(whole, opened.vocabulary)
        answered = answer(opened, cleaned, self._settings)
        return engine.listing(place.document for place in answered.ranking.ranked)

    def facet(self, request: SearchRequest, facet: Facet, typed: str) -> FacetResult:
        """Return the values of one facet, of all values those of which a word begins as typed.

        ``other`` counts those of them that are more than the request's ``facet_size``.

        Raises:
            NoIndexError: If no version was published yet.
            VersionError: If there is one and it cannot be used.
            ClusterError: If the documents lie in a cluster that does not answer.
        """
        opened = self._follower.current().opened
        counted = replace(request, page=1, per_page=1, facets=(facet,), facet_size=ALL_NAMES)
        cleaned = with_clean_names(counted, opened.vocabulary)
        counts = answer(opened, cleaned, self._settings).ranking.facets
        found = facet_results(counts, cleaned)[0]
        fitting = tuple(value for value in found.values if has_word(value.label, typed.strip()))
        listed = fitting[: request.facet_size]
        return FacetResult(facet, listed, other=len(fitting) - len(listed))

    def _answer(self, opened: OpenVersion, request: SearchRequest) -> SearchResult:
        answered = answer(opened, request, self._settings)
        ranking = answered.ranking
        return SearchResult(
            request=request,
            total=ranking.total,
            hits=hits(opened, answered.plan, ranking.ranked, request),
            facets=facet_results(ranking.facets, request),
            interpreted=answered.interpreted,
            ignored=answered.ignored,
            index=opened.state,
            took_ms=0.0,
            timeline=ranking.timeline,
            corrected=answered.corrected,
            suggestion=answered.suggestion,
        )

    def suggest(self, typed: str, limit: int = 6) -> Suggestions:
        """Return what may be meant by what was typed so far.

        Args:
            typed: The text of the search box.
            limit: How many queries at most, and half as many of each other kind.

        Raises:
            NoIndexError: If no version was published yet.
            VersionError: If there is one and it cannot be used.
            ClusterError: If the documents lie in a cluster that does not answer.
        """
        words = typed_words(typed)
        if not words:
            return Suggestions()
        opened = self._follower.current().opened
        few = max(1, limit // 2)
        return Suggestions(
            queries=complete(
                words,
                opened.dictionary,
                opened.analyzer,
                lambda query: bool(self._matches(opened, query)),
                limit,
            ),
            companies=names(words, opened.names[Facet.COMPANY], few),
            categories=names(words, opened.names[Facet.CATEGORY], few),
            people=names(words, opened.names[Facet.PERSON], few),
            titles=self._titles(opened, words, few),
        )

    def _matches(self, opened: OpenVersion, query: str) -> int:
        plan = make_plan(parse(query).node, SearchRequest(q=query), opened.synonyms, self._settings)
        return sum(opened.engine.matches(plan.root))

    def _titles(
        self, opened: OpenVersion, words: tuple[str, ...], limit: int
    ) -> tuple[TitleSuggestion, ...]:
        *whole, last = words
        parts: tuple[Query, ...] = (*map(Word, whole), Prefix(last))
        node = Field(TextField.TITLE, And(parts) if whole else parts[0])
        request = SearchRequest(q=" ".join(words), per_page=limit, facets=())
        plan = make_plan(node, request, opened.synonyms, self._settings)
        ranked = opened.engine.run(plan).ranked
        articles = (opened.engine.listed(place.document) for place in ranked)
        return tuple(TitleSuggestion(article.id, article.title) for article in articles)

    def article(self, identity: str, most: int = 0) -> Article | None:
        """Return an article by its id.

        Args:
            identity: Its id.
            most: How many bytes of its body and of its text are wanted, 0 for all; there may be
                more.

        Raises:
            NoIndexError: If no version was published yet.
            VersionError: If there is one and it cannot be used.
            ClusterError: If the documents lie in a cluster that does not answer.
        """
        return self._follower.current().opened.engine.find(identity, most)

    def similar(self, identity: str, limit: int = 5) -> tuple[Listed, ...]:
        """Return the articles most like one, the likest first; none for an unknown id.

        Those that tell the same story are not among them: see :meth:`same_story`.

        Raises:
            NoIndexError: If no version was published yet.
            VersionError: If there is one and it cannot be used.
            ClusterError: If the documents lie in a cluster that does not answer.
        """
        article = self.article(identity, ENOUGH_TEXT)
        return () if article is None else self.similar_to(article, limit)

    def similar_to(self, article: Article, limit: int = 5) -> tuple[Listed, ...]:
        """Return the articles most like one of the index, as :meth:`similar` does.

        Raises:
            NoIndexError: If no version was published yet.
            VersionError: If there is one and it cannot be used.
            ClusterError: If the documents lie in a cluster that does not answer.
        """
        opened = self._follower.current().opened
        request = SearchRequest(facets=())
        everything = make_plan(Everything(), request, opened.synonyms, self._settings)
        like = similar_articles(article, opened.engine, opened.analyzer, everything, limit)
        return tuple(map(listed, like))

    def same_story(self, identity: str, limit: int = MAX_SAME_STORY) -> tuple[Listed, ...]:
        """Return the other articles that tell the same story, the newest first, up to a limit.

        Raises:
            NoIndexError: If no version was published yet.
            VersionError: If there is one and it cannot be used.
            ClusterError: If the documents lie in a cluster that does not answer.
        """
        engine = self._follower.current().opened.engine
        document = engine.document_id(identity)
        story = "" if document is None else engine.listed(document).story
        if not story:
            return ()
        others = (other for other in engine.story(story) if other.id != identity)
        return tuple(map(listed, islice(others, limit)))

    def explain(self, q: str, identity: str) -> Account | None:
        """Return why an article stands where it does for a query; nothing for an unknown id.

        Raises:
            NoIndexError: If no version was published yet.
            VersionError: If there is one and it cannot be used.
            ClusterError: If the documents lie in a cluster that does not answer.
        """
        opened = self._follower.current().opened
        document = opened.engine.document_id(identity)
        if document is None:
            return None
        request = SearchRequest(q=q, per_page=max(1, opened.engine.documents), facets=())
        return account(opened.engine, answer(opened, request, self._settings), document)

    def state(self) -> IndexState:
        """Return which index answers now.

        Raises:
            NoIndexError: If no version was published yet.
            VersionError: If there is one and it cannot be used.
            ClusterError: If the documents lie in a cluster that does not answer.
        """
        return self._follower.current().opened.state

    def ready(self) -> IndexState:
        """Return which index answers now, if what it lies in does.

        Raises:
            NoIndexError: If no version was published yet.
            VersionError: If there is one and it cannot be used.
            ClusterError: If the documents lie in a cluster that did not answer when it was last
                asked for the current version.
        """
        state = self.state()
        if self._follower.away is not None:
            raise self._follower.away
        return state

    def words(self) -> int:
        """Return how many different words the articles have.

        Raises:
            NoIndexError: If no version was published yet.
            VersionError: If there is one and it cannot be used.
            ClusterError: If the documents lie in a cluster that does not answer.
        """
        return self._follower.current().opened.dictionary.words

    def manifest(self) -> Manifest:
        """Return what the version that answers now says of itself.

        Raises:
            NoIndexError: If no version was published yet.
            VersionError: If there is one and it cannot be used.
            ClusterError: If the documents lie in a cluster that does not answer.
        """
        return self._follower.current().opened.manifest

    def _opened(self, name: str) -> _Current:
        sound, self._sound = self._sound == name, None
        verified = self._verified and not sound
        manifest = self._versions.verify(name) if verified else self._versions.check(name)
        folder = self._versions.folder(name)
        opened = open_version(manifest, folder, self._backend, self._synonyms, self._settings)
        return _Current(opened, self._answer)
