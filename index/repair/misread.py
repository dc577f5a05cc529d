"""Repair UTF-8 that was decoded by a code page, where there is evidence of it.

Each word is weighed in its line. In a damaged line every damaged word is repaired; in a line that
is sound beside it, only what is Czech when repaired; next to damaged lines, where nothing is known
to be sound, what is known or looks Czech.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress
from typing import NamedTuple

from index.repair.choice import UNKNOWN, Chooser
from index.repair.evidence import (
    LISTING,
    SUSPECT_CLASS,
    TELLING,
    Alone,
    Evidence,
    Line,
    State,
    damaged_share,
    is_enclosed,
)
from index.repair.mojibake import NO_BREAK_SPACE, Loss
from index.repair.prose import Prose, is_file_name
from index.repair.readings import Reading, Readings, Verdict, Word, is_incomplete, loss_of
from index.repair.trace import Repair

NEAR = 3
"""Lines around a damaged one, blank ones not counted, in which lost bytes are repaired too."""
PARTLY = 0.97
"""Maximum confidence in a text that is damaged at most in part."""
SUPPORT = 2
"""Damaged words for each one that looks foreign, from which that one is damaged too."""
WHOLLY = 0.1
"""Minimum share of damaged words in a text that is damaged as a whole."""

_LOST_SPACE = re.compile(
    r" (?<!\d [ÅĹ] )(?:(?:(?<=^[ÅĹ] )|(?<=[^a-zá-ž][ÅĹ] ))(?=[^\W\d_])|(?<=Â ))", re.MULTILINE
)
"""A plain space that was a no-break space: the second byte of Š, or a character of its own.

Not after numbers, where Å is a unit, nor after lower-case letters or their second bytes, which á
to ž includes.
"""
_SHORT = re.compile(r"(?<=\.) \w")
_ADDRESS = re.compile(r"://|\]\(")
_SUSPECT = re.compile(f"[{SUSPECT_CLASS}]")


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
        self._readings = Readings(chooser)
        self._evidence = Evidence(self._readings.likeliest, chooser.knows)

    def edits(self, text: str) -> Iterator[Repair]:
        """Yield the repairs of a text, in order."""
        if not _SUSPECT.search(text) or not self._evidence.is_in(text):
            return
        prose = Prose(text)
        lines = self._evidence.lines(prose)
        trust = _trust(prose, lines)
        for near in _neighbourhoods(lines):
            loss = loss_of("\n".join([prose.text[line.start : line.end] for line in near]))
            yield from self._edits(prose, near, loss, trust)

    def tells(self, word: str) -> bool:
        """Tell whether a word is surely misread."""
        return self._evidence.tells[word]

    def is_clear(self, word: str) -> bool:
        """Tell whether the original of a misread word is certain: whole, or Czech."""
        return self._readings.is_clear(word)

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
        words = self._readings.words(seen, loss)
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

    def _verdict(self, place: _Place, match: re.Match[str], reading: Reading) -> Verdict:
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


def _place(prose: Prose, line: Line, words: Iterable[Word]) -> _Place:
    alone_here = [(match, reading) for match, reading in words if reading.alone]
    series = sum(reading.alone is Alone.LETTER for _, reading in alone_here) > 1
    listed = any(match.group()[-1] in LISTING for match, _ in alone_here)
    return _Place(line, prose.is_sound_somewhere, series, listed)


def _is_no_example(reading: Reading, place: _Place, *, quoted: bool, short: bool) -> bool:
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
    single = short or not (place.series or is_incomplete(word))
    return line.sure and (kind is Alone.MARK or single)
