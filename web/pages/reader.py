"""The reader of a page, and a link on it."""

from dataclasses import dataclass
from datetime import date

from index.facets import Facets
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


@dataclass(frozen=True, slots=True)
class Link:
    """A link; ``current`` if it is the page or choice that is shown.

    ``label`` is its accessible name, where the text alone is unclear out of context.
    """

    text: str
    address: str
    current: bool = False
    label: str = ""
