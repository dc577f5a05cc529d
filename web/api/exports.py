"""Places for exports: each client has one at a time, counted over all processes of the server.

A place is a byte of a file without content that the processes share, locked while the export lasts:
the system unlocks it when a process ends, however that happens.
"""

import fcntl
import os
from collections.abc import Iterable, Iterator
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

    def take(self, client: str) -> int | None:
        """Return a place for a client, or ``None`` if it has one or too many are taken.

        Clients whose names collide, which is one pair in four billion, share a place.
        """
        place = int.from_bytes(blake2b(client.encode(), digest_size=4).digest())
        if place in self._taken or len(self._taken) >= EXPORTS_AT_ONCE:
            return None
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
        except OSError:
            return None
        self._taken.add(place)
        return place

    def free(self, place: int) -> None:
        """Give a place back."""
        fcntl.lockf(self._file, fcntl.LOCK_UN, 1, place)
        self._taken.discard(place)


def in_pieces(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield lines joined to pieces of about ``PIECE`` bytes."""
    piece = bytearray()
    for line in lines:
        piece += line
        if len(piece) >= PIECE:
            yield bytes(piece)
            piece.clear()
    if piece:
        yield bytes(piece)


def _empty_file() -> int:
    """Return the descriptor of a file that nobody else can open."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create("hledej-exports")
    with TemporaryFile() as file:
        return os.dup(file.fileno())
