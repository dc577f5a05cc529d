"""Read the fields of a broken front matter one by one."""

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping

from index.archive.bounded_yaml import REFUSED, TooMuchError, plain_mapping

_YAML_FIELD = re.compile(r"""^["']?([^\W\d][\w-]*)["']?[ \t]*:(?:[ \t]+|$)(.*)""")
_TIGHT_FIELD = re.compile(
    r"^(title|date|author|tags|category|categories|description|slug):(?!//)(.+)"
)
_TOML_FIELD = re.compile(r"""^[ \t]*["']?([\w.-]+)["']?[ \t]*=[ \t]*(.*)""")
_TOML_TABLE = re.compile(r"^[ \t]*\[+\s*([\w.\"'-]+)\s*\]+[ \t]*(?:#.*)?$")
_JSON_FIELD = re.compile(r"""(?:^|[{,\n])[ \t]*+["']?([\w$-]++)["']?[ \t]*+:[ \t]*+""")
_VALUE_END = re.compile(r"[ \t]*(?:[,}\n]|\Z)")
_ITEM = re.compile(r"^\s*-\s+(.*)")
_QUOTES = " \t'\""
MAX_ITEMS = 1_000


def fields_end(text: str, *, toml: bool = False, of_json: bool = False) -> int:
    """Return the end of the leading lines that look like fields."""
    end = 0
    for line in text.splitlines(keepends=True):
        bare = line.rstrip("\n")
        if of_json:
            looks = bool(_JSON_FIELD.search(f"\n{bare}")) or bare.strip() in ("{", "}", "},", "],")
        elif toml:
            looks = bool(_TOML_FIELD.match(bare) or _TOML_TABLE.match(bare)) or line[0] in " \t]"
        else:
            looks = bool(_YAML_FIELD.match(bare)) or line[0] in " \t-"
        if not looks:
            break
        end += len(line)
    return end


def from_yaml(
    fields: str, load: Callable[[str], Mapping[str, object] | None]
) -> Mapping[str, object]:
    """Return the fields of a broken YAML mapping; a line that starts with ``name:`` opens one.

    Args:
        fields: The mapping.
        load: Reads one field, if that is not broken itself.
    """
    metadata: dict[str, object] = {}
    for name, lines in _yaml_chunks(fields):
        loaded = load("\n".join(lines))
        if loaded is not None and name in loaded:
            metadata[name] = loaded[name]
        else:
            metadata[name] = _raw_value(lines)
    return metadata


def _yaml_chunks(fields: str) -> Iterator[tuple[str, list[str]]]:
    name, lines = "", list[str]()
    for line in fields.splitlines():
        opened = _YAML_FIELD.match(line) or _TIGHT_FIELD.match(line)
        if opened:
            if name:
                yield name, lines
            name, lines = opened[1], [line]
        else:
            lines.append(line)
    if name:
        yield name, lines


def _raw_value(lines: list[str]) -> object:
    first = lines[0].partition(":")[2].strip()
    items = [item.group(1).strip(_QUOTES) for line in lines[1:] if (item := _ITEM.match(line))]
    if items and not first:
        return items
    return _loose(" ".join([first, *(line.strip() for line in lines[1:])]))


def _loose(value: str) -> object:
    """Return a value as it was written, less its quotes; a list where it is written as one."""
    text = value.strip()
    if text.startswith("[") and not text.startswith("[["):
        inner = text[1:].partition("]")
        if not inner[2].strip(" ,"):
            return [
                part for item in inner[0].split(",")[:MAX_ITEMS] if (part := item.strip(_QUOTES))
            ]
    return text.strip(_QUOTES)


def from_toml(fields: str) -> Mapping[str, object]:
    """Return the fields of a broken TOML document, those of a table as a mapping."""
    metadata: dict[str, object] = {}
    table = metadata
    for lines in _toml_chunks(fields):
        heading = _TOML_TABLE.match(lines[0])
        if heading:
            inner: dict[str, object] = {}
            metadata[heading[1].strip(_QUOTES)] = table = inner
            continue
        opened = _TOML_FIELD.match(lines[0])
        if opened:
            table.update(_toml_field(opened[1], "\n".join(lines)))
    return metadata


def _toml_chunks(fields: str) -> Iterator[list[str]]:
    lines: list[str] = []
    for line in fields.splitlines():
        if (_TOML_FIELD.match(line) or _TOML_TABLE.match(line)) and lines:
            yield lines
            lines = []
        lines.append(line)
    if lines:
        yield lines


def _toml_field(name: str, text: str) -> Mapping[str, object]:
    try:
        if name.count(".") < 5:
            return plain_mapping(tomllib.loads(text, parse_float=str))
    except (TooMuchError, *REFUSED):
        pass
    return {name: _loose(" ".join(text.partition("=")[2].split()))}


def from_json(fields: str) -> Mapping[str, object]:
    """Return the fields of a broken JSON object."""
    metadata: dict[str, object] = {}
    decoder = json.JSONDecoder(parse_float=str, parse_constant=str)
    at = 0
    while (opened := _JSON_FIELD.search(fields, at)) is not None:
        try:
            value, at = decoder.raw_decode(fields, opened.end())
            if not _VALUE_END.match(fields, at):
                raise ValueError(value)
            metadata.update(plain_mapping({opened[1]: value}))
        except (TooMuchError, *REFUSED):
            end = fields.find("\n", opened.end())
            at = end if end >= 0 else len(fields)
            metadata[opened[1]] = _loose(fields[opened.end() : at].rstrip(" \t,}"))
    return metadata
