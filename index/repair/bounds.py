"""Tell text whose repair takes bounded time: damaged text of a language, not random characters.

Each distinct damaged word costs a multiple of others: its likeliest reading is chosen. A language
repeats its words, and most of them are clear when repaired; random characters do neither.
"""

import re
from collections.abc import Mapping
from itertools import islice
from typing import Protocol

from index.repair.mojibake import SUSPECTS

SAMPLED = 250
"""Suspicious characters in the distinct words of any text; of a text that has more, about so many
are looked at."""
CLEAR = 0.5
"""Least share of these in clear words. Of Czech, it is 0.6 and more, however it was damaged; of
random characters, at most 0.1."""
GROWTH = 4
"""Growth of the beginnings of a text that are judged."""
MOST, CHARACTERS_EACH = 15_000, 20
"""Suspicious characters in the distinct words of a damaged text at most: so many, with one more for
each so many characters. Czech that was damaged twice has fewer, up to 100,000 characters even if it
repeats no word."""

_SUSPECT = f"[{re.escape(''.join(sorted(SUSPECTS)))}]"
_SUSPECTS = re.compile(_SUSPECT)
_WORD = re.compile(rf"(?<!\S)(?:(?!{_SUSPECT})\S)*+{_SUSPECT}\S*+")


class Judge(Protocol):
    """Judges suspicious words."""

    def tells(self, word: str) -> bool:
        """Tell whether a word is surely damaged."""
        ...

    def is_clear(self, word: str) -> bool:
        """Tell whether the original of a word is certain, if it is damaged."""
        ...


def is_repairable(text: str, judge: Judge) -> bool:
    """Tell whether a text is damaged, if at all, as text of a language can be.

    Counts decide, never a clock: the same text is always repaired, or never. Longer and longer
    beginnings are judged, so that a long text of random characters is soon known.
    """
    if _SUSPECTS.search(text) is None:
        # As in nearly every text; looking at each of its words takes thirty times as long.
        return True
    most = MOST + len(text) // CHARACTERS_EACH
    suspects: dict[str, int] = {}
    total, judged = 0, SAMPLED
    for match in _WORD.finditer(text):
        word = match.group()
        if word in suspects:
            continue
        suspects[word] = found = len(_SUSPECTS.findall(word))
        total += found
        if total > judged:
            if total > most or not _is_of_a_language(suspects, total // SAMPLED, judge):
                return False
            judged = min(GROWTH * total, most)
    return total <= SAMPLED or _is_of_a_language(suspects, total // SAMPLED, judge)


def _is_of_a_language(suspects: Mapping[str, int], step: int, judge: Judge) -> bool:
    """Tell whether no word is damaged, or enough are clear of every ``step``-th of them.

    Args:
        suspects: Number of suspicious characters in each word.
        step: At least 1.
        judge: Judges words.
    """
    if not any(map(judge.tells, suspects)):
        return True
    sample = list(islice(suspects, 0, None, step))
    clear = sum(suspects[word] for word in sample if judge.is_clear(word))
    return clear >= CLEAR * sum(map(suspects.__getitem__, sample))
