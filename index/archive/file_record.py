"""The record of an archive file that a version keeps."""

from dataclasses import dataclass
from datetime import datetime

from index.mentions.given import NOTHING, Given
from index.problems import Problem


@dataclass(frozen=True, slots=True)
class Sketch:
    """Sketch of an article; see :mod:`index.archive.sketch`.

    Attributes:
        title: Its title, folded.
        words: Number of distinct words in its summary, key points and text.
        bins: A byte for each bin, 0 where no word is.
    """

    title: str
    words: int
    bins: bytes


@dataclass(frozen=True, slots=True)
class FileRecord:
    """Record of a file in a version, so that an update need not read it again.

    Attributes:
        path: Relative to the archive.
        id: The id it has or would have.
        hash: Hash of its bytes; empty if they could not be read.
        indexed: Whether it gave an article.
        problems: What the owner was told about it.
        until: When it has to be read again although it is unchanged: what was to come is published
            then, or what was published is over. ``None`` if time changes nothing.
        raw_path: The bytes of the path in hexadecimal where they are no UTF-8, else empty; see
            :class:`index.archive.listing.ArchiveFile`.
        given: Names in its front matter.
        beginnings: Of the words of its article that may begin a mention, each after a space; see
            :mod:`index.mentions.beginnings`.
        story: Key of the story of its article; see :mod:`index.archive.stories`.
        sketch: Of its article; ``None`` if there is none.
    """

    path: str
    id: str
    hash: str
    indexed: bool
    problems: tuple[Problem, ...] = ()
    until: datetime | None = None
    raw_path: str = ""
    given: Given = NOTHING
    beginnings: str = ""
    story: str = ""
    sketch: Sketch | None = None
