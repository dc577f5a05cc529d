"""Cut an article's body into summary, key points and the rest."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from index.archive.plain_text import plain_text

_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*$")
_UNDERLINE = re.compile(r"(?:=+|-+)[ \t]*$")
_CODE_FENCE = re.compile(r"^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(`{3,}|~{3,})([^\n]*)$")
_ITEM = re.compile(r"^ {0,3}(?:[-*+]|\d{1,3}[.)])[ \t]+(.*)$")
_RULE = re.compile(r"^ {0,3}(?:-[ \t]*){3,}$")
_FOOTER = re.compile(
    r"(?:\[(?:Číst původní článek|Přečíst celý článek[^\]]*)\]\([^)]*\)\s*|\*\*Zdroj:\*\*.*)$"
)
_UNDERLINES = ("=", "-")
_ONLY_TEXT = re.compile(r"^ {0,3}[^\s#>|*+-]")
_SUMMARY, _KEY_POINTS = "souhrn", "klíčové body"
MAX_SECTION = 20_000
"""Characters up to which a section is a summary or key points, which every list has whole."""


@dataclass(frozen=True, slots=True)
class Sections:
    """The parts of a body.

    Attributes:
        summary: Plain text; empty where no section is headed so.
        key_points: Plain text, one each.
        body: Markdown of everything else, the repeated footer left out.
    """

    summary: str
    key_points: tuple[str, ...]
    body: str


def cut(body: str) -> Sections:
    """Cut a body at its headings "Souhrn" and "Klíčové body", of whatever level.

    What is longer than any summary stays in the body.
    """
    lines = _without_footer(body.split("\n"))
    has_code = "```" in body or "~~~" in body
    if "\n=" in body or "\n-" in body:
        lines = _with_number_signs(lines, has_code=has_code)
    named = _parted(lines, (_SUMMARY, _KEY_POINTS), has_code=has_code)
    short = [name for name in (_SUMMARY, _KEY_POINTS) if _length(named[name]) <= MAX_SECTION]
    if len(short) < 2:
        named = _parted(lines, short, has_code=has_code)
    summary, rest = ("\n".join(named.get(name, ())).strip("\n") for name in (_SUMMARY, ""))
    return Sections(plain_text(summary), _points(named.get(_KEY_POINTS, [])), rest)


def _parted(lines: list[str], names: Iterable[str], *, has_code: bool) -> dict[str, list[str]]:
    """Return the lines of the sections of some names, and all others under no name."""
    named: dict[str, list[str]] = {name: [] for name in names}
    current = rest = named[""] = []
    fence = ""
    for line in lines:
        if has_code:
            fence = _fence(fence, line)
        heading = _HEADING.match(line) if "#" in line[:4] and not fence else None
        if heading is not None:
            current = named.get(heading.group(1).strip(" *_:").casefold(), rest)
        if heading is None or current is rest:
            current.append(line)
    return named


def _with_number_signs(lines: list[str], *, has_code: bool) -> list[str]:
    """Return the lines with headings of one line marked by number signs instead of underlined."""
    found = list(lines)
    fence = ""
    for at, line in enumerate(lines):
        if has_code:
            fence = _fence(fence, line)
        if line[:1] in _UNDERLINES and at and not fence and _UNDERLINE.match(line):
            begins = at < 2 or not lines[at - 2].strip()
            if begins and _ONLY_TEXT.match(lines[at - 1]):
                found[at - 1] = f"{'#' if '=' in line else '##'} {lines[at - 1].strip()}"
                found[at] = ""
    return found


def _fence(fence: str, line: str) -> str:
    """Return the fence that code is in after a line, or nothing outside of code.

    Args:
        fence: That before the line.
        line: What may open or close a fence: a closing one is no shorter and has nothing after it.
    """
    mark = _CODE_FENCE.match(line) if "```" in line or "~~~" in line else None
    if mark is None:
        return fence
    if not fence:
        return "" if mark[1][0] == "`" and "`" in mark[2] else mark[1]
    closes = mark[1].startswith(fence) and not mark[2].strip()
    return "" if closes else fence


def _length(lines: list[str]) -> int:
    return sum(map(len, lines)) + len(lines)


def _points(lines: list[str]) -> tuple[str, ...]:
    """Return the items of a list; paragraphs, where the author wrote no list, count as items."""
    items: list[list[str]] = []
    for line in lines:
        match = _ITEM.match(line)
        if match:
            items.append([match.group(1)])
        elif line.strip() and items:
            items[-1].append(line.strip())
        elif line.strip():
            items.append([line.strip()])
    points = (plain_text("\n".join(item)).replace("\n", " ") for item in items)
    return tuple(point for point in points if point)


def _without_footer(lines: list[str]) -> list[str]:
    """Drop the closing lines that every article repeats, and the rule above them."""
    end = _skip_blank(lines, len(lines))
    bottom = end
    while bottom and _FOOTER.match(lines[bottom - 1]):
        bottom = _skip_blank(lines, bottom - 1)
    if bottom < end and bottom and _RULE.match(lines[bottom - 1]):
        bottom -= 1
    return lines[:bottom]


def _skip_blank(lines: list[str], end: int) -> int:
    while end and not lines[end - 1].strip():
        end -= 1
    return end
