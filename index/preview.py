"""The part of an article that an answer for programs is made of, its record written ready."""

import msgspec

from index.article import Listed
from index.extent import FULL, cut, listed
from index.record import record_json
from index.storage.compression import Compression
from index.stored_article import listed_from_json


class Texts(msgspec.Struct, frozen=True, gc=False):
    """The texts of an article that are marked, cut to ``FULL``, and how they are analysed."""

    title: str
    summary: str
    description: str
    key_points: tuple[str, ...]
    language: str
    accented: bool


class Preview(msgspec.Struct, gc=False):
    """What an answer for programs shows of an article.

    It is decoded in a fourth of the time of the article, and nothing of the record is made anew.

    Attributes:
        id: Id of the article.
        record: What :func:`index.record.record_json` returns.
        description, accented: As in :class:`index.article.Listed`: a record has neither.
        stored: The whole listed part as JSON; empty where ``known`` is given.
        known: The article, once it was asked for.
    """

    id: str
    record: msgspec.Raw
    description: str = ""
    accented: bool = True
    stored: bytes = b""
    known: Listed | None = None

    @property
    def article(self) -> Listed:
        """The listed part of the article, cut to ``FULL``."""
        if self.known is None:
            self.known = listed(listed_from_json(self.stored))
        return self.known

    @property
    def texts(self) -> Texts:
        """The texts that are marked."""
        found = _texts.decode(self.record)
        return Texts(
            found.title,
            found.summary or "",
            cut(self.description, FULL.summary),
            found.key_points,
            found.language,
            self.accented,
        )


class _TextsOfRecord(msgspec.Struct, gc=False):
    title: str
    summary: str | None
    key_points: tuple[str, ...]
    language: str


_preview = msgspec.json.Decoder(Preview)
_texts = msgspec.json.Decoder(_TextsOfRecord)


def preview_of(article: Listed) -> Preview:
    """Return the preview of an article."""
    article = listed(article)
    record = msgspec.Raw(record_json(article))
    return Preview(article.id, record, article.description, article.accented, known=article)


def preview_part(part: bytes, compression: Compression) -> Preview:
    """Return the preview from the first part of an article.

    Raises:
        ValueError: If it is not what the compression wrote.
        msgspec.DecodeError: If it has another content.
    """
    stored = compression.decompress(part)
    found = _preview.decode(stored)
    found.stored = stored
    return found
