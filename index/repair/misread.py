"""UTF-8 that was read in a code page: where there is evidence of it, what the words were.

Damage is looked for line by line. A line is damaged when it shows whole sequences of misread
bytes within words, or words that the lexicon knows only when repaired; what has lost bytes is
repaired only in such lines and next to them.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

from index.repair import mojibake
from index.repair.choice import CAPITALS, MEMO, SMALL, SURE, Chooser
from index.repair.mojibake import NO_BREAK_SPACE, REPLACEMENT, SUSPECTS, Loss
from index.repair.trace import Repair

MAX_ROUNDS = 3
"""Text can be damaged twice over; nobody has seen it three times."""
NEAR = 3
"""Lines around a damaged one in which lost bytes are believed too."""
TELLING = 4
"""Letters from which on a word that becomes Czech by repair tells something."""
WHOLE_SHARE = 1 / 8
"""How many quotes, for each lone lead, tell that only undefined bytes were lost."""

EMOJI_BYTES = 4

_SPACES = r" \t\n\r\f\v"
_SUSPECT_CLASS = "".join(map(re.escape, sorted(SUSPECTS)))
_WORD = re.compile(
    rf"(?<![^{_SPACES}])[^{_SPACES}{_SUSPECT_CLASS}]*[{_SUSPECT_CLASS}][^{_SPACES}]*"
)
_SUSPECT = re.compile(f"[{_SUSPECT_CLASS}]")
_LINE = re.compile(r"[^\n]*\n|[^\n]+$")
_WHOLE = re.compile(mojibake.WHOLE)
_REST = "".join(map(re.escape, mojibake.REST))
_LOST_SPACE = re.compile(
    r" (?:(?:(?<=^[ÅĹ] )|(?<=[^a-zá-ž][ÅĹ] ))(?=[^\W\d_])|(?<=Â ))", re.MULTILINE
)
"""A plain space where a no-break space was the second half of Š or the whole of itself.

Not after small letters, nor after what stands for one: á to ž holds the second bytes as well.
"""
_ODD_CASE = re.compile(rf"[{SMALL}ß][ÃÄÅĂĹÂ](?![{CAPITALS}])")
_NO_WORD = re.compile(rf"[{SMALL}][ÃĂĹ][{SMALL}]")
"""Capitals with the accents of other languages inside small letters: no language writes so."""
_ONLY_WINDOWS = re.compile(r"[ÃÄÅĂĹâ][€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸťŤźŹśŚ]")
_LONE = re.compile(rf"[ÄÅâ](?![{_REST}])")
_CLOSING = frozenset("“”„‘’›‹–—…")
"""Marks after a letter in quotes, which look like the second byte of a sequence: „Ä“."""
_ENDS = ".,;:!?)"
"""What may follow a word and says nothing of it."""
_CERTAIN_FIRST = re.compile(r"[A-Za-z]")
_COMMON = frozenset(mojibake.CZECH_LETTERS + mojibake.MARKS)
_DAY = re.compile(r"\d\. $")
_MONTH = re.compile(r"Äerv(?:na|ence)|ÅÃjna")
"""Months as they look without control characters: before them stand a day and a full stop."""
_SENTENCE_END = re.compile(r"(?:^|[.!?:\n])[\s„“\"*#-]*$")


class Misread:
    """Repairs misread UTF-8; safe for threads."""

    def __init__(self, chooser: Chooser) -> None:
        """Take what chooses among readings."""
        self._chooser = chooser
        self._reread = lru_cache(MEMO)(self._reread_word)

    def edits(self, text: str) -> Iterator[Repair]:
        """Yield what is to be changed in a text, in order."""
        if _SUSPECT.search(text):
            for first, last in self._damaged_stretches(text):
                yield from self._stretch_edits(text, first, last)

    def _damaged_stretches(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where the damaged lines begin and end, those next to each other in one."""
        lines = [match.span() for match in _LINE.finditer(text)]
        damaged = [n for n, (first, last) in enumerate(lines) if self._damaged(text, first, last)]
        near = {line for n in damaged for line in range(n - NEAR, n + NEAR + 1)}
        believed = sorted(near.intersection(range(len(lines))))
        for _, group in groupby(enumerate(believed), key=lambda pair: pair[1] - pair[0]):
            run = [line for _, line in group]
            yield lines[run[0]][0], lines[run[-1]][1]

    def _damaged(self, text: str, first: int, last: int) -> bool:
        return any(self._is_evidence(word.group()) for word in _WORD.finditer(text, first, last))

    def _is_evidence(self, word: str) -> bool:
        """Tell whether a word is surely misread and not merely odd."""
        if any(map(_is_sure, _WHOLE.findall(word))) or _NO_WORD.search(word):
            return True
        once = _WHOLE.sub(lambda match: mojibake.decoded(match.group()) or match.group(), word)
        if once != word and any(map(_is_sure, _WHOLE.findall(once))):
            return True
        if not _ODD_CASE.search(word) and REPLACEMENT not in word:
            return False
        meant, _ = self._reread(word, _loss(word), False)
        return meant != word and len(word) >= TELLING and self._chooser.knows(meant)

    def _stretch_edits(self, text: str, first: int, last: int) -> Iterator[Repair]:
        stretch = text[first:last]
        loss = _loss(stretch)
        if loss is not Loss.CONTROLS:
            # Of one length, so that places stay.
            stretch = _LOST_SPACE.sub(NO_BREAK_SPACE, stretch)
        method, reread = loss.value, self._reread
        for match in _WORD.finditer(stretch):
            word, place = match.group().rstrip(_ENDS), match.start()
            # A first letter that is certain says itself whether it is a capital.
            open_case = loss is Loss.CONTROLS and not _CERTAIN_FIRST.match(word)
            begins = open_case and _begins_sentence(stretch, place, word)
            meant, confidence = reread(word, loss, begins)
            if meant != word:
                start = first + place
                end = start + len(word)
                yield Repair(start, end, text[start:end], meant, method, confidence)

    def _reread_word(self, word: str, loss: Loss, begins: bool) -> tuple[str, float]:
        """Return what a misread word was, and how sure that is.

        Args:
            word: What stands between two spaces.
            loss: Which bytes were lost.
            begins: Whether it begins a sentence.
        """
        damage = mojibake.damage(loss)
        confidence = 1.0
        for _ in range(MAX_ROUNDS):
            pieces = damage.pieces(word)
            if max(map(len, pieces)) == 1:
                meant, sure = "".join([piece[0] for piece in pieces]), SURE
            else:
                meant, sure = self._chooser.likeliest(pieces, begins=begins)
            if meant == word:
                break
            word, confidence = meant, min(sure, confidence)
            if SUSPECTS.isdisjoint(word):
                break
        return word, confidence


def _is_sure(sequence: str) -> bool:
    """Tell whether a whole sequence is one that nobody types."""
    meant = mojibake.decoded(sequence)
    emoji = len(sequence) == EMOJI_BYTES
    if meant is None or not (emoji or meant in _COMMON):
        return False
    return sequence[1:] not in _CLOSING


def _loss(stretch: str) -> Loss:
    """Return which bytes were lost in a damaged stretch, by what is still seen of them."""
    if sum(map(stretch.count, "ĂĹ")) > sum(map(stretch.count, "ÃÅ")):
        return Loss.CENTRAL
    if REPLACEMENT in stretch:
        return Loss.WINDOWS
    windows, lone = len(_ONLY_WINDOWS.findall(stretch)), len(_LONE.findall(stretch))
    return Loss.WINDOWS if windows > lone * WHOLE_SHARE else Loss.CONTROLS


def _begins_sentence(text: str, place: int, word: str) -> bool:
    if place > 1 and text[place - 2].isalnum():
        return False
    if _MONTH.fullmatch(word) and _DAY.search(text, max(0, place - 4), place):
        return False
    return bool(_SENTENCE_END.search(text, max(0, place - 4), place))
