"""Compile the lexicon from simplemma's table, completed by paradigms."""

from collections.abc import Iterator
from pathlib import Path

import marisa_trie
import numpy as np

from index.czech.folding import fold
from index.czech.lexicon import (
    ALPHABET,
    CHECKSUM,
    CODES,
    FOLDED,
    FORMS,
    KIN,
    KIN_STEM,
    LETTERS,
    MARK,
    READINGS,
    RULES,
    SAME,
    WHOLE,
    ZERO,
    Progress,
    checksum_of,
)
from index.czech.paradigms import Readings, read_paradigms, rule
from index.czech.suffixes import stems


def compile_lexicon(folder: Path, progress: Progress) -> None:
    """Write the lexicon of the installed simplemma into an empty folder; takes some 10 seconds."""
    progress("completing the paradigms of 360,000 Czech forms")
    readings = read_paradigms()
    progress(f"packing {len(readings):,} forms")
    forms = marisa_trie.Trie(readings)
    forms.save(str(folder / FORMS))
    _write_readings(folder, forms, readings)
    accented = (form for form in readings if fold(form) != form)
    _save(folder / FOLDED, (fold(form) + MARK + _accents(form) for form in accented))
    _write_letters(folder, readings)
    lemmas = {lemma for found in readings.values() for lemma in found}
    pairs = ((stem, lemma) for lemma in lemmas if lemma.isalpha() for stem in stems(lemma))
    _save(folder / KIN, (stem + MARK + lemma for stem, lemma in pairs if len(stem) >= KIN_STEM))
    (folder / CHECKSUM).write_text(checksum_of(folder), "ascii")


def _write_readings(folder: Path, forms: marisa_trie.Trie, readings: Readings) -> None:
    lines: dict[str, int] = {}
    numbers = np.zeros(len(forms), np.uint16)
    for form in sorted(readings):
        line = " ".join(_coded(form, lemma) for lemma in readings[form])
        numbers[forms[form]] = lines.setdefault(line, len(lines))
    numbers.tofile(folder / READINGS)
    (folder / RULES).write_text("\n".join(lines), "utf-8")


def _write_letters(folder: Path, readings: Readings) -> None:
    """Count which letter follows which two, over all forms; a half more for each never seen."""
    size = len(ALPHABET)
    codes = np.array([CODES.get(letter, 0) for letter in "  ".join(sorted(readings))], np.int64)
    triples = (codes[:-2] * size + codes[1:-1]) * size + codes[2:]
    counts = np.bincount(triples, minlength=size**3).reshape(-1, size) + 0.5
    shares = np.log(counts / counts.sum(axis=1, keepdims=True))
    shares.astype(np.float32).tofile(folder / LETTERS)


def _coded(form: str, lemma: str) -> str:
    """Encode a lemma: the number of letters to cut off the form, as one character, and the rest."""
    made = rule(form, lemma)
    return chr(ZERO + len(made.cut)) + made.add


def _save(path: Path, keys: Iterator[str]) -> None:
    marisa_trie.Trie(sorted(keys)).save(str(path))


def _accents(form: str) -> str:
    folded = fold(form)
    if len(folded) != len(form):
        return WHOLE + form
    marks = (SAME if one == other else one for one, other in zip(form, folded, strict=True))
    return "".join(marks).rstrip(SAME)
