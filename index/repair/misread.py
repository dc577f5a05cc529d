"""Repair UTF-8 that was decoded by a code page, where there is evidence of it.

Each word is weighed in its line. In a damaged line every damaged word is repaired; in a line that
is sound beside it, only what is Czech when repaired; next to damaged lines, where nothing is known
to be sound, what is known or looks Czech.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum, auto
from functools import partial
from itertools import compress
from string import ascii_letters
from typing import NamedTuple

from index.czech.memory import Memory
from index.repair import mojibake
from index.repair.choice import (
    ABBREVIATION,
    KNOWN,
    SURE,
    UNKNOWN,
    Chooser,
    is_of_one_case,
)
from index.repair.evidence import (
    COMMON,
    ENDS,
    LISTING,
    SUSPECT_CLASS,
    TELLING,
    WORD,
    Alone,
    Evidence,
    Line,
    State,
    alone,
    damaged_share,
    decoded_once,
    is_enclosed,
)
from index.repair.mojibake import NO_BREAK_SPACE, REPLACEMENT, SUSPECTS, Damage, Loss
from index.repair.prose import SOUND_LETTER, Prose, is_file_name
from index.repair.trace import Repair

MAX_ROUNDS = 3
"""Most decodings to undo; text damaged twice occurs, three times is unheard of."""
NEAR = 3
"""Lines around a damaged one, blank ones not counted, in which lost bytes are repaired too."""
WHOLE_SHARE = 1 / 8
"""Quotes for each lone lead byte above which only undefined bytes were lost."""
PARTLY = 0.97
"""Maximum confidence in a text that is damaged at most in part."""
SUPPORT = 2
"""Damaged words for each one that looks foreign, from which on that is damaged, too."""
WHOLLY = 0.1
"""Minimum share of damaged words in a text that is damaged as a whole."""

_REST = "".join(map(re.escape, mojibake.REST))
_LOST_SPACE = re.compile(
    r" (?<!\d [ÅĹ] )(?:(?:(?<=^[ÅĹ] )|(?<=[^a-zá-ž][ÅĹ] ))(?=[^\W\d_])|(?<=Â ))", re.MULTILINE
)
"""A plain space that was a no-break space: the second byte of Š, or a character of its own.

Not after numbers, where Å is a unit, nor after lower-case letters or their second bytes, which á
to ž includes.
"""
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
_SHORT = re.compile(r"(?<=\.) \w")
_ADDRESS = re.compile(r"://|\]\(")
_LETTERS = re.compile(r"[^\W\d_]+")
_SUSPECT = re.compile(f"[{SUSPECT_CLASS}]")


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


class _Reading(NamedTuple):
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


class _Place(NamedTuple):
    """Context of the words of a line.

    Attributes:
        line: Its line.
        partly: Whether only a part of the text can be damaged.
        series: Whether the line has several letters alone.
        listed: Whether it lists damaged characters.
    """

    line: Line
    partly: bool
    series: bool
    listed: bool

    @property
    def plain(self) -> bool:
        """Whether words are judged by themselves, but for characters alone."""
        state = self.line.state
        return state is State.DAMAGED or (state is State.QUIET and not self.partly)


_Word = tuple[re.Match[str], _Reading]
"""A suspicious word where it is in its line, and its reading without the punctuation after it."""


class _Judged(NamedTuple):
    """Possible repairs of a line, with the verdict on the word of each: damaged or foreign."""

    repairs: list[Repair]
    verdicts: list[Verdict]

    def of_damage(self) -> Iterator[Repair]:
        """Yield the repairs of words that are not foreign."""
        return compress(self.repairs, [found is Verdict.DAMAGED for found in self.verdicts])


class Misread:
    """Repairs misread UTF-8; thread-safe."""

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
        self._evidence = Evidence(self._likeliest, chooser.knows)

    def edits(self, text: str) -> Iterator[Repair]:
        """Yield the repairs of a text, in order."""
        if not _SUSPECT.search(text) or not self._evidence.is_in(text):
            return
        prose = Prose(text)
        lines = self._evidence.lines(prose)
        trust = _trust(prose, lines)
        for near in _neighbourhoods(lines):
            loss = _loss("\n".join([prose.text[line.start : line.end] for line in near]))
            yield from self._edits(prose, near, loss, trust)

    def tells(self, word: str) -> bool:
        """Tell whether a word is surely misread."""
        return self._evidence.tells[word]

    def is_clear(self, word: str) -> bool:
        """Tell whether the original of a misread word is certain: whole, or Czech."""
        if not _is_incomplete(word):
            return True
        meant = self._likeliest(word)
        return meant != word and self._chooser.knows(meant)

    def _likeliest(self, word: str) -> str:
        return self._reread[_loss(word)][False][word].meant

    def _edits(
        self, prose: Prose, near: Sequence[Line], loss: Loss, trust: float
    ) -> Iterator[Repair]:
        """Yield the repairs of lines near each other."""
        judged = [self._judged(prose, line, loss, trust) for line in near]
        all_near = _accepts_foreign([found.verdicts for found in judged])
        for line, found in zip(near, judged, strict=True):
            # A quiet line may be in another language than those around it.
            quiet = line.state is State.QUIET
            foreign = _accepts_foreign([found.verdicts]) if quiet else all_near
            yield from found.repairs if foreign else found.of_damage()

    def _judged(self, prose: Prose, line: Line, loss: Loss, trust: float) -> "_Judged":
        """Return the possible repairs of a line."""
        text = prose.text[line.start : line.end]
        seen = text
        if loss is not Loss.CONTROLS and line.state is not State.MIXED:
            # Both are one code point: offsets stay valid.
            seen = _LOST_SPACE.sub(NO_BREAK_SPACE, text)
        doubtful = trust < 1.0 and line.state is State.DAMAGED and not line.sure
        if doubtful or line.state is State.MIXED:
            trust = min(trust, UNKNOWN)
        words = self._words(seen, loss)
        place, found, respaced = _place(prose, line, words), _Judged([], []), seen != text
        plain, method = place.plain, loss.value
        for match, reading in words:
            word, meant, verdict = reading.word, reading.meant, reading.verdict
            if meant == word or verdict is Verdict.SOUND:
                continue
            if reading.alone or not plain:
                verdict = self._verdict(place, match, reading)
            if verdict is not Verdict.SOUND:
                start = line.start + match.start()
                end = start + len(word)
                # Not a copy of it, if it is the same: a text may be nothing but such words.
                before = prose.text[start:end] if respaced else word
                confidence = min(reading.confidence, trust)
                found.repairs.append(Repair(start, end, before, meant, method, confidence))
                found.verdicts.append(verdict)
        return found

    def _words(self, line: str, loss: Loss) -> "list[_Word]":
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

    def _verdict(self, place: _Place, match: re.Match[str], reading: _Reading) -> Verdict:
        """Return the verdict on a word in its line, which is not sound by itself."""
        line, word = place.line, reading.word
        start = line.start + match.start()
        if reading.alone:
            quoted = line.examples.overlap(start, start + len(word))
            short = _SHORT.match(match.string, match.end()) is not None
            meant = _is_no_example(reading, place, quoted=quoted, short=short)
            return Verdict.DAMAGED if meant else Verdict.SOUND
        if line.state is State.MIXED:
            known = reading.known and len(word) >= TELLING
            damaged = known or self._evidence.tells[word]
            quoted = line.examples.overlap(start, start + len(word))
            return Verdict.DAMAGED if damaged and not quoted else Verdict.SOUND
        address = _ADDRESS.search(word) or is_file_name(word)
        return Verdict.DAMAGED if reading.known and not address else Verdict.SOUND

    def _reread_word(self, damage: Damage, begins: bool, word: str) -> _Reading:
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
        elif not known and _is_natural(word) and _is_incomplete(word):
            verdict = self._of_unknown(word, meant)
        return _Reading(word, meant, confidence, alone(word), known, verdict)

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


def _neighbourhoods(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield the lines that are damaged or near damaged ones, without sound ones, by range."""
    near: list[Line] = []
    last = -1
    for number, line in enumerate(lines):
        if line.state not in (State.MIXED, State.DAMAGED):
            continue
        first = max(number - NEAR, last + 1)
        if first > last + 1 and near:
            yield near
            near = []
        first, last = max(first, last + 1), min(number + NEAR, len(lines) - 1)
        near += [line for line in lines[first : last + 1] if line.state is not State.SOUND]
    if near:
        yield near


def _trust(prose: Prose, lines: Sequence[Line]) -> float:
    """Return the maximum confidence of the repairs of a text."""
    if not any(line.sure for line in lines):
        return UNKNOWN
    if prose.is_sound_somewhere:
        return PARTLY
    return 1.0 if damaged_share(prose, lines) >= WHOLLY else PARTLY


def _accepts_foreign(verdicts: Sequence[list[Verdict]]) -> bool:
    """Tell whether words that look foreign are few enough to be damaged, too."""
    foreign = sum(found.count(Verdict.FOREIGN) for found in verdicts)
    return SUPPORT * foreign <= sum(map(len, verdicts)) - foreign


def _place(prose: Prose, line: Line, words: Iterable[_Word]) -> _Place:
    alone_here = [(match, reading) for match, reading in words if reading.alone]
    series = sum(reading.alone is Alone.LETTER for _, reading in alone_here) > 1
    listed = any(match.group()[-1] in LISTING for match, _ in alone_here)
    return _Place(line, prose.is_sound_somewhere, series, listed)


def _is_no_example(reading: _Reading, place: _Place, *, quoted: bool, short: bool) -> bool:
    """Tell whether a damaged character alone is a letter or a mark of the text.

    Args:
        reading: Its reading.
        place: Where it stands.
        quoted: Whether that is in a quotation.
        short: Whether it has the full stop of an abbreviation.
    """
    line, word, kind = place.line, reading.word, reading.alone
    if line.state is State.MIXED:
        return False
    if kind is Alone.EMOJI and not place.partly:
        return True
    enclosed = is_enclosed(word) and (kind is Alone.LETTER or place.partly)
    if enclosed or place.listed or (quoted and not line.sure):
        return False
    if kind in (Alone.DASH, Alone.EMOJI):
        return line.state is State.DAMAGED or not place.partly
    single = short or not (place.series or _is_incomplete(word))
    return line.sure and (kind is Alone.MARK or single)


def _is_natural(word: str) -> bool:
    """Tell whether a word could be one of another language, as it is."""
    letters = word.strip(_PUNCTUATION)
    return len(letters) > 1 and is_of_one_case(letters) and all(map(_is_letter, letters))


def _is_letter(character: str) -> bool:
    return character.isalpha() or character in _JOINING


def _is_incomplete(word: str) -> bool:
    """Tell whether bytes of a word are lost, or were and are restored."""
    if _LOST.search(word):
        return True
    once = decoded_once(word)
    return once == word or not SUSPECTS.isdisjoint(decoded_once(once))


def _is_ordinary(character: str) -> bool:
    return character < "\x80" or character in COMMON
