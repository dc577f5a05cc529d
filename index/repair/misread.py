"""Repair UTF-8 that was decoded by a code page, where there is evidence of it.

Evidence is found line by line: complete sequences of misread bytes within words, or words that the
lexicon knows only when repaired. Sequences with lost bytes are repaired only in such lines and
next to them.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from string import ascii_letters

from index.repair import mojibake
from index.repair.choice import CAPITALS, MEMO, SMALL, SURE, UNKNOWN, Chooser
from index.repair.mojibake import NO_BREAK_SPACE, REPLACEMENT, SUSPECTS, Damage, Loss
from index.repair.trace import Repair

MAX_ROUNDS = 3
"""Most decodings to undo; text damaged twice occurs, three times is unheard of."""
NEAR = 3
"""Lines around a damaged one in which lost bytes are repaired too."""
TELLING = 4
"""Fewest letters of a word that is evidence by becoming Czech when repaired."""
WHOLE_SHARE = 1 / 8
"""Quotes for each lone lead byte above which only undefined bytes were lost."""

EMOJI_BYTES = 4

_SPACES = r" \t\n\r\f\v"
_SUSPECT_CLASS = "".join(map(re.escape, sorted(SUSPECTS)))
_WORD = re.compile(
    rf"(?<![^{_SPACES}])[^{_SPACES}{_SUSPECT_CLASS}]*+[{_SUSPECT_CLASS}][^{_SPACES}]*+"
)
_SUSPECT = re.compile(f"[{_SUSPECT_CLASS}]")
_LINE = re.compile(r"[^\n]*\n|[^\n]+$")
_WHOLE = re.compile(mojibake.WHOLE)
_REST = "".join(map(re.escape, mojibake.REST))
_LOST_SPACE = re.compile(
    r" (?:(?:(?<=^[ÅĹ] )|(?<=[^a-zá-ž][ÅĹ] ))(?=[^\W\d_])|(?<=Â ))", re.MULTILINE
)
"""A plain space that was a no-break space: the second byte of Š, or a character of its own.

Not after lower-case letters or their second bytes, which á to ž includes.
"""
_ODD_CASE = re.compile(rf"[{SMALL}ß][ÃÄÅĂĹÂ](?![{CAPITALS}])|[A-Z][ÃÄÅĂĹÂ][a-z]")
_NO_WORD = re.compile(rf"[{SMALL}][ÃĂĹ][{SMALL}]")
"""Capitals with foreign diacritics between lower-case letters: no language has them."""
_ONLY_WINDOWS = re.compile(r"[ÃÄÅĂĹâ][\x80-\x9f€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸťŤźŹśŚ]")
_ONLY_LATIN2 = re.compile(r"Ă[ĄŠ]|Ĺž|Äš|Ä\x82")
_ONLY_CENTRAL = re.compile(r"Ă[ˇ©]|Ĺľ|Äą|Ä‚")
"""Looks of á, é and ž, misread once or twice, in Latin-2 and in windows-1250."""
_LONE = re.compile(rf"[ÄÅâ](?![{_REST}])")
_CASE_LOST = (Loss.CONTROLS, Loss.LATIN2)
"""Losses after which upper and lower case may look the same."""
_CLOSING = frozenset("“”„‘’›‹–—…")
"""Marks after a quoted letter, which look like the second byte of a sequence: „Ä“."""
_ENDS = ".,;:!?)"
"""Punctuation after a word."""
_CERTAIN = frozenset(ascii_letters)
_COMMON = frozenset(mojibake.CZECH_LETTERS + mojibake.MARKS)
_DAY = re.compile(r"\d\. $")
_MONTH = re.compile(r"Äerv(?:na|ence)|[ÅĹ][ÃĂ]jna")
"""Months without their control characters; a day with a full stop precedes them."""
_SENTENCE_END = re.compile(r"(?:^|[.!?:\n])[\s„“\"*#-]*$")


class _Memory(dict[str, tuple[str, float]]):
    """Cache of readings by word; cleared when it is full.

    A dictionary, because the entries of lru_cache burden the garbage collector.
    """

    def __init__(self, reread: Callable[[str], tuple[str, float]]) -> None:
        super().__init__()
        self._reread = reread

    def __missing__(self, word: str) -> tuple[str, float]:
        if len(self) >= MEMO:
            self.clear()
        found = self[word] = self._reread(word)
        return found


class Misread:
    """Repairs misread UTF-8; thread-safe."""

    def __init__(self, chooser: Chooser) -> None:
        """Use a chooser of readings."""
        self._chooser = chooser
        self._reread = {
            loss: (
                _Memory(partial(self._reread_word, mojibake.damage(loss), begins=False)),
                _Memory(partial(self._reread_word, mojibake.damage(loss), begins=True)),
            )
            for loss in Loss
        }

    def edits(self, text: str) -> Iterator[Repair]:
        """Yield the repairs of a text, in order."""
        if _SUSPECT.search(text):
            for first, last in self._damaged_ranges(text):
                yield from self._range_edits(text, first, last)

    def _damaged_ranges(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the ranges of damaged lines and their neighbours, adjacent ones merged."""
        lines = [match.span() for match in _LINE.finditer(text)]
        line = 0
        while line < len(lines):
            if self._damaged(text, *lines[line]):
                last = self._last_damaged(text, lines, line)
                first, line = max(line - NEAR, 0), min(last + NEAR, len(lines) - 1)
                yield lines[first][0], lines[line][1]
            line += 1

    def _last_damaged(self, text: str, lines: list[tuple[int, int]], line: int) -> int:
        """Return the last of the damaged lines from ``line`` on whose neighbourhoods overlap."""
        found: int | None = line
        while found is not None:
            line = found
            farthest = min(line + 2 * NEAR + 1, len(lines) - 1)
            # Backwards: lines between two damaged ones need no check.
            further = range(farthest, line, -1)
            found = next((n for n in further if self._damaged(text, *lines[n])), None)
        return line

    def _damaged(self, text: str, first: int, last: int) -> bool:
        return any(self._is_evidence(word.group()) for word in _WORD.finditer(text, first, last))

    def _is_evidence(self, word: str) -> bool:
        """Tell whether a word is surely misread, and not merely unusual."""
        once = _WHOLE.sub(lambda match: mojibake.decoded(match.group()) or match.group(), word)
        if any(map(_is_sure, _WHOLE.findall(word))) or _NO_WORD.search(once):
            return True
        if once != word and any(map(_is_sure, _WHOLE.findall(once))):
            return True
        if not _ODD_CASE.search(once) and REPLACEMENT not in word:
            return False
        meant, _ = self._reread[_loss(word)][False][word]
        return meant != word and len(word) >= TELLING and self._chooser.knows(meant)

    def _range_edits(self, text: str, first: int, last: int) -> Iterator[Repair]:
        damaged = text[first:last]
        loss = _loss(damaged)
        if loss is not Loss.CONTROLS:
            # Both are one code point: offsets stay valid.
            damaged = _LOST_SPACE.sub(NO_BREAK_SPACE, damaged)
        case_lost = loss in _CASE_LOST
        method, reread = loss.value, self._reread[loss]
        for match in _WORD.finditer(damaged):
            word, index = match.group().rstrip(_ENDS), match.start()
            # The case of an undamaged first letter is known.
            begins = (
                case_lost and word[0] not in _CERTAIN and _begins_sentence(damaged, index, word)
            )
            meant, confidence = reread[begins][word]
            if meant != word:
                start = first + index
                end = start + len(word)
                yield Repair(start, end, text[start:end], meant, method, confidence)

    def _reread_word(self, damage: Damage, word: str, *, begins: bool) -> tuple[str, float]:
        """Return the most likely original of a misread word, and its confidence.

        Args:
            damage: Tables of the loss.
            word: Text between two spaces.
            begins: Whether it begins a sentence.
        """
        confidence = 1.0
        for _ in range(MAX_ROUNDS):
            pieces = damage.pieces(word)
            if max(map(len, pieces)) == 1:
                meant, sure = "".join([piece[0] for piece in pieces]), SURE
            else:
                meant, sure = self._chooser.likeliest(pieces, begins=begins)
            if meant == word:
                break
            if damage.guessed and not damage.guessed.isdisjoint(meant):
                sure = min(sure, UNKNOWN)
            word, confidence = meant, min(sure, confidence)
            if SUSPECTS.isdisjoint(word):
                break
        return word, confidence


@lru_cache(MEMO)
def _is_sure(sequence: str) -> bool:
    """Tell whether a complete sequence is one that nobody types."""
    if sequence[0] in "ĂĹ" and mojibake.decoded(sequence, in_latin2=True) in _COMMON:
        return sequence[1:] not in _CLOSING
    meant = mojibake.decoded(sequence)
    emoji = len(sequence) == EMOJI_BYTES
    if meant is None or not (emoji or meant in _COMMON):
        return False
    return sequence[1:] not in _CLOSING


def _loss(damaged: str) -> Loss:
    """Return the loss of a damaged text, by the characters that are left of it."""
    western = sum(map(damaged.count, "ÃÅ"))
    latin2 = len(_ONLY_LATIN2.findall(damaged))
    central = len(_ONLY_CENTRAL.findall(damaged))
    if latin2 > max(western, central) or ("ĹĄ" in damaged and not (latin2 or western or central)):
        return Loss.LATIN2
    if sum(map(damaged.count, "ĂĹ")) + central > western:
        return Loss.CENTRAL
    if REPLACEMENT in damaged:
        return Loss.WINDOWS
    windows, lone = len(_ONLY_WINDOWS.findall(damaged)), len(_LONE.findall(damaged))
    return Loss.WINDOWS if windows > lone * WHOLE_SHARE else Loss.CONTROLS


def _begins_sentence(text: str, index: int, word: str) -> bool:
    if index > 1 and text[index - 2].isalnum():
        return False
    if _MONTH.fullmatch(word) and _DAY.search(text, max(0, index - 4), index):
        return False
    return bool(_SENTENCE_END.search(text, max(0, index - 4), index))
