"""Repair text: where the evidence of damage is, what the damaged words were.

Damage is looked for line by line. A line is damaged when it shows whole sequences of misread
bytes within words, or words that the lexicon knows only when repaired; what has lost bytes is
repaired only in such lines and next to them. Everything else stays as the author typed it.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import groupby, islice, product
from math import log

import numpy as np

from index.czech.cache import load_lexicon
from index.czech.lexicon import Lexicon
from index.repair import code_pages, mojibake
from index.repair.code_pages import CONFUSIONS, Confusion
from index.repair.foreign import other_encodings
from index.repair.mojibake import NO_BREAK_SPACE, REPLACEMENT, Loss
from index.repair.trace import Repair, Repaired, applied

SURE, KNOWN, GUESSED = 0.99, 0.95, 0.7
MAX_ROUNDS = 3
"""Text can be damaged twice over; nobody has seen it three times."""
MAX_READINGS = 1024
MEMO = 50_000
NEAR = 3
"""Lines around a damaged one in which lost bytes are believed too."""
CAPITAL = 8.0
"""How much likelier a capital is where a sentence begins, as a logarithm."""
CONFUSED_SHARE = 0.6
"""Of the words with suspicious letters, how many must be Czech only when repaired."""
CONFUSED_WORDS = 2

_COMPOSING = frozenset("\u0301\u0306\u0307\u0308\u030a\u030b\u030c\u0302\u0303\u0300\u0327\u0328")
_SUSPECTS = mojibake.SUSPECTS | code_pages.SUSPECTS | _COMPOSING
_TABLE = np.zeros(0x10000, np.bool_)
_TABLE[[ord(character) for character in _SUSPECTS]] = True

_WORD = re.compile(r"[^ \t\n\r\f\v]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_DECOMPOSED = re.compile(rf"[^\W\d_][{''.join(sorted(_COMPOSING))}]+")
_MISREAD = re.compile(f"[{''.join(map(re.escape, mojibake.SUSPECTS))}]")
_MISREAD_WORD = re.compile(
    rf"[^ \t\n\r\f\v]*[{''.join(map(re.escape, mojibake.SUSPECTS))}][^ \t\n\r\f\v]*"
)
_WHOLE = re.compile(mojibake.WHOLE)
_LOST_SPACE = re.compile(r"(?:(?<=^[ÅĹ])|(?<=[^a-zá-ž][ÅĹ])) (?=[^\W\d_])|(?<=Â) ", re.MULTILINE)
"""A plain space where a no-break space was the second half of Š or the whole of itself."""
_ODD_CASE = re.compile(r"[a-zá-žß][ÃÄÅĂĹÂ](?![A-ZÁ-Ž])")
_ONLY_WINDOWS = re.compile(r"[ÃÄÅĂĹâ][€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸťŤźŹśŚ]")
_CENTRAL = re.compile(rf"[ĂĹ][{''.join(map(re.escape, mojibake.REST))}]")
_WESTERN = re.compile(rf"[ÃÅ][{''.join(map(re.escape, mojibake.REST))}]")
_LONE = re.compile(rf"[ÄÅâ](?![{''.join(map(re.escape, mojibake.REST))}])")
_MISPLACED = re.compile(r"\w„|[”“]\w|^[„“”‚‘’]$|[„‚]$|[^\W\d]–|–[^\W\d]|[.,!?]–")
"""Quotes that open where they should close, and dashes where no word has them."""
_FIRST_CAPITAL = re.compile(r"[^\w]*[A-ZÁ-Ž]")
_SENTENCE_END = re.compile(r"(?:^|[.!?:\n])[\s„“\"*#-]*$")
# How often letters and marks are written, of 100,000 characters; roughly, over Czech news.
_USE = {
    "í": 3100, "á": 2100, "é": 1200, "ě": 1450, "ř": 1050, "č": 860, "ž": 900, "ý": 850,
    "š": 680, "ů": 500, "ú": 120, "ň": 60, "ť": 35, "ó": 35, "ď": 15,
    "Č": 50, "Š": 15, "Ř": 10, "Ž": 12, "Ú": 15, "Í": 4, "Á": 5, "É": 4, "Ý": 3, "Ď": 1.0,
    "Ť": 1.0, "Ň": 1.0, "Ě": 1.0, "Ó": 1.0, "Ů": 1.0,
    "“": 90, "„": 90, "–": 70, "…": 15, "’": 4, "‘": 4, "‚": 4, "”": 6, "—": 4, "•": 2,
}  # fmt: skip
_COMMON = mojibake.CZECH_LETTERS + mojibake.MARKS


def repair_text(text: str) -> str:
    """Return the text with its damage undone; sound text comes back as it is."""
    return repair(text).text


def repair(text: str) -> Repaired:
    """Undo the damage of a text by this machine's lexicon, and tell what was changed."""
    return _default().repair(text)


@cache
def _default() -> "Repairer":
    return Repairer(load_lexicon(_say_nothing))


def _say_nothing(_step: str) -> None:
    return


class Repairer:
    """Repairs texts by one lexicon; safe for threads."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._known = lru_cache(MEMO)(self._is_known)
        self._reread = lru_cache(MEMO)(self._reread_word)

    def repair(self, text: str) -> Repaired:
        """Undo the damage of a text and tell what was changed; never fails."""
        if not _suspicious(text):
            return Repaired(text)
        done = Repaired(text)
        for step in (_composed, self._misread, self._confused, self._foreign):
            done = applied(done, step(done.text), text)
        return done

    def _is_known(self, word: str) -> bool:
        return bool(self._lexicon.lemmas(word))

    def _all_known(self, text: str) -> bool:
        words = _LETTERS.findall(text)
        return bool(words) and all(self._known(word.lower()) for word in words)

    # UTF-8 read in a code page

    def _misread(self, text: str) -> Iterator[Repair]:
        if not _MISREAD.search(text):
            return
        for first, last in self._damaged_stretches(text):
            yield from self._misread_stretch(text, first, last)

    def _damaged_stretches(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where the damaged lines begin and end, those next to each other in one."""
        ends = [match.end() for match in re.finditer(r"[^\n]*\n|[^\n]+$", text)]
        damaged = self._damaged_lines(text, ends)
        believed = sorted(
            {
                near
                for n in damaged
                for near in range(n - NEAR, n + NEAR + 1)
                if 0 <= near < len(ends)
            }
        )
        for _, run in groupby(enumerate(believed), key=lambda pair: pair[1] - pair[0]):
            lines = [line for _, line in run]
            yield (ends[lines[0] - 1] if lines[0] else 0), ends[lines[-1]]

    def _damaged_lines(self, text: str, ends: list[int]) -> set[int]:
        damaged: set[int] = set()
        for match in _MISREAD_WORD.finditer(text):
            line = bisect_right(ends, match.start())
            if line not in damaged and self._is_evidence(match.group()):
                damaged.add(line)
        return damaged

    def _is_evidence(self, word: str) -> bool:
        """Tell whether a word is surely misread and not merely odd."""
        for match in _WHOLE.finditer(word):
            meant = mojibake.decoded(match.group())
            if meant is None:
                continue
            if meant in _COMMON or len(match.group()) > 3:
                # A letter in quotes looks so too: „Ä“.
                if match.group()[-1] not in "“”„‘’›‹–—…" or len(match.group()) > 2:
                    return True
                if word[match.end() : match.end() + 1].isalpha():
                    return True
        if _ODD_CASE.search(word) or REPLACEMENT in word:
            meant_word, _ = self._reread(word, Loss.CONTROLS, False)
            return meant_word != word and self._all_known(meant_word) and len(word) > 3
        return False

    def _misread_stretch(self, text: str, first: int, last: int) -> Iterator[Repair]:
        stretch = text[first:last]
        loss = _loss(stretch)
        if loss is not Loss.CONTROLS:
            # Of one length, so that places stay.
            stretch = _LOST_SPACE.sub(NO_BREAK_SPACE, stretch)
        for match in _MISREAD_WORD.finditer(stretch):
            word = match.group()
            begins = loss is Loss.CONTROLS and _begins_sentence(stretch, match.start())
            meant, confidence = self._reread(word, loss, begins)
            start = first + match.start()
            if meant != word:
                before = text[start : start + len(word)]
                yield Repair(start, start + len(word), before, meant, loss.value, confidence)

    def _reread_word(self, word: str, loss: Loss, begins: bool) -> tuple[str, float]:
        """Return what a misread word was, and how sure that is.

        Args:
            word: What stands between two spaces.
            loss: Which bytes were lost.
            begins: Whether it begins a sentence.
        """
        confidence = 1.0
        for _ in range(MAX_ROUNDS):
            if not _MISREAD.search(word):
                break
            meant, sure = self._reread_once(word, loss, begins=begins)
            if meant == word:
                break
            word, confidence = meant, min(sure, confidence)
        return word, confidence

    def _reread_once(self, word: str, loss: Loss, *, begins: bool) -> tuple[str, float]:
        damage = mojibake.damage(loss)
        pieces: list[tuple[str, ...]] = []
        end = 0
        for match in damage.found.finditer(word):
            found = match.group()
            pieces.append((word[end : match.start()],))
            whole = None if found in damage.lost else mojibake.decoded(found)
            pieces.append((whole,) if whole else damage.lost.get(found, (found,)))
            end = match.end()
        pieces.append((word[end:],))
        if all(len(piece) == 1 for piece in pieces):
            return "".join(piece[0] for piece in pieces), SURE
        return self._likeliest(pieces, begins=begins)

    def _likeliest(self, pieces: list[tuple[str, ...]], *, begins: bool) -> tuple[str, float]:
        shaped = _in_shape(pieces)
        found = ["".join(parts) for parts in islice(product(*shaped), MAX_READINGS)]
        fitting = [reading for reading in found if _fits(reading)] or found
        known = [reading for reading in fitting if self._all_known(reading)]
        best = max(known or fitting, key=lambda reading: self._weight(reading, begins=begins))
        return best, KNOWN if known else GUESSED

    def _weight(self, reading: str, *, begins: bool) -> float:
        """Return how likely a reading is among readings of one word: a logarithm."""
        use = sum(log(_USE.get(character, 1.0)) for character in reading if character > "\x7f")
        capital = CAPITAL if begins and _FIRST_CAPITAL.match(reading) else 0.0
        return self._likelihood(reading) + use + capital

    def _likelihood(self, reading: str) -> float:
        return sum(self._lexicon.likelihood(word) for word in _LETTERS.findall(reading))

    # one code page taken for another

    def _confused(self, text: str) -> Iterator[Repair]:
        for confusion in CONFUSIONS:
            if any(letter in text for letter in confusion.letters):
                edits = list(self._confused_words(text, confusion))
                if edits:
                    yield from sorted(edits, key=lambda edit: edit.start)
                    return

    def _confused_words(self, text: str, confusion: Confusion) -> Iterator[Repair]:
        for first, last in _paragraphs(text):
            words = list(_suspicious_words(text, first, last, confusion))
            meant = [self._unconfused(text[a:b], confusion) for a, b in words]
            telling = [
                known and not self._all_known(text[a:b])
                for (a, b), (_, known) in zip(words, meant, strict=True)
                if b - a > 1
            ]
            needed = CONFUSED_WORDS if len(telling) > 1 or last - first > 60 else 1
            if sum(telling) < max(needed, CONFUSED_SHARE * len(telling)):
                continue
            for (start, end), (word, known) in zip(words, meant, strict=True):
                sure = KNOWN if known else GUESSED
                yield Repair(start, end, text[start:end], word, confusion.method, sure)
            if confusion.quotes_lost:
                yield from _lost_quotes(text, first, last, confusion)

    def _unconfused(self, word: str, confusion: Confusion) -> tuple[str, bool]:
        readings = code_pages.readings(word, confusion, MAX_READINGS)
        fitting = [reading for reading in readings if _fits(reading)] or readings
        known = [reading for reading in fitting if self._known(reading.lower())]
        best = max(known or fitting, key=lambda reading: self._weight(reading, begins=False))
        return best, bool(known)

    def _foreign(self, text: str) -> Iterator[Repair]:
        return other_encodings(text) if _MISREAD.search(text) else iter(())


def _suspicious(text: str) -> bool:
    """Tell at once whether a text has any character that damage shows."""
    if text.isascii():
        return False
    codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)
    return bool(_TABLE[codes].any())


def _composed(text: str) -> Iterator[Repair]:
    """Compose letters whose accents stand on their own (NFD), where there is such a letter."""
    for match in _DECOMPOSED.finditer(text):
        before = match.group()
        after = unicodedata.normalize("NFC", before)
        if len(after) < len(before):
            yield Repair(match.start(), match.end(), before, after, "decomposed", 1.0)


def _loss(stretch: str) -> Loss:
    """Return which bytes were lost in a damaged stretch, by what is still seen of them."""
    if len(_CENTRAL.findall(stretch)) > len(_WESTERN.findall(stretch)):
        return Loss.CENTRAL
    if (
        REPLACEMENT in stretch
        or len(_ONLY_WINDOWS.findall(stretch)) > len(_LONE.findall(stretch)) / 8
    ):
        return Loss.WINDOWS
    return Loss.CONTROLS


def _in_shape(pieces: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Leave out capitals inside a word that is in small letters otherwise."""
    certain = "".join(piece[0] for piece in pieces if len(piece) == 1)
    if not any(map(str.islower, certain)) or any(map(str.isupper, certain[1:])):
        return pieces
    shaped = []
    inside = False
    for piece in pieces:
        small = tuple(reading for reading in piece if not reading.isupper())
        shaped.append(small if inside and small and len(piece) > 1 else piece)
        inside = inside or any(map(str.isalpha, piece[0]))
    return shaped


def _fits(word: str) -> bool:
    """Tell whether the case of the letters and the places of the quotes are as words have them."""
    if _MISPLACED.search(word):
        return False
    letters = "".join(filter(str.isalpha, word))
    return not letters or letters.islower() or letters.isupper() or letters[1:].islower()


def _begins_sentence(text: str, place: int) -> bool:
    return bool(_SENTENCE_END.search(text, max(0, place - 4), place))


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer(r"(?:[^\n]*\S[^\n]*(?:\n|$))+", text):
        yield match.span()


def _suspicious_words(
    text: str, first: int, last: int, confusion: Confusion
) -> Iterator[tuple[int, int]]:
    letters = re.escape("".join(confusion.letters))
    for match in _confused_word(letters).finditer(text, first, last):
        if any(character in confusion.letters for character in match.group()):
            yield match.span()


@cache
def _confused_word(letters: str) -> re.Pattern[str]:
    return re.compile(rf"(?:[^\W\d_]|[{letters}])*[^\W\d_](?:[^\W\d_]|[{letters}])*")


_LOST_MARK = re.compile(
    r"(?P<dash>(?<= )\?(?= )|(?<=\d)\?(?=\d))"
    r"|(?P<opening>(?<![^\s(])\?(?=\w))"
    r"|(?P<closing>(?<=[.,!?])\?(?!\w))"
    r"|(?P<perhaps>(?<=\w)\?(?!\w))"
)


def _lost_quotes(text: str, first: int, last: int, confusion: Confusion) -> Iterator[Repair]:
    """Put back quotes and dashes where a question mark cannot be one."""
    opened = False
    for match in _LOST_MARK.finditer(text, first, last):
        after = {"dash": "–", "opening": "„", "closing": "“"}.get(match.lastgroup or "", "?")
        if match.lastgroup == "perhaps" and opened:
            after = "“"
        opened = after == "„" or (opened and after != "“")
        yield Repair(match.start(), match.end(), "?", after, confusion.method, GUESSED)
