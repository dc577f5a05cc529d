"""Part Markdown into blocks without a parser, where paragraphs, headings and lists are all it has.

Most articles are written so, and a parser of all Markdown takes ten times as long over them.
"""

import re

_ELSEWHERE = ("\t", "\r", "\0", " \n", "\n ", "]:")
"""What changes the meaning of more than its line: indents, hard breaks, addresses of links."""
_HEADING = re.compile(r"#{1,6} +(.+)")
_EMPHASIS = re.compile(r"\*{1,2}[^\s*]")
_NUMBERED = re.compile(r"\d{1,9}[.)]")
_OPENING = frozenset("#>+=~|:<-*`_ 0123456789")
"""What a line begins with that may be more than text."""


def simple_blocks(markdown: str) -> list[str] | None:
    """Return the paragraphs, headings and list items of a text in order, without their marks.

    Returns:
        Blocks with nothing but inline markup in them; ``None`` where the text has, or may have,
        anything else: code, quotes, tables, HTML, lists within lists.

    Source: CommonMark 0.31.2, https://spec.commonmark.org/0.31.2/.
    """
    if markdown[:1] == " " or any(map(markdown.__contains__, _ELSEWHERE)):
        return None
    blocks: list[str] = []
    open_block = False
    for line in markdown.split("\n"):
        if not line:
            open_block = False
        elif line[0] not in _OPENING or _is_text(line):
            if open_block:
                blocks[-1] = f"{blocks[-1]}\n{line}"
            else:
                blocks.append(line)
            open_block = True
        else:
            content = _content(line)
            if content is None:
                return None
            blocks.append(content)
            # The line after an item belongs to it, the one after a heading does not.
            open_block = line[0] == "-"
    return blocks


def _is_text(line: str) -> bool:
    """Tell whether a line that begins with a mark or a digit is surely text."""
    if line[0].isdigit():
        return not _NUMBERED.match(line)
    if line[0] == "`":
        return not line.startswith("```")
    return bool(_EMPHASIS.match(line))


def _content(line: str) -> str | None:
    """Return the content of a heading or an item of a list; ``None`` of anything else."""
    if line.startswith("- "):
        content = line[2:]
    else:
        # Number signs at its end are a mark too.
        heading = None if line.rstrip(" ").endswith("#") else _HEADING.match(line)
        content = heading.group(1) if heading else ""
    return content if content and (content[0] not in _OPENING or _is_text(content)) else None
