"""Other notations of a number, so that each is found by the others."""

import re

_NOTATIONS = (
    # Points, or the commas that are read as such, between groups of three digits.
    (re.compile(r"(\d{1,3})((?:\.\d{3})+)((?<=\.\d{3}\.\d{3})\.\d{1,2})?"), r"\1\2", r"\3"),
    # Amounts with no hundredths.
    (re.compile(r"(\d+)\.00"), r"\1", ""),
    # Czech and Slovak telephone numbers with the code of the country.
    (re.compile(r"(?:00)?42[01](\d{9})"), r"\1", ""),
    # Numbers in groups joined by hyphens.
    (re.compile(r"(\d{3})-(\d{3})-(\d{3})"), r"\1\2\3", ""),
)
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
        match.expand(digits).replace(".", "") + match.expand(rest)
        for pattern, digits, rest in _NOTATIONS
        if (match := pattern.fullmatch(form))
    )


def without_hundredths(form: str) -> str:
    """Return an amount in digits without its hundredths, which readers leave out, or nothing."""
    amount = _WITH_HUNDREDTHS.fullmatch(form) if form[:1].isdigit() else None
    return amount[1].replace(".", "") if amount else ""
