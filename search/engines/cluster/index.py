"""Client of one index of the cluster: searches, counts and articles, with caches."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from threading import Lock
from typing import Generic, TypeVar

import msgspec

from index.article import Article, from_json
from index.engines.cluster.connection import Connection
from index.engines.cluster.documents import (
    ARTICLE,
    BLOCKS,
    PLACES,
    PUBLISHED,
    TITLE_WORDS,
    document_key,
    key_text,
    keyword,
)
from index.errors import ClusterDownError
from index.schema import KeywordField
from search.engines.cluster.query import Clause

CACHED_ARTICLES = 4_000
"""Number of cached articles, about 15 kB each."""
CACHED_STORIES = 20_000
AT_ONCE = 100
"""Number of articles fetched by one request."""
STORY = KeywordField.STORY.value

K = TypeVar("K")
V = TypeVar("V")
T = TypeVar("T")


class Recent(Generic[K, V]):
    """Least-recently-used cache; safe for threads."""

    def __init__(self, most: int) -> None:
        """Create a cache of at most ``most`` entries."""
        self._most = most
        self._kept: OrderedDict[K, V] = OrderedDict()
        self._lock = Lock()

    def get(self, key: K) -> V | None:
        """Return the value of a key, or ``None``."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: K, value: V) -> None:
        """Store a value, evicting the least recently used entry of a full cache."""
        with self._lock:
            self._kept[key] = value
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)


class Places(msgspec.Struct):
    """Positions of the terms of an article.

    Attributes:
        title_words: Number of words of the title.
        blocks: Position blocks by lemma key, hexadecimal.
    """

    title_words: int = 0
    blocks: dict[str, str] = {}


class _Source(msgspec.Struct):
    article: str = ""
    places: Places = msgspec.field(default_factory=Places)


class Hit(msgspec.Struct):
    """A hit, with the scores of the named queries it matches."""

    id: str = msgspec.field(name="_id")
    score: float | None = msgspec.field(name="_score", default=None)
    source: _Source | None = msgspec.field(name="_source", default=None)
    matched_queries: dict[str, float] = {}
    sort: list[object] = []

    @property
    def document(self) -> int:
        """Document id."""
        return int(self.id, 16)


class Total(msgspec.Struct):
    """Number of matches."""

    value: int


class Hits(msgspec.Struct):
    """The requested slice of the hits."""

    total: Total
    hits: list[Hit] = []


class _Response(msgspec.Struct):
    hits: Hits | None = None
    error: object = None


class _Responses(msgspec.Struct):
    responses: list[_Response]


class _Documents(msgspec.Struct):
    docs: list[Hit]


class _Found(msgspec.Struct):
    hits: Hits


class _Number(msgspec.Struct):
    value: float | None = None


class _Newest(msgspec.Struct):
    newest: _Number


class _Dates(msgspec.Struct):
    aggregations: _Newest


class _Bucket(msgspec.Struct):
    key: str
    doc_count: int


class _Buckets(msgspec.Struct):
    buckets: list[_Bucket]


class _ByStory(msgspec.Struct):
    stories: _Buckets


class _Stories(msgspec.Struct):
    aggregations: _ByStory


class ClusterIndex:
    """One index of the cluster; safe for threads."""

    def __init__(self, connection: Connection, name: str) -> None:
        """Access the index called ``name``."""
        self._connection, self._name = connection, name
        self._articles: Recent[int, Article] = Recent(CACHED_ARTICLES)
        self._stories: Recent[str, int] = Recent(CACHED_STORIES)

    def search(self, body: Clause, kind: type[T], params: Mapping[str, str] | None = None) -> T:
        """Run a search over all shards and decode the response as ``kind``.

        Raises:
            ClusterDownError: If the cluster does not answer, or only some shards do.
        """
        whole = {"allow_partial_search_results": "false", **(params or {})}
        path = f"/{self._name}/_search"
        return self._connection.ask("POST", path, kind, body, params=whole)

    def totals(self, queries: Sequence[Clause]) -> list[int]:
        """Return the number of documents that each query matches.

        Raises:
            ClusterDownError: If the cluster does not answer, or only some shards do.
        """
        if not queries:
            return []
        header = {"allow_partial_search_results": False}
        filters = ({"bool": {"filter": [query]}} for query in queries)
        bodies = ({"size": 0, "track_total_hits": True, "query": query} for query in filters)
        lines = [msgspec.json.encode(line) for body in bodies for line in (header, body)]
        path = f"/{self._name}/_msearch"
        answer = self._connection.ask("POST", path, _Responses, b"\n".join([*lines, b""]))
        return [self._total(response) for response in answer.responses]

    def _total(self, response: _Response) -> int:
        if response.hits is None:
            raise ClusterDownError(
                self._connection.settings.urls, "some shards of the index are unavailable"
            )
        return response.hits.total.value

    def newest(self) -> int:
        """Return the latest publication date, in seconds since 1970; 0 if there is none."""
        body = {"size": 0, "aggs": {"newest": {"max": {"field": PUBLISHED}}}}
        return int(self.search(body, _Dates).aggregations.newest.value or 0)

    def prepare(self, documents: Iterable[int]) -> None:
        """Cache articles and the sizes of their stories."""
        stories = {article.story for article in self.articles(documents) if article.story}
        self._count_stories([story for story in stories if self._stories.get(story) is None])

    def places(self, documents: Sequence[int], keys: Iterable[str]) -> list[Places]:
        """Return the occurrences of lemmas in each document.

        Args:
            documents: Document ids.
            keys: Keys of the lemmas.
        """
        wanted = [f"{PLACES}.{TITLE_WORDS}", *(f"{PLACES}.{BLOCKS}.{key}" for key in keys)]
        these = {"ids": {"values": list(map(key_text, documents))}}
        body = {"query": these, "size": len(documents), "_source": {"includes": wanted}}
        hits = self.search(body, _Found).hits.hits
        found = {hit.document: hit.source.places for hit in hits if hit.source is not None}
        return [found.get(document) or Places() for document in documents]

    def article(self, document: int) -> Article:
        """Return the article with a document id.

        Raises:
            KeyError: If there is none.
        """
        kept = self._articles.get(document)
        if kept is not None:
            return kept
        self._fetch([document])
        fetched = self._articles.get(document)
        if fetched is None:
            raise KeyError(document)
        return fetched

    def articles(self, documents: Iterable[int]) -> Iterator[Article]:
        """Yield articles by document id, in the order given, fetched ``AT_ONCE`` at a time.

        Raises:
            KeyError: If a document does not exist.
        """
        left = iter(documents)
        while some := list(islice(left, AT_ONCE)):
            self._fetch([document for document in some if self._articles.get(document) is None])
            yield from map(self.article, some)

    def _fetch(self, documents: Sequence[int]) -> None:
        if not documents:
            return
        body = {"ids": list(map(key_text, documents))}
        path, only = f"/{self._name}/_mget", {"_source_includes": ARTICLE}
        found = self._connection.ask("POST", path, _Documents, body, params=only).docs
        for hit in found:
            if hit.source is not None:
                self._articles.put(hit.document, _read(hit.source))

    def find(self, identity: str) -> Article | None:
        """Return the article with an id, or ``None``."""
        try:
            return self.article(document_key(identity))
        except KeyError:
            return None

    def same_story(self, document: int) -> int:
        """Return the number of other articles of the same story."""
        story = self.article(document).story
        if not story:
            return 0
        if self._stories.get(story) is None:
            self._count_stories([story])
        return max(0, (self._stories.get(story) or 1) - 1)

    def _count_stories(self, stories: Sequence[str]) -> None:
        if not stories:
            return
        by_keyword = {keyword(story): story for story in stories}
        names = list(by_keyword)
        body = {
            "size": 0,
            "query": {"bool": {"filter": [{"terms": {STORY: names}}]}},
            "aggs": {"stories": {"terms": {"field": STORY, "size": len(names), "include": names}}},
        }
        for bucket in self.search(body, _Stories).aggregations.stories.buckets:
            self._stories.put(by_keyword[bucket.key], bucket.doc_count)


def _read(source: _Source) -> Article:
    return from_json(source.article.encode())
