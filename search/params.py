"""Parameters of a search, as they stand in an address, and the request they make.

The page, the JSON API and the command line read one table with one parser, so that the same
parameters mean the same everywhere. What is wrong is told in Czech: readers see it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from enum import StrEnum

from index.errors import HledejError, RequestError
from search.request import (
    EXCLUDABLE,
    HIT_FIELDS,
    MAX_FACET_SIZE,
    MAX_HITS_DEEP,
    MAX_PER_PAGE,
    MAX_QUERY_LENGTH,
    VALUE_FACETS,
    Facet,
    HighlightStyle,
    SearchRequest,
    Sort,
)

MAX_VALUES = 50
MAX_VALUE_LENGTH = 200
MAX_SUGGESTIONS = 20
DEFAULT_SUGGESTIONS = 6
NO_FACETS = "none"
DEFAULTS = SearchRequest()

# Control characters and halves of a surrogate pair: nothing that is searched for holds them,
# and an address or a page that did could not be written.
_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR = re.compile(r"[0-9]{4}")


class RequestErrors(HledejError):  # noqa: N818  # it stands for several
    """Parameters that cannot be used, all of them.

    Args:
        errors: At least one, in the order of the table, unknown parameters first.
        request: What the sound parameters ask for.
    """

    def __init__(self, errors: Sequence[RequestError], request: SearchRequest) -> None:
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = tuple(errors)
        self.request = request


class QueryTooLongError(RequestErrors):
    """The query itself is longer than ``MAX_QUERY_LENGTH``; other parameters may be wrong too."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a search.

    Attributes:
        name: As in the address; also the attribute of :class:`SearchRequest`.
        read: Gives the attribute's value from the written values, of which there is one or more.
        joined: Whether several values are written as one, with commas.
    """

    name: str
    read: Callable[[str, Sequence[str]], object]
    joined: bool = False


def parse_request(
    pairs: Iterable[tuple[str, str]], *, strict: bool, defaults: SearchRequest = DEFAULTS
) -> SearchRequest:
    """Return the request that the parameters make.

    Values lose white space around them; a parameter without a value counts as absent.

    Args:
        pairs: Names and values in any order; several of one name are its several values.
        strict: Whether an unknown parameter is an error; otherwise it is ignored.
        defaults: What holds where a parameter is absent.

    Raises:
        RequestErrors: If a parameter cannot be used; it names every one.
        QueryTooLongError: If the query is one of them, because of its length.
    """
    given = _by_name(pairs)
    request, errors = _read(given, defaults)
    if strict:
        errors = [*_unknown(given, PARAMETERS), *errors]
    if errors:
        raise (QueryTooLongError if _query_is_too_long(given) else RequestErrors)(errors, request)
    return request


def parse_suggest(pairs: Iterable[tuple[str, str]]) -> tuple[str, int]:
    """Return what was typed and how many suggestions are wanted.

    Raises:
        RequestErrors: If a parameter is unknown or cannot be used; it names every one.
        QueryTooLongError: If what was typed is one of them, because of its length.
    """
    given = _by_name(pairs)
    values: dict[str, object] = {"q": "", "limit": DEFAULT_SUGGESTIONS}
    errors = [
        *_unknown(given, SUGGEST_PARAMETERS),
        *_read_values(given, SUGGEST_PARAMETERS, values),
    ]
    if errors:
        kind = QueryTooLongError if _query_is_too_long(given) else RequestErrors
        raise kind(errors, DEFAULTS)
    return str(values["q"]), int(str(values["limit"]))


def to_pairs(request: SearchRequest, defaults: SearchRequest = DEFAULTS) -> list[tuple[str, str]]:
    """Return the parameters that make this request, in the order of the table.

    ``parse_request`` with the same ``defaults`` gives an equal request. What equals the default
    is left out.
    """
    return [
        (parameter.name, value)
        for parameter in PARAMETERS
        if getattr(request, parameter.name) != getattr(defaults, parameter.name)
        for value in _written(getattr(request, parameter.name), joined=parameter.joined)
    ]


def cleaned(value: str) -> str:
    """Return a value as it can be written, without white space around it."""
    return unicodedata.normalize("NFC", _UNWRITABLE.sub(" ", value)).strip()


def _by_name(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        if written := cleaned(value):
            given.setdefault(name, []).append(written)
    return given


def _read(
    given: Mapping[str, Sequence[str]], defaults: SearchRequest
) -> tuple[SearchRequest, list[RequestError]]:
    """Return the request of the sound parameters, and what is wrong with the others."""
    values: dict[str, object] = {}
    errors = list(_read_values(given, PARAMETERS, values))
    request = replace(defaults, **values)  # type: ignore[arg-type]  # the table gives each its type
    contradictions = list(_contradictions(request))
    unusable = {error.parameter: getattr(defaults, error.parameter) for error in contradictions}
    return replace(request, **unusable), errors + contradictions


def _read_values(
    given: Mapping[str, Sequence[str]],
    parameters: Iterable[Parameter],
    values: dict[str, object],
) -> Iterator[RequestError]:
    """Put the sound values in their places, and yield what is wrong with the others."""
    for parameter in parameters:
        if parameter.name in given:
            try:
                values[parameter.name] = parameter.read(parameter.name, given[parameter.name])
            except RequestError as error:
                yield error


def _query_is_too_long(given: Mapping[str, Sequence[str]]) -> bool:
    return any(len(query) > MAX_QUERY_LENGTH for query in given.get("q", ()))


def _unknown(given: Iterable[str], parameters: Iterable[Parameter]) -> Iterator[RequestError]:
    known = [parameter.name for parameter in parameters]
    for name in given:
        if name not in known:
            close = get_close_matches(name, known, n=1)
            remedy = f"nejspíš „{close[0]}“" if close else f"známé parametry: {', '.join(known)}"
            yield RequestError(name, "", "neznámý parametr", remedy)


def _contradictions(request: SearchRequest) -> Iterator[RequestError]:
    if request.date_from and request.date_to and request.date_to < request.date_from:
        yield RequestError(
            "date_to",
            request.date_to.isoformat(),
            "konec období je před jeho začátkem",
            f"den {request.date_from.isoformat()} nebo pozdější",
        )
    if request.page * request.per_page > MAX_HITS_DEEP:
        yield RequestError(
            "page",
            str(request.page),
            f"listovat lze jen prvními {MAX_HITS_DEEP} výsledky",
            f"nejvýše {MAX_HITS_DEEP // request.per_page}; zpřesněte dotaz nebo přidejte filtr",
        )


def _single(name: str, values: Sequence[str]) -> str:
    if len(values) > 1:
        raise RequestError(name, values[1], "parametr je uveden vícekrát", "uveďte jej jednou")
    return values[0]


def _query(name: str, values: Sequence[str]) -> str:
    query = _single(name, values)
    if len(query) > MAX_QUERY_LENGTH:
        fault = f"dotaz je příliš dlouhý ({len(query)} znaků)"
        raise RequestError(name, query, fault, f"nejvýše {MAX_QUERY_LENGTH} znaků")
    return query


def _values(name: str, values: Sequence[str]) -> tuple[str, ...]:
    for value in values:
        if len(value) > MAX_VALUE_LENGTH:
            raise RequestError(
                name, value, "hodnota je příliš dlouhá", f"nejvýše {MAX_VALUE_LENGTH} znaků"
            )
    distinct = tuple(dict.fromkeys(values))
    if len(distinct) > MAX_VALUES:
        fault = f"příliš mnoho hodnot ({len(distinct)})"
        raise RequestError(name, distinct[MAX_VALUES], fault, f"nejvýše {MAX_VALUES}")
    return distinct


def _years(name: str, values: Sequence[str]) -> tuple[str, ...]:
    for value in values:
        if not _YEAR.fullmatch(value):
            raise RequestError(name, value, "to není rok", "čtyři číslice, například 2025")
    return _values(name, values)


def _number(least: int, most: int) -> Callable[[str, Sequence[str]], int]:
    def read(name: str, values: Sequence[str]) -> int:
        value = _single(name, values)
        if not _WHOLE_NUMBER.fullmatch(value) or not least <= int(value) <= most:
            fault = "to není číslo v povoleném rozsahu"
            raise RequestError(name, value, fault, f"celé číslo od {least} do {most}")
        return int(value)

    return read


def _day(name: str, values: Sequence[str]) -> date:
    value = _single(name, values)
    try:
        if _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        # Written as a day, but the calendar has none such.
        pass
    raise RequestError(name, value, "takový den není", "datum jako 2025-12-31")


def _choice(choices: type[StrEnum]) -> Callable[[str, Sequence[str]], StrEnum]:
    def read(name: str, values: Sequence[str]) -> StrEnum:
        value = _single(name, values)
        if value not in list(choices):
            raise RequestError(name, value, "neznámá hodnota", f"jedna z: {', '.join(choices)}")
        return choices(value)

    return read


def _facets(name: str, values: Sequence[str]) -> tuple[Facet, ...]:
    value = _single(name, values)
    asked = {item.strip() for item in value.split(",")}
    if asked == {NO_FACETS}:
        return ()
    for item in sorted(asked):
        if item not in list(Facet):
            allowed = f"{', '.join(Facet)}, oddělené čárkou, nebo {NO_FACETS}"
            raise RequestError(name, item, "neznámá hodnota", allowed)
    return tuple(facet for facet in Facet if facet in asked)


def _fields(name: str, values: Sequence[str]) -> tuple[str, ...]:
    asked = {item.strip() for item in _single(name, values).split(",")}
    for item in sorted(asked - {*HIT_FIELDS}):
        raise RequestError(name, item, "neznámá hodnota", f"{', '.join(HIT_FIELDS)}, s čárkami")
    return tuple(field for field in HIT_FIELDS if field in asked)


def _switch(name: str, values: Sequence[str]) -> bool:
    value = _single(name, values)
    if value not in {"0", "1"}:
        raise RequestError(name, value, "neznámá hodnota", "0 nebo 1")
    return value == "1"


def _written(value: object, *, joined: bool) -> Iterator[str]:
    match value:
        case None:
            return
        case tuple() if joined:
            yield ",".join(value) or NO_FACETS
        case tuple():
            yield from value
        case bool():
            yield str(int(value))
        case date():
            yield value.isoformat()
        case _:
            yield str(value)


PARAMETERS: tuple[Parameter, ...] = (
    Parameter("q", _query),
    *(Parameter(str(facet), _values) for facet in VALUE_FACETS if facet is not Facet.YEAR),
    Parameter("year", _years),
    *(Parameter(f"exclude_{facet}", _values) for facet in EXCLUDABLE),
    Parameter("importance_min", _number(1, 5)),
    Parameter("date_from", _day),
    Parameter("date_to", _day),
    Parameter("sort", _choice(Sort)),
    Parameter("page", _number(1, 999_999_999)),
    Parameter("per_page", _number(1, MAX_PER_PAGE)),
    Parameter("facets", _facets, joined=True),
    Parameter("facet_size", _number(1, MAX_FACET_SIZE)),
    Parameter("timeline", _switch),
    Parameter("highlight", _choice(HighlightStyle)),
    Parameter("explain", _switch),
    Parameter("fields", _fields, joined=True),
)
"""Every parameter of a search, in the order in which addresses are written."""

SUGGEST_PARAMETERS = (
    Parameter("q", _query),
    Parameter("limit", _number(1, MAX_SUGGESTIONS)),
)
"""What the suggestions take."""
