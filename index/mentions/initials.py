"""Where a word has a capital letter whatever it is: at the beginning of a sentence."""

import re

_CLOSING = re.compile(r"[.!?…:;•|\n\u2013\u2014-]\s*$")
"""The end of a sentence or an item: the word after it has a capital letter anyway."""
_OPENING_MARKS = " \u00a0\"'„“”‚‘’«»()[]*_"
"""Marks between the end of a sentence and its first word."""


def is_initial(text: str, start: int) -> bool:
    """Tell whether a word begins a sentence, an item or a quotation."""
    before = text[max(0, start - 12) : start].rstrip(_OPENING_MARKS)
    if not before:
        return start <= 12
    return _CLOSING.search(before) is not None or "\n" in text[max(0, start - 2) : start]
