"""For whom a page is made, and the plainest thing on it: a link."""

from dataclasses import dataclass
from datetime import date

from web.addresses import Addresses
from web.wording import Texts


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a page is made.

    Attributes:
        texts: In the reader's language.
        addresses: Those of the search page.
        today: The day, UTC.
    """

    texts: Texts
    addresses: Addresses
    today: date


@dataclass(frozen=True, slots=True)
class Link:
    """A link; ``current`` for the place where the reader is.

    ``label`` says more than the text to those who do not see what stands around it.
    """

    text: str
    address: str
    current: bool = False
    label: str = ""
