"""Types of parameter values: each reads its values and describes them as JSON Schema."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from index.facets import Facet, ValueKind
from index.record import BODY_FIELDS
from search.messages import Message, MessageCode, RequestError
from search.request import HIT_FIELDS, MAX_QUERY_LENGTH, MAX_VALUES

MAX_VALUE_LENGTH = 200
NO_FACETS = "none"
SWITCHES = {"0": False, "1": True, "false": False, "true": True}
MAX_TRENDS = 5
"""Most queries side by side."""

_WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR = re.compile(r"[0-9]{4}")

Schema = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of parameter values.

    Attributes:
        read: Parses the values of a parameter, at least one, given its name; raises
            :class:`RequestError` if they are invalid.
        schema: JSON Schema of the value, or of the array of values of a repeated parameter.
        joined: Whether several values are written as one, separated by commas.
    """

    read: Callable[[str, Sequence[str]], object]
    schema: Schema
    joined: bool = False


def single(name: str, values: Sequence[str]) -> str:
    """Return the value of a parameter that must not be repeated."""
    if len(values) > 1:
        raise RequestError(
            name,
            values[1],
            Message(MessageCode.REPEATED_PARAMETER),
            Message(MessageCode.ONLY_ONCE),
        )
    return values[0]


def text(longest: int) -> Kind:
    """Return the type of texts of at most ``longest`` characters."""

    def read(name: str, values: Sequence[str]) -> str:
        value = single(name, values)
        if len(value) > longest:
            fault = Message.of(MessageCode.TEXT_TOO_LONG, length=len(value))
            allowed = Message.of(MessageCode.MAX_CHARACTERS, max=longest)
            raise RequestError(name, value, fault, allowed)
        return value

    return Kind(read, {"type": "string", "maxLength": longest})


def _several(name: str, values: Sequence[str]) -> tuple[str, ...]:
    for value in values:
        if len(value) > MAX_VALUE_LENGTH:
            allowed = Message.of(MessageCode.MAX_CHARACTERS, max=MAX_VALUE_LENGTH)
            raise RequestError(name, value, Message(MessageCode.VALUE_TOO_LONG), allowed)
    return tuple(dict.fromkeys(values))


def _years(name: str, values: Sequence[str]) -> tuple[str, ...]:
    for value in values:
        if not _YEAR.fullmatch(value):
            fault, allowed = Message(MessageCode.NOT_A_YEAR), Message(MessageCode.FOUR_DIGITS)
            raise RequestError(name, value, fault, allowed)
    return _several(name, values)


def number(least: int, most: int) -> Kind:
    """Return the type of integers in a range, both ends included."""

    def read(name: str, values: Sequence[str]) -> int:
        value = single(name, values)
        if not _WHOLE_NUMBER.fullmatch(value) or not least <= int(value) <= most:
            allowed = Message.of(MessageCode.WHOLE_NUMBER, min=least, max=most)
            raise RequestError(name, value, Message(MessageCode.OUT_OF_RANGE), allowed)
        return int(value)

    return Kind(read, {"type": "integer", "minimum": least, "maximum": most})


def _level(name: str, values: Sequence[str]) -> tuple[str, ...]:
    return (str(number(1, 5).read(name, values)),)


def _day(name: str, values: Sequence[str]) -> date:
    value = single(name, values)
    try:
        if _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        # Well-formed, but not in the calendar.
        pass
    fault, allowed = Message(MessageCode.NOT_A_DATE), Message(MessageCode.ISO_DATE)
    raise RequestError(name, value, fault, allowed)


def choice(choices: type[StrEnum]) -> Kind:
    """Return the type of the values of an enumeration."""

    def read(name: str, values: Sequence[str]) -> StrEnum:
        value = single(name, values)
        if value not in list(choices):
            raise _unknown(name, value, Message.of(MessageCode.ONE_OF, names=tuple(choices)))
        return choices(value)

    return Kind(read, {"type": "string", "enum": [*choices]})


def facet_list(facets: Iterable[Facet]) -> Kind:
    """Return the type of lists of facets, by their keys."""
    keys = tuple(facet.key for facet in facets)

    def read(name: str, values: Sequence[str]) -> tuple[str, ...]:
        asked = _items(single(name, values))
        if asked == {NO_FACETS}:
            return ()
        for item in sorted(asked.difference(keys)):
            allowed = Message.of(MessageCode.LIST_OR_NONE, names=keys, none=NO_FACETS)
            raise _unknown(name, item, allowed)
        return tuple(key for key in keys if key in asked)

    return Kind(read, _joined(keys, alone=NO_FACETS), joined=True)


def _items(written: str) -> set[str]:
    """Return the items of a list; empty ones are ignored unless there is no other."""
    return {item.strip() for item in written.split(",")} - {""} or {""}


def _fields(fields: tuple[str, ...]) -> Kind:
    """Return the type of lists of some fields; empty items are ignored."""

    def read(name: str, values: Sequence[str]) -> tuple[str, ...]:
        asked = _items(single(name, values))
        for item in sorted(asked.difference(fields)):
            raise _unknown(name, item, Message.of(MessageCode.LIST_OF, names=fields))
        return tuple(field for field in fields if field in asked)

    return Kind(read, _joined(fields), joined=True)


def _switch(name: str, values: Sequence[str]) -> bool:
    value = single(name, values)
    if value not in SWITCHES:
        raise _unknown(name, value, Message(MessageCode.ZERO_OR_ONE))
    return SWITCHES[value]


def _unknown(name: str, value: str, allowed: Message) -> RequestError:
    return RequestError(name, value, Message(MessageCode.UNKNOWN_VALUE), allowed)


def _list_of(items: Schema, **limits: int) -> Schema:
    return {"type": "array", "items": items, **limits}


def _joined(names: Iterable[str], alone: str = "") -> Schema:
    """Return the schema of comma-separated names, or of the one name ``alone``."""
    name = f"({'|'.join(names)})"
    listed = f"[ ,]*{name}( *,[ ,]*{name})*[ ,]*"
    return {"type": "string", "pattern": f"^({alone}|{listed})$" if alone else f"^{listed}$"}


def _queries(name: str, values: Sequence[str]) -> tuple[str, ...]:
    if len(values) > MAX_TRENDS:
        fault, allowed = Message(MessageCode.TOO_MANY_QUERIES), MessageCode.AT_MOST
        raise RequestError(name, values[MAX_TRENDS], fault, Message.of(allowed, max=MAX_TRENDS))
    return tuple(dict.fromkeys(str(QUERY.read(name, (value,))) for value in values))


QUERY = text(MAX_QUERY_LENGTH)
QUERIES = Kind(
    _queries, _list_of({"type": "string", "maxLength": MAX_QUERY_LENGTH}, maxItems=MAX_TRENDS)
)
LEVEL = Kind(_level, {"type": "integer", "minimum": 1, "maximum": 5})
NAMES = Kind(
    _several, _list_of({"type": "string", "maxLength": MAX_VALUE_LENGTH}, maxItems=MAX_VALUES)
)
YEARS = Kind(
    _years, _list_of({"type": "string", "pattern": f"^{_YEAR.pattern}$"}, maxItems=MAX_VALUES)
)
DAY = Kind(_day, {"type": "string", "format": "date"})
OF_FACET = {
    ValueKind.NAMES: NAMES,
    ValueKind.YEARS: YEARS,
    ValueKind.LEVELS: LEVEL,
    ValueKind.LANGUAGES: NAMES,
}
"""Type of the values of each kind of facet."""
FIELDS = _fields(HIT_FIELDS)
EXPORTED_FIELDS = _fields((*HIT_FIELDS, *BODY_FIELDS))
SWITCH = Kind(_switch, {"type": "boolean"})
