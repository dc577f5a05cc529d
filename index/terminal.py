"""Make text from outside safe for a terminal or a log: control characters are shown, not sent.

Titles, file names and values of an archive may contain escape sequences that clear the screen or
fill the clipboard, or characters that change the direction of text. All output of commands and
logs passes through here.
"""

import codecs
import io
import logging
import re
import sys
from collections.abc import Callable

import click

_HIDDEN = re.compile(
    # Controls but for the tab, directions, separators of lines, and what is never seen. Soft
    # hyphens and joiners stay: honest text has them, and they steer nothing.
    "[\0-\x08\n-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e0fff\ud800-\udfff]"
)
_BYTES = range(0xDC80, 0xDD00)
"""Surrogates that represent undecodable bytes."""

_SHOWN = "hledej.shown"
"""Name of the handler of letters that an encoding lacks."""

Escape = Callable[[int], str]
"""Writes a code point."""


def visible(text: str) -> str:
    r"""Return one line of text, safe to print: ``\x1b`` stands for an escape character."""
    return escaped(text, _plain)


def visible_lines(text: str) -> str:
    """Return lines of text, each safe to print."""
    return "\n".join(map(visible, text.split("\n")))


def visible_json(json: str) -> str:
    """Return JSON of the same meaning that is safe to print."""
    return "\n".join(escaped(line, _in_json) for line in json.split("\n"))


def escaped(text: str, escape: Escape) -> str:
    """Return a text in which characters that are not to be printed are written by ``escape``."""
    if text.isascii() and text.isprintable():
        return text
    return _HIDDEN.sub(lambda match: escape(ord(match.group())), text)


def in_toml(code: int) -> str:
    """Return the escape of a code point in a TOML string."""
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _plain(code: int) -> str:
    if code in _BYTES:
        code -= 0xDC00
    return f"\\x{code:02x}" if code < 0x100 else in_toml(code)


def _in_json(code: int) -> str:
    units = chr(code).encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def tolerate_encodings() -> None:
    r"""Have letters that a terminal's encoding lacks printed as ``\u010d``, and say so once."""
    warned: list[str] = []

    def shown(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeEncodeError):
            raise error
        if not warned:
            warned.append(error.encoding)
            sys.stderr.write(
                f"output in {error.encoding}, which lacks letters that are printed as \\u010d; "
                "PYTHONIOENCODING=utf-8 has them printed as they are\n"
            )
        lacking = error.object[error.start : error.end]
        return "".join(in_toml(ord(letter)) for letter in lacking), error.end

    codecs.register_error(_SHOWN, shown)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.encoding.lower().startswith("utf"):
            stream.reconfigure(errors=_SHOWN)


def _is_lacking(letter: str) -> bool:
    """Tell whether standard output cannot encode a letter."""
    try:
        letter.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return True
    return False


def echo(line: str = "", *, err: bool = False) -> None:
    """Print one line, on standard error if asked."""
    echo_visible(visible(line), err=err)


def echo_visible(line: str = "", *, err: bool = False) -> None:
    """Print one line that is safe for a terminal, which may have styles of click."""
    # A stream of click's own would have UTF-8 where the terminal has ASCII.
    click.echo(line, file=sys.stderr if err else sys.stdout)


def echo_json(json: str) -> None:
    """Print JSON for people and programs."""
    written = visible_json(json)
    if any(map(_is_lacking, {*written})):
        written = "".join(
            _in_json(ord(letter)) if _is_lacking(letter) else letter for letter in written
        )
    echo_visible(written)


def write(raw: bytes) -> None:
    """Write output for programs, byte for byte; on a terminal, as safe text."""
    if not sys.stdout.isatty():
        sys.stdout.buffer.write(raw)
        return
    sys.stdout.write(visible_lines(raw.decode("utf-8", "surrogateescape")))


class VisibleFormatter(logging.Formatter):
    """Formats records of a log for a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the lines of a record."""
        return visible_lines(super().format(record))
