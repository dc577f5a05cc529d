"""Write records as files for other programs: one JSON object a line, or CSV for spreadsheets."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

import msgspec

from search.messages import Message, MessageCode, RequestError, RequestErrors
from search.records import FIELDS, Category, Record
from search.request import Matching, SearchRequest

EXPORTED = SearchRequest(matching=Matching.ALL)
"""What an export asks for unless told otherwise."""
BYTE_ORDER_MARK = "\ufeff"
SEPARATOR = "; "
"""Separator of several values in one cell."""
# Start of a cell, also for spreadsheets that separate cells by semicolons, as Czech ones do.
_FORMULA = re.compile(r"(^\s*|;\s*)(?=[=+\-@＝＋－＠])")
_BREAKS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


def exported_fields(asked: SearchRequest) -> tuple[str, ...]:
    """Return the fields of an export: the requested ones, without those of a hit's match.

    Raises:
        RequestErrors: If no field is left.
    """
    fields = tuple(name for name in asked.fields or FIELDS if name in FIELDS)
    if not fields:
        fault = Message(MessageCode.NOTHING_TO_EXPORT)
        allowed = Message.of(MessageCode.LIST_OF, names=FIELDS)
        error = RequestError("fields", ",".join(asked.fields), fault, allowed)
        raise RequestErrors([error], asked)
    return fields


def to_ndjson(records: Iterable[Record], fields: Sequence[str] = FIELDS) -> Iterator[bytes]:
    """Yield one line of JSON for each record, in UTF-8.

    Args:
        records: Records in the order of the lines.
        fields: Keys to write, a subset of ``FIELDS``.
    """
    encode = msgspec.json.encode
    for record in records:
        yield encode({name: getattr(record, name) for name in fields}) + b"\n"


def to_csv(records: Iterable[Record], fields: Sequence[str] = FIELDS) -> Iterator[bytes]:
    """Yield the lines of a CSV file (RFC 4180) in UTF-8, the header first.

    Several values of a field share one cell. An apostrophe precedes what a spreadsheet would run
    as a formula, and the byte order mark tells Excel the encoding.

    Args:
        records: Records in the order of the lines.
        fields: Columns, a subset of ``FIELDS``.

    Source: OWASP, CSV injection.
    """
    yield (BYTE_ORDER_MARK + _line(fields)).encode()
    for record in records:
        yield _line([_cell(getattr(record, name)) for name in fields]).encode()


def _line(cells: Iterable[str]) -> str:
    line = StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def _cell(value: object) -> str:
    match value:
        case None:
            text = ""
        case Category():
            text = value.label
        case dict():
            text = SEPARATOR.join(f"{key}: {_cell(of)}" for key, of in value.items())
        case tuple():
            text = SEPARATOR.join(map(_cell, value))
        case _:
            text = str(value)
    return _FORMULA.sub(r"\1'", _BREAKS.sub(" ", text))
