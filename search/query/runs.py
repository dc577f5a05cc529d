"""Read runs of words again: numbers in groups of digits and times are one."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from index.czech.tokens import find_words
from search.query.dates import mention
from search.query.tree import Or, Phrase, Query, Time, Word, describe

_DAY = re.compile(r"(0?[1-9]|[12]\d|3[01])\. ?(0?[1-9]|1[0-2])\.")
"""A day and its month, as dots tell: ``9. 2.`` or ``9.2.``."""


def reread(parts: Sequence[Query], *, dated: bool) -> Iterator[Query]:
    """Yield the parts of a conjunction, runs of words read for numbers and times."""
    for plain, run in groupby(parts, lambda part: isinstance(part, Word | Time)):
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
            length = _day(words[at:]) or _number(words[at:])
            text = " ".join(words[at : at + length])
            yield _either_way(text) if _DAY.fullmatch(text) else Word(text)
        at += length


def _day(words: Sequence[str]) -> int:
    """Return the number of words that are a day and its month; 0 where there is none."""
    return next((n for n in (1, 2) if _DAY.fullmatch(" ".join(words[:n]))), 0)


def _either_way(text: str) -> Query:
    """Return a query for a day and its month, with a space between them or without."""
    typed = [part.strip() for part in text.rstrip(".").split(".")]
    ways = dict.fromkeys((tuple(typed), tuple(str(int(part)) for part in typed)))
    return Or(
        tuple(
            part
            for day, month in ways
            for part in (Phrase(f"{day}. {month}."), Word(f"{day}.{month}"))
        )
    )


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
