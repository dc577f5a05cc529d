"""The Czech lexicon: every form with its lemmas, as memory-mapped tries in a folder.

Files: ``forms`` is a trie of all forms; ``readings`` has, for the number of each, the line of
``rules`` that tells how its lemmas are made of it; ``folded`` is a trie of folded forms, each with
the accents of one form; ``kin`` is a trie of stems, each with a lemma that has it; ``letters``
has the logarithm of how often a letter follows two others in the forms; ``checksum`` has the
checksum of all others.
"""

from collections.abc import Callable, Iterator
from functools import partial
from hashlib import blake2b
from mmap import ACCESS_READ, mmap
from pathlib import Path

import marisa_trie

from index.czech.families import family
from index.czech.folding import fold
from index.czech.memory import Memory
from index.czech.paradigms import VERB_ENDINGS
from index.errors import LexiconError

FORMS, READINGS, RULES, FOLDED, KIN = "forms", "readings", "rules", "folded", "kin"
LETTERS = "letters"
CHECKSUM = "checksum"
FILES = (FORMS, READINGS, RULES, FOLDED, KIN, LETTERS)
ALPHABET = " aábcčdďeéěfghiíjklmnňoópqrřsštťuúůvwxyýzž"
"""Letters that the letter model tells apart, after the space that stands between words."""
KIN_STEM = 6
"""Letters a stem must have to make an unknown word kin to a known one."""
MARK = "|"
SAME = "-"
WHOLE = "="

PREFIXES = (("nejne", "ne"), ("nej", ""), ("ne", "ne"))
"""Prefixes of any form, and the part of each that its lemma keeps."""
_VERB_PREFIXES = (
    "roze před přes pře při nade ode pod nad roz ob od vy za na po do se ve vz ze u o s v z"
)
VERB_PREFIXES = tuple(_VERB_PREFIXES.split())
"""Prefixes that derive verbs from verbs, longer ones before their beginnings."""
PREFIXED = 4
"""Letters a verb must have at least after its prefix."""
ZERO = ord("0")
"""Code of no letter that is cut off a form; of one letter more, the next."""
_ROW = len(ALPHABET)
CODES = {letter: code for code, letter in enumerate(ALPHABET)}
UNLIKELY = -12.0
"""Likelihood of a letter that stands in no Czech word."""

Progress = Callable[[str], None]
"""Told, in words, what is being done."""


class Lexicon:
    """Looks words up in an opened lexicon; safe for threads.

    Attributes:
        folder: Folder of its files.
        checksum: Checksum of its content; two lexicons with the same one answer the same.
    """

    def __init__(self, folder: Path) -> None:
        """Open the lexicon in a folder.

        Raises:
            LexiconError: If a file is missing or damaged.
        """
        self.folder = folder
        self.checksum = checksum_of(folder)
        try:
            # Before a trie is opened: marisa checks none, and a damaged one ends the process.
            if self.checksum != (folder / CHECKSUM).read_text("ascii"):
                raise LexiconError(folder, "its files were changed")
            self._forms = marisa_trie.Trie().mmap(str(folder / FORMS))
            self._folded = marisa_trie.Trie().mmap(str(folder / FOLDED))
            self._kin = marisa_trie.Trie().mmap(str(folder / KIN))
            self._readings = _mapped(folder / READINGS).cast("H")
            letters = _mapped(folder / LETTERS).cast("f")
            self._rules = (folder / RULES).read_text("utf-8").split("\n")
        except (OSError, RuntimeError, ValueError) as error:
            raise LexiconError(folder, str(error)) from error
        self._triples = Memory(partial(_likelihood, letters))

    def lemmas(self, form: str) -> tuple[str, ...]:
        """Return the lemmas of an accented form in lower case, the likeliest first, or none."""
        found = self._listed(form)
        if found or not form.startswith("ne"):
            return found or self._prefixed(form)
        for prefix, sign in PREFIXES:
            if form.startswith(prefix) and len(form) > len(prefix) + 2:
                found = self._listed(form[len(prefix) :])
                if found:
                    return tuple(sign + lemma for lemma in found)
        return ()

    def _prefixed(self, form: str) -> tuple[str, ...]:
        """Return the lemmas of a form that a prefix makes of a known verb: *vyúčtovat*."""
        if not form.startswith(VERB_PREFIXES):
            return ()
        for prefix in VERB_PREFIXES:
            rest = form.removeprefix(prefix)
            if rest != form and len(rest) >= PREFIXED:
                verbs = [lemma for lemma in self._listed(rest) if lemma.endswith(VERB_ENDINGS)]
                if verbs:
                    return tuple(prefix + verb for verb in verbs)
        return ()

    def knows(self, form: str) -> bool:
        """Tell whether :meth:`lemmas` has any for a form."""
        return form in self._forms or bool(self.lemmas(form))

    def begins(self, letters: str) -> bool:
        """Tell whether any form begins with these letters."""
        return next(self._forms.iterkeys(letters), None) is not None

    def _listed(self, form: str) -> tuple[str, ...]:
        number = self._forms.get(form)
        if number is None:
            return ()
        size = len(form) + ZERO
        rules = self._rules[self._readings[number]].split(" ")
        return tuple([form[: size - ord(rule[0])] + rule[1:] for rule in rules])

    def accented(self, folded: str) -> tuple[str, ...]:
        """Return the forms that are read as this folded one, the unaccented form first."""
        forms = []
        for prefix in ("", *(prefix for prefix, _ in PREFIXES)):
            rest = folded.removeprefix(prefix)
            if folded.startswith(prefix) and (not prefix or len(rest) > 2):
                forms += [prefix + form for form in self._accented(rest)]
        return tuple(dict.fromkeys(forms)) or tuple(self._prefixed_forms(folded))

    def _prefixed_forms(self, folded: str) -> Iterator[str]:
        for prefix in VERB_PREFIXES:
            rest = folded.removeprefix(fold(prefix))
            if rest != folded:
                forms = (prefix + form for form in self._accented(rest))
                yield from (form for form in forms if self._prefixed(form))

    def _accented(self, folded: str) -> Iterator[str]:
        if folded in self._forms:
            yield folded
        for key in self._folded.keys(folded + MARK):
            yield _with_accents(folded, key[len(folded) + 1 :])

    def kin(self, stem: str) -> tuple[str, ...]:
        """Return the lemmas that have a folded stem."""
        if len(stem) < KIN_STEM:
            return ()
        return tuple(key[len(stem) + 1 :] for key in self._kin.keys(stem + MARK))

    def family(self, lemma: str) -> tuple[str, ...]:
        """Return the lemmas of the family of a lemma, the nearest first."""
        return family(lemma, lambda word: word in self._listed(word))

    def likelihood(self, word: str) -> float:
        """Return the log probability of a word's letters by trigrams (natural logarithm, below 0).

        Words of more letters are less likely; characters of no Czech word are very unlikely.
        """
        letters, triples = f"  {word.lower()} ", self._triples
        return sum([triples[letters[at : at + 3]] for at in range(len(letters) - 2)])


def _likelihood(letters: "memoryview[float]", triple: str) -> float:
    """Return the probability of the last of three letters after the others."""
    try:
        at = (CODES[triple[0]] * _ROW + CODES[triple[1]]) * _ROW + CODES[triple[2]]
    except KeyError:
        return UNLIKELY
    return letters[at]


def _mapped(path: Path) -> memoryview:
    with path.open("rb") as file:
        return memoryview(mmap(file.fileno(), 0, access=ACCESS_READ))


def _with_accents(folded: str, accents: str) -> str:
    if accents.startswith(WHOLE):
        return accents[1:]
    marked = zip(folded, accents, strict=False)
    return "".join(a if b == SAME else b for a, b in marked) + folded[len(accents) :]


def checksum_of(folder: Path) -> str:
    """Return the checksum of the files of a lexicon.

    Raises:
        LexiconError: If one cannot be read.
    """
    digest = blake2b(digest_size=8)
    for name in FILES:
        try:
            digest.update((folder / name).read_bytes())
        except OSError as error:
            raise LexiconError(folder, f"{name}: {error.strerror}") from error
    return digest.hexdigest()
