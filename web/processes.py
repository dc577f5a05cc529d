"""Several processes that answer on the same sockets, and one that looks after them.

They are forked from one that has opened everything: the code, the arrays and the lexicon are in
memory once, as long as nobody writes there.
"""

import logging
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from tempfile import TemporaryDirectory
from threading import Thread

from index.errors import HledejError

LOG = logging.getLogger("hledej.processes")
WATCH_SECONDS = 0.5
"""How often it is looked whether all processes are there."""
END_SECONDS = 10.0
"""How long a process may take to end before it is killed."""
MEASURES_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


class TemporaryFolderError(HledejError):
    """There is no place for what processes count together."""

    def __init__(self, fault: str) -> None:
        super().__init__(
            f"several processes count in files and there is no folder for temporary ones ({fault});"
            " name one in TMPDIR, or set web.processes to 1"
        )


@contextmanager
def counting_together(processes: int) -> Iterator[None]:
    """Have several processes count their measures in files that each of them can add up.

    The library that counts looks for the folder when it is imported, which must be later.

    Raises:
        TemporaryFolderError: If there is no place for them.
    """
    if processes == 1:
        yield
        return
    try:
        folder = TemporaryDirectory(prefix="hledej-", ignore_cleanup_errors=True)
    except OSError as error:
        raise TemporaryFolderError(error.strerror or "cannot be made") from error
    with folder as path:
        os.environ[MEASURES_VARIABLE] = path
        yield


def run(answer: Callable[[], None], count: int, meanwhile: Callable[[], object]) -> None:
    """Have processes answer until SIGINT or SIGTERM ends this one; replace those that end.

    Args:
        answer: What each of them does until it gets SIGTERM.
        count: How many there are.
        meanwhile: Called often in this process: has it follow the index, so that it keeps no old
            files, and those that are started later begin with the newest.
    """
    reading, writing = os.pipe()
    running: set[int] = set()
    try:
        while True:
            while len(running) < count:
                running.add(_start(answer, reading, writing))
            time.sleep(WATCH_SECONDS)
            for process in [process for process in running if _ended(process)]:
                LOG.error("process %d ended; another takes its place", process)
                running.remove(process)
            # Those that answer tell what is wrong.
            with suppress(HledejError):
                meanwhile()
    except (KeyboardInterrupt, SystemExit):
        _end(running)


def _start(answer: Callable[[], None], reading: int, writing: int) -> int:
    process = os.fork()
    if process:
        return process
    code = 1
    try:
        os.close(writing)
        Thread(target=_end_with_parent, args=[reading], daemon=True).start()
        answer()
        code = 0
    except (KeyboardInterrupt, SystemExit):
        code = 0
    except BaseException:
        LOG.exception("a process that answers failed")
    finally:
        os._exit(code)


def _end_with_parent(reading: int) -> None:
    """Wait until the other end of a pipe is closed, which happens however its process ends."""
    os.read(reading, 1)
    os.kill(os.getpid(), signal.SIGTERM)


def _ended(process: int) -> bool:
    return os.waitpid(process, os.WNOHANG)[0] == process


def _end(running: set[int]) -> None:
    for process in running:
        os.kill(process, signal.SIGTERM)
    end = time.monotonic() + END_SECONDS
    while running and time.monotonic() < end:
        running -= {process for process in running if _ended(process)}
        time.sleep(0.02)
    for process in running:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
