"""The reader of a page, and a link on it."""

from dataclasses import dataclass, replace
from datetime import date

from index.facets import Facets
from search.request import HighlightStyle, SearchRequest
from web.addresses import Addresses
from web.wording import Texts


@dataclass(frozen=True, slots=True)
class Reader:
    """The reader of a page.

    Attributes:
        texts: Texts in the reader's language.
        addresses: Addresses of the search page.
        today: Today's date, UTC.
        facets: Facets of the archive.
    """

    texts: Texts
    addresses: Addresses
    today: date
    facets: Facets

    def bare(self) -> SearchRequest:
        """Return the usual request, with nothing but articles to find: uncounted and unmarked."""
        return replace(
            self.addresses.defaults,
            facets=(),
            timeline=False,
            explain=False,
            highlight=HighlightStyle.NONE,
        )


@dataclass(frozen=True, slots=True)
class Link:
    """A link.

    Attributes:
        text: Its text.
        address: Its address.
        current: Whether it leads to the page or choice shown now.
        label: Its accessible name, where the text alone is unclear out of context.
        page: Address of the page of the company or person that it names.
        count: Number of articles behind it.
    """

    text: str
    address: str
    current: bool = False
    label: str = ""
    page: str = ""
    count: str = ""
