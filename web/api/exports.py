"""Places for exports: each client has one at a time, counted over all processes of the server.

A place is a byte of a file without content that the processes share, locked while the export lasts:
the system unlocks it when a process ends, however that happens.
"""

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from tempfile import TemporaryFile

EXPORTS_AT_ONCE = 8
"""Exports that one process makes side by side; what more come are refused."""
PIECE = 1 << 15
"""Bytes that are sent at once: so much is made while other requests wait."""


class Places:
    """Gives places to clients; to be made before the processes are forked."""

    def __init__(self) -> None:
        self._file = _empty_file()
        self._taken: set[int] = set()

    def take(self, client: str) -> "Place | None":
        """Return a place for a client, or ``None`` if it has one or too many are taken.

        Clients whose names collide, which is one pair in four billion, share a place.
        """
        number = int.from_bytes(blake2b(client.encode(), digest_size=4).digest())
        if number in self._taken or len(self._taken) >= EXPORTS_AT_ONCE:
            return None
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, number)
        except OSError:
            return None
        self._taken.add(number)
        return Place(lambda: self._free(number))

    def _free(self, number: int) -> None:
        fcntl.lockf(self._file, fcntl.LOCK_UN, 1, number)
        self._taken.discard(number)


class Place:
    """A place that a client has until it is freed; freed again, it stays free."""

    def __init__(self, free: Callable[[], None]) -> None:
        self._free: Callable[[], None] | None = free

    def free(self) -> None:
        """Give the place back."""
        free, self._free = self._free, None
        if free is not None:
            free()


def in_pieces(lines: Iterable[bytes], made: Callable[[], None]) -> Iterator[bytes]:
    """Yield lines joined to pieces of about ``PIECE`` bytes.

    Args:
        lines: Of an export.
        made: Called before the last piece is given: the client may ask for the next export as soon
            as it has that, and another process may be the one to answer.
    """
    before, piece = b"", bytearray()
    for line in lines:
        piece += line
        if len(piece) >= PIECE:
            if before:
                yield before
            before = bytes(piece)
            piece.clear()
    made()
    yield before + bytes(piece)


def _empty_file() -> int:
    """Return the descriptor of a file that nobody else can open."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create("hledej-exports")
    with TemporaryFile() as file:
        return os.dup(file.fileno())
