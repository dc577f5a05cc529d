"""Compress what is stored of articles. The only module that imports zstandard.

Articles are compressed one by one, so that one can be read alone; a dictionary trained on some of
them knows what articles of an archive have in common, and what one of them alone could not repeat.
"""

from collections.abc import Sequence
from pathlib import Path
from threading import Lock

import zstandard

from index.storage.disk import write_anew

LEVEL = 6
"""Level of Zstandard: articles take a twelfth less than of level 3, in three times its time, a
hundredth of a build. Those above 7 take several times as long again, and save a twentieth."""
WHOLE_FILE_LEVEL = 3
"""Level for whole files, which each update writes anew: a thirteenth larger than of level 6, in a
third of its time."""
DICTIONARY_FILE = "articles.dictionary"
MAX_DICTIONARY = 300_000
"""Bytes of a dictionary, at most: of one of 112,640, the trainer's default, articles take
a twentieth more."""
SAMPLE_SHARE = 8
"""Bytes of samples for each byte of a dictionary, at least."""
MIN_SAMPLES = 16
"""Number of samples from which a dictionary is trained: from fewer, the trainer makes none."""


class Compression:
    """Compresses and decompresses bytes; safe for threads, and in processes forked before use."""

    def __init__(self, dictionary: bytes = b"", level: int = LEVEL) -> None:
        """Configure the compression.

        Args:
            dictionary: As :func:`trained` returns it, or empty for none. What was compressed with
                one can be decompressed only with the same.
            level: Level of Zstandard.
        """
        known = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
        # The checksum finds what is damaged after the version was opened: a record is answered
        # without being decoded. The id is not needed, as a version has one dictionary.
        self._compressor = zstandard.ZstdCompressor(
            level, dict_data=known, write_checksum=True, write_dict_id=False
        )
        self._decompressor = zstandard.ZstdDecompressor(dict_data=known)
        # Both keep state while they work, which takes microseconds.
        self._lock = Lock()

    def compress(self, data: bytes) -> bytes:
        """Return data compressed."""
        with self._lock:
            return self._compressor.compress(data)

    def decompress(self, compressed: bytes | memoryview) -> bytes:
        """Return what :meth:`compress` compressed.

        Raises:
            ValueError: If ``compressed`` has another content.
        """
        with self._lock:
            try:
                return self._decompressor.decompress(compressed)
            except zstandard.ZstdError as error:
                raise ValueError(str(error)) from error

    def beginning(self, compressed: bytes, most: int) -> bytes:
        """Return the first ``most`` bytes of what :meth:`compress` compressed.

        Nothing after them is decompressed.

        Raises:
            ValueError: If ``compressed`` has another content.
        """
        with self._lock, self._decompressor.stream_reader(compressed) as reader:
            try:
                return reader.read(most)
            except zstandard.ZstdError as error:
                raise ValueError(str(error)) from error


def write_compressed(path: Path, data: bytes) -> None:
    """Write a file of a new version compressed, see :func:`index.storage.disk.write_anew`."""
    compressor = zstandard.ZstdCompressor(WHOLE_FILE_LEVEL, write_checksum=True)
    write_anew(path, compressor.compress(data))


def read_compressed(path: Path) -> bytes:
    """Return what :func:`write_compressed` wrote.

    Raises:
        OSError: If the file cannot be read.
        ValueError: If it has another content.
    """
    return Compression().decompress(path.read_bytes())


def trained(samples: Sequence[bytes]) -> bytes:
    """Return a dictionary for data like some samples; empty if there are too few of them."""
    size = min(MAX_DICTIONARY, sum(map(len, samples)) // SAMPLE_SHARE)
    if len(samples) < MIN_SAMPLES:
        return b""
    try:
        return zstandard.train_dictionary(size, list(samples)).as_bytes()
    except zstandard.ZstdError:
        # They have too little in common, or are too short.
        return b""


def read_dictionary(folder: Path) -> bytes:
    """Return the dictionary in a folder; empty if it has none.

    Raises:
        OSError: If it cannot be read.
    """
    path = folder / DICTIONARY_FILE
    return path.read_bytes() if path.exists() else b""
