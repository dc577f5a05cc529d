"""Follow an index, and give each request the searcher of the version that is current."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path

from index.versions.versions import Versions
from search.answers.following import Follower
from search.answers.opening import open_version
from search.answers.searcher import Searcher
from search.background import Background, in_daemon_thread
from search.engines.base import Backend
from search.engines.factory import embedded_backend
from search.query.synonyms import Group
from search.settings import SearchSettings


class SearchService:
    """Gives searchers; follows a newly published version by itself. Safe for threads.

    A version that cannot be opened is no reason to stop: the one before it goes on answering.
    """

    def __init__(
        self,
        directory: Path,
        settings: SearchSettings,
        synonyms: Iterable[Group] = (),
        clock: Callable[[], float] = time.monotonic,
        *,
        verified: bool = False,
        version: str | None = None,
        backend: Backend | None = None,
    ) -> None:
        """Take the index in ``directory``; it need not be there yet.

        Args:
            directory: Where the index is kept.
            settings: How results are ranked.
            synonyms: Names of one thing.
            clock: Seconds that never go back.
            verified: Whether every byte of a version is compared with its checksum before it
                answers, and not only the length of every file: it reads the whole index.
            version: The version that answers; without it the one that is current.
            backend: What opens versions; that of documents in their folders unless given.
        """
        self._backend = backend or embedded_backend()
        self._versions = Versions(directory, self._backend.publication(directory))
        self._settings = settings
        self._synonyms = tuple(synonyms)
        self._verified = verified
        self._sound: str | None = None
        self._follower = Follower(
            self._versions, self._opened, settings.check_seconds, clock, version
        )

    def follow_in_thread(
        self, start: Background = in_daemon_thread, sound: str | None = None
    ) -> None:
        """Open the current version, then follow the index in a thread of this process.

        No request waits for a version to be opened. If none can be, every request raises the
        reason, until one can.

        Args:
            start: Starts the thread.
            sound: The version whose checksums were compared just now: the lengths of its files do
                if it is the first to be opened.
        """
        self._sound = sound
        self._follower.in_thread(start)

    def suspect(self) -> None:
        """Have the version that answers compared with its checksums: an answer failed."""
        self._sound = None
        self._follower.suspect()

    def close(self) -> None:
        """Release the version that is open; the next request opens one anew."""
        self._follower.close()

    @property
    def waits(self) -> bool:
        """Whether an answer is mostly waited for, and not computed here."""
        return self._backend.waits

    def searcher(self) -> Searcher:
        """Return the searcher of the current version.

        A request takes it once and asks it for everything: the next call may give another version.

        Raises:
            NoIndexError: If no version was published yet.
            VersionError: If there is one and it cannot be used.
            ClusterError: If the documents lie in a cluster that does not answer.
        """
        return self._follower.current()

    def ready(self) -> Searcher:
        """Return the searcher of the current version, if what that lies in answers.

        Raises:
            NoIndexError: If no version was published yet.
            VersionError: If there is one and it cannot be used.
            ClusterError: If the documents lie in a cluster that did not answer when it was last
                asked for the current version.
        """
        searcher = self.searcher()
        if self._follower.away is not None:
            raise self._follower.away
        return searcher

    def _opened(self, name: str) -> Searcher:
        sound, self._sound = self._sound == name, None
        verified = self._verified and not sound
        manifest = self._versions.verify(name) if verified else self._versions.check(name)
        folder = self._versions.folder(name)
        opened = open_version(manifest, folder, self._backend, self._synonyms, self._settings)
        return Searcher(opened, self._settings)
