"""Tables of UTF-8 decoded by a code page (mojibake), with some bytes lost.

``č`` is C4 8D in UTF-8. As windows-1252 it becomes ``Ä`` and a byte without a character, which
tools drop, replace by U+FFFD or keep as a control character. A complete sequence is decoded
again; for a sequence with lost bytes, all possible letters are tried.

In windows-1250, 1252, 1254 and Latin-1 the relevant bytes have distinct or equal characters, so
one table decodes complete sequences of all four. Only the lost bytes depend on the page. Latin-2
assigns characters of windows-1250 to other bytes: its text is recognised by them, and decoded by
Latin-2 alone.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

PAGES = ("cp1252", "cp1254", "cp1250", "latin-1")
LATIN2 = "iso-8859-2"
CZECH_LETTERS = "íáéěřčžýšůúňťóďŘČŠŽÍÁÚÉÓÝŤĎŇĚŮ"
MARKS = "„“–”…‚‘’—•‑\u00a0\u200d"
EMOJI = "📰📱💡🤖🎮🔥"
"""Emoji of news that one byte identifies, guessed where control characters are lost."""

_LEADS = {2: (0xC2, 0xC3, 0xC4, 0xC5, 0xCB), 3: (0xE2,), 4: (0xF0,)}
_CONTINUATION = range(0x80, 0xC0)
SOFT_HYPHEN = "\u00ad"
REPLACEMENT = "\ufffd"
NO_BREAK_SPACE = "\u00a0"


class Loss(StrEnum):
    """The lost bytes of a damage, by the code page of the wrong decoding."""

    WINDOWS = "utf-8 as windows-1252 or 1254"
    CENTRAL = "utf-8 as windows-1250"
    LATIN2 = "utf-8 as Latin-2"
    CONTROLS = "utf-8 as Latin-1, control characters lost"


_PAGES_OF = {
    Loss.WINDOWS: ("cp1252", "cp1254"),
    Loss.CENTRAL: ("cp1250",),
    Loss.LATIN2: (LATIN2,),
    Loss.CONTROLS: ("latin-1",),
}


def _seen(byte: int, page: str) -> str:
    """Return the character of a byte in a code page; a control character if undefined."""
    try:
        return bytes([byte]).decode(page)
    except UnicodeDecodeError:
        return chr(byte)


def _misread(letter: str, page: str) -> str:
    return "".join(_seen(byte, page) for byte in letter.encode("utf-8"))


def _looks_of(bytes_: Iterable[int], pages: tuple[str, ...] = PAGES) -> dict[str, int]:
    return {_seen(byte, page): byte for byte in bytes_ for page in pages}


LEADS = {length: _looks_of(bytes_) for length, bytes_ in _LEADS.items()}
REST = _looks_of(_CONTINUATION)
"""Continuation bytes by the characters that they become."""
ALL_REST = REST | _looks_of(_CONTINUATION, (LATIN2,))
"""The same, with the characters of Latin-2, which are those of other bytes elsewhere."""
_CLASS = {length: "".join(map(re.escape, looks)) for length, looks in LEADS.items()}
_REST_CLASS = "".join(map(re.escape, REST))
_ENDINGS = (f"(?<=[{_CLASS[n]}])[{_REST_CLASS}]{{{n - 1}}}" for n in (4, 3, 2))
# The first character is a set, which is searched for fast.
WHOLE = f"[{''.join(_CLASS.values())}](?:{'|'.join(_ENDINGS)})"
SUSPECTS = frozenset("".join(map("".join, LEADS.values()))) | {REPLACEMENT}
"""Characters one of which every such damage has."""
_WHOLE = re.compile(WHOLE)


@lru_cache(4096)
def decoded(sequence: str, *, in_latin2: bool = False) -> str | None:
    """Return the character of a complete sequence, or ``None`` if it is invalid."""
    rest = ALL_REST if in_latin2 else REST
    lead = LEADS[len(sequence)].get(sequence[0])
    if lead is None:
        return None
    try:
        return bytes([lead, *(rest[character] for character in sequence[1:])]).decode("utf-8")
    except UnicodeDecodeError:
        return None


@dataclass(frozen=True, slots=True)
class Damage:
    """Tables of one loss.

    Attributes:
        found: Pattern of sequences, complete or with lost bytes, as group 1.
        meant: Possible characters of each sequence, most frequent first; a complete sequence of
            a Czech letter or mark has one.
        in_latin2: Whether other complete sequences are decoded by Latin-2.
        guessed: Characters that share their look with many others.
    """

    found: re.Pattern[str]
    meant: Mapping[str, tuple[str, ...]]
    in_latin2: bool
    guessed: frozenset[str]

    def pieces(self, word: str) -> list[tuple[str, ...]]:
        """Return the parts of a word in order, each with its possible readings."""
        meant, in_latin2 = self.meant, self.in_latin2
        pieces: list[tuple[str, ...]] = [(part,) for part in self.found.split(word)]
        for number in range(1, len(pieces), 2):
            (part,) = pieces[number]
            pieces[number] = meant.get(part) or (decoded(part, in_latin2=in_latin2) or part,)
        return pieces


@cache
def damage(loss: Loss) -> Damage:
    """Return the tables of a loss."""
    whole: dict[str, tuple[str, ...]] = {}
    lost: dict[str, list[str]] = {}
    in_latin2 = loss is Loss.LATIN2
    emoji = EMOJI if loss in (Loss.CONTROLS, Loss.LATIN2) else ""
    for letter in CZECH_LETTERS + MARKS + emoji:
        for page in (LATIN2,) if in_latin2 else PAGES:
            whole[_misread(letter, page)] = (letter,)
        for page in _PAGES_OF[loss]:
            for look in _looks(letter, page):
                if not _WHOLE.fullmatch(look) and letter not in lost.setdefault(look, []):
                    lost[look].append(letter)
    ordered = sorted(lost, key=len, reverse=True)
    found = re.compile(f"({WHOLE}|{'|'.join(map(re.escape, ordered))})")
    if in_latin2:
        # Nothing but the lexicon distinguishes the two.
        whole |= {_misread("š", LATIN2): ("š", "ť")}
    meant = whole | {look: tuple(letters) for look, letters in lost.items()}
    return Damage(found, meant, in_latin2, frozenset(emoji))


def _looks(letter: str, page: str) -> Iterator[str]:
    """Yield the looks of a letter with its lost bytes dropped, or each replaced by U+FFFD."""
    raw = letter.encode("utf-8")
    seen = [_seen(byte, page) for byte in raw]
    gone = ["\x80" <= look <= "\x9f" or look == SOFT_HYPHEN for look in seen]
    undefined = ["\x80" <= look <= "\x9f" for look in seen]
    if any(gone):
        yield "".join(look for look, lost in zip(seen, gone, strict=True) if not lost)
    if any(undefined):
        pairs = zip(seen, undefined, strict=True)
        yield "".join(REPLACEMENT if lost else look for look, lost in pairs)
