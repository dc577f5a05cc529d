"""Repair other kinds of damage by ftfy, line by line, where it is sure."""

import re
import unicodedata
from collections.abc import Iterator

from ftfy import TextFixerConfig, fix_text
from ftfy.badness import is_bad

from index.repair.mojibake import CZECH_LETTERS, MARKS, SUSPECTS
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
    """Yield the repairs of ftfy whose new characters are Czech letters, marks or symbols."""
    for match in re.finditer(r"[^\n]+", text):
        line = match.group()
        if not _SUSPECT.search(line) or _QUOTED_LETTER.search(line) or not is_bad(line):
            continue
        fixed = fix_text(line, _ENCODINGS_ONLY)
        # ftfy knows all languages, and finds some of them in unusual Czech words.
        if all(_is_ours(letter) for letter in set(fixed) - set(line)):
            yield _narrowed(match.start(), line, fixed)


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
