"""Cut text into words as readers type them: compounds, versions, numbers, addresses, emoji."""

import re
import unicodedata
from typing import NamedTuple

MAX_WORD = 64
"""Letters of a word that count; what is longer is no word."""
MAX_JOINTS = 31
"""Joints of a compound; what has more is cut into several."""

IGNORED = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_HYPHENS = "-\u2010\u2011\u2012\ufe63\uff0d"
_APOSTROPHES = "'\u2019\u02bc"
_BLANKS = " \u00a0\u2009\u202f"
_LETTERS = rf"[^\W_]+(?:[\u0300-\u036f{IGNORED}]+[^\W_]*)*"
_JOINT = rf"[{_HYPHENS}{_APOSTROPHES}.&@]"
_EMOJI = (
    "[\u2600-\u27bf\u2b50\u2b55\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff]"
    "[\ufe0f\U0001f3fb-\U0001f3ff]*"
)
# The case is spelled out: ignoring it would cost every letter of every text.
_WORD = re.compile(
    rf"\d{{1,3}}(?:[{_BLANKS}]\d{{3}})+(?:,\d+)?(?!\w)"
    rf"|{_LETTERS}(?:(?:{_JOINT}|(?<=\d),(?=\d)){_LETTERS}){{0,{MAX_JOINTS}}}(?:\+\+|(?<=\b[a-zA-Z])\#)?"
    rf"|\.(?:NET|Net|net)\b"
    rf"|{_EMOJI}"
)
_CUT = re.compile(rf"[{_HYPHENS}&@]|(?<!\d)\.|\.(?!\d)")
"""Where a compound is cut into its parts; a dot between digits is a version's."""
_DROPPED = re.compile(rf"[{IGNORED}{_BLANKS}\ufe0e\ufe0f]")
_HYPHEN = re.compile(rf"[{_HYPHENS}]")
_APOSTROPHE = re.compile(rf"[{_APOSTROPHES}]")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")

find_words = _WORD.finditer
"""Yield the matches of a text's words, compounds as a whole."""
words = _WORD.findall
"""Return a text's words, compounds as a whole."""


class Piece(NamedTuple):
    """A compound or a simple word, seen from the match it is of.

    Attributes:
        start, end: Code points from the beginning of the match, end not included.
        offset: Places from that of the match.
        width: How many places it takes: 1, or the parts of a compound.
        form: As written, but composed (NFC), with one kind of hyphen and apostrophe, a decimal
            point, and without invisible characters.
        capital: Whether it begins with a capital letter, or is part of a compound that does.
    """

    start: int
    end: int
    offset: int
    width: int
    form: str
    capital: bool


def pieces(raw: str) -> tuple[Piece, ...]:
    """Return the matched word and, if it is a compound, its parts after it."""
    form = _plain(raw)
    if raw.isalnum():
        return (Piece(0, len(raw), 0, 1, form, form[:1].isupper()),)
    parts = _parts(raw)
    capital = form[:1].isupper()
    whole = Piece(0, len(raw), 0, max(len(parts), 1), form, capital)
    return (
        whole,
        *(
            Piece(start, end, offset, 1, _plain(raw[start:end]), capital)
            for offset, (start, end) in enumerate(parts)
        ),
    )


def simple_form(raw: str) -> str:
    """Return the form of a word of letters and digits alone, as its token has it."""
    return _plain(raw).lower()


def _parts(raw: str) -> list[tuple[int, int]]:
    """Return where the parts of a compound are; none when it has only one."""
    cuts = [0]
    for cut in _CUT.finditer(raw):
        cuts += cut.span()
    cuts.append(len(raw))
    spans = zip(cuts[::2], cuts[1::2], strict=True)
    found = [(start, end) for start, end in spans if _plain(raw[start:end])]
    return found if len(found) > 1 else []


def _plain(raw: str) -> str:
    if raw.isalnum():
        return unicodedata.normalize("NFC", raw)[:MAX_WORD]
    plain = _DROPPED.sub("", unicodedata.normalize("NFC", raw))
    plain = _HYPHEN.sub("-", _APOSTROPHE.sub("'", plain))
    return _DECIMAL_COMMA.sub(".", plain)[:MAX_WORD]
