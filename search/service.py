"""The only way in: requests to answers over the version that is current."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from threading import Lock

from index.article import Article
from index.contents import DICTIONARY_FOLDER, LEXICON_FOLDER, VOCABULARY_FILE
from index.czech.analyzer import Analyzer
from index.czech.lexicon import Lexicon
from index.dictionary import Dictionary
from index.errors import (
    ClusterDownError,
    HledejError,
    LexiconError,
    NoIndexError,
    VersionError,
)
from index.schema import FORMAT, TextField, fingerprint
from index.versions import Manifest, Versions
from index.vocabulary import Vocabulary, from_json
from search.array_engine import ArrayBackend
from search.engine import Backend, Engine, FacetCount, Ranked, Ranking
from search.facets import facet_results, with_clean_names
from search.highlight import Highlighter
from search.parser import parse
from search.plan import Plan, make_plan, plan_word
from search.query import And, Everything, Field, Prefix, Query, Word, describe
from search.request import Facet, SearchRequest
from search.result import Explanation, Hit, IndexState, SearchResult
from search.settings import SearchSettings
from search.spelling import better_query
from search.suggest import Suggestions, TitleSuggestion, complete, names, typed_words
from search.synonyms import Group, Synonyms

CACHED_RESULTS = 128
"""Answers that are kept; those of a version go with it."""
REBUILD = "build it again with 'hledej build ARCHIVE'"
OPEN_ATTEMPTS = 3
FEW_RESULTS = 2
"""Up to how many results a better spelling is looked for."""
ALL_NAMES = 1_000_000
NAMED = (Facet.COMPANY, Facet.CATEGORY, Facet.PERSON)
"""Facets whose values are suggested."""


@dataclass(frozen=True, slots=True)
class OpenVersion:
    """One version with its engine and its own analyser; requests that began with it end with it."""

    manifest: Manifest
    engine: Engine
    analyzer: Analyzer
    dictionary: Dictionary
    synonyms: Synonyms
    vocabulary: Vocabulary
    names: Mapping[Facet, tuple[FacetCount, ...]]

    @property
    def state(self) -> IndexState:
        """Which index this is."""
        manifest = self.manifest
        return IndexState(manifest.name, manifest.built_at, manifest.documents)


class _Current:
    """The version that answers now, and its answers of late: by request, whatever it asks for."""

    def __init__(
        self, opened: OpenVersion, answer: Callable[[OpenVersion, SearchRequest], SearchResult]
    ) -> None:
        self.opened = opened
        self.vocabulary = opened.vocabulary
        self.answer = lru_cache(CACHED_RESULTS)(partial(answer, opened))


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A plan and what it gave."""

    plan: Plan
    ranking: Ranking


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
        backend: Backend | None = None,
    ) -> None:
        """Take the index in ``directory``; it need not be there yet.

        What opens its versions is that of documents in their folders, unless given.
        """
        self._backend = backend or ArrayBackend()
        self._versions = Versions(directory, self._backend.publication(directory))
        self._settings = settings
        self._synonyms = tuple(synonyms)
        self._clock = clock
        self._lock = Lock()
        self._open: _Current | None = None
        self._next_check = 0.0
        self._down: ClusterDownError | None = None

    def search(self, request: SearchRequest) -> SearchResult:
        """Return the answer to a request.

        Raises:
            NoIndexError: If no version was published yet.
            VersionError: If there is one and it cannot be used.
            ClusterDownError: If the documents lie in a cluster that does not answer.
        """
        started = time.perf_counter()
        current = self._current()
        result = current.answer(with_clean_names(request, current.vocabulary))
        return replace(result, took_ms=round((time.perf_counter() - started) * 1000, 2))

    def _answer(self, opened: OpenVersion, request: SearchRequest) -> SearchResult:
        parsed = parse(request.q)
        node, ranked = parsed.node, self._ranked(opened, parsed.node, request)
        better = _better_query(opened, node, ranked.ranking.total)
        corrected = None
        if better and not ranked.ranking.total:
            instead = self._ranked(opened, better, request)
            if instead.ranking.total:
                node, ranked, corrected = better, instead, describe(better)
        ranking = ranked.ranking
        return SearchResult(
            request=request,
            total=ranking.total,
            hits=_hits(opened, ranked.plan, ranking.ranked, explain=request.explain),
            facets=facet_results(ranking.facets, request),
            interpreted=describe(node),
            ignored=parsed.ignored,
            index=opened.state,
            took_ms=0.0,
            corrected=corrected,
            suggestion=describe(better) if better and ranking.total and not corrected else None,
        )

    def _ranked(self, opened: OpenVersion, node: Query, request: SearchRequest) -> _Ranked:
        plan = make_plan(node, request, opened.synonyms, self._settings)
        return _Ranked(plan, opened.engine.run(plan))

    def suggest(self, typed: str, limit: int = 6) -> Suggestions:
        """Return what may be meant by what was typed so far.

        Args:
            typed: The text of the search box.
            limit: How many queries at most, and half as many of each other kind.

        Raises:
            NoIndexError: If no version was published yet.
            VersionError: If there is one and it cannot be used.
            ClusterDownError: If the documents lie in a cluster that does not answer.
        """
        words = typed_words(typed)
        if not words:
            return Suggestions()
        opened = self._current().opened
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
        return opened.engine.matches(plan.root)

    def _titles(
        self, opened: OpenVersion, words: tuple[str, ...], limit: int
    ) -> tuple[TitleSuggestion, ...]:
        *whole, last = words
        parts: tuple[Query, ...] = (*map(Word, whole), Prefix(last))
        node = Field(TextField.TITLE, And(parts) if whole else parts[0])
        request = SearchRequest(q=" ".join(words), per_page=limit, facets=())
        ranked = self._ranked(opened, node, request).ranking.ranked
        articles = (opened.engine.article(place.document) for place in ranked)
        return tuple(TitleSuggestion(article.id, article.title) for article in articles)

    def article(self, identity: str) -> Article | None:
        """Return an article by its id.

        Raises:
            NoIndexError: If no version was published yet.
            VersionError: If there is one and it cannot be used.
            ClusterDownError: If the documents lie in a cluster that does not answer.
        """
        return self._current().opened.engine.find(identity)

    def state(self) -> IndexState:
        """Return which index answers now.

        Raises:
            NoIndexError: If no version was published yet.
            VersionError: If there is one and it cannot be used.
            ClusterDownError: If the documents lie in a cluster that does not answer.
        """
        opened = self._current().opened
        if self._down is not None:
            raise self._down
        return opened.state

    def _current(self) -> _Current:
        """Return the version to answer with, after a look whether there is a newer one."""
        current = self._open
        if current is not None and self._clock() < self._next_check:
            return current
        with self._lock:
            self._next_check = self._clock() + self._settings.check_seconds
            self._down = None
            try:
                self._open = self._follow(self._open)
            except (NoIndexError, VersionError, ClusterDownError) as error:
                if self._open is None:
                    raise
                self._down = error if isinstance(error, ClusterDownError) else None
            return self._open

    def _follow(self, current: _Current | None) -> _Current:
        for attempt in range(OPEN_ATTEMPTS):
            name = self._versions.current()
            if current is not None and current.opened.manifest.name == name:
                return current
            try:
                return _Current(self._opened(name), self._answer)
            except VersionError:
                # It may have been pruned between the two reads; then the pointer has moved on.
                if attempt == OPEN_ATTEMPTS - 1 or self._versions.current() == name:
                    raise
        raise NoIndexError(self._versions.directory)

    def _opened(self, name: str) -> OpenVersion:
        manifest = self._versions.manifest(name)
        if (manifest.format, manifest.schema) != (FORMAT, fingerprint()):
            raise VersionError(name, "made for another layout of the index", REBUILD)
        analyzer = self._analyzer(manifest)
        folder = self._versions.folder(name)
        try:
            dictionary = Dictionary(folder / DICTIONARY_FOLDER)
            engine = self._backend.open(folder, manifest)
            vocabulary = from_json((folder / VOCABULARY_FILE).read_bytes())
        except HledejError:
            raise
        except Exception as error:
            # Whoosh raises whatever a damaged file makes it stumble over.
            raise VersionError(name, f"cannot be opened ({error})", REBUILD) from error
        synonyms = Synonyms(self._synonyms, analyzer)
        everything = SearchRequest(per_page=1, facets=NAMED, facet_size=ALL_NAMES)
        counts = engine.run(make_plan(Everything(), everything, synonyms, self._settings)).facets
        names = {facet: counted.values for facet, counted in counts.items()}
        return OpenVersion(manifest, engine, analyzer, dictionary, synonyms, vocabulary, names)

    def _analyzer(self, manifest: Manifest) -> Analyzer:
        """Return the analyser that wrote a version, by the lexicon that lies in it."""
        try:
            lexicon = Lexicon(self._versions.folder(manifest.name) / LEXICON_FOLDER)
        except LexiconError as error:
            raise VersionError(manifest.name, str(error), REBUILD) from error
        analyzer = Analyzer(lexicon)
        if manifest.analyzer != analyzer.version:
            raise VersionError(manifest.name, "made by another analyser", REBUILD)
        return analyzer


def _better_query(opened: OpenVersion, node: Query, total: int) -> Query | None:
    if total > FEW_RESULTS:
        return None
    return better_query(
        node,
        opened.dictionary,
        lambda word: opened.engine.matches(plan_word(word, opened.analyzer)),
        opened.engine.documents,
    )


def _hits(
    opened: OpenVersion, plan: Plan, ranked: tuple[Ranked, ...], *, explain: bool
) -> tuple[Hit, ...]:
    highlighter = Highlighter(plan, opened.analyzer, opened.engine.forms_of)
    return tuple(_hit(opened.engine, plan, highlighter, place, explain=explain) for place in ranked)


def _hit(
    engine: Engine, plan: Plan, highlighter: Highlighter, place: Ranked, *, explain: bool
) -> Hit:
    article = engine.article(place.document)
    highlights = highlighter.highlight(article)
    explanation = None
    if explain:
        score = engine.score(plan, place.document)
        explanation = Explanation(score.contributions, score.factors, highlights.matched)
    return Hit(
        article=article,
        score=place.score,
        title=highlights.title,
        snippet=highlights.snippet,
        key_points=highlights.key_points,
        duplicates=engine.same_story(place.document),
        explanation=explanation,
    )
