"""From what the search gives to what the API answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

import msgspec

from index.article import Article, Listed
from search.records import FIELDS, Record, to_record
from search.request import EXCLUDABLE, Facet, HighlightStyle, SearchRequest
from search.result import FacetResult, Hit, IndexState, Marked, SearchResult
from web.addresses import API, FACETS, Addresses, Faces, Toggles, public_address, similar_address
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
from web.article_body import article_body
from web.freshness import is_stale
from web.markup import marked_html
from web.wording import Texts

ADDRESSES = Addresses(API, SearchRequest())
_of_record = attrgetter(*FIELDS)


@dataclass(frozen=True, slots=True)
class Composer:
    """Composes answers.

    Attributes:
        faces: The other faces that show the same search.
        texts: Names of the facets.
    """

    faces: Faces
    texts: Texts

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
            html_url=self.faces.page.twin(asked),
            feed_url=self.faces.feed.twin(asked),
            hits=[_hit(hit, asked) for hit in result.hits],
            facets={
                facet.facet.value: self._counts(facet, asked, toggles) for facet in result.facets
            },
            timeline=_timeline(result) if asked.timeline else None,
            index=self.index(result.index),
        )

    def index(self, state: IndexState) -> Index:
        """Return which index answers."""
        return Index(state.version, state.built_at, state.documents, is_stale(state))

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


def record(article: Listed) -> Record:
    """Return an article as programs get it, with the address where it is read."""
    return to_record(article, public_address(article))


def facet_addresses(facet: Facet) -> Addresses:
    """Return the addresses that list the values of one facet."""
    return Addresses(f"{FACETS}{facet.value}", SearchRequest())


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
    marked = asked.highlight is not HighlightStyle.NONE
    found = SearchHit(  # type: ignore[call-arg]  # a record has as many values as there is room for
        *_of_record(record(hit.article)),
        round(hit.score, 4),
        _highlights(hit, asked.highlight) if marked else msgspec.UNSET,
        similar_address(hit.article),
        hit.duplicates,
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
