"""Parse the parameters of an address into a request, and write a request as parameters.

Page, feed, API and command line share one table of parameters and one parser, so that a
parameter means the same everywhere.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from itertools import islice
from operator import attrgetter

from index.facets import BUILT_IN, Choices, Facet, ValueKind, choosing, excluding, requiring
from search.messages import Message, MessageCode, RequestError, RequestErrors
from search.parameter_table import (
    CHANGED_SINCE,
    Q_FACET,
    QUERY_PARAMETER,
    SIMILAR_PARAMETERS,
    SUGGEST_PARAMETERS,
    TREND_PARAMETERS,
    Parameter,
    export_parameters,
    facet_parameters,
    other_export_parameters,
    other_parameters,
    parameters,
)
from search.request import MAX_HITS_DEEP, MAX_QUERY_LENGTH, MAX_VALUES, SearchRequest
from search.values import NO_FACETS

MAX_PARAMETERS = 100
"""Most parameters of one request; all known ones, with ``MAX_VALUES`` values, are far fewer."""
MAX_UNKNOWN = 5
"""Most unknown parameters that one error reports."""
MAX_NAME = 60
"""Longest unknown name that is repeated whole and compared with known ones."""
DEFAULT_SUGGESTIONS = 6
DEFAULT_SIMILAR = 5
DEFAULTS = SearchRequest()

Pair = tuple[str, str]
"""Name and value of a parameter."""

_OTHERS = tuple(parameter.name for parameter in other_parameters(BUILT_IN))
_JOINED = frozenset(
    parameter.name for parameter in other_parameters(BUILT_IN) if parameter.kind.joined
)
_values: Callable[[SearchRequest], tuple[object, ...]] = attrgetter(*_OTHERS)

# Control characters and lone surrogates: no indexed text contains them, and no address or page
# can be written with them.
_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class QueryTooLongError(RequestErrors):
    """The query is longer than ``MAX_QUERY_LENGTH``; other parameters may be faulty too."""


class TooManyValuesError(RequestErrors):
    """Too many parameters or filter values; none of them was read."""

    def __init__(self, name: str, code: MessageCode, most: int) -> None:
        allowed = Message.of(MessageCode.AT_MOST, max=most)
        super().__init__([RequestError(_short(name), "", Message(code), allowed)], DEFAULTS)


def parse_request(
    pairs: Iterable[tuple[str, str]],
    *,
    strict: bool,
    defaults: SearchRequest = DEFAULTS,
    facets: tuple[Facet, ...] = BUILT_IN,
) -> SearchRequest:
    """Return the request of parameters.

    White space around values is removed; a parameter without a value counts as absent.

    Args:
        pairs: Names and values in any order; a repeated name has several values.
        strict: Whether an unknown parameter is an error; otherwise it is ignored.
        defaults: Values of absent parameters.
        facets: Facets that a request may name.

    Raises:
        RequestErrors: If parameters are faulty; it reports all known ones, and the first
            ``MAX_UNKNOWN`` unknown ones.
        QueryTooLongError: If the query is one of them, because of its length.
        TooManyValuesError: If there are too many parameters or values.
    """
    given = _by_name(pairs, facets)
    request, errors = _read(given, defaults, facets)
    unknown = _unknown(given, parameters(facets)) if strict else ()
    _refuse([*unknown, *errors], given, request)
    return request


def parse_facet(
    pairs: Iterable[tuple[str, str]], facets: tuple[Facet, ...] = BUILT_IN
) -> tuple[str, SearchRequest]:
    """Return the prefix to search for among a facet's values, and the request to count over.

    Raises:
        RequestErrors, QueryTooLongError, TooManyValuesError: As :func:`parse_request`.
    """
    given = _by_name(pairs, facets)
    values: dict[str, object] = {"q_facet": ""}
    request, errors = _read(given, DEFAULTS, facets)
    wrong = _read_values(given, (Q_FACET,), values)
    unknown = _unknown(given, (Q_FACET, *parameters(facets)))
    _refuse([*unknown, *wrong, *errors], given, request)
    return str(values["q_facet"]), request


def parse_export(
    pairs: Iterable[tuple[str, str]], defaults: SearchRequest, facets: tuple[Facet, ...] = BUILT_IN
) -> tuple[SearchRequest, str]:
    """Return the request of an export, and the version since which changes are wanted, or "".

    Raises:
        RequestErrors, QueryTooLongError, TooManyValuesError: As :func:`parse_request`.
    """
    given = _by_name(pairs, facets)
    values: dict[str, object] = {}
    request, errors = _read(given, defaults, facets, other_export_parameters(facets))
    wrong = _read_values(given, (CHANGED_SINCE,), values)
    unknown = _unknown(given, export_parameters(facets))
    _refuse([*unknown, *wrong, *errors], given, request)
    return request, str(values.get(CHANGED_SINCE.name, ""))


def parse_suggest(pairs: Iterable[tuple[str, str]]) -> tuple[str, int]:
    """Return the typed text, and the maximum number of suggestions.

    Raises:
        RequestErrors, QueryTooLongError, TooManyValuesError: As :func:`parse_request`.
    """
    values = _parse_values(pairs, SUGGEST_PARAMETERS)
    return str(values.get("q", "")), int(str(values.get("limit", DEFAULT_SUGGESTIONS)))


def parse_similar(pairs: Iterable[tuple[str, str]]) -> int:
    """Return the maximum number of similar articles.

    Raises:
        RequestErrors, TooManyValuesError: As :func:`parse_request`.
    """
    return int(str(_parse_values(pairs, SIMILAR_PARAMETERS).get("limit", DEFAULT_SIMILAR)))


def parse_trends(pairs: Iterable[tuple[str, str]], *, strict: bool) -> tuple[tuple[str, ...], bool]:
    """Return the queries to compare, and whether they are told as shares of all articles.

    Args:
        pairs: Names and values; here ``q`` may be repeated.
        strict: Whether an unknown parameter is an error; otherwise it is ignored.

    Raises:
        RequestErrors, QueryTooLongError, TooManyValuesError: As :func:`parse_request`.
    """
    given = _by_name(pairs)
    values: dict[str, object] = {}
    unknown = _unknown(given, TREND_PARAMETERS) if strict else ()
    _refuse([*unknown, *_read_values(given, TREND_PARAMETERS, values)], given, DEFAULTS)
    return _several(values, "q"), bool(values.get("share"))


def parse_nothing(pairs: Iterable[tuple[str, str]]) -> None:
    """Check that a request has no parameters.

    Raises:
        RequestErrors, TooManyValuesError: If it has.
    """
    _parse_values(pairs, ())


def _parse_values(
    pairs: Iterable[tuple[str, str]], parameters: Sequence[Parameter]
) -> Mapping[str, object]:
    given = _by_name(pairs)
    values: dict[str, object] = {}
    errors = [*_unknown(given, parameters), *_read_values(given, parameters, values)]
    _refuse(errors, given, DEFAULTS)
    return values


def _refuse(
    errors: Sequence[RequestError], given: Mapping[str, Sequence[str]], request: SearchRequest
) -> None:
    if errors:
        raise (QueryTooLongError if _query_is_too_long(given) else RequestErrors)(errors, request)


def to_pairs(request: SearchRequest, defaults: SearchRequest = DEFAULTS) -> list[Pair]:
    """Return the parameters of a request in the order of the table, defaults left out.

    ``parse_request`` with the same ``defaults`` gives an equal request. Defaults choose no values
    of facets.
    """
    first = [("q", request.q)] if request.q != defaults.q else []
    chosen = [(choosing(key), value) for key, of in request.chosen.items() for value in of]
    return [*first, *chosen, *pairs_after_chosen(request, defaults)]


def pairs_after_chosen(request: SearchRequest, defaults: SearchRequest) -> list[Pair]:
    """Return the parameters of :func:`to_pairs` after the chosen values of facets."""
    excluded = [(excluding(key), value) for key, of in request.excluded.items() for value in of]
    required = [(requiring(key), value) for key, of in request.required.items() for value in of]
    others = [
        (name, written)
        for name, value, default in zip(_OTHERS, _values(request), _values(defaults), strict=True)
        if value != default
        for written in _written(value, joined=name in _JOINED)
    ]
    return [*excluded, *required, *others]


def cleaned(value: str) -> str:
    """Return a value in NFC, without unwritable characters and surrounding white space."""
    return unicodedata.normalize("NFC", _UNWRITABLE.sub(" ", value)).strip()


def _by_name(
    pairs: Iterable[tuple[str, str]], facets: tuple[Facet, ...] = ()
) -> dict[str, list[str]]:
    """Return the values of each parameter.

    Raises:
        TooManyValuesError: If there are too many parameters or values.
    """
    given: dict[str, list[str]] = {}
    limited, filters = _filters(facets), 0
    for before, (name, value) in enumerate(pairs):
        if before == MAX_PARAMETERS:
            raise TooManyValuesError(name, MessageCode.TOO_MANY_PARAMETERS, MAX_PARAMETERS)
        if written := cleaned(value):
            given.setdefault(name, []).append(written)
            filters += name in limited
        if filters > MAX_VALUES:
            raise TooManyValuesError(name, MessageCode.TOO_MANY_VALUES, MAX_VALUES)
    return given


@lru_cache(64)
def _filters(facets: tuple[Facet, ...]) -> frozenset[str]:
    """Return the parameters whose values count towards ``MAX_VALUES``."""
    several = [facet for facet in facets if facet.kind is not ValueKind.LEVELS]
    return frozenset(facet.parameter for facet in several) | {
        name for facet in facets for name in (facet.excluding, facet.requiring) if name
    }


def _read(
    given: Mapping[str, Sequence[str]],
    defaults: SearchRequest,
    facets: tuple[Facet, ...],
    others: tuple[Parameter, ...] = (),
) -> tuple[SearchRequest, list[RequestError]]:
    """Return the request of the valid parameters, and the errors of the others.

    Args:
        given: Values by name.
        defaults: Values of absent parameters.
        facets: Facets that the request may name.
        others: Parameters after those of the facets; those of a search unless given.
    """
    filters: dict[str, object] = {}
    errors = list(_read_values(given, facet_parameters(facets), filters))
    values: dict[str, object] = {}
    if filters:
        values["chosen"] = Choices({of.key: _several(filters, of.parameter) for of in facets})
        values["excluded"] = Choices({of.key: _several(filters, of.excluding) for of in facets})
        values["required"] = Choices({of.key: _several(filters, of.requiring) for of in facets})
    errors += _read_values(given, (QUERY_PARAMETER, *(others or other_parameters(facets))), values)
    request = replace(defaults, **values)  # type: ignore[arg-type]  # the table gives each its type
    contradictions = list(_contradictions(request))
    if contradictions:
        unusable = {error.parameter: getattr(defaults, error.parameter) for error in contradictions}
        request = replace(request, **unusable)
    return request, errors + contradictions


def _read_values(
    given: Mapping[str, Sequence[str]],
    parameters: Iterable[Parameter],
    values: dict[str, object],
) -> Iterator[RequestError]:
    """Read valid values into ``values``, and yield the errors of the others."""
    for parameter in parameters:
        if parameter.name in given:
            try:
                read = parameter.kind.read
                values[parameter.name] = read(parameter.name, given[parameter.name])
            except RequestError as error:
                yield error


def _several(filters: Mapping[str, object], name: str) -> tuple[str, ...]:
    """Return the values of a parameter of a facet."""
    found = filters.get(name, ())
    return found if isinstance(found, tuple) else ()


def _query_is_too_long(given: Mapping[str, Sequence[str]]) -> bool:
    return any(len(query) > MAX_QUERY_LENGTH for query in given.get("q", ()))


def _unknown(given: Iterable[str], parameters: Iterable[Parameter]) -> Iterator[RequestError]:
    """Yield errors of the first ``MAX_UNKNOWN`` unknown parameters."""
    known = [parameter.name for parameter in parameters]
    for name in islice((name for name in given if name not in known), MAX_UNKNOWN):
        fault = Message(MessageCode.UNKNOWN_PARAMETER)
        yield RequestError(_short(name), "", fault, _known_instead(name, known))


def _known_instead(name: str, known: Sequence[str]) -> Message:
    if not known:
        return Message(MessageCode.NO_PARAMETERS)
    close = get_close_matches(name, known, n=1) if len(name) <= MAX_NAME else ()
    if close:
        return Message.of(MessageCode.NEAREST_PARAMETER, nearest=close[0])
    return Message.of(MessageCode.KNOWN_PARAMETERS, names=tuple(known))


def _short(name: str) -> str:
    return name if len(name) <= MAX_NAME else f"{name[: MAX_NAME - 1]}…"


def _contradictions(request: SearchRequest) -> Iterator[RequestError]:
    if request.date_from and request.date_to and request.date_to < request.date_from:
        yield RequestError(
            "date_to",
            request.date_to.isoformat(),
            Message(MessageCode.PERIOD_REVERSED),
            Message.of(MessageCode.DAY_OR_LATER, min=request.date_from.isoformat()),
        )
    if request.page * request.per_page > MAX_HITS_DEEP:
        yield RequestError(
            "page",
            str(request.page),
            Message.of(MessageCode.PAGE_TOO_DEEP, max=MAX_HITS_DEEP),
            Message.of(MessageCode.PAGE_AT_MOST, max=MAX_HITS_DEEP // request.per_page),
        )


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
