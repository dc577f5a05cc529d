"""Text of one Czech code page read in another: single letters became other letters."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

LATIN2, WINDOWS, WESTERN = "iso-8859-2", "cp1250", "cp1252"


@dataclass(frozen=True, slots=True)
class Confusion:
    """One code page taken for another.

    Attributes:
        method: In words.
        letters: What is seen to what it may have been.
        quotes_lost: Whether quotes and dashes became question marks, as Latin-2 has none.
    """

    method: str
    letters: Mapping[str, tuple[str, ...]]
    quotes_lost: bool = False


_LETTERS = "áčďéěíňóřšťúůýžÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ"


def _confused(written: str, read: str) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for letter in _LETTERS:
        seen = letter.encode(written).decode(read, "replace")
        if seen != letter:
            found[seen] = (*found.get(seen, ()), letter)
    return found


CONFUSIONS = (
    Confusion("iso-8859-2 as windows-1250", _confused(LATIN2, WINDOWS), quotes_lost=True),
    Confusion("windows-1250 as windows-1252", _confused(WINDOWS, WESTERN)),
)
SUSPECTS = frozenset().union(*(confusion.letters for confusion in CONFUSIONS))


def readings(word: str, confusion: Confusion, limit: int) -> list[str]:
    """Return what a word may have been, at most ``limit`` readings."""
    choices = [confusion.letters.get(letter, (letter,)) for letter in word]
    found = []
    for letters in product(*choices):
        found.append("".join(letters))
        if len(found) == limit:
            break
    return found
