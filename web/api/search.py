"""Compose the answers of the API from the results of the search."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from index.article import Article, Listed
from index.extent import Extent, listed
from index.facets import IMPORTANCE, ValueKind, excluding, requiring
from index.preview import Preview
from index.record import Record, WholeRecord, to_record
from search.answers.profile import Profile
from search.answers.trends import Trends, share_of
from search.request import MAX_VALUES, HighlightStyle, SearchRequest
from search.result import FacetResult, FacetValue, Hit, IndexState, Marked, SearchResult
from search.values import MAX_VALUE_LENGTH
from web.addresses import (
    API,
    FACETS,
    MAX_QUERY_STRING,
    TREND_DATA,
    Addresses,
    Endpoints,
    address_of,
    is_read,
    profile_address,
    public_address,
    similar_address,
    trends_address,
)
from web.api.answers import (
    ArticleAnswer,
    FacetAnswer,
    FacetCounts,
    Highlight,
    Highlights,
    Index,
    Month,
    PointHighlight,
    ProfileAnswer,
    ProfileMonth,
    ProfileSpelling,
    ProfileValue,
    SearchAnswer,
    SearchHit,
    SimilarAnswer,
    TrendLine,
    TrendPoint,
    TrendsAnswer,
    Understood,
    Value,
)
from web.pages.article_body import ArticleBody, article_body
from web.pages.markup import html_of
from web.wording import Texts

ADDRESSES = Addresses(API, SearchRequest())
MAX_TOGGLES = 1_000_000
"""Most bytes of all ``toggle_url`` of an answer together; beyond, the answer has none."""
Toggled = Mapping[str, Sequence[str | None]]
"""The address behind each value of each facet, in the order of the values."""


@dataclass(frozen=True, slots=True)
class Composer:
    """Composes answers.

    Attributes:
        endpoints: The page and the feed, which show the same search.
        texts: Default language: of the facet names always, of messages unless told otherwise.
        stale: Tells whether the index that answers is older than its owner allows.
    """

    endpoints: Endpoints
    texts: Texts
    stale: Callable[[], bool]

    def search(
        self, result: SearchResult, texts: Texts | None = None, *, toggles: bool = True
    ) -> SearchAnswer:
        """Return the answer to a search.

        Args:
            result: The result of the search.
            texts: Language of the notes on ignored parts of the query.
            toggles: Whether to write the address behind each facet value.
        """
        asked = result.request
        address = ADDRESSES.of(asked)
        toggled = _toggled(result.facets, asked, len(address)) if toggles else {}
        return SearchAnswer(
            query=_understood(result, texts or self.texts),
            total=result.total,
            complete=result.complete,
            page=asked.page,
            per_page=asked.per_page,
            pages=result.pages,
            took_ms=result.took_ms,
            self_url=address,
            next_url=_page(asked, asked.page + 1) if asked.page < result.pages else None,
            prev_url=_page(asked, asked.page - 1) if asked.page > 1 else None,
            html_url=self.endpoints.page.twin(asked),
            feed_url=self.endpoints.feed.twin(asked),
            hits=[_hit(hit, asked) for hit in result.hits],
            facets={
                facet.facet.key: self._counts(facet, asked, toggled) for facet in result.facets
            },
            timeline=_timeline(result) if asked.timeline else None,
            index=self.index(result.index),
        )

    def record(self, article: Listed) -> Record:
        """Return the record of an article, with its public address."""
        return _record(article)

    def whole(self, article: Article) -> WholeRecord:
        """Return the record of an article with its body; ``READ_BYTES`` of it are enough."""
        return _whole(article, article_body(article))

    def index(self, state: IndexState) -> Index:
        """Return the state of the index that answers."""
        return Index(state.version, state.built_at, state.documents, self.stale())

    def facet(
        self,
        found: FacetResult,
        asked: SearchRequest,
        typed: str,
        state: IndexState,
        *,
        toggles: bool = True,
    ) -> FacetAnswer:
        """Return the answer to a search in one facet; ``toggles`` as in :meth:`search`."""
        length = len(ADDRESSES.of(asked))
        counts = self._counts(found, asked, _toggled((found,), asked, length) if toggles else {})
        addresses = facet_addresses(found.facet.key)
        return FacetAnswer(
            **msgspec.structs.asdict(counts),
            facet=found.facet.key,
            q_facet=typed,
            self_url=addresses.of(asked, ("q_facet", typed)),
            index=self.index(state),
        )

    def article(self, article: Article, state: IndexState) -> ArticleAnswer:
        """Return an article; ``READ_BYTES`` of its body and of its text are enough."""
        body = article_body(article)
        return ArticleAnswer(
            **msgspec.structs.asdict(_whole(article, body)),
            truncated=body.truncated,
            similar_url=similar_address(article.id),
            index=self.index(state),
        )

    def similar(
        self,
        identity: str,
        similar: Sequence[Listed],
        same_story: Sequence[Listed],
        state: IndexState,
    ) -> SimilarAnswer:
        """Return the articles similar to one, and those of the same story."""
        return SimilarAnswer(
            identity, [*map(_record, similar)], [*map(_record, same_story)], self.index(state)
        )

    def profile(self, profile: Profile, extent: Extent, state: IndexState) -> ProfileAnswer:
        """Return the profile of a company or person, its articles cut to an extent."""

        def records(articles: Iterable[Listed]) -> list[Record]:
            return [_record(listed(article, extent)) for article in articles]

        return ProfileAnswer(
            facet=profile.facet,
            key=profile.key,
            name=profile.name,
            total=profile.total,
            search_url=ADDRESSES.of(profile.asked),
            html_url=profile_address(profile.facet, profile.key),
            feed_url=self.endpoints.feed.twin(profile.asked),
            spellings=[
                ProfileSpelling(spelling.text, spelling.count, ADDRESSES.of(spelling.asked))
                for spelling in profile.spellings
            ],
            timeline=[
                ProfileMonth(
                    f"{counted.month:%Y-%m}",
                    counted.count,
                    ADDRESSES.of(
                        replace(profile.asked, date_from=counted.month, date_to=counted.last)
                    ),
                )
                for counted in profile.result.timeline
            ],
            first=next(iter(records([profile.first] if profile.first else [])), None),
            newest=records(profile.newest),
            important=records(profile.important),
            beside={
                found.facet.key: [
                    ProfileValue(
                        value.value,
                        value.label,
                        value.count,
                        ADDRESSES.of(profile.with_other(found.facet.key, value.value)),
                    )
                    for value in found.values
                ]
                for found in profile.beside
            },
            index=self.index(state),
        )

    def trends(
        self,
        found: Trends,
        asked: Sequence[str],
        texts: Texts | None = None,
        *,
        addresses: bool = True,
    ) -> TrendsAnswer:
        """Return trends.

        Args:
            found: The trends.
            asked: Their queries.
            texts: Language of the notes on ignored parts.
            addresses: Whether to write the address behind each point.
        """
        return TrendsAnswer(
            months=[Month(f"{month.month:%Y-%m}", month.count) for month in found.months],
            trends=[
                TrendLine(
                    trend.q,
                    trend.total,
                    ADDRESSES.of(trend.asked),
                    [*map((texts or self.texts).message, trend.ignored)],
                    [
                        TrendPoint(
                            f"{month.month:%Y-%m}",
                            count,
                            share_of(count, month.count),
                            ADDRESSES.of(trend.within(month.month, month.last))
                            if addresses
                            else None,
                        )
                        for month, count in zip(found.months, trend.counts, strict=True)
                    ],
                )
                for trend in found.trends
            ],
            self_url=trends_address(asked, path=TREND_DATA),
            html_url=trends_address(asked),
            index=self.index(found.index),
        )

    def _counts(self, found: FacetResult, asked: SearchRequest, toggled: Toggled) -> FacetCounts:
        addresses = toggled.get(found.facet.key) or [None] * len(found.values)
        values = [
            Value(value.value, value.label, value.count, value.selected, address, value.in_metadata)
            for value, address in zip(found.values, addresses, strict=True)
        ]
        return FacetCounts(
            label=found.facet.label(self.texts.language),
            selected=list(asked.chosen.of(found.facet.key)),
            other=found.other,
            truncated=found.other > 0,
            values=values,
        )


def _record(article: Listed) -> Record:
    return to_record(article, public_address(article))


def _whole(article: Article, body: ArticleBody) -> WholeRecord:
    record = msgspec.structs.asdict(_record(article))
    return WholeRecord(**record, text=body.text, html=str(body.html))


def facet_addresses(facet: str) -> Addresses:
    """Return a writer of the addresses that list the values of one facet."""
    return Addresses(f"{FACETS}{facet}", SearchRequest())


def _page(asked: SearchRequest, number: int) -> str | None:
    return ADDRESSES.reachable(replace(asked, page=number)) or None


def _toggled(facets: Iterable[FacetResult], asked: SearchRequest, length: int) -> Toggled:
    """Return the address behind every value; nothing if all together exceed ``MAX_TOGGLES``.

    Args:
        facets: The facets.
        asked: The request.
        length: Length of its own address.
    """
    facets = tuple(facets)
    values = sum(len(facet.values) for facet in facets)
    if values * length > MAX_TOGGLES:
        return {}
    toggles = ADDRESSES.toggles(asked)
    addresses = {
        facet.facet.key: toggles.behind(facet.facet.key, [value.value for value in facet.values])
        for facet in facets
    }
    if sum([sum(map(len, listed)) for listed in addresses.values()]) > MAX_TOGGLES:
        return {}
    full = _is_full(asked)
    return {
        facet.facet.key: _askable(
            addresses[facet.facet.key],
            facet.values,
            full=full and facet.facet.kind is not ValueKind.LEVELS,
        )
        for facet in facets
    }


def _askable(
    addresses: list[str], values: Sequence[FacetValue], *, full: bool
) -> Sequence[str | None]:
    """Return the addresses without those that this server does not answer."""
    longest = max(map(len, addresses), default=0)
    if longest <= min(MAX_QUERY_STRING, MAX_VALUE_LENGTH) and not full:
        # No value is longer than the address it stands in.
        return addresses
    return [
        address if _can_be_asked(address, value, full=full) else None
        for address, value in zip(addresses, values, strict=True)
    ]


def _is_full(asked: SearchRequest) -> bool:
    """Tell whether a request has ``MAX_VALUES`` filter values already."""
    chosen = sum(len(values) for key, values in asked.chosen.items() if key != IMPORTANCE)
    others = (*asked.excluded.values(), *asked.required.values())
    return chosen + sum(map(len, others)) >= MAX_VALUES


def _can_be_asked(address: str, value: FacetValue, *, full: bool) -> bool:
    """Tell whether this server accepts the address behind a value."""
    if len(value.value) > MAX_VALUE_LENGTH or (full and not value.selected):
        return False
    return len(address) <= MAX_QUERY_STRING or is_read(address)


def _timeline(result: SearchResult) -> list[Month]:
    return [Month(f"{month.month:%Y-%m}", month.count) for month in result.timeline]


def _understood(result: SearchResult, texts: Texts) -> Understood:
    asked = result.request
    filters = {facet: list(values) for facet, values in asked.chosen.items()}
    filters |= {excluding(facet): list(values) for facet, values in asked.excluded.items()}
    filters |= {requiring(facet): list(values) for facet, values in asked.required.items()}
    for name in ("date_from", "date_to"):
        day = getattr(asked, name)
        if day is not None:
            filters[name] = [day.isoformat()]
    return Understood(
        asked.q,
        result.corrected,
        result.suggestion,
        result.interpreted,
        tuple(map(texts.message, result.ignored)),
        result.matching.value,
        filters,
    )


def _hit(hit: Hit, asked: SearchRequest) -> msgspec.Raw:
    """Return a hit as JSON: the ready record of its article, and the keys of the match."""
    marked = asked.highlight is not HighlightStyle.NONE
    match = SearchHit(
        score=round(hit.score, 4),
        highlights=_highlights(hit, asked.highlight) if marked else msgspec.UNSET,
        similar_url=similar_address(hit.preview.id),
        duplicates=hit.duplicates,
        missing=hit.missing,
        explanation=hit.explanation or msgspec.UNSET,
    )
    whole = b"".join((*_record_pieces(hit.preview), b",", _encode(match)[1:]))
    if asked.fields:
        values = _keys.decode(whole)
        whole = _encode({name: values[name] for name in asked.fields if name in values})
    return msgspec.Raw(whole)


def _record_pieces(preview: Preview) -> tuple[bytes, ...]:
    """Return the record of an article with its public address, as JSON without the last brace."""
    record = bytes(preview.record)
    # Within a string of JSON no quotation mark stands without a backslash.
    start = record.find(b'"url":""')
    if start < 0:
        return (record[:-1],)
    end = start + len(b'"url":"')
    return record[:end], address_of(preview.id).encode(), record[end:-1]


_encode = msgspec.json.Encoder().encode
_keys = msgspec.json.Decoder(dict[str, msgspec.Raw])


def _highlights(hit: Hit, style: HighlightStyle) -> Highlights:
    shown = hit.highlights
    points = []
    for point in shown.key_points:
        marked = _marked(point.marked, style)
        points.append(PointHighlight(**msgspec.structs.asdict(marked), index=point.index))
    return Highlights(_marked(shown.title, style), _marked(shown.snippet, style), points)


def _marked(marked: Marked, style: HighlightStyle) -> Highlight:
    if style is HighlightStyle.HTML:
        return Highlight(html=html_of(marked))
    return Highlight(
        text=marked.text,
        ranges=list(marked.spans),
        cut_before=marked.cut_before,
        cut_after=marked.cut_after,
    )
