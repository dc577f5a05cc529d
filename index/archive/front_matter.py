"""Take the front matter off a text; what is broken in it is saved field by field."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import yaml
from frontmatter.default_handlers import YAMLHandler

from index.archive.bounded_yaml import REFUSED, TooMuchError, load, plain_mapping

MAX_LENGTH = 100_000

_FENCE = re.compile(r"^-{3,}[ \t]*$", re.MULTILINE)
_BEFORE = re.compile(r"\A(?:[ \t]*\n|#[^\n]*\n){0,8}(?=-{3,}[ \t]*\n)")
_FIELD = re.compile(r"^([A-Za-z_][\w-]*)[ \t]*:(?:[ \t]+|$)(.*)")
_ITEM = re.compile(r"^\s*-\s+(.*)")
_HANDLER = YAMLHandler()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a front matter; ``line`` counts the file's lines from 1."""

    line: int
    what: str


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """A text parted into its front matter and its body.

    Attributes:
        metadata: Only text, numbers, true and false, nothing, lists and mappings of them;
            dates are in ISO 8601.
        body: What follows, a heading that stood before the front matter first.
        present: Whether there was a front matter at all.
        faults: Empty when it was read as it stands.
    """

    metadata: Mapping[str, object]
    body: str
    present: bool
    faults: tuple[Fault, ...] = ()


def parse(text: str) -> FrontMatter:
    """Part a text; never fails: what YAML refuses is read line by line and told in ``faults``."""
    before = _BEFORE.match(text)
    if before is None:
        return FrontMatter({}, text, present=False)
    lead, rest = text[: before.end()], text[before.end() :]
    first_line = lead.count("\n") + 2
    if not _is_closed(rest[:MAX_LENGTH]):
        return _unclosed(rest, lead, first_line)
    fields, body = _HANDLER.split(rest)
    metadata, faults = _load(fields, first_line)
    return FrontMatter(
        metadata, lead.strip() + "\n\n" + body if lead.strip() else body, True, faults
    )


def _is_closed(text: str) -> bool:
    """Tell whether a text that begins with a fence has another."""
    at = text.find("\n---")
    while at >= 0 and not _FENCE.match(text, at + 1):
        at = text.find("\n---", at + 1)
    return at >= 0


def _load(fields: str, first_line: int) -> tuple[Mapping[str, object], tuple[Fault, ...]]:
    fault: Fault
    try:
        loaded = load(fields)
        if isinstance(loaded, dict):
            return plain_mapping(loaded), ()
        if loaded is None:
            return {}, ()
        fault = Fault(first_line, f"not fields but {type(loaded).__name__}")
    except yaml.YAMLError as error:
        fault = _fault(error, first_line)
    except TooMuchError as error:
        fault = Fault(first_line, str(error))
    except REFUSED as error:
        fault = Fault(first_line, f"not valid YAML (a value does not suit its type: {error})")
    return _salvage(fields), (fault,)


def _fault(error: yaml.YAMLError, first_line: int) -> Fault:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
    # YAML's text starts with the line break after the fence.
    return Fault(first_line + (max(mark.line - 1, 0) if mark else 0), f"not valid YAML ({what})")


def _unclosed(rest: str, lead: str, first_line: int) -> FrontMatter:
    """Read the leading lines that look like fields; the first that does not starts the body."""
    lines = rest.splitlines(keepends=True)
    end = 1
    while end < len(lines) and (_FIELD.match(lines[end]) or lines[end][:1] in (" ", "\t", "-")):
        end += 1
    if end == 1:
        # A rule that opens the text, not a front matter.
        return FrontMatter({}, lead + rest, present=False)
    metadata = _salvage("".join(lines[1:end]))
    fault = Fault(first_line, "the closing --- is missing")
    return FrontMatter(metadata, lead + "".join(lines[end:]), present=True, faults=(fault,))


def _salvage(fields: str) -> Mapping[str, object]:
    metadata: dict[str, object] = {}
    for name, lines in _chunks(fields[:MAX_LENGTH]):
        metadata[name] = _value(name, lines)
    return metadata


def _chunks(fields: str) -> list[tuple[str, list[str]]]:
    """Return each field's name and lines: a line that starts with ``name:`` opens a field."""
    chunks: list[tuple[str, list[str]]] = []
    for line in fields.splitlines():
        if _FIELD.match(line):
            chunks.append((line.split(":", 1)[0].strip(), [line]))
        elif chunks:
            chunks[-1][1].append(line)
    return chunks


def _value(name: str, lines: list[str]) -> object:
    try:
        loaded = load("\n".join(lines))
        if isinstance(loaded, dict) and name in loaded:
            return plain_mapping(loaded)[name]
    except (yaml.YAMLError, TooMuchError, *REFUSED):
        pass
    return _raw_value(lines)


def _raw_value(lines: list[str]) -> object:
    match = _FIELD.match(lines[0])
    first = match.group(2).strip() if match else ""
    items = [item.group(1).strip(" '\"") for line in lines[1:] if (item := _ITEM.match(line))]
    if items and not first:
        return items
    return " ".join([first, *(line.strip() for line in lines[1:])]).strip(" \t'\"")
