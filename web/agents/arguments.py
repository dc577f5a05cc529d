"""Arguments that narrow a search, the same for every tool, and the messages on wrong ones."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from itertools import islice
from typing import Annotated, Any, TypeVar

from pydantic import Field, ValidationError

from index.facets import (
    AUTHOR,
    CATEGORY,
    COMPANY,
    LANGUAGE,
    PERSON,
    SERIES,
    SOURCE,
    TAG,
    excluding,
)
from search.params import MAX_NAME, MAX_UNKNOWN
from search.request import MAX_VALUES

FACETS: Mapping[str, tuple[str, str]] = {
    "companies": (COMPANY, "companies, such as Nvidia"),
    "categories": (CATEGORY, "categories"),
    "tags": (TAG, "tags"),
    "people": (PERSON, "people"),
    "authors": (AUTHOR, "authors"),
    "series": (SERIES, "series"),
    "sources": (SOURCE, "outside sources that articles are about"),
    "languages": (LANGUAGE, "languages, by codes such as cs and en"),
}
"""Argument of each facet: the key of the facet, and a description of its values."""
EXCLUDE = "exclude_"
Query = Annotated[
    str,
    Field(
        max_length=512,
        description='What to search for, in Czech or English; empty for all articles. "..." is a '
        "phrase, -word excludes, OR is OR, word* is a prefix, field:value such as nazev:cip "
        "searches one field.",
    ),
]
F = TypeVar("F", bound=Callable[..., object])


def _given(description: str) -> Any:
    return Annotated[list[str], Field(max_length=MAX_VALUES, description=description)]


def _narrowing() -> Iterator[inspect.Parameter]:
    """Yield the parameters that narrow a search."""
    for name, (_, what) in FACETS.items():
        yield _parameter(name, _given(f"Only articles with any of these {what}."), [])
    for name, (_, what) in FACETS.items():
        yield _parameter(f"{EXCLUDE}{name}", _given(f"No articles with any of these {what}."), [])
    least = Annotated[
        int | None,
        Field(ge=1, le=5, description="Only articles of this importance or more, 5 the most."),
    ]
    yield _parameter("importance_min", least, None)
    for name, which in (("date_from", "first"), ("date_to", "last")):
        day = Annotated[
            str,
            Field(max_length=10, description=f"The {which} day, as 2025-12-31; empty for none."),
        ]
        yield _parameter(name, day, "")


def _parameter(name: str, annotation: object, default: object) -> inspect.Parameter:
    kind = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(name, kind, default=default, annotation=annotation)


NARROWING = tuple(_narrowing())


def narrowed(tool: F) -> F:
    """Give a tool the arguments of :data:`NARROWING` in the place of its keyword arguments."""
    signature = inspect.signature(tool)
    own = [of for of in signature.parameters.values() if of.kind is not of.VAR_KEYWORD]
    together = signature.replace(parameters=[*own, *NARROWING])
    tool.__signature__ = together  # type: ignore[attr-defined]  # as inspect documents it
    return tool


def pairs(given: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield the arguments that narrow a search as the parameters of the API."""
    for name, values in given.items():
        whole = name.removeprefix(EXCLUDE)
        if whole in FACETS and isinstance(values, list):
            key = FACETS[whole][0]
            parameter = key if whole == name else excluding(key)
            yield from ((parameter, str(value)) for value in values)
        elif values not in (None, ""):
            yield name, str(values)


def unknown(given: Mapping[str, object], schema: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence for each of the first ``MAX_UNKNOWN`` arguments that there are not."""
    known = [*schema["properties"]]
    for name in islice((name for name in given if name not in known), MAX_UNKNOWN):
        close = get_close_matches(name, known, n=1) if len(name) <= MAX_NAME else ()
        instead = f"did you mean {close[0]}?" if close else f"it takes {', '.join(known)}"
        yield f"there is no argument {name[:MAX_NAME]!r}; {instead}"


def wrong(error: ValidationError, schema: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence for each argument whose value a tool cannot use, once."""
    names = dict.fromkeys(str(fault["loc"][0]) for fault in error.errors() if fault["loc"])
    for name in names:
        yield f"{name} must be {_allowed(schema['properties'].get(name, {}))}"


def _allowed(schema: Mapping[str, Any]) -> str:
    """Return the values that a JSON Schema allows, in words."""
    options = [of for of in schema.get("anyOf", [schema]) if of.get("type") != "null"]
    found = {**schema, **options[0]} if options else schema
    if "enum" in found:
        return f"one of {', '.join(map(str, found['enum']))}"
    match found.get("type"):
        case "integer":
            least, most = found.get("minimum", 0), found.get("maximum")
            return f"a whole number from {least}" + (f" to {most}" if most is not None else " on")
        case "array":
            return f"a list of at most {found.get('maxItems', MAX_VALUES)} texts"
        case _:
            most = found.get("maxLength")
            return f"a text of at most {most} characters" if most else "a text"
