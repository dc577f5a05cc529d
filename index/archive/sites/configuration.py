"""Read a site's own settings, for which nothing of the site is run."""

import ast
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from index.archive.bounded_yaml import REFUSED, TooMuchError, load_settings, plain_mapping
from index.archive.decoding import decode

MAX_BYTES = 1_000_000
_NO_CONSTANT = "not a constant"
Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Configuration:
    """A file of settings.

    Attributes:
        name: Relative to the archive.
        values: Only text, numbers, true and false, nothing, lists and mappings of them.
        fault: Why it could not be read; empty if it was.
    """

    name: str
    values: Values = field(default_factory=dict)
    fault: str = ""

    def notes(self, timezone: str = "") -> tuple[str, ...]:
        """Return the remarks on the file for its owner, one sentence each.

        Args:
            timezone: Name of the site's, if it gives one.
        """
        unread = f"{self.name} cannot be read ({self.fault})" if self.fault else ""
        known = not timezone or zone(timezone) is not None
        unknown = "" if known else f"time zone {timezone} is not known: index.timezone counts"
        return tuple(filter(None, (unread, unknown)))


def read_configuration(root: Path, name: str, known: Values | None = None) -> Configuration | None:
    """Return a file of settings by its suffix; ``None`` if there is no such file.

    Args:
        root: Folder of the site.
        name: Of the file, relative to the folder.
        known: What a module of Python imports, by name.
    """
    path = root / name
    try:
        if not path.is_file():
            return None
        return _read(name, path, known or {})
    except OSError as error:
        return Configuration(name, fault=error.strerror or "unreadable")
    except (yaml.YAMLError, TooMuchError, SyntaxError, MemoryError, *REFUSED) as error:
        return Configuration(name, fault=str(error).partition("\n")[0])


def _read(name: str, path: Path, known: Values) -> Configuration:
    if path.stat().st_size > MAX_BYTES:
        return Configuration(name, fault=f"larger than {MAX_BYTES // 1000} kB")
    source = decode(path.read_bytes()).text
    loaded = constants(source, known) if path.suffix == ".py" else _load(path.suffix, source)
    if loaded is not None and not isinstance(loaded, dict):
        return Configuration(name, fault="no keys and values")
    return Configuration(name, plain_mapping(loaded or {}))


def _load(suffix: str, text: str) -> object:
    match suffix:
        case ".toml":
            return tomllib.loads(text)
        case ".json":
            return json.loads(text)
        case _:
            return load_settings(text)


def constants(source: str, known: Values) -> dict[str, object]:
    """Return the names to which a Python module assigns values that need no running.

    Names that were assigned before may stand in a value, and texts and lists may be joined.

    Raises:
        SyntaxError: If it is no Python.
    """
    found = dict(known)
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.Assign):
            targets, value = statement.targets, statement.value
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            targets, value = [statement.target], statement.value
        else:
            continue
        names = [target.id for target in targets if isinstance(target, ast.Name)]
        try:
            found |= dict.fromkeys(names, _constant(value, found))
        except ValueError:
            # Only running it would tell its present value.
            for name in names:
                found.pop(name, None)
    return found


def _constant(node: ast.expr, known: Values) -> object:
    """Return the value of an expression.

    Raises:
        ValueError: If only running it would tell.
    """
    if isinstance(node, ast.FormattedValue) and node.format_spec is None and node.conversion < 0:
        node = node.value
    match node:
        case ast.Constant(value):
            return value
        case ast.Name(name) if name in known:
            return known[name]
        case ast.List(items) | ast.Tuple(items) | ast.Set(items):
            return [_constant(item, known) for item in items]
        case ast.Dict(keys, values) if None not in keys:
            pairs = zip(cast("list[ast.expr]", keys), values, strict=True)
            return {str(_constant(key, known)): _constant(value, known) for key, value in pairs}
        case ast.BinOp(left, ast.Add(), right):
            return _joined(_constant(left, known), _constant(right, known))
        case ast.JoinedStr(parts):
            return "".join(str(_constant(part, known)) for part in parts)
    raise ValueError(_NO_CONSTANT)


def _joined(first: object, second: object) -> object:
    if isinstance(first, str) and isinstance(second, str):
        return first + second
    if isinstance(first, list) and isinstance(second, list):
        return [*first, *second]
    raise ValueError(_NO_CONSTANT)


def text(values: Values, *keys: str) -> str:
    """Return the first of these keys that holds text, or a number as text; else empty."""
    for key in keys:
        value = values.get(key)
        if isinstance(value, (str, int, float)) and not isinstance(value, bool) and str(value):
            return str(value).strip()
    return ""


def texts(values: Values, key: str) -> tuple[str, ...]:
    """Return a list of texts, also where one stands alone."""
    value = values.get(key)
    items = value if isinstance(value, list) else [value]
    plain = (item for item in items if not isinstance(item, bool))
    return tuple(str(item) for item in plain if isinstance(item, (str, int, float)))


def mapping(values: Values, key: str) -> Values:
    """Return a mapping; empty where there is none."""
    value = values.get(key)
    return value if isinstance(value, dict) else {}


def mappings(values: Values, key: str) -> tuple[Values, ...]:
    """Return the mappings of a list, or a single mapping as a list; other values are left out."""
    value = values.get(key)
    items = value if isinstance(value, list) else [value]
    return tuple(item for item in items if isinstance(item, dict))


def flag(values: Values, key: str, *, default: bool) -> bool:
    """Return true or false."""
    value = values.get(key)
    return value if isinstance(value, bool) else default


def zone(name: str) -> ZoneInfo | None:
    """Return a time zone by its name; ``None`` where there is none of that name."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def merged(below: Values, above: Values) -> Values:
    """Return settings of which those of the second win, mapping by mapping."""
    result = dict(below)
    for key, value in above.items():
        old = result.get(key)
        both = isinstance(old, dict) and isinstance(value, dict)
        result[key] = merged(cast("Values", old), cast("Values", value)) if both else value
    return result
