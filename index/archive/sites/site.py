"""The site that an archive is the source of, as its generator's own settings tell."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from index.settings import Generator


class Splitting(StrEnum):
    """Where a generator splits a list that is written as one text, such as ``tags: a, b``."""

    COMMAS = "commas"
    SPACES = "spaces"
    """At spaces; a comma at the end of a part is cut off."""
    NOWHERE = "nowhere"
    """The text is one value."""


@dataclass(frozen=True, slots=True)
class Site:
    """What is known of a site before any article is read.

    Attributes:
        generator: What makes the site.
        recognised_by: The file that told, relative to the archive; empty if none did.
        title: Of the site, or empty.
        address: Where the site is, without a slash at the end, or empty.
        timezone: What a date without a zone is in; ``None`` where the site does not tell.
        converts_dates: Whether the generator shows every date in ``timezone``, even one that was
            written with another zone.
        date_keys: The keys of a front matter that the generator takes the date from, the first
            that is there wins; empty where the generator is unknown. ``:filename`` stands for the
            date in the file name.
        languages: Codes such as ``cs``, the default one first; empty where the site does not tell.
        content: Folders that hold articles, relative to the archive, with a slash at the end; empty
            where any folder may.
        splitting: How ``tags``, ``categories`` and the like are split where they are one text.
    """

    generator: Generator = Generator.NONE
    recognised_by: str = ""
    title: str = ""
    address: str = ""
    timezone: ZoneInfo | None = None
    converts_dates: bool = False
    date_keys: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    content: tuple[str, ...] = ()
    splitting: Splitting = Splitting.COMMAS

    def complete(self, path: str, metadata: Mapping[str, object]) -> Mapping[str, object]:  # noqa: ARG002
        """Return a front matter with what the site's settings and the folder add to it."""
        return metadata


UNKNOWN = Site()
"""An archive of which no generator is known."""
