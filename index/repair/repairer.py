"""Repair text in steps, each only where there is evidence; the rest stays unchanged."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache

import numpy as np

from index.czech.cache import load_lexicon
from index.czech.lexicon import Lexicon
from index.repair import confused, mojibake
from index.repair.bounds import is_repairable
from index.repair.choice import SURE, Chooser
from index.repair.foreign import other_encodings
from index.repair.misread import Misread
from index.repair.trace import DECOMPOSED, Repair, Repaired, applied

_ACCENTS = "\u0301\u0306\u0307\u0308\u030a\u030b\u030c\u0302\u0303\u0300\u0327\u0328"
_DECOMPOSED_LETTER = re.compile(rf"[^\W\d_][{_ACCENTS}]+")
_MARKS = ("ï»¿", "ď»ż", "Ã¯Â»Â¿")
"""Looks of a byte order mark in the code pages, misread once or twice."""
MAX_PASSES = 4
"""Most passes over the steps: a repair can be evidence for another; two are usually enough."""
_MISREAD, _CONFUSED, _DECOMPOSED = 1, 2, 4


def _suspects() -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """Return a table (65536, uint8) from code unit to the kinds of damage with that character."""
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
"""Returns the repairs of a text, in order."""


def repair_text(text: str) -> str:
    """Return the repaired text; sound text is returned unchanged, but composed (NFC)."""
    return repair(text).text


def repair(text: str) -> Repaired:
    """Repair a text by this machine's lexicon, and return it with its changes.

    Raises:
        LexiconError: If there is no lexicon and it cannot be compiled.
    """
    return _default().repair(text)


@cache
def _default() -> "Repairer":
    return Repairer(load_lexicon(lambda _step: None))


class Repairer:
    """Repairs texts by one lexicon; thread-safe."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Use a lexicon, which decides between possible readings."""
        chooser = Chooser(lexicon)
        self._misread = Misread(chooser)
        self._steps: tuple[tuple[int, Step], ...] = (
            (_DECOMPOSED, _composed),
            (_MISREAD, self._misread.edits),
            (_CONFUSED, confused.Confused(chooser).edits),
            (_MISREAD, other_encodings),
        )

    def is_repairable(self, text: str) -> bool:
        """Tell whether repairing a text takes bounded time; random characters can take long."""
        return is_repairable(text, self._misread)

    def repair(self, text: str, *, compose: bool = True) -> Repaired:
        """Repair a text, and return it with its changes; never fails.

        Args:
            text: The text.
            compose: Whether to compose letters with combining diacritics, which are no damage.
        """
        kinds = _MISREAD | _CONFUSED | (_DECOMPOSED if compose else 0)
        done = applied(Repaired(text), _byte_order_mark(text), text)
        for _ in range(MAX_PASSES):
            before = done
            done = self._repaired_further(before, text, kinds)
            if done is before:
                break
        return done

    def _repaired_further(self, done: Repaired, original: str, kinds: int) -> Repaired:
        """Return the text after one pass over the steps of some kinds of damage.

        It is the same object if nothing changed.
        """
        shown = _shown(done.text)
        for kind, step in self._steps:
            if shown & kind & kinds:
                before = done
                done = applied(before, step(before.text), original)
                shown = shown if done is before else _shown(done.text)
        return done


def _shown(text: str) -> int:
    """Return the kinds of damage whose characters a text has, in one pass over it."""
    if text.isascii():
        return 0
    codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)
    return int(np.bitwise_or.reduce(_SUSPECTS[codes]))


def _byte_order_mark(text: str) -> Iterator[Repair]:
    for look in _MARKS:
        if text.startswith(look):
            yield Repair(0, len(look), look, "\ufeff", mojibake.Loss.WINDOWS.value, SURE)


def _composed(text: str) -> Iterator[Repair]:
    """Compose letters with combining diacritics (NFD), where a composed letter exists."""
    for match in _DECOMPOSED_LETTER.finditer(text):
        before = match.group()
        after = unicodedata.normalize("NFC", before)
        if len(after) < len(before):
            yield Repair(match.start(), match.end(), before, after, DECOMPOSED, 1.0)
