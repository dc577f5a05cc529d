"""Names in the front matter of a file, which the texts of all other files may mention."""

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
