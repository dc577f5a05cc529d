"""The record of an article for programs: one type for the API, the exports and agents.

Indexes hold it written ready. A change of its keys or values increments ``FORMAT``.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime

import msgspec

from index.article import Listed
from index.extent import listed
from index.names import facet_key


class Category(msgspec.Struct):
    """A category: the value to filter by, and the label to show."""

    value: str
    label: str


class Record(msgspec.Struct, kw_only=True):
    """Cleaned metadata and summary of an article.

    Attributes:
        id: Stable over rebuilds.
        url: Address at which the article is published, absolute if the settings allow it.
        original_title, summary, source, source_url, author: ``None`` if the article has none.
        author: All of ``authors`` in one line.
        published_at: ISO 8601, UTC; ``None`` if the article has no date.
        published_on: Day on its author's clock, as 2025-12-11; ``None`` if it has no date.
        updated_at: Time of the last change that its author tells, ISO 8601, UTC, or ``None``.
        category: The main one of ``categories``.
        companies: Those of the metadata, then those that only its texts mention; filters and
            facets have these.
        people: The same of people.
        companies_in_metadata, companies_in_text, people_in_metadata, people_in_text: Where each of
            them comes from.
        importance: From 1 to 5; ``None`` if the article gives none.
        own: Values of the facets that the archive's settings add, by the facet's key; days as
            2025-12-11.
        language: Code of its language, ISO 639-1.
    """

    id: str
    title: str
    original_title: str | None
    summary: str | None
    key_points: tuple[str, ...]
    url: str
    source: str | None
    source_url: str | None
    author: str | None
    authors: tuple[str, ...]
    published_at: str | None
    published_on: str | None
    updated_at: str | None
    category: Category | None
    categories: tuple[Category, ...]
    companies: tuple[str, ...]
    people: tuple[str, ...]
    companies_in_metadata: tuple[str, ...]
    companies_in_text: tuple[str, ...]
    people_in_metadata: tuple[str, ...]
    people_in_text: tuple[str, ...]
    tags: tuple[str, ...]
    series: tuple[str, ...]
    own: dict[str, tuple[str, ...]]
    importance: int | None
    language: str


class WholeRecord(Record, kw_only=True):
    """A record with the body: ``text`` is plain, ``html`` is sanitised."""

    text: str
    html: str


FIELDS: tuple[str, ...] = Record.__struct_fields__
BODY_FIELDS = ("text", "html")
"""Fields of a body, which exports have if they are asked for them."""


def to_record(article: Listed, url: str) -> Record:
    """Return the record of an article that is published at ``url``."""
    published = article.published
    categories = tuple([Category(facet_key(name), _capital(name)) for name in article.categories])
    return Record(
        id=article.id,
        title=article.title,
        original_title=article.original_title or None,
        summary=article.summary or None,
        key_points=article.key_points,
        url=url,
        source=article.source or None,
        source_url=article.source_url or None,
        author=article.author or None,
        authors=article.authors,
        published_at=utc_text(published) if published else None,
        published_on=published.date().isoformat() if published else None,
        updated_at=utc_text(article.updated) if article.updated else None,
        category=categories[0] if categories else None,
        categories=categories,
        companies=article.named_companies,
        people=article.named_people,
        companies_in_metadata=article.companies + article.unmentioned_companies,
        companies_in_text=article.mentioned_companies,
        people_in_metadata=article.people + article.unmentioned_people,
        people_in_text=article.mentioned_people,
        tags=article.tags,
        series=article.series,
        own={**article.own, **{key: _iso(days) for key, days in article.days.items()}},
        importance=article.importance,
        language=article.language,
    )


def record_json(article: Listed) -> bytes:
    """Return the record of an article as JSON, its texts and names cut to ``FULL``.

    Its ``url`` is the absolute address at which the archive publishes it, or empty.
    """
    article = listed(article)
    return msgspec.json.encode(to_record(article, archive_address(article)))


def archive_address(article: Listed) -> str:
    """Return the absolute address at which the archive publishes an article, or empty."""
    return article.link if article.link.startswith("http") else ""


def utc_text(moment: datetime) -> str:
    """Return a moment as ISO 8601 in UTC, to the second."""
    # Equal to strftime's, and several times as fast.
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _iso(days: Iterable[date]) -> tuple[str, ...]:
    return tuple(day.isoformat() for day in days)


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
