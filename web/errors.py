"""Errors as answers: one table from class to status.

Readers get HTML, programs ``application/problem+json`` (RFC 9457). No stack trace ever leaves the
server.
"""

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

import msgspec
from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from index.errors import (
    ClusterDownError,
    ClusterRefusedError,
    NoIndexError,
    RequestError,
    VersionError,
)
from search.params import QueryTooLongError, RequestErrors
from web.addresses import Addresses
from web.wording import Texts

LOG = logging.getLogger("hledej.web")
API_PREFIX = "/api/"
RETRY_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of error: its status and its stable name for programs (see docs/api.md)."""

    status: HTTPStatus
    name: str


INTERNAL = Kind(HTTPStatus.INTERNAL_SERVER_ERROR, "internal")
_BY_CLASS: Mapping[type[Exception], Kind] = {
    QueryTooLongError: Kind(HTTPStatus.REQUEST_URI_TOO_LONG, "query-too-long"),
    RequestErrors: Kind(HTTPStatus.BAD_REQUEST, "bad-parameter"),
    NoIndexError: Kind(HTTPStatus.SERVICE_UNAVAILABLE, "no-index"),
    VersionError: Kind(HTTPStatus.SERVICE_UNAVAILABLE, "no-index"),
    ClusterDownError: Kind(HTTPStatus.SERVICE_UNAVAILABLE, "engine-down"),
    ClusterRefusedError: Kind(HTTPStatus.SERVICE_UNAVAILABLE, "engine-down"),
}
_BY_STATUS: Mapping[int, Kind] = {
    400: Kind(HTTPStatus.BAD_REQUEST, "bad-parameter"),
    404: Kind(HTTPStatus.NOT_FOUND, "not-found"),
    405: Kind(HTTPStatus.METHOD_NOT_ALLOWED, "method-not-allowed"),
    414: Kind(HTTPStatus.REQUEST_URI_TOO_LONG, "query-too-long"),
}


class ParameterError(msgspec.Struct):
    """What is wrong with one parameter."""

    parameter: str
    message: str
    allowed: str


class ProblemDetails(msgspec.Struct):
    """An error as RFC 9457 has it; ``instance`` is the id under which the server logged it."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[ParameterError] = []


def register(app: Flask, addresses: Addresses, texts: Texts) -> None:
    """Answer every error of the app by the table."""

    def answer(error: Exception) -> Response:
        return _answer(error, addresses, texts)

    app.register_error_handler(Exception, answer)


def _answer(error: Exception, addresses: Addresses, texts: Texts) -> Response:
    kind = _kind(error)
    identity = f"urn:uuid:{secrets.token_hex(16)}"
    if kind is INTERNAL:
        LOG.error("%s %s failed", identity, request.path, exc_info=error)
    elif kind.name == "engine-down":
        LOG.error("%s %s: %s", identity, request.path, error)
    if request.path.startswith(API_PREFIX):
        response = _problem(error, kind, identity, texts)
    else:
        response = _page(error, kind, identity, addresses, texts)
    response.status_code = kind.status
    response.headers["Cache-Control"] = "no-store"
    if kind.status is HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    if isinstance(error, HTTPException) and kind.status is HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["Allow"] = "GET, HEAD, OPTIONS"
    return response


def _kind(error: Exception) -> Kind:
    for kind_of_error in type(error).__mro__:
        if kind_of_error in _BY_CLASS:
            return _BY_CLASS[kind_of_error]
    if isinstance(error, HTTPException):
        return _BY_STATUS.get(error.code or 500, INTERNAL)
    return INTERNAL


def _detail(error: Exception, kind: Kind, texts: Texts) -> str:
    """Return what may be told: our own sentences about the request, nothing of the inside."""
    if isinstance(error, RequestErrors):
        return "; ".join(f"{item.parameter}: {item.fault}" for item in error.errors)
    return texts.text(f"errors.{kind.name}")


def _faults(error: Exception) -> tuple[RequestError, ...]:
    return error.errors if isinstance(error, RequestErrors) else ()


def _problem(error: Exception, kind: Kind, identity: str, texts: Texts) -> Response:
    details = ProblemDetails(
        type=f"urn:hledej:problem:{kind.name}",
        title=texts.text(f"errors.{kind.name}"),
        status=int(kind.status),
        detail=_detail(error, kind, texts),
        instance=identity,
        errors=[
            ParameterError(item.parameter, item.fault, item.allowed) for item in _faults(error)
        ],
    )
    return Response(msgspec.json.encode(details), mimetype="application/problem+json")


def _page(
    error: Exception, kind: Kind, identity: str, addresses: Addresses, texts: Texts
) -> Response:
    asked = error.request if isinstance(error, RequestErrors) else None
    html = render_template(
        "error.html",
        heading=texts.text(f"errors.{kind.name}"),
        status=int(kind.status),
        faults=_faults(error),
        identity=identity,
        asked=asked,
        asked_address=addresses.of(asked) if asked else None,
    )
    return Response(html, mimetype="text/html")
