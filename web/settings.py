"""Table ``[web]``: what readers see and how the server listens."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

import msgspec

from search.request import SearchRequest, Sort

Origin = Annotated[str, msgspec.Meta(pattern=r"^(https?://[^/\s]+)?$")]
Address = Annotated[str, msgspec.Meta(pattern=r"^(https?://|/)\S*$")]
Colour = Annotated[str, msgspec.Meta(pattern=r"^#[0-9a-fA-F]{6}$")]


@dataclass(frozen=True, slots=True)
class WebSettings:
    """What readers see and how the server listens.

    Attributes:
        title: Name of the archive, on every page.
        accent: The one colour, as ``#rrggbb``, on a light page.
        accent_dark: The same on a dark page.
        links: Text and address of further links at the top of every page.
        host, port: Where the server listens.
        processes: How many processes answer; each uses one core, and they share the index.
        threads: How many answers of a cluster a process waits for at once.
        per_page: Results on a page when the address does not say.
        facet_size: Values listed of each facet on the page.
        address: Where readers reach the service, such as ``https://hledat.example.cz``, for feeds
            and what else needs whole addresses; that of the request unless given.
        rate_limit: Requests a minute of one address, all at once if it likes; 0 for no limit.
        proxies: How many proxies of yours stand before the server and name whom they ask for.
        metrics: Whether ``/metrics`` answers.
        query_log: Whether queries are counted by day, without readers, beside the index.
        stale_after_hours: From which age of the index on programs and readers are told; 0 for
            never.
    """

    title: str = field(default="Archiv")
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
    stale_after_hours: Annotated[int, msgspec.Meta(ge=0, le=100_000)] = 0

    def page_defaults(self) -> SearchRequest:
        """Return the request that the bare address of the page means."""
        return SearchRequest(
            per_page=self.per_page, facet_size=self.facet_size, timeline=True, explain=True
        )

    def feed_defaults(self) -> SearchRequest:
        """Return the request that the bare address of the feed means."""
        return SearchRequest(correct=False, sort=Sort.NEWEST, per_page=self.per_page, facets=())
