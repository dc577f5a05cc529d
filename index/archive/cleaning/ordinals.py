"""Keep dates and ordinals that open a paragraph: CommonMark makes a list of ``15. srpna …``."""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

_NUMBERED = re.compile(
    r"(?P<before>[ \t>]*)(?P<bullets>(?:(?:[-*+:]|\[\^[^\]\s]+\]:)[ \t]+)*)"
    r"(?P<number>\d{1,9})(?P<mark>[.)])(?=[ \t]+\S)"
)
_MAY_BE = re.compile(r"\n[^\n\d]{0,80}\d{1,9}[.)][ \t]+\S")

_MONTH = re.compile(
    r"[ \t]+(?:led|únor|břez|dub|květ|červ|srp|září|říj|listopad|prosin)\w*\b", re.IGNORECASE
)
_Runs = defaultdict[int, dict[tuple[str, str], list[int]]]
"""Lines that may be items, by indent, then by what is before their number and after it."""


def keep_ordinals(markdown: str) -> str:
    """Return a text in which numbers that open no real list are no marks of a list.

    A list has several items, numbered one after another or all alike.
    """
    if not _MAY_BE.search(f"\n{markdown}"):
        return markdown
    lines = markdown.split("\n")
    found = {at: match for at, line in enumerate(lines) if (match := _NUMBERED.match(line))}
    for at in found.keys() - _items(lines, found):
        match = found[at]
        lines[at] = f"{lines[at][: match.start('mark')]}\\{lines[at][match.start('mark') :]}"
    return "\n".join(lines)


def _items(lines: list[str], found: dict[int, re.Match[str]]) -> set[int]:
    """Return the numbers of the lines that are items of real lists."""
    items: set[int] = set()
    runs: _Runs = defaultdict(dict)
    after_blank = False
    for at, line in enumerate(lines):
        match = found.get(at)
        if not line.strip(" \t>"):
            after_blank = True
            continue
        indent = len(line) - len(line.lstrip(" \t>"))
        items.update(_ended(runs, indent + 1, found))
        if match is not None and not match["bullets"]:
            runs[indent].setdefault((match["before"], match["mark"]), []).append(at)
        elif after_blank or line.lstrip(" \t>").startswith(("#", "- ", "* ", "+ ")):
            # What is not indented after a blank line is no part of an item.
            items.update(_ended(runs, indent, found))
        after_blank = False
    items.update(_ended(runs, 0, found))
    return items


def _ended(runs: _Runs, least: int, found: dict[int, re.Match[str]]) -> Iterator[int]:
    """Remove the runs that are indented so far or farther, and yield the items in them."""
    for indent in [indent for indent in runs if indent >= least]:
        for run in runs.pop(indent).values():
            yield from _real(run, found)


def _real(run: list[int], found: dict[int, re.Match[str]]) -> list[int]:
    """Return those of the lines in a run that are items, given the lines' numbers."""
    numbers = [int(found[at]["number"]) for at in run]
    dated = any(_MONTH.match(found[at].string, found[at].end()) for at in run)
    if len(run) > 1 and numbers[0] <= 1 and not dated:
        # Authors count badly; the parser counts anew.
        return run
    steps = [after - before in (0, 1) for before, after in pairwise(numbers)]
    beside = zip([False, *steps], [*steps, False], strict=True)
    return [at for at, sides in zip(run, beside, strict=True) if any(sides)]
