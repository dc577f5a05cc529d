"""Let browsers and proxies keep an answer for as long as it is right."""

from hashlib import blake2b

from flask import Response, request

from search.request import SearchRequest
from search.result import IndexState
from web.reader import Reader

FRESH = "public, max-age=60, stale-while-revalidate=300"
FOR_EVER = "public, max-age=31536000, immutable"


def cacheable(
    response: Response, state: IndexState, asked: SearchRequest | str, reader: Reader | None = None
) -> Response:
    """Name an answer by the index version and what was asked; a repeated question gets 304.

    What is made for a reader depends on the language and the day too.
    """
    whom = f"{reader.texts.language} {reader.today}" if reader else ""
    name = blake2b(f"{state.version} {request.path} {asked!r} {whom}".encode(), digest_size=16)
    # Weak: the same answer may say another time that it took.
    response.set_etag(name.hexdigest(), weak=True)
    response.headers["Cache-Control"] = FRESH
    response.headers["Vary"] = "Accept, Accept-Encoding"
    if reader:
        response.headers["Vary"] += ", Accept-Language, Cookie"
    response.make_conditional(request)
    return response
