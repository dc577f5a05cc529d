"""Answer errors: one table maps each class to a status and a stable name.

Readers get HTML, programs ``application/problem+json`` (RFC 9457). No stack trace leaves the
server.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

import msgspec
from flask import Flask, Response, render_template, request
from msgspec import UNSET, UnsetType
from werkzeug.exceptions import HTTPException

from index.errors import ClusterError, HledejError, NoIndexError, VersionError
from search.answers.searcher import UnknownVersionError
from search.messages import MessageCode, RequestError, RequestErrors
from search.params import QueryTooLongError, TooManyValuesError
from web.addresses import Addresses, is_for_programs
from web.monitoring.logs import printable, request_id
from web.pages.reader import Link
from web.this_searcher import is_renewed
from web.wording import Texts, program_texts, reader_texts

LOG = logging.getLogger("hledej.web")
PROBLEM = "application/problem+json"
TYPE = "urn:hledej:problem:"
"""Beginning of the types of problems."""
RETRY_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of error: HTTP status and stable name for programs (see docs/api.md)."""

    status: HTTPStatus
    name: str


class TooManyRequestsError(HledejError):
    """A client exceeded its rate limit; it may ask again after ``seconds``."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many requests; ask again after {seconds} s")
        self.seconds = seconds


class AddressTooLongError(HledejError):
    """The query string of a request is longer than ``web.addresses.MAX_QUERY_STRING``."""


class HostError(HledejError):
    """The ``Host`` of a request is not a valid host name or address."""


TOO_MANY = Kind(HTTPStatus.TOO_MANY_REQUESTS, "too-many-requests")
BAD_REQUEST = Kind(HTTPStatus.BAD_REQUEST, "bad-parameter")
NOT_FOUND = Kind(HTTPStatus.NOT_FOUND, "not-found")
ENGINE_DOWN = Kind(HTTPStatus.SERVICE_UNAVAILABLE, "engine-down")
INTERNAL = Kind(HTTPStatus.INTERNAL_SERVER_ERROR, "internal")
_BY_CLASS: Mapping[type[Exception], Kind] = {
    QueryTooLongError: Kind(HTTPStatus.REQUEST_URI_TOO_LONG, "query-too-long"),
    TooManyValuesError: Kind(HTTPStatus.BAD_REQUEST, "too-many-values"),
    AddressTooLongError: Kind(HTTPStatus.BAD_REQUEST, "address-too-long"),
    HostError: Kind(HTTPStatus.BAD_REQUEST, "bad-host"),
    RequestErrors: BAD_REQUEST,
    UnknownVersionError: Kind(HTTPStatus.GONE, "version-gone"),
    NoIndexError: Kind(HTTPStatus.SERVICE_UNAVAILABLE, "no-index"),
    VersionError: Kind(HTTPStatus.SERVICE_UNAVAILABLE, "no-index"),
    ClusterError: ENGINE_DOWN,
    TooManyRequestsError: TOO_MANY,
}
_BY_STATUS: Mapping[int, Kind] = {
    400: BAD_REQUEST,
    404: NOT_FOUND,
    405: Kind(HTTPStatus.METHOD_NOT_ALLOWED, "method-not-allowed"),
    413: Kind(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body-refused"),
    431: Kind(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "headers-too-long"),
    414: Kind(HTTPStatus.REQUEST_URI_TOO_LONG, "query-too-long"),
    429: TOO_MANY,
}
API_KINDS = tuple(
    {kind.name: kind for kind in (*_BY_STATUS.values(), *_BY_CLASS.values())}.values()
)
"""Kinds that a request to the API can cause; ``internal`` is not among them."""


Values = dict[str, int | str | tuple[str, ...]]


class ParameterError(msgspec.Struct):
    """The fault of one parameter and its allowed values: codes with values, and words.

    ``values`` and ``allowed_values`` are keyed as docs/api.md lists them for each code;
    ``nearest`` repeats the known parameter most like an unknown one, if there is one.
    """

    parameter: str
    code: MessageCode
    values: Values
    message: str
    allowed_code: MessageCode
    allowed_values: Values
    allowed: str
    nearest: str | UnsetType = UNSET


class ProblemDetails(msgspec.Struct):
    """Problem details of RFC 9457; ``instance`` is the id under which the server logged it."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[ParameterError] = []


def register(app: Flask, addresses: Addresses) -> None:
    """Answer every exception of the app by the table.

    Where an internal error comes of a damaged version, another one answers the request.
    """

    def answer(error: Exception) -> Response:
        if _kind(error) is INTERNAL and is_renewed():
            try:
                return app.make_response(app.dispatch_request())
            except Exception as another:  # noqa: BLE001  # whatever it is, it is answered
                error = another
        return _answer(error, addresses)

    app.register_error_handler(Exception, answer)


def _answer(error: Exception, addresses: Addresses) -> Response:
    kind = _kind(error)
    identity = f"urn:uuid:{request_id()}"
    if kind is INTERNAL:
        LOG.error("request failed", exc_info=error, extra={"fields": _request_fields()})
    elif kind is ENGINE_DOWN:
        fields = {**_request_fields(), "fault": str(error)}
        LOG.error("the cluster did not answer", extra={"fields": fields})
    if is_for_programs(request.path):
        response = _problem(error, kind, identity, program_texts())
        response.vary.add("Accept-Language")
    else:
        response = _page(error, kind, identity, addresses)
    response.status_code = kind.status
    response.headers["Cache-Control"] = "no-store"
    if kind.status is HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    if isinstance(error, TooManyRequestsError):
        response.headers["Retry-After"] = str(error.seconds)
    if isinstance(error, HTTPException) and kind.status is HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["Allow"] = "GET, HEAD, OPTIONS"
    return response


def _request_fields() -> dict[str, str]:
    return {"request_id": request_id(), "path": printable(request.path)}


def _kind(error: Exception) -> Kind:
    for kind_of_error in type(error).__mro__:
        if kind_of_error in _BY_CLASS:
            return _BY_CLASS[kind_of_error]
    if isinstance(error, HTTPException):
        code = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
        # Other client errors come from Werkzeug, which could not make sense of the request.
        return _BY_STATUS.get(code, BAD_REQUEST if 400 <= code < 500 else INTERNAL)
    return INTERNAL


def _detail(error: Exception, kind: Kind, texts: Texts) -> str:
    """Return the detail that may leave the server: our texts about the request, no internals."""
    if isinstance(error, RequestErrors):
        return "; ".join(f"{item.parameter}: {texts.message(item.fault)}" for item in error.errors)
    if isinstance(error, (AddressTooLongError, HostError)):
        return texts.text(f"hints.{kind.name}")
    return texts.text(f"errors.{kind.name}")


def _faults(error: Exception) -> tuple[RequestError, ...]:
    return error.errors if isinstance(error, RequestErrors) else ()


def _problem(error: Exception, kind: Kind, identity: str, texts: Texts) -> Response:
    details = ProblemDetails(
        type=f"{TYPE}{kind.name}",
        title=texts.text(f"errors.{kind.name}"),
        status=int(kind.status),
        detail=_detail(error, kind, texts),
        instance=identity,
        errors=[_parameter_error(item, texts) for item in _faults(error)],
    )
    return Response(msgspec.json.encode(details), mimetype=PROBLEM)


def _parameter_error(error: RequestError, texts: Texts) -> ParameterError:
    return ParameterError(
        parameter=error.parameter,
        code=error.fault.code,
        values=dict(error.fault.values),
        message=texts.message(error.fault),
        allowed_code=error.allowed.code,
        allowed_values=dict(error.allowed.values),
        allowed=texts.message(error.allowed),
        nearest=error.nearest or UNSET,
    )


def _page(error: Exception, kind: Kind, identity: str, addresses: Addresses) -> Response:
    ways: tuple[Link, ...] = ()
    if isinstance(error, RequestErrors) and not isinstance(error, TooManyValuesError):
        ways = (Link(reader_texts().text("without_faults"), addresses.of(error.request)),)
    return error_page(kind, ways, faults=_faults(error), identity=identity)


def error_page(
    kind: Kind,
    ways: tuple[Link, ...] = (),
    *,
    faults: tuple[RequestError, ...] = (),
    identity: str = "",
) -> Response:
    """Return the error page for readers.

    Args:
        kind: Kind of the error.
        ways: Links that lead on.
        faults: Faults of the parameters.
        identity: Id under which the server logged the error.
    """
    html = render_template("error.html", kind=kind, ways=ways, faults=faults, identity=identity)
    return Response(html, kind.status, mimetype="text/html")
