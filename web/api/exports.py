"""Limit exports to one at a time for each client, over all processes of the server.

A slot is a locked byte of an empty file that the processes share. The system releases the lock
when a process ends, however it ends.
"""

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from itertools import chain
from tempfile import TemporaryFile

EXPORTS_AT_ONCE = 8
"""Exports that one process runs concurrently; further ones are refused."""
PIECE, LINES = 1 << 15, 500
"""Bytes of a chunk, and most lines: the amount that is computed while other requests wait."""


class ExportSlots:
    """Gives export slots to clients; to be created before the processes are forked."""

    def __init__(self) -> None:
        self._file = _empty_file()
        self._taken: set[int] = set()

    def take(self, client: str) -> "ExportSlot | None":
        """Return a slot for a client, or ``None`` if it has one or this process has no more.

        Clients with equal hashes, one pair in four billion, share a slot.
        """
        number = int.from_bytes(blake2b(client.encode(), digest_size=4).digest())
        if number in self._taken or len(self._taken) >= EXPORTS_AT_ONCE:
            return None
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, number)
        except OSError:
            return None
        self._taken.add(number)
        return ExportSlot(lambda: self._free(number))

    def _free(self, number: int) -> None:
        fcntl.lockf(self._file, fcntl.LOCK_UN, 1, number)
        self._taken.discard(number)


class ExportSlot:
    """A slot that a client holds until it is freed; freeing it again does nothing."""

    def __init__(self, free: Callable[[], None]) -> None:
        self._free: Callable[[], None] | None = free

    def free(self) -> None:
        """Give the slot back."""
        free, self._free = self._free, None
        if free is not None:
            free()


def in_pieces(lines: Iterable[bytes], made: Callable[[], None]) -> Iterator[bytes]:
    """Yield lines joined to chunks of about ``PIECE`` bytes, or of ``LINES`` lines.

    Args:
        lines: Lines of an export; empty ones stand for articles that it leaves out.
        made: Called before the last chunk is yielded: once the client has that, it may ask for
            its next export, and another process may answer it.
    """
    before, piece = None, bytearray()
    for number, line in enumerate(lines, 1):
        piece += line
        if len(piece) >= PIECE or not number % LINES:
            if before is not None:
                yield before
            before = bytes(piece)
            piece.clear()
    made()
    yield (before or b"") + bytes(piece)


def begun(pieces: Iterator[bytes], suspect: Callable[[], None]) -> Iterator[bytes]:
    """Make the first chunk now, when its errors can still be answered; return all chunks.

    Args:
        pieces: Chunks of an export, at least one.
        suspect: Called when a further one fails.
    """
    first = next(pieces)
    return chain((first,), _watched(pieces, suspect))


def _watched(pieces: Iterator[bytes], suspect: Callable[[], None]) -> Iterator[bytes]:
    try:
        yield from pieces
    except Exception:
        suspect()
        raise


def _empty_file() -> int:
    """Return the descriptor of an anonymous file."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create("hledej-exports")
    with TemporaryFile() as file:
        return os.dup(file.fileno())
