"""From what the search gives to what the API answers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec

from index.article import Article
from search.records import Record, to_record
from search.request import EXCLUDABLE, Facet, HighlightStyle, SearchRequest, Sort
from search.result import FacetResult, Hit, IndexState, Marked, SearchResult
from web.addresses import API, FACETS, Addresses, Toggles, public_address, similar_address
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
from web.freshness import Freshness
from web.markup import body_html, marked_html
from web.wording import Texts

ADDRESSES = Addresses(API, SearchRequest())


@dataclass(frozen=True, slots=True)
class Composer:
    """Composes answers.

    Attributes:
        page, feed: The other faces that show the same search.
        texts: Names of the facets.
        freshness: Which index is stale.
    """

    page: Addresses
    feed: Addresses
    texts: Texts
    freshness: Freshness

    def search(self, result: SearchResult) -> SearchAnswer:
        """Return the answer to a search."""
        asked = result.request
        toggles = ADDRESSES.toggles(asked)
        return SearchAnswer(
            query=_understood(result),
            total=result.total,
            page=asked.page,
            per_page=asked.per_page,
            pages=result.pages,
            took_ms=result.took_ms,
            self_url=ADDRESSES.of(asked),
            next_url=ADDRESSES.page(asked, asked.page + 1) if asked.page < result.pages else None,
            prev_url=ADDRESSES.page(asked, asked.page - 1) if asked.page > 1 else None,
            html_url=self.page.of(_shown_as(asked, self.page.defaults)),
            feed_url=self.feed.of(_shown_as(replace(asked, sort=Sort.NEWEST), self.feed.defaults)),
            hits=[_hit(hit, asked) for hit in result.hits],
            facets={
                facet.facet.value: self._counts(facet, asked, toggles) for facet in result.facets
            },
            timeline=_timeline(result) if asked.timeline else None,
            index=self.index(result.index),
        )

    def index(self, state: IndexState) -> Index:
        """Return which index answers."""
        stale = self.freshness.stale(state)
        return Index(state.version, state.built_at, state.documents, stale)

    def facet(
        self, found: FacetResult, asked: SearchRequest, typed: str, state: IndexState
    ) -> FacetAnswer:
        """Return the values of one facet that begin as asked."""
        counts = self._counts(found, asked, ADDRESSES.toggles(asked))
        addresses = facet_addresses(found.facet)
        return FacetAnswer(
            **msgspec.structs.asdict(counts),
            facet=found.facet.value,
            q_facet=typed,
            self_url=addresses.of(asked, ("q_facet", typed)),
            index=self.index(state),
        )

    def article(self, article: Article, state: IndexState) -> ArticleAnswer:
        """Return an article whole."""
        return ArticleAnswer(
            **msgspec.structs.asdict(record(article)),
            text=article.text,
            html=str(body_html(article.body)),
            similar_url=similar_address(article),
            index=self.index(state),
        )

    def similar(
        self,
        identity: str,
        similar: Sequence[Article],
        same_story: Sequence[Article],
        state: IndexState,
    ) -> SimilarAnswer:
        """Return the articles like one."""
        return SimilarAnswer(
            identity, [*map(record, similar)], [*map(record, same_story)], self.index(state)
        )

    def _counts(self, found: FacetResult, asked: SearchRequest, toggles: Toggles) -> FacetCounts:
        address = toggles.of(found.facet)
        values = [
            Value(value.value, value.label, value.count, value.selected, address(value.value))
            for value in found.values
        ]
        return FacetCounts(
            label=self.texts.text(f"facets.{found.facet}"),
            selected=list(asked.chosen(found.facet)),
            other=found.other,
            truncated=found.other > 0,
            values=values,
        )


def record(article: Article) -> Record:
    """Return an article as programs get it, with the address where it is read."""
    return to_record(article, public_address(article))


def facet_addresses(facet: Facet) -> Addresses:
    """Return the addresses that list the values of one facet."""
    return Addresses(f"{FACETS}{facet.value}", SearchRequest())


def _shown_as(asked: SearchRequest, defaults: SearchRequest) -> SearchRequest:
    """Return the same search on another face: how it is cut for a program does not matter."""
    return replace(
        asked,
        page=1,
        per_page=defaults.per_page,
        facets=defaults.facets,
        facet_size=defaults.facet_size,
        timeline=defaults.timeline,
        highlight=defaults.highlight,
        explain=False,
        fields=(),
    )


def _timeline(result: SearchResult) -> list[Month]:
    return [Month(f"{month.month:%Y-%m}", month.count) for month in result.timeline]


def _understood(result: SearchResult) -> Understood:
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
        asked.q, result.corrected, result.suggestion, result.interpreted, result.ignored, filters
    )


def _hit(hit: Hit, asked: SearchRequest) -> SearchHit:
    found: dict[str, object] = {
        **msgspec.structs.asdict(record(hit.article)),
        "score": round(hit.score, 4),
        "similar_url": similar_address(hit.article),
        "duplicates": hit.duplicates,
    }
    if asked.highlight is not HighlightStyle.NONE:
        found["highlights"] = _highlights(hit, asked.highlight)
    if hit.explanation is not None:
        found["explanation"] = hit.explanation
    if asked.fields:
        found = {name: found[name] for name in asked.fields if name in found}
    return SearchHit(**found)  # type: ignore[arg-type]  # the keys are those of the record and these


def _highlights(hit: Hit, style: HighlightStyle) -> Highlights:
    points = []
    for point in hit.key_points:
        marked = _marked(point.marked, style)
        points.append(PointHighlight(marked.html, marked.text, marked.ranges, index=point.index))
    return Highlights(_marked(hit.title, style), _marked(hit.snippet, style), points)


def _marked(marked: Marked, style: HighlightStyle) -> Highlight:
    if style is HighlightStyle.HTML:
        return Highlight(html=str(marked_html(marked)))
    return Highlight(text=marked.text, ranges=list(marked.spans))
