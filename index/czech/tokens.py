"""Cut text into words as readers type them: compounds, versions, numbers, addresses, emoji."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

from index.czech.folding import fold
from index.czech.months import GENITIVES

MAX_WORD = 64
"""Letters of a word that count; what is longer is no word."""
MAX_JOINTS = 31
"""Joints of a compound; what has more is cut into several."""

IGNORED = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_HYPHENS = "-\u2010\u2011\u2012\ufe63\uff0d"
_APOSTROPHES = "'\u2019\u02bc"
_BLANKS = " \u00a0\u2007\u2009\u202f"
_LETTERS = rf"[^\W_]+(?:[\u0300-\u036f{IGNORED}]+[^\W_]*)*"
_JOINT = rf"[{_HYPHENS}{_APOSTROPHES}.&@]"
_EMOJI = (
    "[\u2600-\u27bf\u2b50\u2b55\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff]"
    "[\ufe0f\U0001f3fb-\U0001f3ff]*"
)
_BLANK = rf"[{_BLANKS}]"
_MONTHS = "|".join([*GENITIVES, *(plain for month in GENITIVES if (plain := fold(month)) != month)])
_DATE = (
    rf"(?P<day>\d{{1,2}})(?:\.{_BLANK}?|/)"
    rf"(?:(?P<month>\d{{1,2}})[./]|(?P<named>{_MONTHS})(?={_BLANK}))"
    rf"{_BLANK}?(?P<year>[12]\d{{3}})(?!\w|[./]\d)"
)
# Telephone numbers; groups of three digits; or three and two, as post codes have them.
_GROUPED = (
    rf"\d{{3}}(?:[/)]{_BLANK}?\d{{3}}{_BLANK}?\d{{3}}(?!{_BLANK}?\d)|(?:{_BLANK}\d{{2}}){{3}}(?!\d))"
    rf"|\d{{1,3}}(?:{_BLANK}\d{{3}})+(?:,\d+)?(?!\d)"
    rf"|\d{{3}}{_BLANK}\d{{2}}(?![\w.:/]|[,-]\d)"
)
# 1920 × 1080; what begins with 0x is no length.
_LENGTH = r"\d+(?:[.,]\d+)?"
_DIMENSIONS = rf"(?!0x){_LENGTH}(?:{_BLANK}?[xX×]{_BLANK}?{_LENGTH})+(?!\d)"
_TIME = r"(?<![\w:.,])(?:[01]?\d|2[0-4]):[0-5]\d(?![\w:]|[.,]\d)"
_COUNTRY_CODE = rf"(?<=\+)\d{{1,3}}(?={_BLANK}\d)"
_LATIN = "".join(filter(str.isalpha, map(chr, range(0x41, 0x250))))
# The case is spelled out: ignoring it would cost every letter of every text.
_WORD = re.compile(
    # Nearly all words: what follows would match the same of them, in twice the time.
    rf"[{_LATIN}]++(?=[ ,\n]|\.[ \n])"
    # Most others begin with a letter too, and are spared trying each notation of numbers.
    rf"|(?=\d)(?:{re.sub(r'P<[a-z]+>', ':', _DATE)}|{_TIME}|{_COUNTRY_CODE}"
    rf"|{_DIMENSIONS}|{_GROUPED})"
    rf"|{_LETTERS}(?:(?:{_JOINT}|(?<=\d),(?=\d)){_LETTERS}){{0,{MAX_JOINTS}}}(?:\+\+|(?<=\b[a-zA-Z])\#)?"
    rf"|\.(?:NET|Net|net)\b"
    rf"|{_EMOJI}"
)
_WHOLE_DATE, _WHOLE_GROUPED = re.compile(_DATE), re.compile(_GROUPED)
_WHOLE_DIMENSIONS = re.compile(_DIMENSIONS)
# A space comes first: what stands round it is looked at only there.
_WITHIN_NUMBERS = re.compile(
    rf" (?:(?=\d)(?:(?<=\d )|(?<=\d\. )|{'|'.join(f'(?<={m} )' for m in _MONTHS.split('|'))})"
    rf"|(?=(?:{_MONTHS}) )(?<=\d\. ))"
)
_DIGITS, _LENGTHS = re.compile(r"[\d,]+"), re.compile(_LENGTH)
_AFTER_CODE = re.compile("[/)]")
"""Signs after the first digits of a telephone number."""
_HOUR_AND_MINUTE = re.compile(r"(\d{1,2})[:.]([0-5]\d)")
_LETTERS_AND_DIGITS = re.compile(
    r"(?P<name>[^\W\d_]+)-?(?P<number>\d+(?:\.\d+)*)"
    r"|(?P<amount>\d+(?:\.\d+)*)-?(?P<unit>[kcdm]?m[23]|[^\W\d_]+)"
)
_CUT = re.compile(rf"[{_HYPHENS}&@]|(?<!\d)\.|\.(?!\d)")
"""Boundaries of the parts of a compound; a dot between digits belongs to a version."""
_DROPPED = re.compile(rf"[{IGNORED}{_BLANKS}\ufe0e\ufe0f]")
_HYPHEN = re.compile(rf"[{_HYPHENS}]")
_APOSTROPHE = re.compile(rf"[{_APOSTROPHES}]")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")

_MONTH_NUMBERS = {fold(month): number for number, month in enumerate(GENITIVES, 1)}

find_words = _WORD.finditer
"""Yield the matches of a text's words, compounds as a whole."""


@cache
def _find_all() -> Callable[[str], list[str]]:
    # A word is looked for from each character on: what is surely between words is passed over.
    # Compiled late: most commands cut no text of an article.
    return re.compile(rf"[ ,\n]*+({_WORD.pattern})").findall


def words(text: str) -> list[str]:
    """Return a text's words, compounds as a whole."""
    return _find_all()(text)


class Piece(NamedTuple):
    """A compound or a simple word, seen from the match it is of.

    Attributes:
        start, end: Code points from the beginning of the match, end not included.
        offset: Positions from that of the match.
        width: Number of positions it occupies: 1, or the number of parts of a compound.
        form: As written, but composed (NFC), with one kind of hyphen and apostrophe, a decimal
            point, and without invisible characters; a date as 15.8.2024, a time as 8.05,
            dimensions as 10x15.
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
    if raw.isalnum() and not (raw[0].isdigit() and "x" in raw.lower()):
        return (Piece(0, len(raw), 0, 1, form, form[:1].isupper()),)
    if raw[0].isdigit():
        number = _dated(raw) or _timed(raw) or _dimensions(raw, form) or _grouped(raw, form)
        if number:
            return number
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


def _dated(raw: str) -> tuple[Piece, ...]:
    """Return a date and its day, month and year; nothing if it is not a date."""
    date = _WHOLE_DATE.fullmatch(raw)
    if date is None:
        return ()
    name = date["named"]
    month = _MONTH_NUMBERS[fold(name)] if name else int(date["month"])
    whole = f"{int(date['day'])}.{month}.{date['year']}"
    parts = [date.span(group) for group in ("day", "named" if name else "month", "year")]
    return _with_parts(raw, whole, parts)


def _timed(raw: str) -> tuple[Piece, ...]:
    """Return a time, and its hour and minute if it has a colon; nothing if it is not a time."""
    time = _HOUR_AND_MINUTE.fullmatch(raw)
    if time is None:
        return ()
    parts = [time.span(group) for group in (1, 2)] if ":" in raw else []
    return _with_parts(raw, f"{int(time[1])}.{time[2]}", parts)


def _grouped(raw: str, form: str) -> tuple[Piece, ...]:
    """Return a number in groups of digits and the groups; nothing if it is not such a number.

    Its groups follow, as they may be numbers side by side, unless one of them begins with 0 or
    a sign is between them.
    """
    if not _WHOLE_GROUPED.fullmatch(raw):
        return ()
    groups = [group.span() for group in _DIGITS.finditer(raw)]
    if _AFTER_CODE.search(raw) or any(raw[start] == "0" for start, _ in groups):
        groups = []
    return _with_parts(raw, _AFTER_CODE.sub("", form), groups)


def _dimensions(raw: str, form: str) -> tuple[Piece, ...]:
    """Return dimensions and each of them; nothing if it is not such."""
    if not _WHOLE_DIMENSIONS.fullmatch(raw):
        return ()
    lengths = [length.span() for length in _LENGTHS.finditer(raw)]
    return _with_parts(raw, form.lower().replace("×", "x"), lengths)


def _with_parts(raw: str, form: str, parts: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    """Return a word of numbers by its form, and its parts by their ranges."""
    return (
        Piece(0, len(raw), 0, max(len(parts), 1), form, capital=False),
        *(Piece(a, b, n, 1, _plain(raw[a:b]), capital=False) for n, (a, b) in enumerate(parts)),
    )


def letters_and_digits(form: str) -> tuple[str, str] | tuple[()]:
    """Return the two parts of a form of letters and then digits, or the other way about.

    ``čt24``, ``f-16``, ``16gb`` and ``68m2`` are such, and ``22h2`` is not.
    """
    match = _LETTERS_AND_DIGITS.fullmatch(form)
    if match is None:
        return ()
    if match["name"]:
        return match["name"], match["number"]
    return match["amount"], match["unit"]


def simple_form(raw: str) -> str:
    """Return the form of a word of letters and digits alone."""
    return unicodedata.normalize("NFC", raw)[:MAX_WORD]


def unbroken(text: str) -> str:
    """Return a text with other blanks for the spaces within numbers and dates: 87 000."""
    return _WITHIN_NUMBERS.sub("\u00a0", text)


def _parts(raw: str) -> list[tuple[int, int]]:
    """Return the ranges of the parts of a compound; none when it has only one."""
    cuts = [0]
    for cut in _CUT.finditer(raw):
        cuts += cut.span()
    cuts.append(len(raw))
    spans = zip(cuts[::2], cuts[1::2], strict=True)
    found = [(start, end) for start, end in spans if _plain(raw[start:end])]
    return found if len(found) > 1 else []


def _plain(raw: str) -> str:
    if raw.isalnum():
        return simple_form(raw)
    plain = _DROPPED.sub("", unicodedata.normalize("NFC", raw))
    plain = _HYPHEN.sub("-", _APOSTROPHE.sub("'", plain))
    return _DECIMAL_COMMA.sub(".", plain)[:MAX_WORD]
