"""Work in a child process that ends, or fails, at a moment of our choice.

The child is a copy of this process (``fork``), so that it need not start an interpreter; all it
does is the product's own code. Moments are told by Python's audit events, which come before each
system call that changes a file, and by a call before each ``fsync``, for which Python has none.
"""

import errno
import os
import pickle
import resource
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_CHANGING = frozenset(
    {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate", "os.chmod"}
)

Moment = Callable[[str], None]
"""Called with what is about to happen to a file below the folder that is watched."""


@dataclass(frozen=True, slots=True)
class Ended:
    """End of a child process.

    Attributes:
        signal: The signal that ended it, or 0.
        value: What its work gave, if it came to an end.
        error: The class and the message of what its work raised, or nothing.
    """

    signal: int
    value: object = None
    error: str = ""


def in_child(work: Callable[[], object], prepare: Callable[[], None] = lambda: None) -> Ended:
    """Do some work in a copy of this process, prepared there, and tell how that ended."""
    receiving, sending = os.pipe()
    child = os.fork()
    if not child:
        os.close(receiving)
        with os.fdopen(sending, "wb") as answer:
            _work(work, prepare, answer.write)
        os._exit(0)
    os.close(sending)
    with os.fdopen(receiving, "rb") as answer:
        written = answer.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return Ended(os.WTERMSIG(status))
    value, error = pickle.loads(written)
    return Ended(0, value, error)


def forked(work: Callable[[], object]) -> int:
    """Do some work in a copy of this process, and return at once the number of that."""
    child = os.fork()
    if not child:
        _work(work, lambda: None, lambda _answer: None)
        os._exit(0)
    return child


def _work(
    work: Callable[[], object], prepare: Callable[[], None], answer: Callable[[bytes], object]
) -> None:
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, 2)
    value, error = None, ""
    try:
        prepare()
        value = work()
    except BaseException as raised:  # noqa: BLE001  # the parent judges it
        error = f"{type(raised).__name__}: {raised}"
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
    answer(pickle.dumps((value, error)))


def watching(folder: Path, moment: Moment) -> Callable[[], None]:
    """Return what has a child call ``moment`` before each change below a folder."""
    beginning = os.fspath(folder)

    def audit(event: str, arguments: tuple[object, ...]) -> None:
        changing = event in _CHANGING or (event == "open" and _writes(arguments[2]))
        if changing and os.fsdecode(arguments[0]).startswith(beginning):  # type: ignore[arg-type]  # a path there
            moment(f"{event} {arguments[0]}")

    def start() -> None:
        sys.addaudithook(audit)
        synced = os.fsync

        def fsync(file: int) -> None:
            moment(f"fsync {Path(f'/proc/self/fd/{file}').readlink()}")
            synced(file)

        os.fsync = fsync  # type: ignore[assignment]  # a file, as the product calls it

    return start


def _writes(flags: object) -> bool:
    return isinstance(flags, int) and bool(flags & _WRITING)


def moments(work: Callable[[], object], folder: Path) -> int:
    """Return the number of moments of some work, including those before an ``fsync``."""
    met: list[str] = []

    def counted() -> int:
        work()
        return len(met)

    found = in_child(counted, watching(folder, met.append))
    assert isinstance(found.value, int), found.error
    return found.value


def killed_at(number: int) -> Moment:
    """Return a moment that kills the process when it comes for the ``number``-th time.

    An ``fsync`` is no moment: whoever is killed loses nothing of what was written.
    """
    left = [number]

    def moment(what: str) -> None:
        left[0] -= not what.startswith("fsync")
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    return moment


def failing_at(number: int, code: int, of: str = "") -> Moment:
    """Return a moment that raises an error of the system, once, of events that begin so."""
    left = [number]

    def moment(what: str) -> None:
        if what.startswith(of):
            left[0] -= 1
            if not left[0]:
                raise OSError(code, os.strerror(code), what.partition(" ")[2])

    return moment


def full_after(size: int) -> Callable[[], None]:
    """Return what lets a child write files of no more than so many bytes."""

    def start() -> None:
        # Without this the system would end the process; Python ignores it from its start.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    return start


NO_SPACE, INPUT_OUTPUT, READ_ONLY = errno.ENOSPC, errno.EIO, errno.EROFS
