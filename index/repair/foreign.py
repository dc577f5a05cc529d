"""Repair other kinds of damage by ftfy, where nothing beside it is sound."""

import re
import unicodedata
from collections.abc import Iterator

from ftfy import TextFixerConfig, fix_text
from ftfy.badness import is_bad

from index.repair.evidence import WORD, alone
from index.repair.mojibake import CZECH_LETTERS, MARKS, SUSPECTS
from index.repair.prose import Prose, Unit
from index.repair.trace import Repair

CONFIDENCE = 0.9
METHOD = "ftfy"

_SUSPECT = re.compile(rf"[{''.join(map(re.escape, SUSPECTS))}](?:[^\x00-\x7f]|\s)")
"""Characters that ftfy may repair; a cheap filter, since ftfy takes several times as long."""
_QUOTED_LETTER = re.compile(r"[„“‚‘«»'\"][^\W\d_][“”’‘»«]")
"""A quoted letter, which looks like a misread sequence: „Ã“."""

# Encodings only, nothing cosmetic. All options are set: ftfy's default for HTML depends on earlier
# text.
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


def other_encodings(text: str) -> Iterator[Repair]:
    """Yield the repairs of ftfy whose new characters are Czech letters, marks or symbols.

    Paragraphs with sound letters stay, and so do letters alone and addresses.
    """
    if not any(map(_may_be_damaged, text.split("\n"))):
        return
    prose = Prose(text)
    for unit in prose.units:
        explains = prose.is_on_encodings and unit.start >= prose.body
        if not (unit.sound or explains) and _may_be_damaged(prose.text[unit.start : unit.end]):
            for start, end in _pieces(prose, unit):
                yield from _edits(start, prose.text[start:end])


def _may_be_damaged(text: str) -> bool:
    return _SUSPECT.search(text) is not None and is_bad(text)


def _pieces(prose: Prose, unit: Unit) -> Iterator[tuple[int, int]]:
    """Yield the ranges of a unit between line ends, letters alone and addresses."""
    words = WORD.finditer(prose.text, unit.start, unit.end)
    left = [word.span() for word in words if alone(word.group()) is not None]
    ends = [(end, end) for _, end in unit.lines]
    start = unit.start
    for first, last in sorted([*prose.addresses(unit), *left, *ends, (unit.end, unit.end)]):
        if start < first:
            yield start, first
        start = max(start, last)


def _edits(start: int, before: str) -> Iterator[Repair]:
    if not _may_be_damaged(before) or _QUOTED_LETTER.search(before):
        return
    after = fix_text(before, _ENCODINGS_ONLY)
    # ftfy knows all languages, and finds some of them in unusual Czech words.
    if all(map(_is_ours, set(after) - set(before))):
        yield _narrowed(start, before, after)


def _narrowed(start: int, before: str, after: str) -> Repair:
    head = _shared(before, after)
    tail = _shared(before[head:][::-1], after[head:][::-1])
    end = len(before) - tail
    changed, instead = before[head:end], after[head : len(after) - tail]
    return Repair(start + head, start + end, changed, instead, METHOD, CONFIDENCE)


def _is_ours(character: str) -> bool:
    return (
        character.isascii()
        or character in CZECH_LETTERS
        or character in MARKS
        or unicodedata.category(character) == "So"
    )


def _shared(one: str, other: str) -> int:
    """Return the length of the common prefix."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
