"""Write the reference of the settings and of the commands from what the code says of itself.

Tables of settings stand in ``settings.md`` between ``<!-- table -->`` and ``<!-- end -->``; the
commands are the whole of ``commands.md``. Run as ``python -m docs.write_reference``.
"""

import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import click
import msgspec

from index.engines.cluster.settings import ClusterSettings
from index.settings import IndexSettings
from search.settings import SearchSettings
from web.cli import main
from web.settings import WebSettings

DOCS = Path(__file__).parent
TABLES: Mapping[str, type] = {
    "index": IndexSettings,
    "search": SearchSettings,
    "web": WebSettings,
    "opensearch": ClusterSettings,
}
_PLACE = re.compile(r"<!-- (\w+) -->\n.*?<!-- end -->", re.DOTALL)
_ATTRIBUTE = re.compile(r"^    ([a-z_]+(?:, [a-z_]+)*): ?(.*)$")
_ROLE = re.compile(r":\w+:`~?([^`]+)`")
COMMANDS_HEAD = """# Commands

What `hledej --help` and `hledej COMMAND --help` print; `make reference` writes this page.
"""


def settings_page(page: str) -> str:
    """Return the page of settings with its tables as the types have them.

    Raises:
        ValueError: If a setting has no meaning in the docstring of its class.
    """

    def table(found: re.Match[str]) -> str:
        rows = "\n".join(_rows(TABLES[found[1]]))
        return f"<!-- {found[1]} -->\n{rows}\n<!-- end -->"

    return _PLACE.sub(table, page)


def commands_page() -> str:
    """Return the page of commands."""
    return "\n".join([COMMANDS_HEAD, *_commands(main, "hledej")])


def _rows(kind: type) -> Iterator[str]:
    defined: dict[str, Any] = msgspec.json.schema(kind)["$defs"]
    properties = defined[kind.__name__]["properties"]
    defaults, meanings = kind(), _meanings(kind)
    yield "| key | default | values | meaning |"
    yield "|---|---|---|---|"
    for item in fields(kind):
        if item.name not in meanings:
            msg = f"{kind.__name__}.{item.name} has no meaning in its docstring"
            raise ValueError(msg)
        shape = properties[item.name]
        if reference := shape.get("$ref"):
            shape = defined[reference.rpartition("/")[2]]
        default = msgspec.json.encode(getattr(defaults, item.name)).decode()
        cells = (f"`{item.name}`", f"`{default}`", _values(shape), meanings[item.name])
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def _meanings(kind: type) -> Mapping[str, str]:
    """Return the description of each attribute, from the docstring of a class."""
    attributes = inspect.cleandoc(kind.__doc__ or "").partition("Attributes:\n")[2]
    found: dict[str, str] = {}
    names: list[str] = []
    for line in attributes.splitlines():
        if start := _ATTRIBUTE.match(line):
            names = start[1].split(", ")
            found |= dict.fromkeys(names, start[2])
        else:
            found |= {name: f"{found[name]} {line.strip()}".strip() for name in names}
    return {name: _ROLE.sub(r"`\1`", text).replace("``", "`") for name, text in found.items()}


def _values(shape: Mapping[str, Any]) -> str:
    if "anyOf" in shape:
        return " or ".join(map(_values, shape["anyOf"]))
    if "enum" in shape:
        return ", ".join(f'`"{value}"`' for value in shape["enum"])
    return _values_of_type(shape)


def _values_of_type(shape: Mapping[str, Any]) -> str:
    match shape["type"]:
        case "boolean":
            return "`true`, `false`"
        case "array":
            return "list of texts"
        case "object":
            return "table of texts"
        case "string":
            return f"text matching `{shape['pattern']}`" if "pattern" in shape else "text"
        case number:
            whole = "whole number" if number == "integer" else "number"
            limits = [shape[key] for key in ("minimum", "maximum") if key in shape]
            return f"{whole}, {limits[0]:,} to {limits[1]:,}" if len(limits) == 2 else whole


def _commands(command: click.Command, path: str) -> Iterator[str]:
    with click.Context(command, info_name=path, max_content_width=100, terminal_width=100) as ctx:
        yield f"## `{path}`\n\n```\n{command.get_help(ctx)}\n```\n"
        if not isinstance(command, click.Group):
            return
        inner = {name: command.get_command(ctx, name) for name in command.list_commands(ctx)}
    for name, found in inner.items():
        if found:
            yield from _commands(found, f"{path} {name}")


if __name__ == "__main__":
    written = DOCS / "settings.md"
    written.write_text(settings_page(written.read_text("utf-8")), "utf-8")
    (DOCS / "commands.md").write_text(commands_page(), "utf-8")
