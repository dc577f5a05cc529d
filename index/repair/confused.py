"""Repair text of one Czech code page that was decoded by another: letters for other letters.

A paragraph is repaired if enough of its words are Czech only with the letters restored. In a line
with sound letters only those words are, and none that are quoted or written right beside it.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache, partial
from itertools import chain

from index.czech.memory import MEMO
from index.repair.choice import UNKNOWN, Chooser
from index.repair.prose import Prose, Ranges
from index.repair.trace import Repair

LATIN2, WINDOWS, WESTERN = "iso-8859-2", "cp1250", "cp1252"
SHARE = 0.6
"""Minimum share of the suspicious words that are Czech only when repaired."""
SHARE_NEAR = 0.3
"""The same in a text that is surely damaged elsewhere."""
WORDS = 2
"""Minimum number of such words in a paragraph, unless the rest of it is surely Czech."""
SUPPORT = 1
"""Such words for each one that looks foreign, from which on that is damaged, too."""
SUPPORT_OF_NAME = 8
"""The same for a name."""
CZECH_SHARE = 0.8
"""Minimum share of the other words in the lexicon then; Slovak text has about half."""

_LETTERS = "áčďéěíňóřšťúůýžÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ"
_GUESSED_MARK = 0.7
_WORD = re.compile(r"[^\W\d_]{2,}")
_PARAGRAPH = re.compile(r"(?:[^\n]*\S[^\n]*(?:\n|$))+")
_NAME = re.compile(r"[A-Z][a-z]*[^\W\x00-\x7f][a-z]*|[^\W\x00-\x7fa-zß-ž][a-z]+")
"""A name with one accented letter."""
_SIGN_IN_WORD = re.compile(r"[©®«»¾][^\W\d_]{2}|[^\W\d_]{2}[©®«»¾][^\W\d_]")
"""A sign within a word that is a letter in the other code page; no real word has one."""
_LOST_MARK = re.compile(
    r"\?(?:(?P<dash>(?<=[\w“),.…] \?)(?= )|(?<=\d\?)(?=\d))|(?P<opening>(?<![^\s(]\?)(?=\w))"
    r"|(?P<closing>(?<=[.,!?]\?)(?!\w))|(?P<perhaps>(?<=\w\?)(?!\w)))"
)


@dataclass(frozen=True, slots=True)
class Confusion:
    """A code page taken for another.

    Attributes:
        method: Description for people.
        meant: Possible original letters of each wrong letter.
        word: Pattern of words with a wrong letter.
        intact: Pattern of the letters that this damage leaves nowhere.
        quotes_lost: Whether quotes and dashes became question marks, since Latin-2 lacks them.
    """

    method: str
    meant: Mapping[str, tuple[str, ...]]
    word: re.Pattern[str]
    intact: re.Pattern[str]
    quotes_lost: bool


def _confusion(method: str, written: str, read: str, *, quotes_lost: bool) -> Confusion:
    meant: dict[str, tuple[str, ...]] = {}
    for letter in _LETTERS:
        seen = letter.encode(written).decode(read, "replace")
        if seen != letter:
            meant[seen] = (*meant.get(seen, ()), letter)
    signs = re.escape("".join(meant))
    changed = set(chain.from_iterable(meant.values())) - meant.keys()
    # Possessive quantifiers: a word without such a letter is scanned once.
    word = re.compile(
        rf"(?<![^\W\d_])(?<![{signs}])[^\W\d_{signs}]*+[{signs}](?:[^\W\d_]|[{signs}])*+"
    )
    intact = re.compile(f"[{''.join(sorted(changed))}]")
    return Confusion(method, meant, word, intact, quotes_lost)


CONFUSIONS = (
    _confusion("iso-8859-2 as windows-1250", LATIN2, WINDOWS, quotes_lost=True),
    _confusion("windows-1250 as windows-1252", WINDOWS, WESTERN, quotes_lost=False),
)
SUSPECTS = frozenset().union(*(confusion.meant for confusion in CONFUSIONS))


@dataclass(frozen=True, slots=True)
class _Reread:
    """A suspicious word, decoded by the other code page.

    Attributes:
        meant: Most likely original word.
        confidence: Confidence of that, if the word is damaged.
        telling: Whether it is Czech only when repaired; false for single letters.
        plausible: Whether it is unknown as written, and looks Czech when repaired.
        known: Whether it is Czech as written.
    """

    meant: str
    confidence: float
    telling: bool
    plausible: bool
    known: bool

    @property
    def is_foreign(self) -> bool:
        """Whether neither reading is Czech, as in a word of another language."""
        return not (self.known or self.telling or self.plausible)


LeftOut = Callable[[re.Match[str], str], bool]


def _nothing(_word: re.Match[str], _meant: str) -> bool:
    return False


@dataclass(frozen=True)
class _Paragraph:
    """A paragraph with suspicious words.

    Attributes:
        first, last: Range in the text, end excluded.
        words: The suspicious words.
        reread: Each of them, decoded by the other code page.
    """

    first: int
    last: int
    words: tuple[re.Match[str], ...]
    reread: tuple[_Reread, ...]

    @cached_property
    def _telling(self) -> int:
        return sum(word.telling for word in self.reread)

    @cached_property
    def _foreign(self) -> int:
        return sum(word.is_foreign for word in self.reread)

    @property
    def may_be_damaged(self) -> bool:
        """Whether it counts as damaged if other paragraphs of the text surely are."""
        if self._telling:
            of = sum(len(word.group()) > 1 for word in self.words)
            return self._telling >= SHARE_NEAR * of
        plausible = all(word.plausible for word in self.reread)
        return plausible or any(_SIGN_IN_WORD.search(word.group()) for word in self.words)

    @property
    def seems_damaged(self) -> bool:
        """Whether enough of its suspicious words are Czech only when repaired."""
        of = sum(len(word.group()) > 1 for word in self.words)
        return bool(self._telling) and self._telling >= SHARE * of

    def is_left(self, word: re.Match[str], reread: _Reread) -> bool:
        """Tell whether a word is one letter, no abbreviation, or seems foreign among few others."""
        if len(word.group()) == 1:
            return not word.string.startswith(".", word.end())
        support = SUPPORT_OF_NAME if _NAME.fullmatch(word.group()) else SUPPORT
        return reread.is_foreign and support * self._foreign > self._telling

    @property
    def is_told_by_many(self) -> bool:
        """Whether these words alone are sufficient evidence."""
        return self._telling >= WORDS


class Confused:
    """Repairs letters of confused code pages; thread-safe."""

    def __init__(self, chooser: Chooser) -> None:
        """Use a chooser of readings."""
        self._chooser = chooser
        self._reread = {
            confusion.method: lru_cache(MEMO)(partial(self._reread_word, confusion))
            for confusion in CONFUSIONS
        }

    def edits(self, text: str) -> Iterator[Repair]:
        """Yield the repairs of a text in order, all by the first confusion that fits."""
        for confusion in CONFUSIONS:
            if confusion.meant.keys().isdisjoint(text) or not self._damaged(text, confusion):
                continue
            prose = Prose(text)
            if prose.is_on_encodings and confusion.intact.search(prose.text):
                continue
            damaged = self._damaged(prose.text, confusion, _Examples(prose, confusion).has)
            for paragraph in damaged:
                yield from _edits(paragraph, prose.text, confusion)
            if damaged:
                return

    def _damaged(
        self, text: str, confusion: Confusion, left_out: LeftOut = _nothing
    ) -> list[_Paragraph]:
        """Return the damaged paragraphs of a text, if one is surely damaged.

        Args:
            text: The text.
            confusion: The confusion.
            left_out: Tells whether a word, which has this meaning, does not count.
        """
        paragraphs = list(self._paragraphs(text, confusion, left_out))
        damaged = [self._is_damaged(item, text, confusion) for item in paragraphs]
        if not any(damaged):
            return []
        pairs = zip(paragraphs, damaged, strict=True)
        return [paragraph for paragraph, sure in pairs if sure or paragraph.may_be_damaged]

    def _paragraphs(
        self, text: str, confusion: Confusion, left_out: LeftOut
    ) -> Iterator[_Paragraph]:
        reread = self._reread[confusion.method]
        for match in _PARAGRAPH.finditer(text):
            # A sign such as © alone is not a word.
            words = [
                (word, reread(word.group()))
                for word in confusion.word.finditer(text, *match.span())
                if any(map(str.isalpha, word.group()))
            ]
            counted = [(word, means) for word, means in words if not left_out(word, means.meant)]
            if counted:
                yield _Paragraph(*match.span(), *zip(*counted, strict=True))

    def _reread_word(self, confusion: Confusion, word: str) -> _Reread:
        pieces = [confusion.meant.get(letter, (letter,)) for letter in word]
        meant, confidence = self._chooser.likeliest(pieces)
        known = self._chooser.knows(word)
        return _Reread(
            meant,
            confidence,
            telling=len(word) > 1 and not known and self._chooser.knows(meant),
            plausible=not known and self._chooser.is_plausible(meant),
            known=known,
        )

    def _is_damaged(self, paragraph: _Paragraph, text: str, confusion: Confusion) -> bool:
        """Tell whether a paragraph is surely damaged, by itself."""
        if not paragraph.seems_damaged:
            return False
        if paragraph.is_told_by_many:
            return True
        line = _line(text, paragraph.words[0].start())
        words = _WORD.findall(confusion.word.sub("", line))
        return sum(map(self._chooser.knows, words)) >= CZECH_SHARE * len(words)


def _line(text: str, index: int) -> str:
    return text[text.rfind("\n", 0, index) + 1 :].partition("\n")[0]


class _Examples:
    """Tells words that are quoted or explained beside sound letters."""

    def __init__(self, prose: Prose, confusion: Confusion) -> None:
        self._prose = prose
        self._intact = confusion.intact
        self._starts = [unit.start for unit in prose.units]
        self._of_unit = cache(self._examples)

    def has(self, word: re.Match[str], meant: str) -> bool:
        """Tell whether a word, which has this meaning, is an example."""
        number = bisect_right(self._starts, word.start()) - 1
        quoted, sound = self._of_unit(number)
        return quoted.overlap(*word.span()) or meant.lower() in sound

    def _examples(self, number: int) -> tuple[Ranges, frozenset[str]]:
        """Return the ranges of quotations in a unit, and its sound words if it has any."""
        unit = self._prose.units[number]
        text = self._prose.text[unit.start : unit.end]
        if not self._intact.search(text):
            return Ranges(), frozenset()
        addresses = self._prose.addresses(unit)
        words = [word.lower() for word in _WORD.findall(text) if self._intact.search(word)]
        return Ranges([*self._prose.quoted(unit, text), *addresses]), frozenset(words)


def _edits(paragraph: _Paragraph, text: str, confusion: Confusion) -> list[Repair]:
    """Return the repairs of a damaged paragraph, in order."""
    mixed = Ranges(_mixed_lines(paragraph, text, confusion))
    found = []
    for word, reread in zip(paragraph.words, paragraph.reread, strict=True):
        partly = mixed.overlap(*word.span())
        if reread.telling or not (partly or paragraph.is_left(word, reread)):
            confidence = min(reread.confidence, UNKNOWN) if partly else reread.confidence
            meant, method = reread.meant, confusion.method
            found.append(Repair(*word.span(), word.group(), meant, method, confidence))
    if confusion.quotes_lost and not mixed:
        found += _lost_quotes(text, paragraph.first, paragraph.last, confusion)
    return sorted(found)


def _mixed_lines(
    paragraph: _Paragraph, text: str, confusion: Confusion
) -> Iterator[tuple[int, int]]:
    """Yield the ranges of the lines of a paragraph with letters that the damage leaves nowhere."""
    end = paragraph.first
    while letter := confusion.intact.search(text, end, paragraph.last):
        start = text.rfind("\n", 0, letter.start()) + 1
        end = text.find("\n", letter.end(), paragraph.last)
        end = paragraph.last if end < 0 else end
        yield start, end


def _lost_quotes(text: str, first: int, last: int, confusion: Confusion) -> Iterator[Repair]:
    """Yield quotes and dashes for question marks that cannot be question marks."""
    opened = False
    for match in _LOST_MARK.finditer(text, first, last):
        kind = match.lastgroup or ""
        after = {"dash": "–", "opening": "„", "closing": "“"}.get(kind, "“" if opened else "?")
        opened = after == "„" or (opened and after != "“")
        yield Repair(match.start(), match.end(), "?", after, confusion.method, _GUESSED_MARK)
