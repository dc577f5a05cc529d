"""The page of one company or person."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from markupsafe import Markup

from index.article import Listed
from search.answers.profile import Profile
from search.request import SearchRequest, Sort
from search.result import FacetResult
from web.addresses import profile_address, profile_data_address, trends_address
from web.pages.chips import chips
from web.pages.filters import value_label
from web.pages.metadata import Other, other_line, other_list
from web.pages.reader import Link, Reader
from web.pages.starting_points import quoted
from web.pages.timeline import TimelineView, timeline_view
from web.pages.views import Footer, footer


@dataclass(frozen=True, slots=True)
class BesideView:
    """Values of one facet beside a name, each with its number of articles of both."""

    title: str
    names: Markup


@dataclass(frozen=True, slots=True)
class ProfileView:
    """The page of a company or person."""

    title: str
    summary: str
    request: SearchRequest
    articles: Link
    first: Other | None
    first_day: str
    spellings: tuple[Link, ...]
    timeline: TimelineView | None
    newest: Markup
    important: Markup
    all_articles: Link
    beside: tuple[BesideView, ...]
    data: str
    trend: str
    indexed: bool
    footer: Footer


def profile_view(profile: Profile, reader: Reader, *, site: str, indexed: bool) -> ProfileView:
    """Return the page of a company or person.

    Args:
        profile: The profile.
        reader: Reader of the page.
        site: Name of the archive.
        indexed: Whether search engines may list the page.
    """
    texts, name = reader.texts, profile.name
    asked = reader.addresses.matching(profile.asked)
    count = texts.plural("articles", profile.total)
    newest = replace(asked, sort=Sort.NEWEST)
    first = profile.first

    def listed(articles: Iterable[Listed]) -> Markup:
        return other_list((other_line(article, asked, reader) for article in articles), texts)

    return ProfileView(
        title=name,
        summary=texts.text("profile_summary", name=name, site=site, count=count),
        request=asked,
        articles=Link(count, reader.addresses.of(asked)),
        first=other_line(first, asked, reader) if first else None,
        first_day=texts.day(first.published_on) if first and first.published_on else "",
        spellings=tuple(
            Link(
                f"{spelling.text} ({texts.number(spelling.count)})",
                reader.addresses.of(reader.addresses.matching(spelling.asked)),
            )
            for spelling in profile.spellings
        ),
        timeline=timeline_view(
            replace(profile.result, request=asked), reader, least=1, in_place=False
        ),
        newest=listed(profile.newest),
        important=listed(profile.important),
        all_articles=Link(
            texts.text("profile_all_articles", count=texts.number(profile.total)),
            reader.addresses.of(newest),
        ),
        beside=tuple(_beside(profile, found, reader) for found in profile.beside),
        data=profile_data_address(profile.facet, profile.key),
        trend=trends_address((quoted(name),)),
        indexed=indexed,
        footer=footer(profile.result.index, texts),
    )


def _beside(profile: Profile, found: FacetResult, reader: Reader) -> BesideView:
    texts, facet = reader.texts, found.facet
    links = []
    for value in found.values:
        name, count = value_label(facet, value.label, texts), texts.number(value.count)
        articles = texts.plural("articles", value.count)
        spoken = texts.text("profile_both", name=profile.name, other=name, count=articles)
        asked = reader.addresses.matching(profile.with_other(facet.key, value.value))
        page = profile_address(facet.key, value.value)
        address = reader.addresses.of(asked)
        links.append(Link(name, address, label=spoken, page=page, count=count))
    return BesideView(texts.text(f"profile_beside.{facet.key}"), chips(links, texts))
