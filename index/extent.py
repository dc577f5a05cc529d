"""Bound the part of an article that a list shows, however long the article is.

Answers have a maximum size (see docs/api.md, "Limits"). Lists show articles to the ``FULL`` extent,
which cuts no ordinary article, or to the ``SHORT`` one if the answer would be too large.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain

from index.article import Listed

ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Extent:
    """Upper bounds of the shown part of an article.

    Attributes:
        line: Characters of a title or source.
        summary: Characters of a summary or description.
        points: Number of key points.
        point: Characters of a key point.
        names: Number of companies, people, categories, authors, tags and series, each.
        name: Characters of a name; a longer one is left out, since half a name is another one.
        address: Bytes of an address in UTF-8; a longer one is left out.
    """

    line: int
    summary: int
    points: int
    point: int
    names: int
    name: int
    address: int


FULL = Extent(line=1_000, summary=4_000, points=50, point=1_000, names=100, name=200, address=2_000)
SHORT = Extent(line=80, summary=160, points=2, point=80, names=3, name=30, address=500)


def listed(article: Listed, extent: Extent = FULL) -> Listed:
    """Return an article cut to an extent; the same object if it is within it."""
    if _within(article, extent):
        return article
    return replace(
        article,
        title=cut(article.title, extent.line),
        original_title=cut(article.original_title, extent.line),
        source=cut(article.source, extent.line),
        summary=cut(article.summary, extent.summary),
        description=cut(article.description, extent.summary),
        key_points=tuple(cut(point, extent.point) for point in article.key_points[: extent.points]),
        categories=_names(article.categories, extent),
        companies=_names(article.companies, extent),
        people=_names(article.people, extent),
        mentioned_companies=_names(article.mentioned_companies, extent),
        mentioned_people=_names(article.mentioned_people, extent),
        leading=_names(article.leading, extent),
        unmentioned_companies=_names(article.unmentioned_companies, extent),
        unmentioned_people=_names(article.unmentioned_people, extent),
        authors=_names(article.authors, extent),
        tags=_names(article.tags, extent),
        series=_names(article.series, extent),
        own={key: _names(values, extent) for key, values in article.own.items()},
        days={key: days[: extent.names] for key, days in article.days.items()},
        source_url=_address(article.source_url, extent),
        link=_address(article.link, extent),
        image=_address(article.image, extent),
    )


def cut(text: str, longest: int) -> str:
    """Return a text of ``longest`` characters at most, ending in an ellipsis if it was cut."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}{ELLIPSIS}"


def _within(article: Listed, extent: Extent) -> bool:
    """Tell whether an article is surely within an extent; cheap, because lists ask it often."""
    points, line, longest_address = article.key_points, extent.line, extent.address // 4
    names = [
        *article.categories,
        *article.companies,
        *article.people,
        *article.mentioned_companies,
        *article.mentioned_people,
        *article.unmentioned_companies,
        *article.unmentioned_people,
        *article.authors,
        *article.tags,
        *article.series,
        *chain.from_iterable(article.own.values()),
    ]
    return (
        len(article.title) <= line
        and len(article.original_title) <= line
        and len(article.source) <= line
        and len(article.summary) <= extent.summary
        and len(article.description) <= extent.summary
        and len(points) <= extent.points
        and max(map(len, points), default=0) <= extent.point
        and len(names) + sum(map(len, article.days.values())) <= extent.names
        and max(map(len, names), default=0) <= extent.name
        and len(article.source_url) <= longest_address
        and len(article.link) <= longest_address
        and len(article.image) <= longest_address
    )


def _names(names: Iterable[str], extent: Extent) -> tuple[str, ...]:
    return tuple(name for name in names if len(name) <= extent.name)[: extent.names]


def _address(address: str, extent: Extent) -> str:
    return address if len(address.encode()) <= extent.address else ""
