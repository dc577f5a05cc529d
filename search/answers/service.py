"""Follow an index, and give each request the searcher of the current version."""

import time
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from index.errors import HledejError
from index.versions.versions import Versions
from search.answers.following import Follower
from search.answers.opening import open_version
from search.answers.searcher import Searcher
from search.background import Background, in_daemon_thread
from search.engines.base import Backend
from search.engines.factory import embedded_backend
from search.query.synonyms import Group
from search.settings import SearchSettings

T = TypeVar("T")


class SearchService:
    """Gives searchers, and follows newly published versions. Thread-safe.

    If a version cannot be opened, the previous one stays in use.
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
        """Serve the index in a folder, which need not exist yet.

        Args:
            directory: Folder of the index.
            settings: Settings of the ranking.
            synonyms: Groups of names of one thing.
            clock: Monotonic clock, in seconds.
            verified: Whether to compare the checksums of all files of a version before it is
                used, which reads the whole index, and not only their lengths.
            version: Version to use instead of the current one.
            backend: Opens versions; by default, that of the array engine.
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

        No request waits for a version to be opened. While none can be opened, every request raises
        the reason.

        Args:
            start: Starts the thread.
            sound: Version whose checksums were just compared; if it is the first to be opened,
                only the lengths of its files are.
        """
        self._sound = sound
        self._follower.in_thread(start)

    def suspect(self) -> None:
        """Have the version that answers verified and opened anew: an answer failed."""
        self._sound = None
        self._follower.suspect()

    def close(self) -> None:
        """Release the open version; the next request opens one again."""
        self._follower.close()

    @property
    def waits(self) -> bool:
        """Whether answers mostly wait for another machine instead of computing."""
        return self._backend.waits

    def searcher(self) -> Searcher:
        """Return the searcher of the current version.

        A request takes it once and uses it for everything: the next call may give another version.

        Raises:
            NoIndexError: If no version was published yet.
            VersionError: If the current version cannot be used.
            ClusterError: If the index is in a cluster that does not answer.
        """
        return self._follower.current()

    def answer(self, ask: Callable[[Searcher], T]) -> T:
        """Return an answer of the current version, or of another if that is damaged.

        Args:
            ask: Returns the answer of a searcher.

        Raises:
            HledejError: As :meth:`searcher`, and any error of ``ask``.
        """
        searcher = self.searcher()
        try:
            return ask(searcher)
        except HledejError:
            raise
        except Exception:
            self.suspect()
            another = self.searcher()
            if another is searcher:
                raise
            return ask(another)

    def last_check(self, searcher: Searcher) -> datetime:
        """Return the time at which the version of a searcher was last up to date."""
        return self._versions.last_check(searcher.manifest)

    def is_pinned(self, searcher: Searcher) -> bool:
        """Tell whether a rollback holds the version of a searcher: updates publish nothing."""
        return self._versions.is_pinned(searcher.manifest.name)

    def ready(self) -> Searcher:
        """Return the searcher of the current version, for a readiness check.

        Raises:
            NoIndexError: If no version was published yet.
            VersionError: If the current version cannot be used.
            ClusterError: If the index is in a cluster that does not answer, or did not answer
                the last check of the current version.
        """
        searcher = self.searcher()
        if self._follower.away is not None:
            raise self._follower.away
        return searcher

    def site_title(self) -> str:
        """Return the title of the site that the current version was built from, or nothing."""
        try:
            return self._versions.manifest(self._versions.current()).site_title
        except HledejError:
            # Told by every request.
            return ""

    def _opened(self, name: str) -> Searcher:
        sound, self._sound = self._sound == name, None
        verified = self._verified and not sound
        manifest = self._versions.verify(name) if verified else self._versions.check(name)
        folder = self._versions.folder(name)
        opened = open_version(manifest, folder, self._backend, self._synonyms, self._settings)
        return Searcher(opened, self._settings)
