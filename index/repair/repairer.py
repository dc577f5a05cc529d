"""Repair text in steps, each only where its evidence is; the rest stays as the author typed it."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache

import numpy as np

from index.czech.cache import load_lexicon
from index.czech.lexicon import Lexicon
from index.repair import confused, mojibake
from index.repair.choice import SURE, Chooser
from index.repair.foreign import other_encodings
from index.repair.misread import Misread
from index.repair.trace import Repair, Repaired, applied

_ACCENTS = "\u0301\u0306\u0307\u0308\u030a\u030b\u030c\u0302\u0303\u0300\u0327\u0328"
_DECOMPOSED_LETTER = re.compile(rf"[^\W\d_][{_ACCENTS}]+")
_MARKS = ("ï»¿", "ď»ż", "Ã¯Â»Â¿")
"""What a byte order mark becomes in the code pages, and twice over."""
MAX_PASSES = 4
"""What one step repairs can be evidence for another; more passes than two are for odd text."""
_MISREAD, _CONFUSED, _DECOMPOSED = 1, 2, 4


def _suspects() -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """Return, for the number of each character, the kinds of damage that show it."""
    table = np.zeros(0x10000, np.uint8)
    for kind, characters in (
        (_MISREAD, mojibake.SUSPECTS),
        (_CONFUSED, confused.SUSPECTS),
        (_DECOMPOSED, _ACCENTS),
    ):
        table[[ord(character) for character in characters]] |= kind
    return table


_SUSPECTS = _suspects()
Step = Callable[[str], Iterable[Repair]]
"""Finds what is to be changed in a text, in order."""


def repair_text(text: str) -> str:
    """Return the text with its damage undone; sound text comes back as it is."""
    return repair(text).text


def repair(text: str) -> Repaired:
    """Undo the damage of a text by this machine's lexicon, and tell what was changed.

    Raises:
        LexiconError: If there is no lexicon and it cannot be compiled.
    """
    return _default().repair(text)


@cache
def _default() -> "Repairer":
    return Repairer(load_lexicon(lambda _step: None))


class Repairer:
    """Repairs texts by one lexicon; safe for threads."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Take the lexicon that decides where a letter can have been several."""
        chooser = Chooser(lexicon)
        self._steps: tuple[tuple[int, Step], ...] = (
            (_DECOMPOSED, _composed),
            (_MISREAD, Misread(chooser).edits),
            (_CONFUSED, confused.Confused(chooser).edits),
            (_MISREAD, other_encodings),
        )

    def repair(self, text: str) -> Repaired:
        """Undo the damage of a text and tell what was changed; never fails."""
        done = applied(Repaired(text), _byte_order_mark(text), text)
        for _ in range(MAX_PASSES):
            before = done
            done = self._repaired_further(before, text)
            if done is before:
                break
        return done

    def _repaired_further(self, done: Repaired, original: str) -> Repaired:
        """Return the text after each step once; the same object if none found anything."""
        shown = _shown(done.text)
        for kind, step in self._steps:
            if shown & kind:
                before = done
                done = applied(before, step(before.text), original)
                shown = shown if done is before else _shown(done.text)
        return done


def _shown(text: str) -> int:
    """Return the kinds of damage of which a text has a character, in one pass over it."""
    if text.isascii():
        return 0
    codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)
    return int(np.bitwise_or.reduce(_SUSPECTS[codes]))


def _byte_order_mark(text: str) -> Iterator[Repair]:
    for look in _MARKS:
        if text.startswith(look):
            yield Repair(0, len(look), look, "\ufeff", mojibake.Loss.WINDOWS.value, SURE)


def _composed(text: str) -> Iterator[Repair]:
    """Compose letters whose accents stand on their own (NFD), where there is such a letter."""
    for match in _DECOMPOSED_LETTER.finditer(text):
        before = match.group()
        after = unicodedata.normalize("NFC", before)
        if len(after) < len(before):
            yield Repair(match.start(), match.end(), before, after, "decomposed", 1.0)
