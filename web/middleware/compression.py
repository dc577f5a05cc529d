"""Compress answers for clients that accept gzip; exports while they are sent."""

import gzip
import zlib
from collections.abc import Iterable, Iterator

from flask import Flask, Response, request

TYPES = frozenset(
    {"text/html", "text/css", "text/javascript", "text/csv", "application/json"}
    | {"application/x-ndjson", "application/atom+xml", "application/xml"}
    | {"application/problem+json"}
)
WORTH_BYTES = 1_000
LEVEL = 5
"""Beyond this level a page takes longer to compress than to render."""
LARGE_BYTES, LARGE_LEVEL = 250_000, 1
"""Size from which the fastest level is used: an article may have two million bytes."""

_GZIP = 16 + zlib.MAX_WBITS
"""Makes :func:`zlib.compressobj` write the format of gzip."""


def register(app: Flask) -> None:
    """Compress the answers of an application."""

    @app.after_request
    def compress(response: Response) -> Response:
        if response.mimetype not in TYPES:
            return response
        response.vary.add("Accept-Encoding")
        if request.accept_encodings.quality("gzip") <= 0:
            return response
        if response.is_streamed:
            response.response = _compressed(response.iter_encoded())
            response.content_encoding = "gzip"
        elif len(response.data) >= WORTH_BYTES:
            # Without a time stamp the same page gives the same bytes.
            level = LARGE_LEVEL if len(response.data) >= LARGE_BYTES else LEVEL
            response.data = gzip.compress(response.data, level, mtime=0)
            response.content_encoding = "gzip"
        return response


def _compressed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    compressing = zlib.compressobj(LARGE_LEVEL, wbits=_GZIP)
    for piece in pieces:
        yield compressing.compress(piece) + compressing.flush(zlib.Z_SYNC_FLUSH)
    yield compressing.flush()
