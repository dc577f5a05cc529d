"""Describe the API (OpenAPI 3.1), from the types that parse its requests and write its answers."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from http import HTTPStatus

import msgspec

from index.facets import Facet
from search.params import Parameter, parameters
from search.records import Record
from web.addresses import API_ROOT
from web.api.operations import OPERATIONS, Operation, path_parameters
from web.errors import API_KINDS, PROBLEM, ProblemDetails
from web.wording import LANGUAGES

DESCRIPTION = f"{API_ROOT}/openapi.json"
_REFERENCE = "#/components/schemas/{name}"
_TEXT = {"type": "string"}
_HEADERS = {
    "ETag": "Identifies the index version and the request; send it back in If-None-Match.",
    "Cache-Control": "Time for which the answer may be kept.",
    "RateLimit-Policy": "Number of requests that a client has in a window, if limited.",
    "RateLimit": "Number of requests left in the window.",
    "Vary": "Request headers that select the answer; Accept-Language if it holds messages.",
}
_PROBLEM_HEADERS = ("Vary", "Retry-After")
_ALL_HEADERS = _HEADERS | {"Retry-After": "Seconds after which to ask again (status 429 or 503)."}
_LANGUAGE = "AcceptLanguage"


@lru_cache(8)
def describe(facets: tuple[Facet, ...]) -> Mapping[str, object]:
    """Return the OpenAPI document for an archive with these facets."""
    answers = [operation.answer for operation in OPERATIONS if operation.answer]
    types = [*answers, Record, ProblemDetails]
    schemas = msgspec.json.schema_components(types, ref_template=_REFERENCE)[1]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Hledej",
            "version": "1",
            "description": "Searches a Czech archive of articles. Within version 1 keys may be "
            "added; none is removed or changes its meaning.",
            "license": {"name": "GPL-3.0-or-later", "identifier": "GPL-3.0-or-later"},
        },
        "servers": [{"url": "/"}],
        "paths": {
            operation.path: {"get": _operation(operation, facets)} for operation in OPERATIONS
        },
        "components": {
            "schemas": schemas,
            "parameters": {_LANGUAGE: _accept_language()},
            "headers": {
                name: {"description": text, "schema": _TEXT} for name, text in _ALL_HEADERS.items()
            },
            "responses": dict(_problems()),
        },
    }


def _operation(operation: Operation, facets: tuple[Facet, ...]) -> Mapping[str, object]:
    problems = {
        str(int(kind.status)): {"$ref": f"#/components/responses/{kind.name}"} for kind in API_KINDS
    }
    return {
        "operationId": operation.name,
        "summary": operation.meaning,
        "parameters": [
            *_of_path(operation, facets),
            *map(_parameter, operation.parameters),
            *map(_parameter, parameters(facets) if operation.searches else ()),
            {"$ref": f"#/components/parameters/{_LANGUAGE}"},
        ],
        "responses": {
            "200": {
                "description": operation.meaning,
                "headers": _headers(_HEADERS),
                "content": {operation.media: {"schema": _schema(operation)}},
                "links": {
                    name: {"operationId": name, "parameters": {"path.id": f"$response.body#{of}"}}
                    for name, of in operation.links
                },
            },
            "304": {"description": "The answer that If-None-Match names is current."},
            **problems,
        },
    }


def _schema(operation: Operation) -> Mapping[str, object]:
    if operation.answer is None:
        return _TEXT
    return {"$ref": _REFERENCE.format(name=operation.answer.__name__)}


def _of_path(operation: Operation, facets: tuple[Facet, ...]) -> Iterator[Mapping[str, object]]:
    for name, schema in path_parameters(facets).items():
        if f"{{{name}}}" in operation.path:
            yield {"name": name, "in": "path", "required": True, "schema": schema}


def _accept_language() -> Mapping[str, object]:
    return {
        "name": "Accept-Language",
        "in": "header",
        "description": "Language of the messages for people: "
        f"{' or '.join(LANGUAGES)}; {LANGUAGES[0]} by default.",
        "schema": _TEXT,
    }


def _headers(names: Iterable[str]) -> Mapping[str, object]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _parameter(parameter: Parameter) -> Mapping[str, object]:
    return {
        "name": parameter.name,
        "in": "query",
        "description": parameter.meaning,
        "schema": parameter.kind.schema,
    }


def _problems() -> Iterable[tuple[str, Mapping[str, object]]]:
    schema = {"$ref": _REFERENCE.format(name=ProblemDetails.__name__)}
    for kind in API_KINDS:
        content: dict[str, object] = {PROBLEM: {"schema": schema}}
        if kind.status is HTTPStatus.REQUEST_URI_TOO_LONG:
            # The HTTP server itself refuses an overlong request line.
            content["text/html"] = {"schema": _TEXT}
        yield (
            kind.name,
            {
                "description": kind.status.phrase,
                "headers": _headers(_PROBLEM_HEADERS),
                "content": content,
            },
        )
