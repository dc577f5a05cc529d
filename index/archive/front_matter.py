"""Separate front matter from text; read broken front matter field by field."""

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial

import yaml

from index.archive import bounded_yaml, headers, salvage
from index.archive.bounded_yaml import MAX_DEPTH, REFUSED, TooMuchError, plain_mapping
from index.archive.dates import Stamp
from index.archive.kept_fields import KeptFields

MAX_LENGTH = 100_000

_OPENING = re.compile(r"(-{3,}[ \t]*(?P<language>yaml|yml|toml|json)?|\+{3,})[ \t]*\n")
_BEFORE = re.compile(r"\A(?:[ \t]*\n|#[^\n]*\n){0,8}(?=-{3,}[ \t]*(?:yaml|yml|toml|json)?[ \t]*\n)")
_BLANK = re.compile(r"\A(?:[ \t]*\n){0,8}")
_CLOSING = {
    "-": re.compile(r"\n(?:-{3,}|\.{3})[ \t]*(?=\n|\Z)"),
    "+": re.compile(r"\n\+{3,}[ \t]*(?=\n|\Z)"),
}
_OBJECT = re.compile(r"\{(?:\s*[\"']|[ \t]*\n\s*\w|\s*\}[ \t]*\n)")
_OBJECT_END = re.compile(r"\n\}[ \t]*(?=\n|\Z)")
_LONG_KEY = re.compile(
    rf"^[ \t]*+\[*+[ \t]*+[\w\"'-]++(?:[ \t]*+\.[ \t]*+[\w\"'-]++){{{MAX_DEPTH}}}", re.MULTILINE
)
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})")
_TYPES = {
    **dict.fromkeys(("", "~", "null"), "tag:yaml.org,2002:null"),
    **dict.fromkeys(("true", "false"), "tag:yaml.org,2002:bool"),
    "<<": bounded_yaml.MERGE_TAG,
}
_STAMP_TAG = "tag:yaml.org,2002:timestamp"
_STAMP = re.compile(r"\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?")
_FIELD_BY_FIELD = "read field by field"


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of a front matter.

    Attributes:
        line: In the file, from 1.
        what: The fault, as a sentence without its subject, the front matter.
        done: The way in which it was handled.
    """

    line: int
    what: str
    done: str = _FIELD_BY_FIELD


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """A text parted into its front matter and its body.

    Attributes:
        metadata: Only text, numbers, true and false, nothing, lists and mappings of them. What
            may be meant as text is text: dates, and all but the plainest numbers.
        body: What follows, a heading that stood before the front matter first.
        present: Whether there was a front matter at all.
        faults: Empty when it was read as it stands.
        text: Text of the fields that a parser read, with the fence above them; empty if none did.
    """

    metadata: Mapping[str, object]
    body: str
    present: bool
    faults: tuple[Fault, ...] = ()
    text: str = ""


Loaded = tuple[Mapping[str, object], tuple[Fault, ...]]
"""Fields and what was wrong with them."""


def parse(text: str, *, headers_only: bool = False, kept: KeptFields | None = None) -> FrontMatter:
    """Separate front matter from text; never fails.

    Front matter that a parser refuses is read field by field and reported in ``faults``.

    Args:
        text: A file's text.
        headers_only: Whether lines such as ``Title: …`` are its front matter, whatever their names.
        kept: Fields parsed before, which are not parsed again if their text is the same.
    """
    before = _BEFORE.match(text) or _BLANK.match(text)
    lead = text[: before.end()] if before else ""
    opening = _OPENING.match(text, len(lead))
    if opening is not None:
        return _fenced(text, lead, opening, kept)
    if _OBJECT.match(text, len(lead)):
        return _object(text, lead)
    return _headed(text, lead, known_only=not headers_only)


def _fenced(text: str, lead: str, opening: re.Match[str], kept: KeptFields | None) -> FrontMatter:
    load, save = _formats(opening)
    first_line = lead.count("\n") + 2
    start = opening.end() - 1
    closing = _CLOSING[opening[0][0]].search(text, start, start + MAX_LENGTH)
    if closing is None:
        return _unclosed(text, lead, opening, save)
    fields = text[opening.start() : closing.start() + 1]
    metadata = kept.parsed_from(fields) if kept else None
    faults: tuple[Fault, ...] = ()
    if metadata is None:
        metadata, faults = load(text[opening.end() : closing.start() + 1], first_line)
    body = text[closing.end() :].lstrip("\n")
    body = f"{lead.strip()}\n\n{body}" if lead.strip() else body
    return FrontMatter(metadata, body, True, faults, fields)


def _formats(
    opening: re.Match[str],
) -> tuple[Callable[[str, int], Loaded], Callable[[str], Mapping[str, object]]]:
    """Return the loader and the dumper of the fields below an opening fence."""
    language = opening["language"] or ("toml" if opening[0][0] == "+" else "yaml")
    match language:
        case "toml":
            return _load_toml, salvage.from_toml
        case "json":
            return _load_json, salvage.from_json
        case _:
            return _load_yaml, partial(salvage.from_yaml, load=_yaml_value)


def _unclosed(
    text: str, lead: str, opening: re.Match[str], save: Callable[[str], Mapping[str, object]]
) -> FrontMatter:
    """Read the leading lines that look like fields; the first that does not starts the body."""
    rest = text[opening.end() :]
    end = salvage.fields_end(rest, toml=opening[0][0] == "+")
    if not end:
        # A rule that opens the text, not a front matter.
        return FrontMatter({}, text, present=False)
    mark = opening[0].strip()[:3]
    fault = Fault(lead.count("\n") + 2, f"the closing {mark} is missing")
    return FrontMatter(save(rest[:end]), lead + rest[end:], present=True, faults=(fault,))


def _object(text: str, lead: str) -> FrontMatter:
    """Part a text that begins with a JSON object, or looks so."""
    metadata: Mapping[str, object]
    first_line = lead.count("\n") + 1
    part = text[len(lead) : len(lead) + MAX_LENGTH]
    repeated: list[str] = []
    try:
        loaded, end = _decoder(repeated).raw_decode(part)
        metadata = plain_mapping(loaded)
        faults = tuple(_repeated(first_line, name) for name in repeated)
    except (TooMuchError, *REFUSED) as error:
        closing = _OBJECT_END.search(part)
        end = closing.end() if closing else salvage.fields_end(part, of_json=True)
        metadata = salvage.from_json(part[:end])
        if not metadata:
            return FrontMatter({}, text, present=False)
        faults = (Fault(first_line + _json_line(error), f"not valid JSON ({_reason(error)})"),)
    return FrontMatter(metadata, text[len(lead) + end :].lstrip("\n"), True, faults)


def _headed(text: str, lead: str, *, known_only: bool) -> FrontMatter:
    found = headers.parse(text[len(lead) :], known_only=known_only)
    if found is None:
        return FrontMatter({}, text, present=False)
    first_line = lead.count("\n") + 1
    faults = tuple(
        Fault(first_line + line, f"{name} stands there twice", "the first is used")
        for line, name in found.repeated
    )
    return FrontMatter(found.metadata, text[len(lead) + found.end :], present=True, faults=faults)


def _repeated(line: int, name: str) -> Fault:
    return Fault(line, f"{name} stands there twice", "the last is used")


class _Loader(bounded_yaml.Loader):
    """A loader that reads as text what can be meant so: ``12:30``, ``No``, ``007``, ``1.10``."""

    def __init__(self, fields: str) -> None:
        super().__init__(fields)
        self.repeated: list[tuple[int, str]] = []

    def resolve(self, kind: type[yaml.Node], value: str, implicit: tuple[bool, bool] | bool) -> str:
        if isinstance(implicit, tuple):
            return _tag(value) if implicit[0] else bounded_yaml.TEXT_TAG
        return super().resolve(kind, value, implicit)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
        written = len(node.value)
        found = super().construct_mapping(node, deep)
        if len(found) < written:
            self._note_repeated(node)
        return found

    def _note_repeated(self, node: yaml.MappingNode) -> None:
        met: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in met and key.value != "<<":
                self.repeated.append((key.start_mark.line, key.value))
            met.add(str(key.value))


def _stamp(_loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Stamp:
    return Stamp(node.value)


_Loader.add_constructor(_STAMP_TAG, _stamp)


@lru_cache(1024)
def _tag(value: str) -> str:
    """Return the type of a value without quotes: one that is written back as it was read."""
    if _NUMBER.fullmatch(value) and value != "-0":
        return "tag:yaml.org,2002:int"
    if _STAMP.fullmatch(value):
        return _STAMP_TAG
    return _TYPES.get(value, bounded_yaml.TEXT_TAG)


def _load_yaml(fields: str, first_line: int) -> Loaded:
    fault: Fault
    try:
        loaded, repeated = _yaml_document(fields)
        if isinstance(loaded, dict):
            faults = tuple(_repeated(first_line + line, name) for line, name in repeated)
            return plain_mapping(loaded), faults
        if loaded is None:
            return {}, ()
        fault = Fault(first_line, f"not fields but {type(loaded).__name__}")
    except yaml.YAMLError as error:
        fault = _yaml_fault(error, first_line)
    except TooMuchError as error:
        fault = Fault(first_line, str(error))
    except REFUSED as error:
        fault = Fault(first_line, f"not valid YAML (a value does not suit its type: {error})")
    return salvage.from_yaml(fields[:MAX_LENGTH], _yaml_value), (fault,)


def _yaml_document(fields: str) -> tuple[object, list[tuple[int, str]]]:
    loader = _Loader(fields)
    try:
        return loader.get_single_data(), loader.repeated
    finally:
        loader.dispose()


def _yaml_value(field: str) -> Mapping[str, object] | None:
    """Return one field, or nothing if that is broken itself."""
    try:
        loaded, _ = _yaml_document(field)
        return plain_mapping(loaded) if isinstance(loaded, dict) else None
    except (yaml.YAMLError, TooMuchError, *REFUSED):
        return None


def _yaml_fault(error: yaml.YAMLError, first_line: int) -> Fault:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
    return Fault(first_line + (mark.line if mark else 0), f"not valid YAML ({what})")


def _load_toml(fields: str, first_line: int) -> Loaded:
    try:
        _check_keys(fields)
        return plain_mapping(tomllib.loads(fields, parse_float=str)), ()
    except (TooMuchError, *REFUSED) as error:
        at = re.search(r"\(at line (\d+)", str(error))
        line = first_line + (int(at[1]) - 1 if at else 0)
        return salvage.from_toml(fields), (Fault(line, f"not valid TOML ({_reason(error)})"),)


def _check_keys(fields: str) -> None:
    # Python's parser takes the square of their parts.
    if _LONG_KEY.search(fields):
        raise TooMuchError(f"nested deeper than {MAX_DEPTH}")


def _load_json(fields: str, first_line: int) -> Loaded:
    repeated: list[str] = []
    try:
        loaded, _ = _decoder(repeated).raw_decode(fields.strip())
        return plain_mapping(loaded), tuple(_repeated(first_line, name) for name in repeated)
    except (TooMuchError, *REFUSED) as error:
        fault = Fault(first_line + _json_line(error), f"not valid JSON ({_reason(error)})")
        return salvage.from_json(fields), (fault,)


def _decoder(repeated: list[str]) -> json.JSONDecoder:
    """Return a decoder that notes the names that stand in an object more than once."""

    def together(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            repeated.extend(name for name in found if names.count(name) > 1)
        return found

    return json.JSONDecoder(object_pairs_hook=together, parse_float=str, parse_constant=str)


def _json_line(error: Exception) -> int:
    return error.lineno - 1 if isinstance(error, json.JSONDecodeError) else 0


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return error.msg
    return re.sub(r" \(at (?:line|end).*", "", str(error)) or type(error).__name__
