"""Follow the version that the pointer names, and stay with a sound one whatever becomes of it."""

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
"""The shortest time between two looks of a thread."""
FIRST_LOOK_SECONDS = 5.0
"""How long a server waits for its first version before it says that there is none yet."""
REFUSED_SECONDS = 60.0
"""How long a version that could not be used is left alone before it is tried again."""


@dataclass(frozen=True, slots=True)
class _Opened(Generic[T]):
    """A version that answers."""

    name: str
    value: T


class Follower(Generic[T]):
    """Gives what answers for the current version. Safe for threads.

    A version that cannot be used never takes the place of one that can: the one that is open goes
    on, and where none is open the newest sound one is. The log says so.
    """

    def __init__(
        self,
        versions: Versions,
        open_version: Callable[[str], T],
        check_seconds: float,
        clock: Callable[[], float] = time.monotonic,
        only: str | None = None,
    ) -> None:
        """Take what opens a version by its name, and how often the pointer is looked at.

        With the name of a version in ``only`` the pointer is not looked at: that one answers.
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
        self._told = ""
        self._suspected, self._suspected_until = False, -math.inf
        self._fault: HledejError | None = None
        self.away: ClusterError | None = None
        """Why a cluster could not tell the current version when it was last asked."""

    def current(self) -> T:
        """Return what answers now.

        Raises:
            NoIndexError: If no version was published yet.
            VersionError: If there are some and none can be used; of the current one.
            ClusterError: If none is open and they lie in a cluster that does not answer.
        """
        opened = self._opened
        if opened is None:
            if self._in_thread and self._fault is not None:
                raise self._fault.with_traceback(None)
            with self._lock:
                return self._look(self._opened).value
        # Who comes while another one opens a version goes on with the one before.
        early = self._in_thread or self._clock() < self._next_check
        if early or not self._lock.acquire(blocking=False):
            return opened.value
        try:
            return self._look(opened).value
        finally:
            self._lock.release()

    def close(self) -> None:
        """Release the open version; the next call of :meth:`current` opens one anew."""
        self._opened, self._next_check = None, 0.0

    def suspect(self) -> None:
        """Have the open version compared with its checksums at the next look, if it was not lately.

        Meant for an answer that failed for no known reason: damage may have come meanwhile.
        """
        if self._clock() >= self._suspected_until:
            self._suspected, self._suspected_until = True, self._clock() + REFUSED_SECONDS
            self._next_check = 0.0

    def in_thread(self, start: Background = in_daemon_thread) -> None:
        """Look at the pointer in a thread from now on: no request waits for a version to be opened.

        Args:
            start: Runs a function in a thread of this process; processes that are forked from it
                have none.
        """
        if self._opened is None:
            self._fault = NoIndexError(self._versions.directory)
        self._in_thread, self._looked = True, False
        start(self._follow)
        # Not for ever: reading a large version may take long, and who asks meanwhile is told.
        end = time.monotonic() + FIRST_LOOK_SECONDS
        while not self._looked and time.monotonic() < end:
            time.sleep(MIN_SECONDS)

    def _follow(self) -> None:
        while True:
            try:
                with self._lock:
                    self._try_to_look()
            except Exception:
                # Whatever it was, it must not be the last look.
                LOG.exception("the index could not be looked at")
            self._looked = True
            time.sleep(max(MIN_SECONDS, self._check_seconds))

    def _try_to_look(self) -> None:
        """Look at the pointer; while no version is open, keep the reason for those who ask."""
        try:
            self._look(self._opened)
        except HledejError as error:
            self._fault = error
            self._tell(f"{error}; nothing is answered")
        else:
            self._fault = None

    def _tell(self, fault: str) -> None:
        """Log a fault, unless it is the one that was logged last."""
        if fault != self._told:
            LOG.error("%s", fault)
        self._told = fault

    def _look(self, opened: _Opened[T] | None) -> _Opened[T]:
        self._next_check = self._clock() + self._check_seconds
        before, self.away = self.away, None
        if self._suspected and opened is not None and self._is_damaged(opened.name):
            opened = self._opened = None
        try:
            self._opened = self._followed(opened)
            self._told = ""
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
            if opened is None or isinstance(error, VersionError):
                # The message says all: where the code was tells the owner nothing.
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
                # It may have been pruned between the two reads; then the pointer has moved on.
                if attempt == OPEN_ATTEMPTS - 1 or self._versions.current() == name:
                    self._refused, self._refused_until = name, self._clock() + REFUSED_SECONDS
                    raise
        raise NoIndexError(self._versions.directory)

    def _is_damaged(self, name: str) -> bool:
        self._suspected = False
        try:
            self._versions.verify(name)
        except VersionError:
            return True
        return False

    def _left_alone(self, name: str) -> bool:
        return name == self._refused and self._clock() < self._refused_until

    def _last_sound(self, error: NoIndexError | VersionError) -> _Opened[T]:
        for name in self._versions.wanted():
            try:
                return _Opened(name, self._open(name))
            except VersionError:
                continue
        raise error
