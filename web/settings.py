"""Table ``[web]`` of the settings: the pages and the server."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

import msgspec

from search.request import Matching, SearchRequest, Sort

_EVERY = ("", "0.0.0.0", "::")  # noqa: S104  # compared with, and not listened on
"""Hosts that stand for every address of a machine."""
Origin = Annotated[str, msgspec.Meta(pattern=r"^(https?://[^/\s]+)?$")]
Address = Annotated[str, msgspec.Meta(pattern=r"^(https?://|/)\S*$")]
Colour = Annotated[str, msgspec.Meta(pattern=r"^#[0-9a-fA-F]{6}$")]


@dataclass(frozen=True, slots=True)
class WebSettings:
    """Settings of the pages and of the server.

    Attributes:
        title: Name of the archive on every page; by default the title in the site's settings.
        accent: Accent colour of light pages, as ``#rrggbb``.
        accent_dark: Accent colour of dark pages.
        links: Further links at the top of every page: the address by the text.
        host: Address to listen on.
        port: Port to listen on; 0 for any free one.
        processes: Number of server processes; each uses one core, and they share the index.
        threads: Number of requests of one process that may wait for a cluster at once.
        per_page: Number of results on a page, unless the address gives one.
        facet_size: Number of values of each facet on the page.
        address: Public origin of the service, such as ``https://hledat.example.cz``, for feeds
            and other absolute addresses; empty for the host of the request.
        rate_limit: Maximum number of requests of one client in a minute, which may come in one
            burst; 0 for no limit.
        proxies: Number of trusted reverse proxies that set ``X-Forwarded-For``.
        metrics: Whether ``/metrics`` answers.
        query_log: Whether queries are counted by day, without anything about readers.
        index_people: Whether search engines may list the pages of people.
        stale_after_hours: Hours after the last update after which readers and programs are told
            that the index is stale; an update that changed nothing counts. 0 for never.
    """

    title: str = ""
    accent: Colour = "#0b57d0"
    accent_dark: Colour = "#8ab4f8"
    links: Mapping[str, Address] = field(default_factory=dict)
    host: str = "127.0.0.1"
    port: Annotated[int, msgspec.Meta(ge=0, le=65535)] = 8000
    processes: Annotated[int, msgspec.Meta(ge=1, le=256)] = 1
    threads: Annotated[int, msgspec.Meta(ge=1, le=256)] = 8
    per_page: Annotated[int, msgspec.Meta(ge=1, le=100)] = 20
    facet_size: Annotated[int, msgspec.Meta(ge=1, le=100)] = 8
    address: Origin = ""
    rate_limit: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 600
    proxies: Annotated[int, msgspec.Meta(ge=0, le=10)] = 0
    metrics: bool = True
    query_log: bool = True
    index_people: bool = False
    stale_after_hours: Annotated[int, msgspec.Meta(ge=0, le=100_000)] = 0

    @property
    def here(self) -> str:
        """Origin at which this machine reaches the service."""
        host = "127.0.0.1" if self.host in _EVERY else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    def page_defaults(self) -> SearchRequest:
        """Return the request that the bare address of the page stands for."""
        return SearchRequest(per_page=self.per_page, facet_size=self.facet_size, timeline=True)

    def feed_defaults(self) -> SearchRequest:
        """Return the request that the bare address of the feed stands for."""
        return SearchRequest(
            sort=Sort.NEWEST, matching=Matching.ALL, per_page=self.per_page, facets=()
        )
