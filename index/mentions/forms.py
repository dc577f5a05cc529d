"""Decide whether a word of a text is a form of a word of a name.

The analyser's lexicon and stems propose; as two names may share a stem, the rest of the
form must be an ending that the name can have.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from index.czech.folding import fold, fold_anew
from index.czech.lexicon import Lexicon
from index.czech.suffixes import SOFTENED, SOFTENING, stems

NAME_WORDS = re.compile(r"[^\W_]+")
MEMO = 100_000
"""Words whose folded forms are remembered."""
_POSSESSIVE = "uv ova ovo ovu ovou ove ovy ovych ovym ovymi oveho ovemu ovem"
_MASCULINE = f"u e a i y em ovi ech {_POSSESSIVE}"
CONSONANT = frozenset(_MASCULINE.split())
"""Endings of a name in a consonant: Intelem, Muskovi, Hochulové."""
DROPPED = {
    "a": frozenset(f"a y e u o i ou ovi {_POSSESSIVE}".split()),
    "e": frozenset(f"e {_MASCULINE}".split()),
    "o": frozenset(f"o a u em ovi {_POSSESSIVE}".split()),
    "á": frozenset({"a", "e", "ou"}),
    "ý": frozenset({"y", "eho", "emu", "ym", "em", "e", "a", "ou"}),
    "í": frozenset({"i", "iho", "imu", "im"}),
}
"""Endings that take the place of a name's last vowel: Metou, Applem, Waymem."""
KEPT = frozenset({"ho", "mu", "m"})
"""Endings after a name's last vowel: Disneyho, Googleho."""
ACRONYM_ENDINGS = frozenset({"u", "em", "ech"})
"""Endings of names in capital letters: SAPu."""
VOWELS = "aeiouy"
ACRONYM = 4
"""Most letters of a name in capitals that is spelled so in texts too."""

FoldedForms = Callable[[str], tuple[str, ...]]
"""Returns a word as it is written and its lemmas, all folded."""


def folded_forms(lexicon: Lexicon) -> FoldedForms:
    """Return the function that folds words and their lemmas; it remembers words."""

    @lru_cache(MEMO)
    def folded(word: str) -> tuple[str, ...]:
        return fold_anew(word), *map(fold, lexicon.lemmas(word.lower()))

    return folded


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
        return _has_lemma(written, name, lexicon)
    return bool({*stems(form)} & {*stems(base)}) and _has_ending(form, name)


def is_agreeing(written: str, name: str, lexicon: Lexicon) -> bool:
    """Tell whether a word of a text is a case of a word within a longer name: Českým dráhám."""
    if is_form(written, name, lexicon):
        return True
    lemmas = lexicon.lemmas(name.lower())
    return not set(lemmas).isdisjoint(lexicon.lemmas(written.lower()))


def _has_lemma(written: str, name: str, lexicon: Lexicon) -> bool:
    lemmas = lexicon.lemmas(written.lower())
    if lemmas:
        return fold(name) in map(fold, lemmas)
    # A possessive, or a case that the lexicon lacks.
    return _has_ending(fold(written), name)


def _has_ending(form: str, name: str) -> bool:
    """Tell whether a folded form is a name with an ending of a case that the name can have."""
    base = fold(name)
    if base[-1] not in VOWELS or keeps_vowel(base):
        shorter = base[:-2] + base[-1] if has_fleeting_e(base) else base
        longer = base[-1] in VOWELS and _ends(form, base, KEPT)
        return longer or any(_ends(form, stem, CONSONANT) for stem in {base, shorter})
    dropped = DROPPED.get(name[-1].lower(), frozenset())
    kept = KEPT | {"u"} if base[-1] == "e" else KEPT
    return _ends(form, base, kept) or _ends(form, base[:-1], dropped) or _is_softened(form, base)


def _ends(form: str, stem: str, endings: frozenset[str]) -> bool:
    return form.startswith(stem) and form[len(stem) :] in endings


def keeps_vowel(base: str) -> bool:
    """Tell whether a folded name in a vowel takes the endings of one in a consonant: Huawei."""
    return base[-1] in "iy" and base[-2:-1] in tuple(VOWELS)


def has_fleeting_e(base: str) -> bool:
    """Tell whether a folded name may lose its last e before an ending: Havel, Havla."""
    return len(base) > 4 and base[-2] == "e" and base[-1] in "cklnr" and base[-3] not in VOWELS


def _is_softened(form: str, base: str) -> bool:
    return any(
        base[:-1].endswith(hard)
        and form.startswith(base[:-1].removesuffix(hard) + soft)
        and form[len(base) - 1 - len(hard) + len(soft) :] in SOFTENING
        for soft, hard in SOFTENED
    )
