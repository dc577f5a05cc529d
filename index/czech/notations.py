"""Other notations of a number, so that each is found by the others."""

import re

_NOTATIONS = (
    # Points, or the commas that are read as such, between groups of three digits.
    (re.compile(r"(\d{1,3})((?:\.\d{3})+)((?<=\.\d{3}\.\d{3})\.\d{1,2})?"), r"\1\2", r"\3"),
    # Amounts with no hundredths.
    (re.compile(r"(\d+)\.00"), r"\1", ""),
    # Czech and Slovak telephone numbers with the code of the country.
    (re.compile(r"(?:00)?42[01](\d{9})"), r"\1", ""),
    # Numbers in groups joined by hyphens: of telephones, books.
    (re.compile(r"((?:\d+-){2,}\d+)"), r"\1", ""),
)
_GAPS = re.compile("[.-]")
_DAY_OF_MONTH = re.compile(r"\d{1,2}\.(\d{1,2}\.[12]\d{3})")
_GROUPS = re.compile(r"[1-9]\d{0,2}(?:[1-9]\d\d)+")
_WITH_HUNDREDTHS = re.compile(r"(\d{4,}|\d{1,3}(?:\.\d{3}){2,})\.\d{2}")
_ISO_DATE = re.compile(r"([12]\d{3})-(\d{2})-(\d{2})")


def notations(form: str) -> tuple[str, ...]:
    """Return other forms of a number or a date in digits; none for any other word."""
    if not form[:1].isdigit():
        return ()
    date = _ISO_DATE.fullmatch(form)
    if date:
        year, month, day = date.groups()
        return (f"{int(day)}.{int(month)}.{year}",)
    return tuple(
        _GAPS.sub("", match.expand(digits)) + match.expand(rest)
        for pattern, digits, rest in _NOTATIONS
        if (match := pattern.fullmatch(form))
    )


def without_hundredths(form: str) -> str:
    """Return an amount in digits without its hundredths, which readers leave out, or nothing."""
    amount = _WITH_HUNDREDTHS.fullmatch(form) if form[:1].isdigit() else None
    return amount[1].replace(".", "") if amount else ""


def month_of(form: str) -> str:
    """Return the month of a day in digits, 7.1997 of 12.7.1997, or nothing."""
    day = _DAY_OF_MONTH.fullmatch(form) if form[:1].isdigit() else None
    return day[1] if day else ""


def groups_of(number: str) -> tuple[str, ...]:
    """Return the groups of three digits that a text may have a number in; nothing if it has none.

    Groups that begin with 0 are no words of their own, see :func:`index.czech.tokens.pieces`.
    """
    if not _GROUPS.fullmatch(number):
        return ()
    first = len(number) % 3
    parts = (number[:first], *(number[at : at + 3] for at in range(first, len(number), 3)))
    return tuple(filter(None, parts))
