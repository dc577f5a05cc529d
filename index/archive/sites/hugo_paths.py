"""Paths of Hugo: names as path segments, and path templates."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from itertools import filterfalse
from urllib.parse import unquote_plus

from index.archive.sites.addresses import DAYS, MONTHS, is_letter

_KEPT = frozenset("./\\_#+~-@")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_TOKEN = re.compile(r":(\w+)(?:\[([^\]]*)\])?")
_LAYOUTS = {
    "2006": "%Y", "06": "%y", "01": "%m", "02": "%d", "15": "%H", "04": "%M", "05": "%S",
}  # fmt: skip
"""Parts of Go's layout of a date, which may stand in a template."""


def sanitised(path: str, *, keeps_accents: bool = True) -> str:
    """Return a path without the characters that Hugo drops; blanks become hyphens."""
    if not keeps_accents:
        letters = filterfalse(unicodedata.combining, unicodedata.normalize("NFD", path))
        path = unicodedata.normalize("NFC", "".join(letters))
    kept: list[str] = []
    blank = False
    for at, character in enumerate(path):
        if is_letter(character) or character in _KEPT or _ESCAPE.match(path, at):
            if blank and kept and kept[-1] != "-" and character != "-":
                kept.append("-")
            kept.append(character)
            blank = False
        elif character.isspace():
            blank = True
    return "".join(kept)


def expanded(template: str, names: Mapping[str, str], moment: datetime | None) -> str | None:
    """Return a template's path, or ``None`` if it needs an unknown value.

    Args:
        template: Such as ``/:year/:month/:slug/``.
        names: Values of the placeholders that are no parts of a date.
        moment: Time of publication, if known.
    """
    missing = False

    def value(token: re.Match[str]) -> str:
        nonlocal missing
        found = names.get(token[1]) if token[1] in names else _of_moment(token[1], moment)
        missing |= found is None
        return _sliced(found or "", token[2])

    filled = _TOKEN.sub(value, template)
    # Hugo takes the escapes off it, as off a form that was sent: a plus is a blank.
    return None if missing else unquote_plus(filled)


def _sliced(path: str, part: str | None) -> str:
    """Return some folders of a path: ``1:`` all but the first, ``0`` the first, ``last``."""
    if part is None:
        return path
    folders = path.split("/")
    first, colon, end = part.partition(":")
    places = {"last": len(folders) - 1, "": 0}
    try:
        start = places[first] if first in places else int(first)
        if not colon:
            return "/".join(folders[start : start + 1])
        return "/".join(folders[start : int(end) if end and end != "last" else len(folders)])
    except ValueError:
        return path


def _of_moment(name: str, moment: datetime | None) -> str | None:
    if moment is None:
        return None
    values = {
        "year": str(moment.year), "month": f"{moment.month:02}", "day": f"{moment.day:02}",
        "monthname": MONTHS[moment.month - 1].lower(),
        "weekday": str(moment.isoweekday() % 7),
        "weekdayname": DAYS[moment.weekday()].lower(),
        "yearday": str(moment.timetuple().tm_yday),
    }  # fmt: skip
    if name in _LAYOUTS:
        return moment.strftime(_LAYOUTS[name])
    return values.get(name)
