"""UTF-8 that was read in a code page: where there is evidence of it, what the words were.

Damage is looked for line by line. A line is damaged when it shows whole sequences of misread
bytes within words, or words that the lexicon knows only when repaired; what has lost bytes is
repaired only in such lines and next to them.
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
    rf"(?<![^{_SPACES}])[^{_SPACES}{_SUSPECT_CLASS}]*+[{_SUSPECT_CLASS}][^{_SPACES}]*+"
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
_ODD_CASE = re.compile(rf"[{SMALL}ß][ÃÄÅĂĹÂ](?![{CAPITALS}])|[A-Z][ÃÄÅĂĹÂ][a-z]")
_NO_WORD = re.compile(rf"[{SMALL}][ÃĂĹ][{SMALL}]")
"""Capitals with the accents of other languages inside small letters: no language writes so."""
_ONLY_WINDOWS = re.compile(r"[ÃÄÅĂĹâ][\x80-\x9f€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸťŤźŹśŚ]")
_ONLY_LATIN2 = re.compile(r"Ă[ĄŠ]|Ĺž|Äš|Ä\x82")
_ONLY_CENTRAL = re.compile(r"Ă[ˇ©]|Ĺľ|Äą|Ä‚")
"""How á, é and ž look, and what they become twice over, in Latin-2 and in windows-1250."""
_LONE = re.compile(rf"[ÄÅâ](?![{_REST}])")
_CASE_LOST = (Loss.CONTROLS, Loss.LATIN2)
"""Losses after which small letters and capitals may look the same."""
_CLOSING = frozenset("“”„‘’›‹–—…")
"""Marks after a letter in quotes, which look like the second byte of a sequence: „Ä“."""
_ENDS = ".,;:!?)"
"""What may follow a word and says nothing of it."""
_CERTAIN = frozenset(ascii_letters)
_COMMON = frozenset(mojibake.CZECH_LETTERS + mojibake.MARKS)
_DAY = re.compile(r"\d\. $")
_MONTH = re.compile(r"Äerv(?:na|ence)|[ÅĹ][ÃĂ]jna")
"""Months as they look without control characters: before them stand a day and a full stop."""
_SENTENCE_END = re.compile(r"(?:^|[.!?:\n])[\s„“\"*#-]*$")


class _Memory(dict[str, tuple[str, float]]):
    """What words were, each found out once; all is forgotten when it is full.

    A dictionary, because lru_cache keeps objects for each word that the garbage collector visits.
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
    """Repairs misread UTF-8; safe for threads."""

    def __init__(self, chooser: Chooser) -> None:
        """Take what chooses among readings."""
        self._chooser = chooser
        self._reread = {
            loss: (
                _Memory(partial(self._reread_word, mojibake.damage(loss), begins=False)),
                _Memory(partial(self._reread_word, mojibake.damage(loss), begins=True)),
            )
            for loss in Loss
        }

    def edits(self, text: str) -> Iterator[Repair]:
        """Yield what is to be changed in a text, in order."""
        if _SUSPECT.search(text):
            for first, last in self._damaged_stretches(text):
                yield from self._stretch_edits(text, first, last)

    def _damaged_stretches(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where the damaged lines begin and end, those next to each other in one."""
        lines = [match.span() for match in _LINE.finditer(text)]
        line = 0
        while line < len(lines):
            if self._damaged(text, *lines[line]):
                last = self._last_damaged(text, lines, line)
                first, line = max(line - NEAR, 0), min(last + NEAR, len(lines) - 1)
                yield lines[first][0], lines[line][1]
            line += 1

    def _last_damaged(self, text: str, lines: list[tuple[int, int]], line: int) -> int:
        """Return the last damaged line of those whose neighbours meet, from a damaged one on."""
        found: int | None = line
        while found is not None:
            line = found
            farthest = min(line + 2 * NEAR + 1, len(lines) - 1)
            # From the far end: what lies between two damaged lines is believed without a look.
            further = range(farthest, line, -1)
            found = next((n for n in further if self._damaged(text, *lines[n])), None)
        return line

    def _damaged(self, text: str, first: int, last: int) -> bool:
        return any(self._is_evidence(word.group()) for word in _WORD.finditer(text, first, last))

    def _is_evidence(self, word: str) -> bool:
        """Tell whether a word is surely misread and not merely odd."""
        once = _WHOLE.sub(lambda match: mojibake.decoded(match.group()) or match.group(), word)
        if any(map(_is_sure, _WHOLE.findall(word))) or _NO_WORD.search(once):
            return True
        if once != word and any(map(_is_sure, _WHOLE.findall(once))):
            return True
        if not _ODD_CASE.search(once) and REPLACEMENT not in word:
            return False
        meant, _ = self._reread[_loss(word)][False][word]
        return meant != word and len(word) >= TELLING and self._chooser.knows(meant)

    def _stretch_edits(self, text: str, first: int, last: int) -> Iterator[Repair]:
        stretch = text[first:last]
        loss = _loss(stretch)
        if loss is not Loss.CONTROLS:
            # Of one length, so that places stay.
            stretch = _LOST_SPACE.sub(NO_BREAK_SPACE, stretch)
        case_lost = loss in _CASE_LOST
        method, reread = loss.value, self._reread[loss]
        for match in _WORD.finditer(stretch):
            word, place = match.group().rstrip(_ENDS), match.start()
            # A first letter that is certain says itself whether it is a capital.
            begins = (
                case_lost and word[0] not in _CERTAIN and _begins_sentence(stretch, place, word)
            )
            meant, confidence = reread[begins][word]
            if meant != word:
                start = first + place
                end = start + len(word)
                yield Repair(start, end, text[start:end], meant, method, confidence)

    def _reread_word(self, damage: Damage, word: str, *, begins: bool) -> tuple[str, float]:
        """Return what a misread word was, and how sure that is.

        Args:
            damage: How what was lost looks.
            word: What stands between two spaces.
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
    """Tell whether a whole sequence is one that nobody types."""
    if sequence[0] in "ĂĹ" and mojibake.decoded(sequence, in_latin2=True) in _COMMON:
        return sequence[1:] not in _CLOSING
    meant = mojibake.decoded(sequence)
    emoji = len(sequence) == EMOJI_BYTES
    if meant is None or not (emoji or meant in _COMMON):
        return False
    return sequence[1:] not in _CLOSING


def _loss(stretch: str) -> Loss:
    """Return which bytes were lost in a damaged stretch, by what is still seen of them."""
    western = sum(map(stretch.count, "ÃÅ"))
    latin2 = len(_ONLY_LATIN2.findall(stretch))
    central = len(_ONLY_CENTRAL.findall(stretch))
    if latin2 > max(western, central) or ("ĹĄ" in stretch and not (latin2 or western or central)):
        return Loss.LATIN2
    if sum(map(stretch.count, "ĂĹ")) + central > western:
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
