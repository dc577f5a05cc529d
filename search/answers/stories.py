"""The stories of a version: articles of one source, and texts that were published twice."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from index.article import Listed
from index.building.duplicates import read_duplicates
from search.engines.base import Engine

Of = TypeVar("Of", bound=Listed)
MAX_GROUP = 200
"""Most articles of a group that are listed."""


class Stories:
    """Tells which articles are of one story.

    An engine knows the articles that share the key of a story; the version knows groups of others
    besides, each of them whole.
    """

    def __init__(self, engine: Engine, folder: Path) -> None:
        """Read the groups of the version in a folder.

        Raises:
            OSError: If they cannot be read.
            msgspec.DecodeError: If the file has another content.
        """
        self._engine = engine
        self._groups = {identity: group for group in read_duplicates(folder) for identity in group}

    def told(self, article: Of) -> Of:
        """Return an article with the key that all articles of its story share."""
        key = self.key(article.id)
        return replace(article, story=key) if key else article

    def key(self, identity: str) -> str:
        """Return the key of an article's story where the article itself has another one."""
        group = self._groups.get(identity)
        return group[0] if group else ""

    def others(self, identity: str, document: int) -> int:
        """Return the number of other articles of the story of an article, by id and document."""
        group = self._groups.get(identity)
        return len(group) - 1 if group else self._engine.same_story(document)

    def of(self, identity: str) -> Iterator[Listed]:
        """Yield the other articles of an article's story, newest first."""
        return (other for other in self._all(identity) if other.id != identity)

    def _all(self, identity: str) -> Iterable[Listed]:
        engine = self._engine
        if group := self._groups.get(identity):
            documents = map(engine.document_id, group[-MAX_GROUP:])
            found = [engine.listed(document) for document in documents if document is not None]
            return sorted(found, key=_age)
        document = engine.document_id(identity)
        story = "" if document is None else engine.listed(document).story
        return engine.story(story) if story else ()


def _age(article: Listed) -> tuple[float, str]:
    """Return the key that sorts articles as the engines do: newest first, undated ones last."""
    return (-article.published.timestamp() if article.published else math.inf, article.id)
