"""The part of an article that an answer for programs is made of, its record written ready."""

import msgspec

from index.article import Listed, listed_from_json
from index.extent import FULL, listed
from index.record import record_json
from index.storage.compression import Compression


class Preview(msgspec.Struct, gc=False):
    """The texts of an article that its marks need, and its record.

    A tenth of the time of making an article and its record, because nothing else is decoded.

    Attributes:
        id, title, summary, description, key_points, language, accented: As in
            :class:`index.article.Listed`, cut to ``FULL``.
        record: What :func:`index.record.record_json` returns.
        stored: The whole listed part as JSON; empty where ``article`` is known.
    """

    id: str
    title: str
    record: msgspec.Raw
    summary: str = ""
    description: str = ""
    key_points: tuple[str, ...] = ()
    language: str = "cs"
    accented: bool = True
    stored: bytes = b""
    known: Listed | None = None

    @property
    def article(self) -> Listed:
        """The listed part of the article, cut to ``FULL``."""
        if self.known is None:
            self.known = listed(listed_from_json(self.stored))
        return self.known


_decoder = msgspec.json.Decoder(Preview)


def preview_of(article: Listed) -> Preview:
    """Return the preview of an article."""
    article = listed(article)
    return Preview(
        id=article.id,
        title=article.title,
        record=msgspec.Raw(record_json(article)),
        summary=article.summary,
        description=article.description,
        key_points=article.key_points,
        language=article.language,
        accented=article.accented,
        known=article,
    )


def preview_part(part: bytes, compression: Compression) -> Preview:
    """Return the preview from the first part of an article.

    Raises:
        ValueError: If it is not what the compression wrote.
        msgspec.DecodeError: If it has another content.
    """
    stored = compression.decompress(part)
    found = _decoder.decode(stored)
    if not _is_full(found):
        return preview_of(listed_from_json(stored))
    found.stored = stored
    return found


def _is_full(found: Preview) -> bool:
    """Tell whether no text of a preview exceeds ``FULL``."""
    points = found.key_points
    return (
        len(found.title) <= FULL.line
        and len(found.summary) <= FULL.summary
        and len(found.description) <= FULL.summary
        and len(points) <= FULL.points
        and max(map(len, points), default=0) <= FULL.point
    )
