"""Add names to a list of a front matter as its author writes lists; nothing else changes.

The caller must read the result and compare it: syntax that is not understood here, such as a list
within another table, gives a text with another meaning.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import yaml

_OPENING = re.compile(
    r"\ufeff?(?P<fence>-{3,}|\+{3,})[ \t]*(?P<language>yaml|yml|toml|json)?[ \t]*(?P<end>\r?\n)"
)
_PLAIN = re.compile(r"[^\W\d_][\w .&+-]*")
"""Names that YAML takes without quotes, but for words of its own such as ``No``."""
_ITEMS = re.compile(r"(?:(?P<dash>[ \t]*- +)[^\r\n]*(?P<end>\r?\n|\Z))+")
_TABLE = re.compile(r"^[ \t]*\[", re.MULTILINE)
_NO_VALUE = frozenset({"", "~", "null", '""', "''"})
_OBJECT = re.compile(r"\ufeff?\s*\{")
_BLANK = re.compile(r"\s*")
_IN_LIST = re.compile(
    r"""(?P<string>"(?:[^"\\\r\n]|\\.)*"|'[^'\r\n]*')|(?P<comment>(?<!\S)#[^\r\n]*)|(?P<sign>\S)"""
)
"""A string, a comment or another sign of a list in brackets."""
_LAST_LINE = re.compile(r"(?P<end>\r?\n)(?P<indent>[ \t]*)\Z")

Quote = Callable[[str], str]
"""Writes a name as a value."""


def with_names(text: str, key: str, names: Iterable[str]) -> str | None:
    """Return a text with names added to a list of its front matter, which is created if missing.

    Args:
        text: The whole text of a file, with its line ends.
        key: Of the list.
        names: To be added.

    Returns:
        The text; ``None`` if it has no front matter that is understood.
    """
    opening = _OPENING.match(text)
    if opening is None:
        start = _OBJECT.match(text)
        return _in_object(text, start.end(), key, names) if start else None
    mark = re.escape(opening["fence"][0])
    closing = re.compile(rf"^{mark}{{3,}}[ \t]*\r?$", re.MULTILINE).search(text, opening.end())
    if closing is None:
        return None
    fields = text[opening.end() : closing.start()]
    match opening["language"] or ("toml" if opening["fence"][0] == "+" else "yaml"):
        case "json":
            start = _OBJECT.match(fields)
            written = _in_object(fields, start.end(), key, names) if start else None
        case "toml":
            # A key after the header of a table would be the table's.
            first_table = _TABLE.search(fields)
            at = first_table.start() if first_table else len(fields)
            quoted = [*map(_in_json, names)]
            written = _in_fields(fields[:at], key, " = ", quoted, opening["end"]) + fields[at:]
        case _:
            written = _in_fields(fields, key, ": ", [*map(_in_yaml, names)], opening["end"])
    return None if written is None else text[: opening.end()] + written + text[closing.start() :]


def _in_fields(fields: str, key: str, sign: str, quoted: list[str], end: str) -> str:
    """Return fields of YAML or TOML with values added to a list."""
    found = re.search(
        rf"^{key}[ \t]*{sign.strip()}[ \t]*(?P<value>[^\r\n]*)",
        fields,
        re.MULTILINE | re.IGNORECASE,
    )
    if found is None:
        return f"{fields}{key}{sign}[{', '.join(quoted)}]{end}"
    value = found["value"].strip()
    if value.startswith("["):
        return _in_brackets(fields, found.start("value"), quoted)
    after = found.end() + (len(end) if fields.startswith(end, found.end()) else 0)
    items = _ITEMS.match(fields, after)
    if value in _NO_VALUE and items is not None:
        lines = "".join(f"{items['dash']}{name}{end}" for name in quoted)
        return fields[: items.end()] + lines + fields[items.end() :]
    shown = ", ".join([*([value] if value not in _NO_VALUE else []), *quoted])
    return f"{fields[: found.start('value')].rstrip()} [{shown}]{fields[found.end() :]}"


def _in_object(text: str, start: int, key: str, names: Iterable[str]) -> str | None:
    """Return a text with names added to a list of the JSON object whose fields begin at a place."""
    quoted, at, before = [*map(_in_json, names)], start, start
    try:
        for member in _members(text, start):
            if member.name.lower() == key:
                return _in_member(text, member, quoted)
            at, before = member.end, member.before
    except (ValueError, RecursionError):
        return None
    blank = _BLANK.match(text, before)
    written = f'{blank[0] if blank else ""}"{key}": [{", ".join(quoted)}]'
    return f"{text[:at]}{',' if at > start else ''}{written}{text[at:]}"


class _Member(NamedTuple):
    """A member of a JSON object.

    Attributes:
        name: Its name.
        before: Index of the first of the blanks before it.
        start, end: Of its value, the end not included.
    """

    name: str
    before: int
    start: int
    end: int


def _members(text: str, start: int) -> Iterator[_Member]:
    """Yield the members of the JSON object whose fields begin at a place.

    Raises:
        ValueError: If it is not valid.
    """
    decode = json.JSONDecoder().raw_decode
    while text[_after_blank(text, start)] == '"':
        name, end = decode(text, _after_blank(text, start))
        at = _after_blank(text, _after_blank(text, end) + 1)
        _, end = decode(text, at)
        yield _Member(name, start, at, end)
        start = _after_blank(text, end)
        if text[start] != ",":
            return
        start += 1


def _after_blank(text: str, start: int) -> int:
    """Return the index of the first character from an index on that is not blank.

    Raises:
        ValueError: If nothing follows.
    """
    found = _BLANK.match(text, start)
    if found is None or found.end() == len(text):
        raise ValueError("the object has no end")
    return found.end()


def _in_member(text: str, member: _Member, quoted: list[str]) -> str:
    if text[member.start] == "[":
        return _in_brackets(text, member.start, quoted)
    value = text[member.start : member.end]
    shown = ", ".join([*([value] if value not in _NO_VALUE else []), *quoted])
    return f"{text[: member.start]}[{shown}]{text[member.end :]}"


def _in_brackets(text: str, start: int, quoted: list[str]) -> str:
    """Return a text with values added at the end of the list whose bracket opens at a place."""
    last, closing = _last_item(text, start)
    empty, comma = last == start, text[last] == ","
    lead = text[: last + 1] + ("" if empty or comma else ",")
    rest, line = text[last + 1 : closing], _LAST_LINE.search(text, start, closing)
    if line is None or empty:
        inline = ("" if empty else " ") + ", ".join(quoted)
        return lead + inline + rest.strip(" ") + text[closing:]
    # The bracket closes on a line of its own: each value gets a line as the last one has.
    indent = re.match(r"[ \t]*", text[max(text.rfind("\n", start, last) + 1, start) :])
    before = f"{line['end']}{indent[0] if indent else ''}"
    lines = ",".join(f"{before}{name}" for name in quoted) + ("," if comma else "")
    return lead + rest[: line.start() - last - 1] + lines + text[line.start() :]


def _last_item(text: str, start: int) -> tuple[int, int]:
    """Return the indices of the last character of a list's content and of its closing bracket.

    The first is that of the opening bracket if the list is empty, the second the end of the text
    if the list is never closed.
    """
    last, depth = start, 0
    for found in _IN_LIST.finditer(text, start):
        if found["comment"]:
            continue
        depth += {"[": 1, "]": -1}.get(found["sign"] or "", 0)
        if not depth:
            return last, found.start()
        last = found.end() - 1
    return last, len(text)


def _in_json(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)


def _in_yaml(name: str) -> str:
    if _PLAIN.fullmatch(name) and yaml.safe_load(f"[{name}]") == [name]:
        return name
    return _in_json(name)
