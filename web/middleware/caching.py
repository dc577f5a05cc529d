"""Let browsers and proxies cache an answer, and revalidate it by its ETag."""

from functools import cache
from hashlib import blake2b
from importlib.metadata import version

from flask import Response, request

from search.request import SearchRequest
from search.result import IndexState
from web.monitoring.freshness import is_stale, last_check
from web.pages.reader import Reader

FRESH = "public, max-age=60, stale-while-revalidate=300"
_CONDITIONS = frozenset({"HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH"})
"""Headers of a conditional request that are heeded, as WSGI names them: see ``headers``."""
FOR_EVER = "public, max-age=31536000, immutable"


def cacheable(
    response: Response,
    state: IndexState | None,
    asked: SearchRequest | str,
    reader: Reader | None = None,
    *,
    language: str = "",
) -> Response:
    """Give an answer its ETag and caching headers; turn it into 304 if the client has it.

    Args:
        response: The answer.
        state: The index that answered; ``None`` if the answer is not from an index.
        asked: Everything beside the path that decides the answer.
        reader: Reader of a page, which depends on the language and the day too.
        language: Language that a program asked for; empty if the answer does not depend on it.
    """
    index = f"{state.version} {is_stale()}" if state else ""
    # Pages tell in their footer when the index was last checked.
    index += f" {last_check()}" if state and reader else ""
    whom = f"{reader.texts.language} {reader.today}" if reader else ""
    written = f"{_release()} {index} {request.path} {asked!r} {whom}{language}"
    name = blake2b(written.encode(), digest_size=16)
    # Weak: answers differ in the time they took.
    response.set_etag(name.hexdigest(), weak=True)
    response.headers["Cache-Control"] = FRESH
    depends = ", Accept-Language, Cookie" if reader else ", Accept-Language" if language else ""
    response.headers["Vary"] = f"Accept, Accept-Encoding{depends}"
    if not _CONDITIONS.isdisjoint(request.environ):
        response.make_conditional(request)
    return response


@cache
def _release() -> str:
    """Return the release of Hledej: another one may write the same answer differently."""
    return version("hledej")
