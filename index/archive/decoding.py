"""Turn the bytes of a file into text, whatever the editor of its day wrote them in."""

import codecs
import re
from dataclasses import dataclass

UTF8 = "utf-8"

_MARKS = (
    (codecs.BOM_UTF8, UTF8),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ANY_MARK = tuple(mark for mark, _ in _MARKS)
_HEAD = 4096
"""Bytes that are looked at for UTF-16 without a mark."""

# The two Czech code pages agree on every letter but Š Ť Ž š ť ž and a few of other languages.
_ONLY_CP1250 = b"\x8a\x8d\x8e\x9a\x9d\x9e"
_ONLY_LATIN2 = b"\xa9\xab\xae\xb9\xbb\xbe"
_C1 = bytes(range(0x80, 0xA0))
_SEQUENCE = re.compile(r"[^\x00-\x7f]+")
_NO_TEXT = bytes({*range(0x20), 0x7F} - {*b"\a\b\t\n\v\f\r\x1b"})
"""Control characters that no editor writes; those of terminals and printers are text."""
MAX_CONTROLS = 8
"""Such characters in the head of a text, however short it is."""
_SHARE_OF_CONTROLS = 1 / 32
_SIGNATURES = (
    b"%PDF-",
    b"\x89PNG\r\n",
    b"\xff\xd8\xff",
    b"PK\x03\x04",
    b"\x1f\x8b\x08",
    b"\x7fELF",
)
"""First bytes of formats of files; of others the control characters tell."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text and how it was found.

    Attributes:
        text: With line feeds as line ends and without a byte order mark.
        encoding: Python's name of it.
        bad_line: First line with bytes that are no text in this encoding, from 1, or ``None``;
            those bytes stand in the text as U+FFFD.
    """

    text: str
    encoding: str
    bad_line: int | None = None


def decode(raw: bytes) -> Decoded:
    """Return the text of a file; any bytes give some text."""
    if not raw.startswith(_ANY_MARK) and b"\0" not in raw[:_HEAD]:
        # As nearly every file is, so that it is decoded but once.
        try:
            return Decoded(_unix_lines(raw.decode(UTF8)), UTF8)
        except UnicodeDecodeError:
            pass
    mark, encoding = encoding_of(raw)
    return _lenient(raw[len(mark) :], encoding)


def is_binary(raw: bytes) -> bool:
    """Tell by the first bytes of a file that it is no text: a picture, an archive, a program.

    Random bytes have eight control characters in a hundred; text has some if it is damaged.
    """
    if raw.startswith(_SIGNATURES):
        return True
    head = raw[:_HEAD]
    if raw.startswith(_ANY_MARK) or _wide_encoding(raw):
        return False
    return _count(head, _NO_TEXT) > max(MAX_CONTROLS, len(head) * _SHARE_OF_CONTROLS)


def encoding_of(raw: bytes) -> tuple[bytes, str]:
    """Return the byte order mark that a file begins with, if any, and Python's name of its code."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return mark, encoding
    wide = _wide_encoding(raw)
    if wide:
        return b"", wide
    try:
        raw.decode(UTF8)
    except UnicodeDecodeError as error:
        return b"", UTF8 if _mostly_utf8(raw, error) else _czech_code_page(raw)
    return b"", UTF8


def _lenient(raw: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(_unix_lines(raw.decode(encoding)), encoding)
    except UnicodeDecodeError as error:
        before = _unix_lines(raw[: error.start].decode(encoding, "replace"))
        text = _unix_lines(raw.decode(encoding, "replace"))
        return Decoded(text, encoding, before.count("\n") + 1)


def _unix_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _wide_encoding(raw: bytes) -> str | None:
    """Recognise UTF-16 without a mark: in Latin script every other byte is nearly always 0."""
    head = raw[:_HEAD]
    if len(head) < 4 or b"\0" not in head:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    most = len(head) // 2 * 0.6
    if odd > most and even < odd / 8:
        return "utf-16-le"
    if even > most and odd < even / 8:
        return "utf-16-be"
    return None


def _mostly_utf8(raw: bytes, error: UnicodeDecodeError) -> bool:
    """Tell whether a file is UTF-8 with a few bad bytes rather than written in another encoding."""
    if error.start == len(raw.rstrip(b"\r\n")) - 1 and raw[: error.start].isascii():
        return False
    bad = raw.decode(UTF8, "replace").count("\ufffd")
    good = sum(map(len, _SEQUENCE.findall(raw.decode(UTF8, "ignore"))))
    return good > 2 * bad


def _czech_code_page(raw: bytes) -> str:
    cp1250, latin2, c1 = (_count(raw, of) for of in (_ONLY_CP1250, _ONLY_LATIN2, _C1))
    # Latin-2 has only control characters there: any printed one means windows-1250.
    return "iso-8859-2" if latin2 > cp1250 and c1 <= latin2 // 4 else "cp1250"


def _count(raw: bytes, of: bytes) -> int:
    return len(raw) - len(raw.translate(None, of))
