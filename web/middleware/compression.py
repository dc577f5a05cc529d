"""Compress answers with Zstandard or gzip, as clients accept them; exports while they are sent."""

import gzip
import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache

from flask import Flask, Response, request
from werkzeug.http import parse_accept_header

from index.storage.compression import Compression

TYPES = frozenset(
    {"text/html", "text/css", "text/javascript", "text/csv", "application/json"}
    | {"application/x-ndjson", "application/atom+xml", "application/xml"}
    | {"application/problem+json"}
)
ACCEPTED = "Accept-Encoding"
KEPT = 64
"""Size of the cache of parsed preferences: browsers send few different ones."""
WORTH_BYTES = 1_000
ZSTANDARD, GZIP = "zstd", "gzip"
LEVEL = 5
"""Level of gzip: beyond it a page takes longer to compress than to render."""
LARGE_BYTES, LARGE_LEVEL = 250_000, 1
"""Size from which the fastest level is used: an article may have two million bytes."""

_GZIP = 16 + zlib.MAX_WBITS
"""Makes :func:`zlib.compressobj` write the format of gzip."""


def register(app: Flask) -> None:
    """Compress the answers of an application."""
    zstandard = Compression()

    @app.after_request
    def compress(response: Response) -> Response:
        if response.mimetype not in TYPES:
            return response
        if ACCEPTED not in response.headers.get("Vary", ""):
            response.vary.add(ACCEPTED)
        accepted = request.environ.get("HTTP_ACCEPT_ENCODING", "")
        coding = _coding(accepted, streamed=response.is_streamed) if accepted else ""
        if coding and response.is_streamed:
            response.response = _compressed(response.iter_encoded())
            response.content_encoding = coding
        elif coding and len(response.data) >= WORTH_BYTES:
            pressed = zstandard.compress if coding == ZSTANDARD else _gzipped
            response.data = pressed(response.data)
            response.content_encoding = coding
        return response


@lru_cache(KEPT)
def _coding(accepted: str, *, streamed: bool) -> str:
    """Return the content coding of an answer; empty for none.

    Zstandard takes a seventh of the time of gzip for the same size, but not every client that
    accepts anything (``*``) knows it. What is sent as a stream is compressed with gzip.
    """
    codings = parse_accept_header(accepted)
    quality = codings.quality(GZIP)
    for name, preference in () if streamed else codings:
        if name == ZSTANDARD and preference > 0 and preference >= quality:
            return ZSTANDARD
    return GZIP if quality > 0 else ""


def _gzipped(content: bytes) -> bytes:
    level = LARGE_LEVEL if len(content) >= LARGE_BYTES else LEVEL
    # Without a time stamp the same page gives the same bytes.
    return gzip.compress(content, level, mtime=0)


def _compressed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    compressing = zlib.compressobj(LARGE_LEVEL, wbits=_GZIP)
    for piece in pieces:
        yield compressing.compress(piece) + compressing.flush(zlib.Z_SYNC_FLUSH)
    yield compressing.flush()
