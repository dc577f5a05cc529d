"""Repair text whose UTF-8 bytes were read in a code page, some of them lost on the way.

``č`` is C4 8D in UTF-8. Read as windows-1252 it becomes ``Ä`` and a byte without a character,
which cleaners drop, replace by U+FFFD or keep as a control character. What is whole is decoded
again; where a byte is gone, the letters it may have been are tried and the Czech lexicon, the
case of the word and the commonest letter decide.

Only what shows the damage is touched, and only in text that has enough of it; everything else
stays as the author typed it.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice, product

import simplemma
from ftfy import TextFixerConfig, fix_text
from ftfy.badness import is_bad

PAGES = ("cp1252", "cp1254", "cp1250", "latin-1")
MAX_ROUNDS = 3
"""Text can be damaged twice over; nobody has seen it three times."""
MAX_READINGS = 256

# In the order of how often they are written in Czech: the first is the guess for unknown words.
CZECH_LETTERS = "íáéěřčžýšůúňťóďŘČŠŽÍÁÚÉÓÝŤĎŇĚŮ"
MARKS = "–„“”…‚‘’—•\u00a0"

# UTF-8's first bytes: of Latin letters and accents, of marks, and of emoji.
_LEADS = {2: (0xC2, 0xC3, 0xC4, 0xC5, 0xCB), 3: (0xE2,), 4: (0xF0,)}
_CONTINUATION = range(0x80, 0xC0)
_SOFT_HYPHEN = "\u00ad"
_REPLACEMENT = "\ufffd"

SURE, KNOWN, GUESSED = 0.99, 0.95, 0.7


@dataclass(frozen=True, slots=True)
class Repair:
    """One place that was changed.

    Attributes:
        start, end: Code points in the text as it was, end not included.
        before, after: What stood there and what stands there now.
        method: The code page that had been used, or several after one another.
        confidence: From 0 to 1.
    """

    start: int
    end: int
    before: str
    after: str
    method: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Repaired:
    """A text with what was changed in it, in order."""

    text: str
    repairs: tuple[Repair, ...] = ()


@dataclass(frozen=True, slots=True)
class _Page:
    """How damage by one code page looks.

    Attributes:
        name: Python's name of it.
        damage: Finds whole sequences and those with lost bytes.
        whole: Finds whole sequences.
        lost: A sequence with lost bytes to what it may have been, the likeliest first.
        lossy: Finds sequences that lost a byte.
    """

    name: str
    damage: re.Pattern[str]
    whole: re.Pattern[str]
    lost: Mapping[str, tuple[str, ...]]
    lossy: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of text: as it stands, or with what it may have been."""

    text: str
    readings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Letter:
    """A letter of the text under repair, or what replaced some, and what it was at first."""

    text: str
    start: int
    end: int
    method: str
    confidence: float


def repair_text(text: str) -> str:
    """Return the text with its damage undone; sound text comes back as it is."""
    return repair(text).text


def repair(text: str) -> Repaired:
    """Undo the damage of a text and tell what was changed; never fails."""
    if text.isascii() or not (_damaging_page(text) or is_bad(text)):
        return Repaired(text)
    state = [_Letter(letter, at, at + 1, "", 1.0) for at, letter in enumerate(text)]
    repaired = text
    for _ in range(MAX_ROUNDS):
        page = _damaging_page(repaired)
        if page is None:
            break
        state = list(_undo(repaired, page, state))
        repaired = "".join(letter.text for letter in state)
    if is_bad(repaired):
        state = list(_other_encodings(state))
        repaired = "".join(letter.text for letter in state)
    return Repaired(repaired, tuple(_repairs(text, state)))


def _damaging_page(text: str) -> _Page | None:
    """Return the code page whose damage the text shows most, if it shows any for certain."""
    best, most = None, (0, 0)
    for name in PAGES:
        page = _page(name)
        whole = len(page.whole.findall(text))
        if not whole:
            continue
        # The page with the most whole sequences; of equal ones that which explains the rest.
        evidence = (whole, len(page.lossy.findall(text)))
        if evidence > most:
            best, most = page, evidence
    enough = most[0] >= 2 or (most[0] == 1 and len(text) < 80)
    return best if enough else None


def _undo(text: str, page: _Page, state: list[_Letter]) -> Iterator[_Letter]:
    place = 0
    for word in _words(list(_pieces(text, page))):
        chosen, sure = _choose(word)
        for piece, reading in zip(word, chosen, strict=True):
            origin = state[place : place + len(piece.text)]
            place += len(piece.text)
            if reading == piece.text:
                yield from origin
                continue
            confidence = SURE if len(piece.readings) == 1 else sure
            least = min(confidence, *(letter.confidence for letter in origin))
            yield _Letter(reading, origin[0].start, origin[-1].end, page.name, least)


# Encodings and nothing cosmetic. Every option is set: ftfy would decide about HTML by what it saw
# earlier in the text.
_ENCODINGS_ONLY = TextFixerConfig(
    unescape_html=False,
    remove_terminal_escapes=False,
    fix_encoding=True,
    restore_byte_a0=True,
    replace_lossy_sequences=True,
    decode_inconsistent_utf8=True,
    fix_c1_controls=True,
    fix_latin_ligatures=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=False,
    fix_surrogates=False,
    remove_control_chars=False,
    normalization=None,
    explain=False,
)


def _other_encodings(state: list[_Letter]) -> Iterator[_Letter]:
    """Leave damage of other kinds to ftfy, line by line, where it is sure that it is damage."""
    line: list[_Letter] = []
    for letter in [*state, None]:
        if letter is not None:
            line.append(letter)
        if letter is None or letter.text == "\n":
            yield from _fixed_line(line)
            line = []


def _fixed_line(line: list[_Letter]) -> list[_Letter]:
    before = "".join(letter.text for letter in line)
    after = fix_text(before, _ENCODINGS_ONLY) if is_bad(before) else before
    if not all(_is_ours(letter) for letter in set(after) - set(before)):
        # ftfy knows all languages of the world and finds some of them in odd Czech words.
        return line
    if after == before:
        return line
    head = _shared(before, after)
    tail = _shared(before[head:][::-1], after[head:][::-1])
    changed = line[head : len(line) - tail]
    if not changed:
        return line
    text = after[head : len(after) - tail]
    fixed = _Letter(text, changed[0].start, changed[-1].end, "ftfy", KNOWN)
    return [*line[:head], fixed, *line[len(line) - tail :]]


def _is_ours(character: str) -> bool:
    return (
        character.isascii()
        or character in CZECH_LETTERS
        or character in MARKS
        or unicodedata.category(character) == "So"
    )


def _shared(one: str, other: str) -> int:
    """Return how many characters both begin with."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _pieces(text: str, page: _Page) -> Iterator[_Piece]:
    end = 0
    for match in page.damage.finditer(text):
        yield from _plain(text[end : match.start()])
        found = match.group()
        whole = None if found in page.lost else _decoded(found, page.name)
        yield _Piece(found, (whole,) if whole else page.lost.get(found, (found,)))
        end = match.end()
    yield from _plain(text[end:])


def _plain(text: str) -> Iterator[_Piece]:
    for part in re.findall(r"\s+|\S+", text):
        yield _Piece(part, (part,))


def _words(pieces: list[_Piece]) -> Iterator[list[_Piece]]:
    """Group the pieces into words: what stands between white space."""
    word: list[_Piece] = []
    for piece in pieces:
        if piece.text.isspace():
            if word:
                yield word
            yield [piece]
            word = []
        else:
            word.append(piece)
    if word:
        yield word


def _choose(word: list[_Piece]) -> tuple[tuple[str, ...], float]:
    """Return the likeliest reading of each piece of a word, and how sure it is.

    Readings come in the order of the commonest letters: the first that is a Czech word wins, and
    where none is, the first whose case fits.
    """
    readings = list(islice(product(*(piece.readings for piece in word)), MAX_READINGS))
    if len(readings) == 1:
        return readings[0], SURE
    fitting = [reading for reading in readings if _fits("".join(reading))] or readings
    for reading in fitting:
        if _is_word("".join(reading)):
            return reading, KNOWN
    return fitting[0], GUESSED


def _fits(word: str) -> bool:
    """Whether the case of the letters and the places of the quotes are as words have them."""
    if re.search(r"\w„|”\w", word):
        return False
    letters = "".join(filter(str.isalpha, word))
    return letters.islower() or letters.isupper() or letters[1:].islower()


def _is_word(text: str) -> bool:
    parts = re.findall(r"[^\W\d_]+", text)
    return bool(parts) and all(_is_known(part) for part in parts)


@cache
def _is_known(word: str) -> bool:
    known: bool = simplemma.is_known(word.lower(), lang="cs")
    return known or simplemma.is_known(word, lang="cs")


def _repairs(text: str, state: list[_Letter]) -> Iterator[Repair]:
    for letter in state:
        if letter.method:
            before = text[letter.start : letter.end]
            yield Repair(
                letter.start, letter.end, before, letter.text, letter.method, letter.confidence
            )


@cache
def _page(name: str) -> _Page:
    whole = _whole_pattern(name)
    lost = _lost_sequences(name, re.compile(whole))
    lossy = "|".join(re.escape(found) for found in sorted(lost, key=len, reverse=True))
    return _Page(
        name=name,
        damage=re.compile(f"{whole}|{lossy}"),
        whole=re.compile(whole),
        lost=lost,
        lossy=re.compile(lossy),
    )


def _whole_pattern(name: str) -> str:
    rest = "".join(re.escape(_seen(byte, name)) for byte in _CONTINUATION)
    leads = {
        length: "".join(re.escape(_seen(byte, name)) for byte in found)
        for length, found in _LEADS.items()
    }
    return "|".join(f"[{leads[length]}][{rest}]{{{length - 1}}}" for length in sorted(leads)[::-1])


def _seen(byte: int, name: str) -> str:
    """Return what a byte looks like in the code page; undefined ones as control characters."""
    try:
        return bytes([byte]).decode(name)
    except UnicodeDecodeError:
        return chr(byte)


def _decoded(text: str, name: str) -> str | None:
    """Return what a whole sequence stands for, or ``None`` where it is none."""
    raw = bytearray()
    for character in text:
        try:
            raw += character.encode(name)
        except UnicodeEncodeError:
            raw.append(ord(character))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _lost_sequences(name: str, whole: re.Pattern[str]) -> dict[str, tuple[str, ...]]:
    """Return every look that our letters and marks can have after a byte of theirs was lost."""
    found: dict[str, list[str]] = {}
    for letter in CZECH_LETTERS + MARKS:
        looks = list(_looks(letter, name))
        if letter == "„" and name == "cp1252":
            # The page differs from windows-1254 in this mark and a few letters only: the text
            # seldom tells which of the two it was.
            looks.extend(_looks(letter, "cp1254"))
        for look in looks:
            if not whole.fullmatch(look) and letter not in found.setdefault(look, []):
                found[look].append(letter)
    for look, letters in found.items():
        # A plain space may have been half of a letter, or a space after one that lost its half.
        letters.extend(f"{letter} " for letter in found.get(look[:-1], ()) if look[-1] == " ")
    return {look: tuple(letters) for look, letters in found.items()}


def _looks(letter: str, name: str) -> Iterator[str]:
    raw = letter.encode("utf-8")
    seen = [_seen(byte, name) for byte in raw]
    lost = [_is_lost(byte, name) for byte in raw]
    if any(lost):
        yield "".join(s for s, gone in zip(seen, lost, strict=True) if not gone)
        yield "".join(_REPLACEMENT if gone else s for s, gone in zip(seen, lost, strict=True))
    if "\u00a0" in seen:
        yield "".join(seen).replace("\u00a0", " ")
    if name == "latin-1":
        # A cleaner took the control characters.
        yield "".join(s for s in seen if not "\x80" <= s <= "\x9f" and s != _SOFT_HYPHEN)


def _is_lost(byte: int, name: str) -> bool:
    """Whether decoding in this page loses the byte: it has no character, or an unseen one."""
    return "\x80" <= _seen(byte, name) <= "\x9f" or _seen(byte, name) == _SOFT_HYPHEN
