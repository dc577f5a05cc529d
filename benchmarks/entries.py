"""Analysed entries on disk, from which every engine is built."""

import struct
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

T = TypeVar("T")

_LENGTH = struct.Struct("<I")


def save(path: Path, entries: Iterable[object]) -> int:
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


def load(path: Path, kind: type[T]) -> Iterator[T]:
    """Yield the entries of a file, all of one kind."""
    decoder = msgspec.msgpack.Decoder(kind)
    with path.open("rb") as file:
        while head := file.read(_LENGTH.size):
            yield decoder.decode(file.read(_LENGTH.unpack(head)[0]))
