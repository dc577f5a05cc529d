"""A reader of batches that does with its process what files are said to."""

import os
import signal
from collections.abc import Iterable, Iterator
from pathlib import Path

from index.archive.listing import ArchiveFile
from index.documents import workers
from index.documents.batches import Reading
from index.engines.arrays.batches import Batch, RunReader

SECONDS = 0.3
MEMORY = 100_000_000


class DyingReader(RunReader):
    """Dies, hangs or takes memory where the text of a file says so."""

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading)
        workers.SECONDS, workers.SECONDS_A_MEGABYTE = SECONDS, 0
        workers.MEMORY, workers.MEMORY_A_BYTE = MEMORY, 0

    def read(self, files: Iterable[ArchiveFile], folder: Path) -> Batch:
        """Read files as a build does, but for those that say otherwise."""
        return super().read(self._obeyed(files), folder)

    def _obeyed(self, files: Iterable[ArchiveFile]) -> Iterator[ArchiveFile]:
        for file in files:
            text = file.read() if not file.fault else b""
            if b"DIE ONCE" in text and not file.location.with_suffix(".dead").exists():
                file.location.with_suffix(".dead").touch()
                os.kill(os.getpid(), signal.SIGKILL)
            if b"DIE ALWAYS" in text:
                os.kill(os.getpid(), signal.SIGKILL)
            while b"HANG" in text:
                pass
            if b"GROW" in text:
                _ = bytearray(2 * MEMORY)
            yield file
