"""Text of one Czech code page read in another: single letters became other letters.

A paragraph is repaired where enough of its words are Czech only with the letters put back.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from index.repair.choice import Chooser
from index.repair.trace import Repair

LATIN2, WINDOWS, WESTERN = "iso-8859-2", "cp1250", "cp1252"
SHARE = 0.6
"""Of the words with suspicious letters, how many must be Czech only when repaired."""
SHARE_NEAR = 0.3
"""How many it takes in a text that is surely damaged elsewhere."""
WORDS = 2
"""How many such words a paragraph must have, unless the rest of it is surely Czech."""
CZECH_SHARE = 0.8
"""Of the other words, how many must be in the lexicon then; Slovak has about half."""

_LETTERS = "áčďéěíňóřšťúůýžÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ"
_GUESSED_MARK = 0.7
_WORD = re.compile(r"[^\W\d_]{2,}")
_PARAGRAPH = re.compile(r"(?:[^\n]*\S[^\n]*(?:\n|$))+")
_SIGN_IN_WORD = re.compile(r"[©®«»¾][^\W\d_]{2}|[^\W\d_]{2}[©®«»¾][^\W\d_]")
"""What no word has: a sign that is a letter of the other code page."""
_LOST_MARK = re.compile(
    r"\?(?:(?P<dash>(?<=[\w“),.…] \?)(?= )|(?<=\d\?)(?=\d))|(?P<opening>(?<![^\s(]\?)(?=\w))"
    r"|(?P<closing>(?<=[.,!?]\?)(?!\w))|(?P<perhaps>(?<=\w\?)(?!\w)))"
)


@dataclass(frozen=True, slots=True)
class Confusion:
    """One code page taken for another.

    Attributes:
        method: In words.
        meant: What is seen, to what it may have been.
        word: Finds words with a letter that is seen.
        quotes_lost: Whether quotes and dashes became question marks, as Latin-2 has none.
    """

    method: str
    meant: Mapping[str, tuple[str, ...]]
    word: re.Pattern[str]
    quotes_lost: bool


def _confusion(method: str, written: str, read: str, *, quotes_lost: bool) -> Confusion:
    meant: dict[str, tuple[str, ...]] = {}
    for letter in _LETTERS:
        seen = letter.encode(written).decode(read, "replace")
        if seen != letter:
            meant[seen] = (*meant.get(seen, ()), letter)
    signs = re.escape("".join(meant))
    letter = rf"(?:[^\W\d_]|[{signs}])"
    plain = rf"(?:(?![{signs}])[^\W\d_])"
    # A sign such as © on its own is no word.
    word = re.compile(rf"(?<!{letter})(?={letter}*[^\W\d_]){plain}*[{signs}]{letter}*")
    return Confusion(method, meant, word, quotes_lost)


CONFUSIONS = (
    _confusion("iso-8859-2 as windows-1250", LATIN2, WINDOWS, quotes_lost=True),
    _confusion("windows-1250 as windows-1252", WINDOWS, WESTERN, quotes_lost=False),
)
SUSPECTS = frozenset().union(*(confusion.meant for confusion in CONFUSIONS))


def edits(text: str, chooser: Chooser) -> Iterator[Repair]:
    """Yield what is to be changed in a text, in order: by one confusion, the first that fits."""
    for confusion in CONFUSIONS:
        if confusion.meant.keys().isdisjoint(text):
            continue
        paragraphs = list(_paragraphs(text, confusion, chooser))
        if any(paragraph.is_damaged(text, chooser) for paragraph in paragraphs):
            for paragraph in paragraphs:
                if paragraph.may_be_damaged or paragraph.is_damaged(text, chooser):
                    yield from paragraph.edits(text)
            return


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph with words that have suspicious letters.

    Attributes:
        first, last: Where it stands in the text.
        confusion: What may have happened to it.
        words: The suspicious words.
        meant: What they may have been, and how sure that is.
        telling: For each that is no single letter, whether it is Czech only when repaired.
        plausible: Whether all of them, unknown as they stand, look Czech when repaired.
    """

    first: int
    last: int
    confusion: Confusion
    words: tuple[re.Match[str], ...]
    meant: tuple[tuple[str, float], ...]
    telling: tuple[bool, ...]
    plausible: bool

    @property
    def may_be_damaged(self) -> bool:
        """Whether it is damaged, where other paragraphs of the text surely are."""
        if any(self.telling):
            return sum(self.telling) >= SHARE_NEAR * len(self.telling)
        return self.plausible or any(_SIGN_IN_WORD.search(word.group()) for word in self.words)

    def is_damaged(self, text: str, chooser: Chooser) -> bool:
        """Tell whether it is damaged, whatever the rest of the text is."""
        if not any(self.telling) or sum(self.telling) < SHARE * len(self.telling):
            return False
        line = _line(text, self.words[0].start())
        return sum(self.telling) >= WORDS or _is_czech(line, self.confusion, chooser)

    def edits(self, text: str) -> list[Repair]:
        """Return what is to be changed, in order."""
        method = self.confusion.method
        found = [
            Repair(word.start(), word.end(), word.group(), reading, method, confidence)
            for word, (reading, confidence) in zip(self.words, self.meant, strict=True)
        ]
        if self.confusion.quotes_lost:
            found += _lost_quotes(text, self.first, self.last, self.confusion)
        return sorted(found)


def _paragraphs(text: str, confusion: Confusion, chooser: Chooser) -> Iterator[_Paragraph]:
    for match in _PARAGRAPH.finditer(text):
        words = tuple(confusion.word.finditer(text, *match.span()))
        meant = tuple(_reread(word.group(), confusion, chooser) for word in words)
        telling = tuple(
            chooser.knows(reading) and not chooser.knows(word.group())
            for word, (reading, _) in zip(words, meant, strict=True)
            if len(word.group()) > 1
        )
        plausible = all(
            chooser.is_plausible(reading) and not chooser.knows(word.group())
            for word, (reading, _) in zip(words, meant, strict=True)
        )
        if words:
            yield _Paragraph(*match.span(), confusion, words, meant, telling, plausible)


def _line(text: str, place: int) -> str:
    return text[text.rfind("\n", 0, place) + 1 :].partition("\n")[0]


def _is_czech(line: str, confusion: Confusion, chooser: Chooser) -> bool:
    """Tell whether the words without suspicious letters are Czech."""
    words = _WORD.findall(confusion.word.sub("", line))
    return sum(map(chooser.knows, words)) >= CZECH_SHARE * len(words)


def _reread(word: str, confusion: Confusion, chooser: Chooser) -> tuple[str, float]:
    return chooser.likeliest([confusion.meant.get(letter, (letter,)) for letter in word])


def _lost_quotes(text: str, first: int, last: int, confusion: Confusion) -> Iterator[Repair]:
    """Yield the quotes and dashes where a question mark cannot be one."""
    opened = False
    for match in _LOST_MARK.finditer(text, first, last):
        kind = match.lastgroup or ""
        after = {"dash": "–", "opening": "„", "closing": "“"}.get(kind, "“" if opened else "?")
        opened = after == "„" or (opened and after != "“")
        yield Repair(match.start(), match.end(), "?", after, confusion.method, _GUESSED_MARK)
