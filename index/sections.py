"""Cut an article's body into summary, key points and the rest."""

import re
from dataclasses import dataclass

from index.plain_text import plain_text

_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*$")
_CODE_FENCE = re.compile(r"^ {0,3}(```|~~~)")
_ITEM = re.compile(r"^ {0,3}(?:[-*+]|\d{1,3}[.)])[ \t]+(.*)$")
_RULE = re.compile(r"^ {0,3}(?:-[ \t]*){3,}$")
_FOOTER = re.compile(
    r"(?:\[(?:Číst původní článek|Přečíst celý článek[^\]]*)\]\([^)]*\)\s*|\*\*Zdroj:\*\*.*)$"
)
_SUMMARY, _KEY_POINTS = "souhrn", "klíčové body"


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
    """Cut a body at its headings "Souhrn" and "Klíčové body", of whatever level."""
    summary: list[str] = []
    points: list[str] = []
    rest: list[str] = []
    named = {_SUMMARY: summary, _KEY_POINTS: points}
    current, fenced = rest, False
    has_code = "```" in body or "~~~" in body
    for line in _without_footer(body.split("\n")):
        if has_code:
            fenced ^= bool(_CODE_FENCE.match(line))
        heading = _HEADING.match(line) if "#" in line[:4] and not fenced else None
        if heading is not None:
            current = named.get(heading.group(1).strip(" *_:").casefold(), rest)
        if heading is None or current is rest:
            current.append(line)
    return Sections(
        plain_text("\n".join(summary).strip("\n")), _points(points), "\n".join(rest).strip("\n")
    )


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
