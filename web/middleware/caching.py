"""Let browsers and proxies keep an answer for as long as it is right."""

from functools import cache
from hashlib import blake2b
from importlib.metadata import version

from flask import Response, request

from search.request import SearchRequest
from search.result import IndexState
from web.monitoring.freshness import is_stale
from web.pages.reader import Reader

FRESH = "public, max-age=60, stale-while-revalidate=300"
FOR_EVER = "public, max-age=31536000, immutable"


def cacheable(
    response: Response,
    state: IndexState | None,
    asked: SearchRequest | str,
    reader: Reader | None = None,
    *,
    language: str = "",
) -> Response:
    """Name an answer by the index version and what was asked; a repeated question gets 304.

    Args:
        response: The answer.
        state: The index it was taken from, if it was.
        asked: What else it depends on, beside its path.
        reader: For whom it is made: it depends on the language and the day too.
        language: The language a program asked for, if the answer depends on it.
    """
    index = f"{state.version} {is_stale(state)}" if state else ""
    whom = f"{reader.texts.language} {reader.today}" if reader else ""
    written = f"{_release()} {index} {request.path} {asked!r} {whom}{language}"
    name = blake2b(written.encode(), digest_size=16)
    # Weak: the same answer may say another time that it took.
    response.set_etag(name.hexdigest(), weak=True)
    response.headers["Cache-Control"] = FRESH
    response.headers["Vary"] = "Accept, Accept-Encoding"
    if reader:
        response.headers["Vary"] += ", Accept-Language, Cookie"
    elif language:
        response.headers["Vary"] += ", Accept-Language"
    response.make_conditional(request)
    return response


@cache
def _release() -> str:
    """Return our own version: the next one may answer the same question in another form."""
    return version("hledej")
