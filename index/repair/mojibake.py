"""UTF-8 whose bytes were read in a code page, some of them lost on the way.

``č`` is C4 8D in UTF-8. Read as windows-1252 it becomes ``Ä`` and a byte without a character,
which cleaners drop, replace by U+FFFD or keep as a control character. What is whole is decoded
again; where a byte is gone, the letters it may have been are tried.

The code pages windows-1250, 1252, 1254 and Latin-1 show every byte that matters here by
characters of their own or by the same one, so whole sequences are read by all of them at once.
Only what can be missing depends on the page. Latin-2 has letters of windows-1250 in other places:
text that was read in it is known by them and read by it alone.
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
"""Those of news that one byte tells, guessed where control characters are gone."""

_LEADS = {2: (0xC2, 0xC3, 0xC4, 0xC5, 0xCB), 3: (0xE2,), 4: (0xF0,)}
_CONTINUATION = range(0x80, 0xC0)
SOFT_HYPHEN = "\u00ad"
REPLACEMENT = "\ufffd"
NO_BREAK_SPACE = "\u00a0"


class Loss(StrEnum):
    """Which bytes a damage lost, by what the text was read in."""

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
    """Return what a byte looks like in a code page; undefined ones as control characters."""
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
"""What continuation bytes look like, to the bytes."""
_REST_IN_LATIN2 = REST | _looks_of(_CONTINUATION, (LATIN2,))
_CLASS = {length: "".join(map(re.escape, looks)) for length, looks in LEADS.items()}
_REST_CLASS = "".join(map(re.escape, REST))
WHOLE = "|".join(f"[{_CLASS[n]}][{_REST_CLASS}]{{{n - 1}}}" for n in (4, 3, 2))
SUSPECTS = frozenset("".join(map("".join, LEADS.values()))) | {REPLACEMENT}
"""Characters without which there is no such damage."""
_WHOLE = re.compile(WHOLE)


@lru_cache(4096)
def decoded(sequence: str, *, in_latin2: bool = False) -> str | None:
    """Return the character that a whole sequence stands for, or nothing where it is none."""
    rest = _REST_IN_LATIN2 if in_latin2 else REST
    lead = LEADS[len(sequence)].get(sequence[0])
    if lead is None:
        return None
    try:
        return bytes([lead, *(rest[character] for character in sequence[1:])]).decode("utf-8")
    except UnicodeDecodeError:
        return None


@dataclass(frozen=True, slots=True)
class Damage:
    """How one loss looks.

    Attributes:
        found: Finds whole sequences and those with lost bytes; its group 1 is all of it.
        meant: A sequence to what it may have been, the commonest first: for a whole one of the
            letters and marks of Czech that alone.
        in_latin2: Whether the other whole sequences are read by Latin-2.
        guessed: Characters that are one among many that look so.
    """

    found: re.Pattern[str]
    meant: Mapping[str, tuple[str, ...]]
    in_latin2: bool
    guessed: frozenset[str]

    def pieces(self, word: str) -> list[tuple[str, ...]]:
        """Return a word in order: what is no sequence as it is, sequences as all they may be."""
        meant, in_latin2 = self.meant, self.in_latin2
        pieces: list[tuple[str, ...]] = [(part,) for part in self.found.split(word)]
        for number in range(1, len(pieces), 2):
            (part,) = pieces[number]
            pieces[number] = meant.get(part) or (decoded(part, in_latin2=in_latin2) or part,)
        return pieces


@cache
def damage(loss: Loss) -> Damage:
    """Return how a loss looks."""
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
        # Where nothing else tells the two apart, the lexicon does.
        whole |= {_misread("š", LATIN2): ("š", "ť")}
    meant = whole | {look: tuple(letters) for look, letters in lost.items()}
    return Damage(found, meant, in_latin2, frozenset(emoji))


def _looks(letter: str, page: str) -> Iterator[str]:
    """Yield what a letter looks like with its lost bytes dropped, or each replaced by U+FFFD."""
    raw = letter.encode("utf-8")
    seen = [_seen(byte, page) for byte in raw]
    gone = ["\x80" <= look <= "\x9f" or look == SOFT_HYPHEN for look in seen]
    undefined = ["\x80" <= look <= "\x9f" for look in seen]
    if any(gone):
        yield "".join(look for look, lost in zip(seen, gone, strict=True) if not lost)
    if any(undefined):
        pairs = zip(seen, undefined, strict=True)
        yield "".join(REPLACEMENT if lost else look for look, lost in pairs)
