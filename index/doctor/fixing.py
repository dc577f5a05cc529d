"""Repair the bytes of files, and write patches; undamaged text stays byte for byte."""

import difflib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.archive.decoding import encoding_of
from index.repair import Repair, Repairer

_NO_NEWLINE = b"\\ No newline at end of file\n"
_QUOTED = {ord('"'): b'\\"', ord("\\"): b"\\\\", ord("\n"): b"\\n", ord("\t"): b"\\t"}


@dataclass(frozen=True, slots=True)
class Fixed:
    """A file's bytes after repair.

    Attributes:
        raw: The repaired content; the same as before if nothing was changed.
        repairs: Repairs of the file's text.
        fault: Reason for which the file was left unchanged, or empty.
        named: Names that were added to its front matter.
        unnamed: Names that its front matter should have, but that could not be added.
    """

    raw: bytes
    repairs: tuple[Repair, ...] = ()
    fault: str = ""
    named: tuple[str, ...] = ()
    unnamed: tuple[str, ...] = ()


def fixed(raw: bytes, repairer: Repairer) -> Fixed:
    """Return the bytes of a file with its text repaired, in the same encoding.

    Undecodable bytes, line ends and byte order marks stay. If the encoding lacks a repaired
    letter, the file stays unchanged.
    """
    mark, encoding = encoding_of(raw)
    text = _text(raw, mark, encoding)
    if text is None:
        return Fixed(raw, fault=f"bytes that are no text in {encoding}")
    if not repairer.is_repairable(text):
        return Fixed(raw, fault="more letters look damaged than a text has")
    repaired = repairer.repair(text, compose=False)
    if not repaired.repairs:
        return Fixed(raw)
    try:
        return Fixed(mark + repaired.text.encode(encoding, "surrogateescape"), repaired.repairs)
    except UnicodeEncodeError as error:
        lacking = repaired.text[error.start]
        return Fixed(raw, fault=f"{encoding} has no {lacking}: save the file as UTF-8 first")


def _text(raw: bytes, mark: bytes, encoding: str) -> str | None:
    """Return the decoded text if encoding it gives the same bytes, or else ``None``."""
    try:
        # Undecodable bytes become lone surrogates.
        text = raw[len(mark) :].decode(encoding, "surrogateescape")
        same = mark + text.encode(encoding, "surrogateescape") == raw
    except UnicodeError:
        return None
    return text if same else None


def patch(path: str, before: bytes, after: bytes) -> bytes:
    """Return the change of a file as a unified diff for ``git apply``.

    Args:
        path: Path relative to the folder in which the patch is to be applied.
        before: Old content.
        after: New content.
    """
    return b"".join(_patch_lines(path, before, after))


def _patch_lines(path: str, before: bytes, after: bytes) -> Iterator[bytes]:
    names = _quoted(b"a/", path), _quoted(b"b/", path)
    for line in difflib.diff_bytes(difflib.unified_diff, _lines(before), _lines(after), *names):
        yield line
        if not line.endswith(b"\n"):
            yield b"\n" + _NO_NEWLINE


def _lines(raw: bytes) -> list[bytes]:
    """Split at line feeds only, as git does; a carriage return belongs to the line."""
    return re.findall(rb"[^\n]*\n|[^\n]+", raw)


def _quoted(side: bytes, path: str) -> bytes:
    """Return a file name as git writes it, quoted if it has unusual bytes."""
    raw = side + os.fsencode(path)
    if all(0x20 < byte < 0x7F and byte not in _QUOTED for byte in raw):
        return raw
    return b'"' + b"".join(_QUOTED.get(byte, _octal(byte)) for byte in raw) + b'"'


def _octal(byte: int) -> bytes:
    return bytes([byte]) if 0x20 <= byte < 0x7F else b"\\%03o" % byte
