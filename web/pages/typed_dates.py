"""Days as readers type them into the filter of the search page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from search.messages import RequestError
from search.query.dates import parse_range
from search.request import SearchRequest
from web.wording import CZECH, Texts

FIRST, LAST = "date_from", "date_to"
"""Parameters of the filter."""


def in_iso(pairs: Iterable[tuple[str, str]], today: date) -> Iterator[tuple[str, str]]:
    """Yield the pairs of an address with typed days in ISO 8601, as the parameters take them.

    A month or a year means its first day at the start of a period, and its last day at the end.
    A value that is no time stays as typed.

    Args:
        pairs: Names and values of parameters.
        today: Day from which relative times are counted.
    """
    for name, value in pairs:
        meant = parse_range(value, today) if name in (FIRST, LAST) else None
        day = meant and (meant.first if name == FIRST else meant.last)
        yield name, day.isoformat() if day else value


@dataclass(frozen=True, slots=True)
class DateField:
    """A field of the filter; ``day`` is in ISO 8601, and ``fault`` a message on its fault."""

    name: str
    label: str
    value: str
    day: str
    fault: str


def date_fields(
    asked: SearchRequest, faults: Iterable[RequestError], texts: Texts
) -> tuple[DateField, ...]:
    """Return the two fields; one with a fault keeps the typed text."""
    wrong = {fault.parameter: fault for fault in faults}
    found = []
    for name, day in ((FIRST, asked.date_from), (LAST, asked.date_to)):
        value, told = _typed(day, texts) if day else "", ""
        if name in wrong:
            value, told = wrong[name].value, fault_text(wrong[name], texts)
        written = day.isoformat() if day else ""
        found.append(DateField(name, texts.text(name), value, written, told))
    return tuple(found)


def fault_text(fault: RequestError, texts: Texts) -> str:
    """Return a message on the fault of a parameter and the values it allows."""
    dated = fault.parameter in (FIRST, LAST)
    right = texts.text("date_hint") if dated else texts.message(fault.allowed)
    return f"{texts.message(fault.fault)} ({right})"


def _typed(day: date, texts: Texts) -> str:
    """Return a day as :func:`in_iso` reads it, in the form that readers of a language expect."""
    return texts.short_day(day) if texts.language == CZECH else day.isoformat()
