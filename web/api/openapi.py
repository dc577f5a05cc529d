"""Describe the API (OpenAPI 3.1), from the types that parse its requests and write its answers."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from http import HTTPStatus
from typing import Any

import msgspec

from index.facets import Facet
from index.record import Record
from search.parameter_table import Parameter
from web.api.answers import WITHOUT_FIELDS, SearchAnswer, SearchHit
from web.api.operations import (
    OPERATIONS,
    PATH_MEANINGS,
    TAGS,
    VERSION_HEADER,
    Operation,
    path_parameters,
)
from web.errors import API_KINDS, PROBLEM, TYPE, ProblemDetails
from web.wording import LANGUAGES

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
_ALL_HEADERS = _HEADERS | {
    "Retry-After": "Seconds after which to ask again (status 429 or 503).",
    VERSION_HEADER: "Version that is exported: the value of changed_since next time.",
}
_HIT, _SELECTED = SearchHit.__name__, "SelectedFields"
_LANGUAGE = "AcceptLanguage"


@lru_cache(8)
def describe(facets: tuple[Facet, ...]) -> Mapping[str, object]:
    """Return the OpenAPI document for an archive with these facets."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Hledej",
            "version": "1",
            "description": "Searches a Czech archive of articles. Within version 1 keys may be "
            "added; none is removed or changes its meaning.",
            "contact": {"name": "The Hledej authors"},
            "license": {"name": "GPL-3.0-or-later", "identifier": "GPL-3.0-or-later"},
        },
        "servers": [{"url": "/"}],
        "security": [],
        "tags": [{"name": name, "description": meaning} for name, meaning in TAGS.items()],
        "paths": {
            operation.path: {"get": _operation(operation, facets)} for operation in OPERATIONS
        },
        "components": {
            "schemas": _schemas(),
            "parameters": {_LANGUAGE: _accept_language()},
            "headers": {
                name: {"description": text, "schema": _TEXT} for name, text in _ALL_HEADERS.items()
            },
            "responses": {_name(status): _problem(status) for status in _BY_STATUS},
        },
    }


def _schemas() -> Mapping[str, object]:
    answers = [operation.answer for operation in OPERATIONS if operation.answer]
    types = [*answers, SearchHit, Record, ProblemDetails]
    schemas = msgspec.json.schema_components(types, ref_template=_REFERENCE)[1]
    return _with_whole_hits(_uniform(schemas))


def _with_whole_hits(schemas: dict[str, Any]) -> Mapping[str, object]:
    """Return the schemas with one for whole hits beside that for hits with selected keys."""
    hit = schemas[_HIT]
    required = [name for name in hit["properties"] if name not in WITHOUT_FIELDS]
    either = [{"$ref": _REFERENCE.format(name=name)} for name in (_HIT, _SELECTED)]
    answer = schemas[SearchAnswer.__name__]
    hits = {**answer["properties"]["hits"], "items": {"anyOf": either}}
    return {
        **schemas,
        _HIT: {**hit, "required": required},
        _SELECTED: {**hit, "title": _SELECTED, "description": "A hit with the keys of fields."},
        SearchAnswer.__name__: {**answer, "properties": {**answer["properties"], "hits": hits}},
    }


def _uniform(schema: Any) -> Any:
    """Return a schema with one type for all items of each tuple: generators know no other."""
    if isinstance(schema, list):
        return [*map(_uniform, schema)]
    if not isinstance(schema, dict):
        return schema
    found = {key: _uniform(value) for key, value in schema.items()}
    if items := found.pop("prefixItems", None):
        types = [item for at, item in enumerate(items) if item not in items[:at]]
        found["items"] = types[0] if len(types) == 1 else {"anyOf": types}
    return found


def _operation(operation: Operation, facets: tuple[Facet, ...]) -> Mapping[str, object]:
    return {
        "operationId": operation.name,
        "summary": operation.meaning,
        "description": operation.more,
        "tags": [operation.tag],
        "parameters": [
            *_of_path(operation, facets),
            *map(_parameter, operation.parameters),
            *map(_parameter, operation.of_search(facets)),
            {"$ref": f"#/components/parameters/{_LANGUAGE}"},
        ],
        "responses": {
            "200": {
                "description": operation.meaning,
                "headers": _headers((*_HEADERS, *operation.headers)),
                "content": {operation.media: {"schema": _schema(operation)}},
                "links": {
                    name: {"operationId": name, "parameters": {"path.id": f"$response.body#{of}"}}
                    for name, of in operation.links
                },
            },
            "304": {"description": "The answer that If-None-Match names is current."},
            **{
                str(int(status)): {"$ref": f"#/components/responses/{_name(status)}"}
                for status in _BY_STATUS
            },
        },
    }


def _schema(operation: Operation) -> Mapping[str, object]:
    if operation.answer is None:
        return _TEXT
    return {"$ref": _REFERENCE.format(name=operation.answer.__name__)}


def _of_path(operation: Operation, facets: tuple[Facet, ...]) -> Iterator[Mapping[str, object]]:
    for name, schema in path_parameters(facets).items():
        if f"{{{name}}}" in operation.path:
            meaning = PATH_MEANINGS[name]
            yield {
                "name": name,
                "in": "path",
                "required": True,
                "description": meaning,
                "schema": schema,
            }


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


_BY_STATUS: Mapping[HTTPStatus, tuple[str, ...]] = {
    status: tuple(kind.name for kind in API_KINDS if kind.status is status)
    for status in sorted({kind.status for kind in API_KINDS})
}
"""Names of the kinds of errors that have a status."""


def _name(status: HTTPStatus) -> str:
    return "".join(word.capitalize() for word in status.name.split("_"))


def _problem(status: HTTPStatus) -> Mapping[str, object]:
    schema = {"$ref": _REFERENCE.format(name=ProblemDetails.__name__)}
    content: dict[str, object] = {PROBLEM: {"schema": schema}}
    if status is HTTPStatus.REQUEST_URI_TOO_LONG:
        # The HTTP server itself refuses an overlong request line.
        content["text/html"] = {"schema": _TEXT}
    types = " or ".join(f"{TYPE}{name}" for name in _BY_STATUS[status])
    return {
        "description": f"{status.phrase}: {types}.",
        "headers": _headers(_PROBLEM_HEADERS),
        "content": content,
    }
