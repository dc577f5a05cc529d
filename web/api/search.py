"""From what the search gives to what the API answers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

import msgspec

from index.article import Article, Listed
from search.records import FIELDS, Record, to_record
from search.request import (
    EXCLUDABLE,
    MAX_VALUES,
    VALUE_FACETS,
    Facet,
    HighlightStyle,
    SearchRequest,
)
from search.result import FacetResult, FacetValue, Hit, IndexState, Marked, SearchResult
from search.values import MAX_VALUE_LENGTH
from web.addresses import (
    API,
    FACETS,
    MAX_QUERY_STRING,
    Addresses,
    Faces,
    is_read,
    public_address,
    similar_address,
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
    SearchAnswer,
    SearchHit,
    SimilarAnswer,
    Understood,
    Value,
)
from web.monitoring.freshness import is_stale
from web.pages.article_body import article_body
from web.pages.markup import marked_html
from web.wording import Texts

ADDRESSES = Addresses(API, SearchRequest())
MAX_TOGGLES = 1_000_000
"""Bytes of all ``toggle_url`` of an answer together; where it would be more there is none."""
Toggled = Mapping[Facet, Sequence[str | None]]
"""The address behind each value of each facet, in their order."""
_of_record = attrgetter(*FIELDS)


@dataclass(frozen=True, slots=True)
class Composer:
    """Composes answers.

    Attributes:
        faces: The other faces that show the same search.
        texts: Names of the facets, and what was ignored unless another language is asked for.
    """

    faces: Faces
    texts: Texts

    def search(
        self, result: SearchResult, texts: Texts | None = None, *, toggles: bool = True
    ) -> SearchAnswer:
        """Return the answer to a search.

        Args:
            result: What was found.
            texts: The language in which it says what was ignored.
            toggles: Whether values may have addresses.
        """
        asked = result.request
        toggled = _toggled(result.facets, asked) if toggles else {}
        return SearchAnswer(
            query=_understood(result, texts or self.texts),
            total=result.total,
            complete=result.complete,
            page=asked.page,
            per_page=asked.per_page,
            pages=result.pages,
            took_ms=result.took_ms,
            self_url=ADDRESSES.of(asked),
            next_url=_page(asked, asked.page + 1) if asked.page < result.pages else None,
            prev_url=_page(asked, asked.page - 1) if asked.page > 1 else None,
            html_url=self.faces.page.twin(asked),
            feed_url=self.faces.feed.twin(asked),
            hits=[_hit(hit, asked) for hit in result.hits],
            facets={
                facet.facet.value: self._counts(facet, asked, toggled) for facet in result.facets
            },
            timeline=_timeline(result) if asked.timeline else None,
            index=self.index(result.index),
        )

    def index(self, state: IndexState) -> Index:
        """Return which index answers."""
        return Index(state.version, state.built_at, state.documents, is_stale(state))

    def facet(
        self,
        found: FacetResult,
        asked: SearchRequest,
        typed: str,
        state: IndexState,
        *,
        toggles: bool = True,
    ) -> FacetAnswer:
        """Return the values of one facet that begin as asked; ``toggles`` as for a search."""
        counts = self._counts(found, asked, _toggled((found,), asked) if toggles else {})
        addresses = facet_addresses(found.facet)
        return FacetAnswer(
            **msgspec.structs.asdict(counts),
            facet=found.facet.value,
            q_facet=typed,
            self_url=addresses.of(asked, ("q_facet", typed)),
            index=self.index(state),
        )

    def article(self, article: Article, state: IndexState) -> ArticleAnswer:
        """Return an article, of which ``READ_BYTES`` of each text are enough."""
        body = article_body(article)
        return ArticleAnswer(
            **msgspec.structs.asdict(record(article)),
            text=body.text,
            html=str(body.html),
            truncated=body.truncated,
            similar_url=similar_address(article),
            index=self.index(state),
        )

    def similar(
        self,
        identity: str,
        similar: Sequence[Listed],
        same_story: Sequence[Listed],
        state: IndexState,
    ) -> SimilarAnswer:
        """Return the articles like one."""
        return SimilarAnswer(
            identity, [*map(record, similar)], [*map(record, same_story)], self.index(state)
        )

    def _counts(self, found: FacetResult, asked: SearchRequest, toggled: Toggled) -> FacetCounts:
        addresses = toggled.get(found.facet) or [None] * len(found.values)
        values = [
            Value(value.value, value.label, value.count, value.selected, address)
            for value, address in zip(found.values, addresses, strict=True)
        ]
        return FacetCounts(
            label=self.texts.text(f"facets.{found.facet}"),
            selected=list(asked.chosen(found.facet)),
            other=found.other,
            truncated=found.other > 0,
            values=values,
        )


def record(article: Listed) -> Record:
    """Return an article as programs get it, with the address where it is read."""
    return to_record(article, public_address(article))


def facet_addresses(facet: Facet) -> Addresses:
    """Return the addresses that list the values of one facet."""
    return Addresses(f"{FACETS}{facet.value}", SearchRequest())


def _page(asked: SearchRequest, number: int) -> str | None:
    return ADDRESSES.reachable(replace(asked, page=number)) or None


def _toggled(facets: Iterable[FacetResult], asked: SearchRequest) -> Toggled:
    """Return the address behind every value; none at all where all of them would be too much."""
    facets = tuple(facets)
    values = sum(len(facet.values) for facet in facets)
    if values * len(ADDRESSES.of(asked)) > MAX_TOGGLES:
        return {}
    toggles = ADDRESSES.toggles(asked)
    addresses = {
        facet.facet: [*map(toggles.of(facet.facet), (value.value for value in facet.values))]
        for facet in facets
    }
    if sum(sum(map(len, listed)) for listed in addresses.values()) > MAX_TOGGLES:
        return {}
    full = _is_full(asked)
    return {
        facet.facet: _askable(
            addresses[facet.facet],
            facet.values,
            full=full and facet.facet is not Facet.IMPORTANCE,
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
    """Tell whether a request has as many values of filters as it may have."""
    chosen = sum(len(asked.chosen(facet)) for facet in VALUE_FACETS)
    return chosen + sum(len(asked.excluded(facet)) for facet in EXCLUDABLE) >= MAX_VALUES


def _can_be_asked(address: str, value: FacetValue, *, full: bool) -> bool:
    """Tell whether the address behind a value is one that this server answers."""
    if len(value.value) > MAX_VALUE_LENGTH or (full and not value.selected):
        return False
    return len(address) <= MAX_QUERY_STRING or is_read(address)


def _timeline(result: SearchResult) -> list[Month]:
    return [Month(f"{month.month:%Y-%m}", month.count) for month in result.timeline]


def _understood(result: SearchResult, texts: Texts) -> Understood:
    asked = result.request
    filters = {facet.value: list(asked.chosen(facet)) for facet in Facet if asked.chosen(facet)}
    for facet in EXCLUDABLE:
        if asked.excluded(facet):
            filters[f"exclude_{facet.value}"] = list(asked.excluded(facet))
    for name in ("date_from", "date_to"):
        day = getattr(asked, name)
        if day is not None:
            filters[name] = [day.isoformat()]
    return Understood(
        asked.q,
        result.corrected,
        result.suggestion,
        result.interpreted,
        tuple(map(texts.said, result.ignored)),
        result.matching.value,
        filters,
    )


def _hit(hit: Hit, asked: SearchRequest) -> SearchHit:
    marked = asked.highlight is not HighlightStyle.NONE
    found = SearchHit(  # type: ignore[call-arg]  # a record has as many values as there is room for
        *_of_record(record(hit.article)),
        round(hit.score, 4),
        _highlights(hit, asked.highlight) if marked else msgspec.UNSET,
        similar_address(hit.article),
        hit.duplicates,
        hit.missing,
        hit.explanation or msgspec.UNSET,
    )
    if asked.fields:
        return SearchHit(**{name: getattr(found, name) for name in asked.fields})
    return found


def _highlights(hit: Hit, style: HighlightStyle) -> Highlights:
    shown = hit.highlights
    points = []
    for point in shown.key_points:
        marked = _marked(point.marked, style)
        points.append(PointHighlight(marked.html, marked.text, marked.ranges, index=point.index))
    return Highlights(_marked(shown.title, style), _marked(shown.snippet, style), points)


def _marked(marked: Marked, style: HighlightStyle) -> Highlight:
    if style is HighlightStyle.HTML:
        return Highlight(html=str(marked_html(marked)))
    return Highlight(text=marked.text, ranges=list(marked.spans))
