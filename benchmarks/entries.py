"""Entries on disk: analysed once, fed to every engine."""

import struct
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from benchmarks.engines.engine import Entry

_LENGTH = struct.Struct("<I")


def save(path: Path, entries: Iterable[Entry]) -> int:
    """Write entries into a file and return how many; it is there when all of them are."""
    encoder = msgspec.msgpack.Encoder()
    unfinished = path.with_suffix(".new")
    count = 0
    with unfinished.open("wb") as file:
        for entry in entries:
            packed = encoder.encode(entry)
            file.write(_LENGTH.pack(len(packed)) + packed)
            count += 1
    unfinished.replace(path)
    return count


def load(path: Path) -> Iterator[Entry]:
    """Yield the entries of a file."""
    decoder = msgspec.msgpack.Decoder(Entry)
    with path.open("rb") as file:
        while head := file.read(_LENGTH.size):
            yield decoder.decode(file.read(_LENGTH.unpack(head)[0]))
