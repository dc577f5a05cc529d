"""Decide whether a word of a text is a form of a word of a name.

The analyser's lexicon and stems propose; as two names may share a stem, what is left of the
form must be an ending that the name can have.
"""

from index.czech.folding import fold
from index.czech.lexicon import Lexicon
from index.czech.suffixes import ENDINGS, SOFTENED, SOFTENING, stems

SHORT_ENDINGS = frozenset({"a", "e", "i", "o", "u", "y", "ou"})
"""Endings after a stem of two letters: Kii."""
ACRONYM_ENDINGS = frozenset({"u", "em", "ech"})
"""Endings of names in capital letters: SAPu."""
AFTER_VOWEL = frozenset({"ho", "mu", "m"})
"""Endings that a foreign name in a vowel takes besides: Disneyho."""
VOWELS = "aeiouy"
ACRONYM = 4
"""Most letters of a name in capitals that is spelled so in texts too."""


def is_acronym(word: str) -> bool:
    """Tell whether a word of a name must keep its capital letters."""
    return len(word) <= ACRONYM and word.isupper()


def is_form(written: str, name: str, lexicon: Lexicon) -> bool:
    """Tell whether a word of a text is a case of a word of a name.

    Args:
        written: The word as it is written.
        name: The word of the name.
        lexicon: Knows Czech words.
    """
    if is_acronym(name):
        ending = written[len(name) :]
        return written.startswith(name) and (not ending or ending in ACRONYM_ENDINGS)
    form, base = fold(written), fold(name)
    if form == base:
        return True
    if not base.isalpha() or len(base) < 3:
        return False
    if base in map(fold, lexicon.lemmas(name.lower())):
        return _has_lemma(written, base, lexicon)
    return bool({*stems(form)} & {*stems(base)}) and _has_ending(form, base)


def is_agreeing(written: str, name: str, lexicon: Lexicon) -> bool:
    """Tell whether a word of a text is a case of a word within a longer name: Českým dráhám."""
    if is_form(written, name, lexicon):
        return True
    lemmas = lexicon.lemmas(name.lower())
    return not set(lemmas).isdisjoint(lexicon.lemmas(written.lower()))


def _has_lemma(written: str, base: str, lexicon: Lexicon) -> bool:
    lemmas = lexicon.lemmas(written.lower())
    if lemmas:
        return base in map(fold, lemmas)
    # A possessive, or a case that the lexicon lacks.
    return _has_ending(fold(written), base)


def _has_ending(form: str, base: str) -> bool:
    """Tell whether a form is a base of the name and an ending of a case."""
    if base[-1] in VOWELS and form.startswith(base) and form[len(base) :] in AFTER_VOWEL:
        return True
    return any(
        form.startswith(stem)
        and form[len(stem) :] in (ENDINGS if len(stem) > 2 else SHORT_ENDINGS)
        for stem in _bases(base)
    ) or _is_softened(form, base)


def _bases(base: str) -> set[str]:
    """Return what stays of a name before its endings."""
    found = {base}
    if base[-1] in VOWELS:
        found.add(base[:-1])
    elif len(base) > 4 and base[-2] == "e" and base[-1] in "cklnr" and base[-3] not in VOWELS:
        found.add(base[:-2] + base[-1])
    return found


def _is_softened(form: str, base: str) -> bool:
    if base[-1] not in VOWELS:
        return False
    return any(
        base[:-1].endswith(hard)
        and form.startswith(base[:-1].removesuffix(hard) + soft)
        and form[len(base) - 1 - len(hard) + len(soft) :] in SOFTENING
        for soft, hard in SOFTENED
    )
