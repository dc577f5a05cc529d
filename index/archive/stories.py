"""Keys of stories: articles with the same key are of one story."""

from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

_NAMING = frozenset({"id", "v", "p", "story", "storyid", "article", "articleid"})
"""Parameters that tell articles apart where all have one path, as on Hacker News and YouTube."""


def story(source_url: str, original_title: str, moment: datetime | None) -> str:
    """Return the key of the story that an article belongs to; empty if it names no source.

    The address without its fragment and its query but for what names the article, else the
    original title and the day.
    """
    if source_url:
        parts = urlsplit(source_url)
        host = parts.netloc.lower().removeprefix("www.")
        path = parts.path.rstrip("/")
        query = urlencode([pair for pair in parse_qsl(parts.query) if pair[0] in _NAMING])
        if path or query:
            return urlunsplit(("", host, path, query, "")).removeprefix("//")
        # The address of a whole site tells no story.
    if original_title and moment:
        return f"{original_title.casefold()} {moment:%Y-%m-%d}"
    return ""
