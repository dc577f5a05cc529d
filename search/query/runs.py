"""Read runs of words again: numbers in groups of digits and times are one."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from index.czech.folding import fold
from index.czech.months import GENITIVES
from index.czech.tokens import find_words
from search.query.dates import mention
from search.query.time_words import MONTHS
from search.query.tree import Day, Query, Time, Word, describe

_DAY = re.compile(
    r"(?P<day>0?[1-9]|[12]\d|3[01])\. ?"
    rf"(?:(?P<month>0?[1-9]|1[0-2])\.|({'|'.join((*GENITIVES, *map(fold, GENITIVES)))}))"
)
"""A day and its month, as dots tell: ``9. 2.``, ``9.2.`` or ``9. února``."""


def reread(parts: Sequence[Query], *, dated: bool) -> Iterator[Query]:
    """Yield the parts of a conjunction, runs of words read for numbers and times."""
    for plain, run in groupby(parts, lambda part: isinstance(part, Word | Time | Day)):
        if plain:
            words = [word for part in run for word in describe(part).split(" ")]
            yield from _read(words, dated=dated)
        else:
            yield from run


def _read(words: Sequence[str], *, dated: bool) -> Iterator[Query]:
    """Yield the times, the numbers in groups of digits and the other words of a run."""
    at = 0
    while at < len(words):
        found = mention(words[at:]) if dated else None
        if found:
            length = found.length
            yield Time(" ".join(words[at : at + length]), found.words, found.range)
        else:
            day, length = _day(words[at:]), _number(words[at:])
            parts = day.text.count(" ") + 1 if day else 0
            # A day that no calendar has is one number with its year: 31. 2. 2024.
            if day and length <= parts:
                length = parts
                yield day
            else:
                yield Word(" ".join(words[at : at + length]))
        at += length


def _day(words: Sequence[str]) -> Day | None:
    """Return the day and its month that some words begin with, or ``None``."""
    for length in (1, 2):
        text = " ".join(words[:length])
        found = _DAY.fullmatch(text)
        if found:
            month = found["month"]
            return Day(text, int(found["day"]), int(month) if month else MONTHS[fold(found[3])])
    return None


def _number(words: Sequence[str]) -> int:
    """Return the number of words that are one with the first, as ``1 250 000`` is: 1 for most."""
    if not words[0][-1:].isdigit() and not words[0].endswith("."):
        return 1
    text, end = " ".join(words), len(words[0])
    for match in find_words(text):
        if match.start() >= end:
            break
        # A unit may follow at once: 10 000Kč.
        end = max(end, match.end())
        end += len(text[end:].split(" ", 1)[0])
    return text.count(" ", 0, end) + 1
