"""Cut text into words as readers type them: compounds, versions, numbers, addresses, emoji."""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

MAX_WORD = 64
"""Letters of a word that count; what is longer is no word."""

_IGNORED = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_HYPHENS = "-\u2010\u2011\u2012\ufe63\uff0d"
_APOSTROPHES = "'\u2019\u02bc"
_LETTERS = rf"[^\W_][^\W_\u0300-\u036f{_IGNORED}]*(?:[\u0300-\u036f{_IGNORED}]+[^\W_]*)*"
_JOINT = rf"[{_HYPHENS}{_APOSTROPHES}.&]"
_EMOJI = (
    "[\u2600-\u27bf\u2b50\u2b55\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff]"
    "[\ufe0f\U0001f3fb-\U0001f3ff]*"
)
_TOKEN = re.compile(
    rf"""
    (?P<mail>[\w.+-]{{1,64}}@[\w-]{{1,64}}(?:\.[\w-]{{1,64}}){{1,8}})
  | (?P<number>(?<![\w.,])\d{{1,3}}(?:[ \u00a0\u2009\u202f]\d{{3}})+(?:,\d+)?(?![\w]))
  | (?P<net>(?<!\w)\.net\b)
  | (?P<word>{_LETTERS}(?:(?:{_JOINT}|(?<=\d),(?=\d)){_LETTERS})*(?:\+\+|(?<=\b[a-z])\#)?)
  | (?P<emoji>{_EMOJI})
    """,
    re.IGNORECASE | re.VERBOSE,
)
_CUT = re.compile(rf"[{_HYPHENS}&@+]|(?<!\d)\.|\.(?!\d)")
"""Where a compound is cut into its parts; a dot between digits is a version's."""
_SPACES = re.compile(r"[ \u00a0\u2009\u202f]")
_DROPPED = re.compile(rf"[{_IGNORED}\ufe0e\ufe0f]")
_HYPHEN = re.compile(rf"[{_HYPHENS}]")
_APOSTROPHE = re.compile(rf"[{_APOSTROPHES}]")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")


class Word(NamedTuple):
    """A word in a text.

    Attributes:
        start, end: Code points in the text, end not included.
        position: Place among the words, from 0; a compound stands at its first part's.
        width: How many places it takes: 1, or the parts of a compound.
        form: As written, but composed (NFC), with one kind of hyphen and apostrophe, a decimal
            point, and without invisible characters.
        capital: Whether it begins with a capital letter, or is part of a compound that does.
    """

    start: int
    end: int
    position: int
    width: int
    form: str
    capital: bool


def words(text: str) -> Iterator[Word]:
    """Yield the words of a text in order; a compound comes before its parts."""
    position = 0
    for match in _TOKEN.finditer(text):
        raw = match.group()
        start = match.start()
        if raw.isalpha() and raw.isascii():
            yield Word(start, match.end(), position, 1, raw[:MAX_WORD], raw[0].isupper())
            position += 1
            continue
        form = _plain(raw, match.lastgroup)[:MAX_WORD]
        if not form:
            continue
        parts = _parts(raw) if match.lastgroup in ("word", "mail") else []
        width = max(len(parts), 1)
        yield Word(start, match.end(), position, width, form, form[0].isupper())
        for offset, (first, last) in enumerate(parts):
            part = _plain(raw[first:last], "word")[:MAX_WORD]
            at = position + offset
            yield Word(start + first, start + last, at, 1, part, form[0].isupper())
        position += width


def _parts(raw: str) -> list[tuple[int, int]]:
    """Return where the parts of a compound are; none when it has only one."""
    cuts = [0]
    for cut in _CUT.finditer(raw):
        cuts += cut.span()
    cuts.append(len(raw))
    spans = [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=True) if _has_letter(raw[a:b])]
    return spans if len(spans) > 1 else []


def _has_letter(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _plain(raw: str, kind: str | None) -> str:
    if raw.isalpha():
        return raw if raw.isascii() else unicodedata.normalize("NFC", raw)
    plain = _DROPPED.sub("", unicodedata.normalize("NFC", raw))
    if kind == "number":
        plain = _SPACES.sub("", plain)
    plain = _HYPHEN.sub("-", _APOSTROPHE.sub("'", plain))
    return _DECIMAL_COMMA.sub(".", plain)
