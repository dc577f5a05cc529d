"""Find the lines in which UTF-8 was surely decoded by a code page, and the words that tell it.

A word tells damage by complete sequences that nobody types, or by being Czech only when repaired.
A letter alone tells nothing, nor does a word in quotes or in a table beside sound letters: such
are examples in a text about damage.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple

from index.czech.memory import MEMO, Memory
from index.repair import mojibake
from index.repair.choice import CAPITALS, SMALL
from index.repair.mojibake import NO_BREAK_SPACE, REPLACEMENT, SUSPECTS
from index.repair.prose import SOUND_LETTER, Prose, Ranges, Unit, is_file_name

TELLING = 4
"""Fewest letters of a word that is evidence by becoming Czech when repaired."""
EXAMPLES = 0.25
"""Maximum share of damaged words that are examples in a text on encodings without sound letters."""
EMOJI_BYTES = 4

LISTING = ",;"
"""Punctuation after characters that are listed."""
_SPACES = r" \t\n\r\f\v"
SUSPECT_CLASS = "".join(map(re.escape, sorted(SUSPECTS)))
WORD = re.compile(rf"(?<![^{_SPACES}])[^{_SPACES}{SUSPECT_CLASS}]*+[{SUSPECT_CLASS}][^{_SPACES}]*+")
"""A word with a suspicious character."""
ENDS = ".,;:!?)"
"""Punctuation after a word."""
_WHOLE = re.compile(mojibake.WHOLE)
_ODD_CASE = re.compile(rf"[{SMALL}ß][ÃÄÅĂĹÂ](?![{CAPITALS}])|[A-Z][ÃÄÅĂĹÂ][a-z]")
"""A capital among lower-case letters, or the reverse."""
_NO_WORD = re.compile(rf"[{SMALL}][ÃĂĹ][{SMALL}]")
"""Capitals with foreign diacritics between lower-case letters: no language has them."""
_TRADEMARK = re.compile(r"[A-Z]{2,}Å[™®©]")
"""A brand and its sign, not ř or ů after capitals."""
_LONE_SPACE = re.compile(rf"(?<!\w)Â{NO_BREAK_SPACE}|Â{NO_BREAK_SPACE}(?!\w)")
"""A letter before a no-break space, which is not one within a word."""
_CLOSING = frozenset("“”„‘’›‹–—…")
"""Marks after a quoted letter, which look like the second byte of a sequence: „Ä“."""
COMMON = frozenset(mojibake.CZECH_LETTERS + mojibake.MARKS)
"""Letters and marks of Czech text."""
_SEQUENCE = re.compile(rf"{mojibake.WHOLE}|[{SUSPECT_CLASS}]{REPLACEMENT}?")
_LEADS_OF_MARKS = frozenset("âðđğ")
"""Letters that may be all that is left of a mark or an emoji."""
_ENTITY = re.compile(r"&#?\w{2,8};")
_LATIN = re.compile("[0-9A-Za-z]")
_PLACE = "\ue000"
_RUNS = re.compile(rf"[\w{_PLACE}]+")
_ENCLOSED = re.compile(rf"[„“‚‘«»\"'(\[*_](?:{mojibake.WHOLE}|[{SUSPECT_CLASS}])[“”’‘»«\"')\]*_]")
_DASHES = re.compile("[–—…•]")
"""Marks that may stand between spaces."""
_EMOJI = re.compile("[ðđğ\U0001f000-\U0001faff]")
"""Emoji, and the first of the characters that are left of one."""
_NO_EXAMPLES = Ranges()
_WORDS = re.compile(r"[^\W\d_]{3,}")


class Alone(Enum):
    """Kind of a word of one damaged character and no other letter."""

    LETTER = auto()
    DASH = auto()
    EMOJI = auto()
    MARK = auto()


class State(Enum):
    """State of a line.

    Attributes:
        SOUND: Sound, or an example.
        QUIET: Neither sound nor damaged by itself.
        MIXED: Damaged in part: it has sound letters, too.
        DAMAGED: Damaged.
    """

    SOUND = auto()
    QUIET = auto()
    MIXED = auto()
    DAMAGED = auto()


class Line(NamedTuple):
    """A line, or the part of it that is judged alone.

    Attributes:
        start, end: Range in the text, end excluded.
        state: State of the line.
        sure: Whether words tell it, not only dashes and examples.
        examples: Quotations, which are left alone in a mixed line.
    """

    start: int
    end: int
    state: State
    sure: bool
    examples: Ranges


class Evidence:
    """Finds evidence of misread UTF-8; thread-safe.

    Attributes:
        tells: Whether a word is surely misread, and not merely unusual.
    """

    def __init__(self, reread: Callable[[str], str], knows: Callable[[str], bool]) -> None:
        """Use a lexicon.

        Args:
            reread: Returns the most likely original of a word.
            knows: Tells whether the lexicon has the words of a text.
        """
        self._reread = reread
        self._knows = knows
        self.tells = Memory(self._is_telling)

    def _is_telling(self, word: str) -> bool:
        if not _may_tell(word):
            return False
        once = decoded_once(word)
        if any(map(is_sure, _WHOLE.findall(_LONE_SPACE.sub("", word)))) or _NO_WORD.search(once):
            return not _TRADEMARK.search(word)
        if once != word and any(map(is_sure, _WHOLE.findall(once))):
            return True
        if not _ODD_CASE.search(once) and REPLACEMENT not in word:
            return False
        if len(word) < TELLING:
            return False
        meant = self._reread(word)
        return meant != word and self._knows(meant)

    def is_in(self, text: str) -> bool:
        """Tell whether any word of a text tells damage, code and examples included."""
        return any(self.tells[match.group()] for match in WORD.finditer(text))

    def lines(self, prose: Prose) -> list[Line]:
        """Return the lines of a text that are not blank, in order."""
        lines = [line for unit in prose.units for line in self._of_unit(prose, unit)]
        if prose.is_on_encodings and _explain(prose, lines):
            return [_as_example(line) if line.start >= prose.body else line for line in lines]
        return lines

    def _of_unit(self, prose: Prose, unit: Unit) -> list[Line]:
        tells, words = self.tells, WORD.finditer(prose.text, unit.start, unit.end)
        telling = [word for word in words if tells[word.group()]]
        if not telling:
            return [
                Line(*line, _state(prose, unit, line, damaged=False), False, _NO_EXAMPLES)
                for line in unit.lines
            ]
        addresses, quoted = prose.addresses(unit), prose.quoted(unit, _filled(prose, unit))
        examples, targets = Ranges([*addresses, *quoted]), Ranges(addresses)
        telling = [word for word in telling if not _is_address(word, targets)]
        alone_at = {word.start() for word in telling if alone(word.group())}
        if alone_at and _is_list(prose.text[unit.start : unit.end]):
            telling = [word for word in telling if word.start() not in alone_at]
        free = [word for word in telling if not examples.overlap(*word.span())]
        if unit.sound and (not free or self._are_explained(prose, unit, telling)):
            return [Line(*line, State.SOUND, False, _NO_EXAMPLES) for line in unit.lines]
        begins_of_free = {word.start() for word in free}
        sure = sorted(begins_of_free - alone_at)
        damaged = sorted(begins_of_free | ({word.start() for word in telling} - alone_at))
        return [
            Line(
                *line,
                _state(prose, unit, line, damaged=_is_any_in(damaged, line)),
                sure=_is_any_in(sure, line),
                examples=examples,
            )
            for line in unit.lines
        ]

    def _are_explained(self, prose: Prose, unit: Unit, telling: Iterable[re.Match[str]]) -> bool:
        """Tell whether most of the words stand in the unit as they were meant, too."""
        text = WORD.sub(" ", prose.text[unit.start : unit.end]).lower()
        sound = frozenset(_WORDS.findall(text))
        meant = [_WORDS.findall(self._reread(word.group()).lower()) for word in telling]
        found = [not sound.isdisjoint(words) for words in meant if words]
        return 2 * sum(found) > len(found)


def damaged_share(prose: Prose, lines: Iterable[Line]) -> float:
    """Return the share of the words of a text that are suspicious and in damaged lines.

    A single word is no share: nothing bears it out.
    """
    damaged = sum(
        len(WORD.findall(prose.text, line.start, line.end))
        for line in lines
        if line.state is State.DAMAGED
    )
    return damaged / len(prose.text.split()) if damaged > 1 else 0.0


def _explain(prose: Prose, lines: Iterable[Line]) -> bool:
    """Tell whether the damage in a text on encodings is there to be read about."""
    return prose.is_sound_somewhere or damaged_share(prose, lines) < EXAMPLES


def _as_example(line: Line) -> Line:
    return line if line.state is State.QUIET else line._replace(state=State.SOUND)


def _state(prose: Prose, unit: Unit, line: tuple[int, int], *, damaged: bool) -> State:
    if unit.sound and prose.is_sound(*line):
        return State.MIXED if damaged else State.SOUND
    return State.DAMAGED if damaged else State.QUIET


def _is_any_in(indices: Sequence[int], line: tuple[int, int]) -> bool:
    """Tell whether any index, ascending, is in a line."""
    at = bisect_left(indices, line[0])
    return at < len(indices) and indices[at] < line[1]


def _filled(prose: Prose, unit: Unit) -> str:
    """Return the text of a unit with letters in place of sure sequences: some look like quotes."""
    return _WHOLE.sub(
        lambda match: "x" * len(match.group()) if is_sure(match.group()) else match.group(),
        prose.text[unit.start : unit.end],
    )


def _may_tell(word: str) -> bool:
    if SOUND_LETTER.search(word):
        return False
    return alone(word) in (None, Alone.DASH, Alone.EMOJI)


def _is_address(word: re.Match[str], addresses: Ranges) -> bool:
    if addresses.overlap(*word.span()):
        return True
    return "." in word.group() and is_file_name(word.group().rstrip(ENDS))


@lru_cache(MEMO)
def alone(word: str) -> Alone | None:
    """Return the kind of a word whose only letters are damaged characters; else ``None``."""
    if "&" in word:
        word = _ENTITY.sub(" ", word)
    if _LATIN.search(word):
        return None
    if _is_apart(word):
        meant = decoded_once(word)
    else:
        meant = decoded_once(decoded_once(word))
        if not _is_apart(decoded_once(word)):
            return None
    letters = [character for character in meant if character.isalpha()]
    if _LEADS_OF_MARKS.issuperset(letters) and _EMOJI.search(meant):
        return Alone.EMOJI
    if _LEADS_OF_MARKS.issuperset(letters) and (_DASHES.search(meant) or letters):
        return Alone.DASH
    if letters or not (COMMON - SUSPECTS).intersection(meant):
        return Alone.LETTER
    return Alone.MARK


def _is_apart(word: str) -> bool:
    runs = _RUNS.findall(_SEQUENCE.sub(_PLACE, word))
    return bool(runs) and all(run == _PLACE for run in runs)


def _is_list(text: str) -> bool:
    """Tell whether a text lists damaged characters, with commas or semicolons."""
    words = (match.group() for match in WORD.finditer(text))
    return any(word[-1] in LISTING and alone(word) for word in words)


def is_enclosed(word: str) -> bool:
    """Tell whether a word has a damaged character alone in quotes or brackets."""
    return _ENCLOSED.search(word) is not None


def decoded_once(word: str) -> str:
    """Return a word with its complete sequences decoded."""
    return _WHOLE.sub(lambda match: mojibake.decoded(match.group()) or match.group(), word)


@lru_cache(MEMO)
def is_sure(sequence: str) -> bool:
    """Tell whether a complete sequence is one that nobody types."""
    if sequence[0] in "ĂĹ" and mojibake.decoded(sequence, in_latin2=True) in COMMON:
        return sequence[1:] not in _CLOSING
    meant = mojibake.decoded(sequence)
    emoji = len(sequence) == EMOJI_BYTES
    if meant is None or not (emoji or meant in COMMON):
        return False
    return sequence[1:] not in _CLOSING
