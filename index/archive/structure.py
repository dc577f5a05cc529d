"""Tell whether Markdown can be parsed in time that its size bounds.

The parser, pulldown-cmark, takes longer where containers are opened in each other on one line and
where titles of links are never closed. What decides are counts, never a clock: the same text is
always read the same.
"""

import re

MAX_SQUARES = 10_000_000
"""Sum of the squares of the lines of those paragraphs that may have links."""
_DEEP = re.compile(
    # Containers that one line opens one in the other, and items that are indented as deep. A line
    # break as the first character lets the engine pass over whole lines.
    r"\n(?:(?:[ \t]*+(?:[-+*>]|\d{1,9}[.)])(?=[ \t>])){17}"
    r"|[ \t>]{65,}+(?:[-+*]|\d{1,9}[.)])[ \t])"
)


def is_bounded(markdown: str) -> bool:
    """Tell whether a text has no more structure than is parsed."""
    return not _DEEP.search(f"\n{markdown}") and _squares(markdown) <= MAX_SQUARES


def _squares(markdown: str) -> int:
    """Return the sum of the squares of the lines of paragraphs that may have links.

    pulldown-cmark (pyromark 0.10) takes so long where titles of some links are never closed.
    """
    if markdown.count("\n") ** 2 <= MAX_SQUARES:
        return 0
    return sum(part.count("\n") ** 2 for part in markdown.split("\n\n") if "]" in part)
