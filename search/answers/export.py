"""Write records as files for other programs: one JSON object a line, or CSV for spreadsheets.

An export since a version has the records that changed, and then the ids of those that are gone: of
removed articles, and of changed ones that match no longer, so that a copy is kept by it alone.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import chain
from typing import Protocol

import msgspec

from index.article import Article, Listed
from index.record import BODY_FIELDS, FIELDS, Category, Record, WholeRecord
from search.answers.searcher import Searcher
from search.messages import Message, MessageCode, RequestError, RequestErrors
from search.request import Matching, SearchRequest

EXPORTED = SearchRequest(matching=Matching.ALL)
"""Defaults of the request of an export."""
BYTE_ORDER_MARK = "\ufeff"
SEPARATOR = "; "
"""Separator of several values in one cell."""
# Start of a cell, also for spreadsheets that separate cells by semicolons, as Czech ones do.
_FORMULA = re.compile(r"(^\s*|;\s*)(?=[=+\-@＝＋－＠])")
_BREAKS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


REMOVED = "removed"
"""Key and column that tell of an article that is gone."""


class Records(Protocol):
    """Makes the records of articles."""

    def record(self, article: Listed, /) -> Record:
        """Return the record of an article."""

    def whole(self, article: Article, /) -> WholeRecord:
        """Return the record of an article with its body."""


@dataclass(frozen=True, slots=True)
class Export:
    """The content of an export.

    Attributes:
        fields: Names of the fields.
        records: Records, read lazily; ``None`` for each article read that is left out.
        removed: Ids of articles that are gone, to be read after the records; ``None`` for an export
            of everything.
    """

    fields: tuple[str, ...]
    records: Iterator[Record | None]
    removed: Iterator[str] | None = None


def export(
    searcher: Searcher,
    asked: SearchRequest,
    forms: Records,
    *,
    since: str = "",
    most: int = 0,
) -> Export:
    """Return the export of all matches of a request.

    Args:
        searcher: The version to export.
        asked: The request.
        forms: Makes the records.
        since: Version since which changes are wanted, with ids; empty for everything.
        most: Bytes of a body that are needed, 0 for all.

    Raises:
        RequestErrors: If no requested field is exported.
        UnknownVersionError: If the changes since that version are not known.
    """
    fields = exported_fields(asked)
    if since and "id" not in fields:
        fields = ("id", *fields)
    articles = searcher.matching(asked)
    if not since:
        return Export(fields, _records(searcher, articles, forms, fields, most))
    step = searcher.since(since)
    left = dict.fromkeys(step.changed)
    records = _records(searcher, _taken(articles, left), forms, fields, most)
    return Export(fields, records, chain(step.removed, _lazily(left)))


def _taken(articles: Iterator[Listed], left: dict[str, None]) -> Iterator[Listed | None]:
    """Yield those of the articles whose ids are ``left``, and remove these from it.

    ``None`` stands for each other one. No more articles are read than needed.
    """
    while left and (article := next(articles, None)) is not None:
        if article.id in left:
            del left[article.id]
            yield article
        else:
            yield None


def _lazily(ids: Iterable[str]) -> Iterator[str]:
    yield from ids


def _records(
    searcher: Searcher,
    articles: Iterable[Listed | None],
    forms: Records,
    fields: Sequence[str],
    most: int,
) -> Iterator[Record | None]:
    if {*BODY_FIELDS}.isdisjoint(fields):
        yield from (forms.record(listed) if listed else None for listed in articles)
        return
    for listed in articles:
        article = searcher.article(listed.id, most) if listed else None
        yield forms.whole(article) if article else None


def exported_fields(asked: SearchRequest) -> tuple[str, ...]:
    """Return the fields of an export: the requested ones, without those of a hit's match.

    Raises:
        RequestErrors: If no field is left.
    """
    known = (*FIELDS, *BODY_FIELDS)
    fields = tuple(name for name in asked.fields or FIELDS if name in known)
    if not fields:
        fault = Message(MessageCode.NOTHING_TO_EXPORT)
        allowed = Message.of(MessageCode.LIST_OF, names=known)
        error = RequestError("fields", ",".join(asked.fields), fault, allowed)
        raise RequestErrors([error], asked)
    return fields


def to_ndjson(exported: Export) -> Iterator[bytes]:
    """Yield one line of JSON for each record, in UTF-8, and for each article that is gone.

    The line of an article that is left out is empty.
    """
    encode = msgspec.json.encode
    for record in exported.records:
        if record is None:
            yield b""
        else:
            yield encode({name: getattr(record, name) for name in exported.fields}) + b"\n"
    for identity in exported.removed or ():
        yield encode({"id": identity, REMOVED: True}) + b"\n"


def to_csv(exported: Export) -> Iterator[bytes]:
    """Yield the lines of a CSV file (RFC 4180) in UTF-8, the header first.

    Several values of a field share one cell. An apostrophe precedes what a spreadsheet would run
    as a formula, and the byte order mark tells Excel the encoding. An export since a version has a
    column more, which is filled where an article is gone. The line of an article that is left out
    is empty.

    Source: OWASP, CSV injection.
    """
    fields, removed = exported.fields, exported.removed
    more = () if removed is None else (REMOVED,)
    yield (BYTE_ORDER_MARK + _line((*fields, *more))).encode()
    for record in exported.records:
        if record is None:
            yield b""
        else:
            cells = [_cell(getattr(record, name)) for name in fields]
            yield _line([*cells, *("" for _ in more)]).encode()
    for identity in removed or ():
        cells = [_cell(identity) if name == "id" else "" for name in fields]
        yield _line([*cells, "1"]).encode()


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
