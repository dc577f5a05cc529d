"""Table ``[web]``: what readers see and how the server listens."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

import msgspec

from search.request import SearchRequest

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
        threads: How many requests are answered at once.
        per_page: Results on a page when the address does not say.
        facet_size: Values listed of each facet on the page.
    """

    title: str = field(default="Archiv")
    accent: Colour = "#0b57d0"
    accent_dark: Colour = "#8ab4f8"
    links: Mapping[str, Address] = field(default_factory=dict)
    host: str = "127.0.0.1"
    port: Annotated[int, msgspec.Meta(ge=0, le=65535)] = 8000
    threads: Annotated[int, msgspec.Meta(ge=1, le=256)] = 4
    per_page: Annotated[int, msgspec.Meta(ge=1, le=100)] = 20
    facet_size: Annotated[int, msgspec.Meta(ge=1, le=100)] = 8

    def page_defaults(self) -> SearchRequest:
        """Return the request that the bare address of the page means."""
        return SearchRequest(
            per_page=self.per_page, facet_size=self.facet_size, timeline=True, explain=True
        )
