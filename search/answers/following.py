"""Follow the current version of an index, and keep a usable one open if it is damaged."""

import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

from index.errors import ClusterError, HledejError, NoIndexError, VersionError
from index.versions.versions import Versions
from search.background import Background, in_daemon_thread

T = TypeVar("T")

LOG = logging.getLogger("hledej.search")
OPEN_ATTEMPTS = 3
MIN_SECONDS = 0.02
"""Shortest time between two checks of the pointer by a thread."""
FIRST_LOOK_SECONDS = 5.0
"""Time for which a server waits for its first version before it answers that there is none."""
REFUSED_SECONDS = 60.0
"""Time before an unusable version is tried again."""
SUSPECTED_SECONDS = 5.0
"""Time for which a failed answer waits until its version is opened anew."""


@dataclass(frozen=True, slots=True)
class _Opened(Generic[T]):
    """An open version."""

    name: str
    value: T


class Follower(Generic[T]):
    """Gives the current version, opened. Thread-safe.

    An unusable version never replaces a usable one: the open version stays, or else the newest
    usable one is opened, and the log reports it.
    """

    def __init__(
        self,
        versions: Versions,
        open_version: Callable[[str], T],
        check_seconds: float,
        clock: Callable[[], float] = time.monotonic,
        only: str | None = None,
    ) -> None:
        """Follow the versions of an index.

        Args:
            versions: Versions of the index.
            open_version: Opens a version by its name.
            check_seconds: Time between two checks of the pointer.
            clock: Monotonic clock, in seconds.
            only: Name of a version to use instead of following the pointer.
        """
        self._versions = versions
        self._open = open_version
        self._check_seconds = check_seconds
        self._clock = clock
        self._only = only
        self._lock = Lock()
        self._opened: _Opened[T] | None = None
        self._next_check = 0.0
        self._refused, self._refused_until = "", 0.0
        self._in_thread = False
        self._looked = False
        self._last_fault = ""
        self._suspected = False
        self._lately, self._lately_until = "", -math.inf
        self._fault: HledejError | None = None
        self.away: ClusterError | None = None
        """Error of the last check of the pointer, if a cluster did not answer it."""

    def current(self) -> T:
        """Return the open version, checking the pointer first if it is time.

        Raises:
            NoIndexError: If no version was published yet.
            VersionError: If no version can be used; the error is that of the current one.
            ClusterError: If no version is open and the index is in a cluster that does not answer.
        """
        opened = self._opened
        if opened is None:
            if self._in_thread and self._fault is not None:
                raise self._fault.with_traceback(None)
            with self._lock:
                return self._look(self._opened).value
        # While one thread opens a version, others keep using the previous one.
        early = self._in_thread or self._clock() < self._next_check
        if early or not self._lock.acquire(blocking=False):
            return opened.value
        try:
            return self._look(opened).value
        finally:
            self._lock.release()

    def close(self) -> None:
        """Release the open version; the next call of :meth:`current` opens one again."""
        self._opened, self._next_check = None, 0.0

    def suspect(self) -> None:
        """Have the open version reopened, or replaced if damaged, unless that was done lately.

        Meant for an answer that failed for no known reason, perhaps because files were damaged
        after opening. Waits for the thread that follows the index; without one, the next call of
        :meth:`current` does it.
        """
        name = self._opened.name if self._opened else ""
        if name != self._lately or self._clock() >= self._lately_until:
            self._lately, self._lately_until = name, self._clock() + REFUSED_SECONDS
            self._suspected, self._next_check = True, 0.0
        end = time.monotonic() + SUSPECTED_SECONDS
        while self._in_thread and self._suspected and time.monotonic() < end:
            time.sleep(MIN_SECONDS)

    def in_thread(self, start: Background = in_daemon_thread) -> None:
        """Check the pointer in a thread from now on, so that no request waits for an opening.

        Args:
            start: Runs a function in a thread; processes forked later do not inherit it.
        """
        if self._opened is None:
            self._fault = NoIndexError(self._versions.directory)
        self._in_thread, self._looked = True, False
        start(self._follow)
        # Bounded: opening a large version may take long, and requests meanwhile get an answer.
        end = time.monotonic() + FIRST_LOOK_SECONDS
        while not self._looked and time.monotonic() < end:
            time.sleep(MIN_SECONDS)

    def _follow(self) -> None:
        while True:
            try:
                with self._lock:
                    self._try_to_look()
            except Exception:
                # Whatever it was, the thread must go on.
                LOG.exception("the index could not be looked at")
            self._looked = True
            time.sleep(max(MIN_SECONDS, self._check_seconds))

    def _try_to_look(self) -> None:
        """Check the pointer; while no version is open, keep the error for :meth:`current`."""
        try:
            self._look(self._opened)
        except HledejError as error:
            self._fault = error
            self._tell(f"{error}; nothing is answered")
        else:
            self._fault = None

    def _tell(self, fault: str) -> None:
        """Log a fault, unless it equals the last one."""
        if fault != self._last_fault:
            LOG.error("%s", fault)
        self._last_fault = fault

    def _look(self, opened: _Opened[T] | None) -> _Opened[T]:
        self._next_check = self._clock() + self._check_seconds
        suspected = self._suspected
        try:
            # A suspected version stays open until another one is: no request waits for that.
            return self._usable(None if suspected else opened)
        except (NoIndexError, VersionError):
            if suspected:
                self._opened = None
            raise
        finally:
            if suspected:
                self._suspected = False

    def _usable(self, opened: _Opened[T] | None) -> _Opened[T]:
        before, self.away = self.away, None
        try:
            self._opened = self._followed(opened)
            self._last_fault = ""
        except ClusterError as error:
            if opened is None:
                raise
            self.away = error
            if before is None:
                LOG.error("%s; %s stays open", error, opened.name)  # noqa: TRY400
            return opened
        except (NoIndexError, VersionError) as error:
            if self._only is not None:
                raise
            self._opened = opened or self._last_sound(error)
            # No traceback: the message alone tells the owner all.
            self._tell(f"{error}; {self._opened.name} goes on answering")
        return self._opened

    def _followed(self, opened: _Opened[T] | None) -> _Opened[T]:
        if self._only is not None:
            return opened or _Opened(self._only, self._open(self._only))
        for attempt in range(OPEN_ATTEMPTS):
            name = self._versions.current()
            if opened is not None and (opened.name == name or self._left_alone(name)):
                return opened
            try:
                return _Opened(name, self._open(name))
            except VersionError:
                # If it was pruned between the two reads, the pointer has changed too.
                if attempt == OPEN_ATTEMPTS - 1 or self._versions.current() == name:
                    self._refused, self._refused_until = name, self._clock() + REFUSED_SECONDS
                    raise
        raise NoIndexError(self._versions.directory)

    def _left_alone(self, name: str) -> bool:
        return name == self._refused and self._clock() < self._refused_until

    def _last_sound(self, error: NoIndexError | VersionError) -> _Opened[T]:
        for name in self._versions.wanted():
            try:
                return _Opened(name, self._open(name))
            except VersionError:
                continue
        raise error
