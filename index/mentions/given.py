"""Names that the front matter of a file gives: what the texts of all others may mention."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Given:
    """Clean names in the front matter of one file.

    Attributes:
        companies, people: In its order.
        source: The outside source, or empty.
    """

    companies: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    source: str = ""


NOTHING = Given()
