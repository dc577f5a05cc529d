"""Take the front matter off a text; what is broken in it is saved field by field."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import yaml
from frontmatter.default_handlers import YAMLHandler

MAX_LENGTH = 100_000
MAX_VALUES = 10_000
MAX_DEPTH = 20

_FENCE = re.compile(r"^-{3,}[ \t]*$", re.MULTILINE)
_BEFORE = re.compile(r"\A(?:[ \t]*\n|#[^\n]*\n){0,8}(?=-{3,}[ \t]*\n)")
_FIELD = re.compile(r"^([A-Za-z_][\w-]*)[ \t]*:(?:[ \t]+|$)(.*)")
_ITEM = re.compile(r"^\s*-\s+(.*)")
_HANDLER = YAMLHandler()
_TEXT_TAG, _LIST_TAG = "tag:yaml.org,2002:str", "tag:yaml.org,2002:seq"
_MERGE_TAG = "tag:yaml.org,2002:merge"
_REFUSED = (ValueError, LookupError, ArithmeticError, AttributeError, TypeError, RecursionError)
"""What PyYAML raises beside its own errors where a tag and its value do not suit each other."""
_RESOLVER = yaml.resolver.Resolver()


class _TooMuchError(Exception):
    """Front matter whose size after reading is an attack or a mistake."""


class _Loader(yaml.CSafeLoader):
    """The safe loader, with shorter ways for text, of which front matter mostly consists.

    It stops at too many values and at too deep ones: its parser is written in C, and would end
    the process where Python gives an error.
    """

    _depth = _values = 0

    def descend_resolver(self, node: object, index: object) -> None:  # noqa: ARG002  # PyYAML's
        self._depth += 1
        self._values += 1
        if self._depth > MAX_DEPTH:
            raise _TooMuchError(f"nested deeper than {MAX_DEPTH}")
        if self._values > 2 * MAX_VALUES:
            raise _TooMuchError(f"more than {MAX_VALUES} values")

    def ascend_resolver(self) -> None:
        self._depth -= 1

    def resolve(self, kind: type[yaml.Node], value: str, implicit: tuple[bool, bool] | bool) -> str:
        if isinstance(implicit, tuple):
            return _unquoted_tag(value) if implicit[0] else _TEXT_TAG
        return _tag(kind, value, implicit)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> object:
        if _is_text(node):
            return node.value
        if isinstance(node, yaml.SequenceNode) and node.tag == _LIST_TAG:
            items: list[yaml.Node] = node.value
            if all(map(_is_text, items)):
                return [item.value for item in items]
        return super().construct_object(node, deep)

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Put merged mappings in, ``<<``; PyYAML's own way lets ten lines fill the memory."""
        merges = [value for key, value in node.value if key.tag == _MERGE_TAG]
        if not merges:
            return
        node.value = [pair for pair in node.value if pair[0].tag != _MERGE_TAG]
        merged: list[tuple[yaml.Node, yaml.Node]] = []
        for part in reversed([part for value in merges for part in _parts(value)]):
            self.flatten_mapping(part)
            if len(merged) + len(part.value) > MAX_VALUES:
                raise _TooMuchError(f"more than {MAX_VALUES} values")
            merged += part.value
        node.value = merged + node.value

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
        if _has_text_keys(node):
            return {key.value: self.construct_object(value, deep) for key, value in node.value}
        return super().construct_mapping(node, deep)


def _parts(merged: yaml.Node) -> list[yaml.MappingNode]:
    """Return the mappings that ``<<`` names, one or a list of them."""
    parts = merged.value if isinstance(merged, yaml.SequenceNode) else [merged]
    if not all(isinstance(part, yaml.MappingNode) for part in parts):
        msg = "only mappings can be merged"
        raise ValueError(msg)
    return list(parts)


def _has_text_keys(node: yaml.Node) -> bool:
    # In "!!map x" a text has the tag of a mapping.
    return isinstance(node, yaml.MappingNode) and all(_is_text(key) for key, _ in node.value)


def _is_text(node: yaml.Node) -> bool:
    return node.tag == _TEXT_TAG and isinstance(node, yaml.ScalarNode)


@lru_cache(1024)
def _unquoted_tag(value: str) -> str:
    """Return the tag of a value without quotes; fields and their names repeat."""
    return _tag(yaml.ScalarNode, value, (True, False))


def _tag(kind: type[yaml.Node], value: str, implicit: tuple[bool, bool] | bool) -> str:
    return str(_RESOLVER.resolve(kind, value, implicit))  # type: ignore[no-untyped-call]  # stubs


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
        loaded = _HANDLER.load(fields, Loader=_Loader)
        if isinstance(loaded, dict):
            return _plain_mapping(loaded), ()
        if loaded is None:
            return {}, ()
        fault = Fault(first_line, f"not fields but {type(loaded).__name__}")
    except yaml.YAMLError as error:
        fault = _fault(error, first_line)
    except _TooMuchError as error:
        fault = Fault(first_line, str(error))
    except _REFUSED as error:
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
        loaded = _HANDLER.load("\n".join(lines), Loader=_Loader)
        if isinstance(loaded, dict) and name in loaded:
            return _plain(loaded[name], _Budget())
    except (yaml.YAMLError, _TooMuchError, *_REFUSED):
        pass
    return _raw_value(lines)


def _raw_value(lines: list[str]) -> object:
    match = _FIELD.match(lines[0])
    first = match.group(2).strip() if match else ""
    items = [item.group(1).strip(" '\"") for line in lines[1:] if (item := _ITEM.match(line))]
    if items and not first:
        return items
    return " ".join([first, *(line.strip() for line in lines[1:])]).strip(" \t'\"")


class _Budget:
    """Counts values while they are copied: aliases can make a small text huge."""

    def __init__(self) -> None:
        self.left = MAX_VALUES

    def spend(self, depth: int) -> None:
        self.left -= 1
        if self.left < 0:
            raise _TooMuchError(f"more than {MAX_VALUES} values")
        if depth > MAX_DEPTH:
            raise _TooMuchError(f"nested deeper than {MAX_DEPTH}")


def _plain_mapping(loaded: dict[object, object]) -> dict[str, object]:
    budget = _Budget()
    return {str(key): _plain(value, budget) for key, value in loaded.items()}


def _plain(value: object, budget: _Budget, depth: int = 0) -> object:
    """Return a value that JSON can hold.

    Raises:
        _TooMuchError: If it is larger or deeper than any honest front matter.
    """
    budget.spend(depth)
    if isinstance(value, str):
        return value if value.isascii() else _whole_characters(value)
    if value is None or isinstance(value, (bool, int, float)):
        return value if not isinstance(value, int) or abs(value) < 2**53 else str(value)
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat()
    if isinstance(value, (list, tuple, set)):
        return [_plain(item, budget, depth + 1) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item, budget, depth + 1) for key, item in value.items()}
    return str(value)


def _whole_characters(value: str) -> str:
    r"""Return a text that can be written down: ``"\ud800"`` in YAML gives half a character."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value
