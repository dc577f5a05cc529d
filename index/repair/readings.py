"""Read words of misread UTF-8: what was lost of them, and what they most likely were."""

import re
from enum import Enum, auto
from functools import partial
from string import ascii_letters
from typing import NamedTuple

from index.czech.memory import Memory
from index.repair import mojibake
from index.repair.choice import ABBREVIATION, KNOWN, SURE, UNKNOWN, Chooser, is_of_one_case
from index.repair.evidence import COMMON, ENDS, WORD, Alone, alone, decoded_once
from index.repair.mojibake import NO_BREAK_SPACE, REPLACEMENT, SUSPECTS, Damage, Loss
from index.repair.prose import SOUND_LETTER

MAX_ROUNDS = 3
"""Most decodings to undo; text damaged twice occurs, three times is unheard of."""
WHOLE_SHARE = 1 / 8
"""Quotes for each lone lead byte above which only undefined bytes were lost."""

_REST = "".join(map(re.escape, mojibake.REST))
_ONLY_WINDOWS = re.compile(r"[ÃÄÅĂĹâ][\x80-\x9f€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸťŤźŹśŚ]")
_ONLY_LATIN2 = re.compile(r"Ă[ĄŠ]|Ĺž|Äš|Ä\x82")
_ONLY_CENTRAL = re.compile(r"Ă[ˇ©]|Ĺľ|Äą|Ä‚")
"""Looks of á, é and ž, misread once or twice, in Latin-2 and in windows-1250."""
_LONE = re.compile(rf"[ÄÅâ](?![{_REST}])")
_CASE_LOST = (Loss.CONTROLS, Loss.LATIN2)
"""Losses after which upper and lower case may look the same."""
_CERTAIN = frozenset(ascii_letters)
_DAY = re.compile(r"\d\. $")
_MONTH = re.compile(r"Äerv(?:na|ence)|[ÅĹ][ÃĂ]jna")
"""Months without their control characters; a day with a full stop precedes them."""
_SENTENCE_END = re.compile(r"(?:^|[.!?:\n])[\s„“\"*#-]*$")
_PUNCTUATION = ENDS + "\"'([{}]*_-/"
_JOINING = frozenset("-'/.,\u00a0")
_LOST = re.compile(rf"[ÅĹ]{NO_BREAK_SPACE}")
_JOINED = re.compile(rf"[^\W\d_][ÅĹ]{NO_BREAK_SPACE}")
_LETTERS = re.compile(r"[^\W\d_]+")


class Verdict(Enum):
    """Verdict on a suspicious word.

    Attributes:
        DAMAGED: Damaged.
        SOUND: Sound, or an example.
        FOREIGN: A word of another language, unless nearly all others are damaged.
    """

    DAMAGED = auto()
    SOUND = auto()
    FOREIGN = auto()


class Reading(NamedTuple):
    """The most likely original of a misread word.

    Attributes:
        word: The misread word.
        meant: The original.
        confidence: Confidence of that, if the word is damaged.
        alone: Kind of a word of one character.
        known: Whether the lexicon has it.
        verdict: Verdict on the word in a damaged line.
    """

    word: str
    meant: str
    confidence: float
    alone: Alone | None
    known: bool
    verdict: Verdict


Word = tuple[re.Match[str], Reading]
"""A suspicious word where it is in its line, and its reading without the punctuation after it."""


class Readings:
    """Gives the readings of misread words; thread-safe."""

    def __init__(self, chooser: Chooser) -> None:
        """Use a chooser of readings."""
        self._chooser = chooser
        self._reread = {
            loss: (
                Memory(partial(self._reread_word, mojibake.damage(loss), False)),
                Memory(partial(self._reread_word, mojibake.damage(loss), True)),
            )
            for loss in Loss
        }

    def likeliest(self, word: str) -> str:
        """Return the most likely original of a misread word out of any context."""
        return self._reread[loss_of(word)][False][word].meant

    def is_clear(self, word: str) -> bool:
        """Tell whether the original of a misread word is certain: whole, or Czech."""
        if not is_incomplete(word):
            return True
        meant = self.likeliest(word)
        return meant != word and self._chooser.knows(meant)

    def words(self, line: str, loss: Loss) -> "list[Word]":
        """Return the suspicious words of a line."""
        readings, case_lost = self._reread[loss], loss in _CASE_LOST
        found = []
        for match in WORD.finditer(line):
            word = match.group().rstrip(ENDS)
            # The case of an undamaged first letter is known.
            begins = (
                case_lost
                and word[:1] not in _CERTAIN
                and _begins_sentence(line, match.start(), word)
            )
            found.append((match, readings[begins][word]))
        return found

    def _reread_word(self, damage: Damage, begins: bool, word: str) -> Reading:
        """Return the reading of a misread word.

        Args:
            damage: Tables of the loss.
            begins: Whether it begins a sentence.
            word: Text between two spaces.
        """
        meant, confidence = self._likeliest_of(damage, begins, word)
        known = self._chooser.knows(meant)
        verdict = Verdict.DAMAGED
        if SOUND_LETTER.search(word):
            verdict = Verdict.SOUND
        elif not known and _is_natural(word) and is_incomplete(word):
            verdict = self._of_unknown(word, meant)
        return Reading(word, meant, confidence, alone(word), known, verdict)

    def _of_unknown(self, word: str, meant: str) -> Verdict:
        """Return the verdict on a word out of the lexicon, possibly of another language."""
        if all(map(self._chooser.is_plausible, _LETTERS.findall(meant))):
            return Verdict.DAMAGED
        joined = len(meant) > ABBREVIATION and _JOINED.search(word)
        if joined or not is_of_one_case(meant):
            return Verdict.SOUND
        return Verdict.FOREIGN

    def _likeliest_of(self, damage: Damage, begins: bool, word: str) -> tuple[str, float]:
        """Return the most likely original of a misread word, and its confidence."""
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
        return word, confidence if all(map(_is_ordinary, word)) else min(confidence, KNOWN)


def loss_of(damaged: str) -> Loss:
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


def _is_natural(word: str) -> bool:
    """Tell whether a word could be one of another language, as it is."""
    letters = word.strip(_PUNCTUATION)
    return len(letters) > 1 and is_of_one_case(letters) and all(map(_is_letter, letters))


def _is_letter(character: str) -> bool:
    return character.isalpha() or character in _JOINING


def is_incomplete(word: str) -> bool:
    """Tell whether bytes of a word are lost, or were and are restored."""
    if _LOST.search(word):
        return True
    once = decoded_once(word)
    return once == word or not SUSPECTS.isdisjoint(decoded_once(once))


def _is_ordinary(character: str) -> bool:
    return character < "\x80" or character in COMMON
