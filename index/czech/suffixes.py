"""Stems of words that no dictionary knows: names, products, new words.

Rules on folded words: endings, the stems that each can be cut from, and the consonants that it
changes. Several possible stems are alternatives: two forms of one name share at least one.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from index.czech.folding import fold_anew
from index.czech.words import spelling

MIN_STEM = 3
MIN_WORD = 4

_NOUN = "ovi ove ami emi ama ech ich ach um em im am ou y i e a u o"
_ADJECTIVE = "ych ymi eho emu iho imu ym yj"
_POSSESSIVE = "ov uv ova ovu ovou ovych ovym ovymi ovo oveho ovemu ovem"
ENDINGS = frozenset(f"{_NOUN} {_ADJECTIVE} {_POSSESSIVE}".split())
"""Endings of cases, folded; of several the longest is cut."""
LONGEST = max(map(len, ENDINGS))

FOREIGN_ENDINGS = ("yho", "iho", "eho", "ymu", "imu", "emu")
"""Endings of foreign names in a vowel, which keep the vowel: Karpathyho, Disneymu."""
KEPT_WHOLE = (
    "os", "us", "es", "at", "in", "as", "is", "am", "em", "im", "um", "ym", "ech", "ich", "ach",
)  # fmt: skip
"""Ends of names that look like, or before, an ending: Bezos, Airbus, Putin, Instagram, Maxim."""
KEPT_BUT_ONE = ("ama", "ami")
"""Ends of names that look like an ending with their last letter: Jokohama, Jokohamou."""
SHORT = re.compile(r"([^aeiouy]{1,2}[aeiou])(?:[aeiyuo]|ou|em|ovi|im|um|am|ich|ach|ami)")
"""Cases of names with a stem of two letters or three, which ends in a vowel: Kia, Lea."""
VERB = re.compile(
    r"(\w{3,})(?:(ovat|ovati|oval[aoiy]?|uj[ieu]|uje[sm]e?|ujete|ujou)|avat|avati|aval[aoiy]?|ava[ms]?|"
    r"avame|avate|avaji)"
)
"""Forms of verbs of the two most productive kinds, -ovat and -ávat."""
LATIN = "ismus"
"""Loses its -us in every other case: marxismu."""
SOFTENED = (("ct", "ck"), ("st", "sk"), ("c", "k"), ("z", "h"), ("z", "g"), ("s", "ch"))
"""Original of a consonant before a soft ending: Praze/Praha, Americe/Amerika, Rize/Riga."""
SOFT = frozenset(soft[-1] for soft, _ in SOFTENED)
SOFTENING = frozenset({"e", "i", "ich", "ech", "y"})
VOWELS = frozenset("aeiouy")
BEFORE_FLEETING = frozenset("cklnr")
"""Consonants before which an e comes and goes: Němec/Němce, Havel/Havla."""


# Names are looked for in an article before it is analysed: the same words are asked for twice.
@lru_cache(4096)
def stems(word: str) -> tuple[str, ...]:
    """Return the folded stems that a word may have, sorted; at least one."""
    folded = spelling(fold_anew(word))
    short = SHORT.fullmatch(folded)
    if not folded.isalpha() or (len(folded) < MIN_WORD and not short):
        # Versions and identifiers are not inflected: GPT-4o is not GPT-4.
        return (folded,)
    if short:
        return tuple(sorted({folded, short[1]}))
    found = _once_cut(folded)
    found |= {stem[:-1] for stem in found if stem[-1] in VOWELS and _long(stem, 1)}
    found |= _without_fleeting_e(found)
    return tuple(sorted(found))


def may_be_one_word(one: str, other: str) -> bool:
    """Return whether two words look like cases of one name.

    Words that share a stem need not: *textoy* has no ending of *text*, which is a stem of it only
    because an ending may follow a vowel.
    """
    return not _cut_at_most_once(one).isdisjoint(_cut_at_most_once(other))


def _cut_at_most_once(word: str) -> set[str]:
    """Return a word itself, and without one ending."""
    folded = spelling("".join(filter(str.isalnum, fold_anew(word))))
    short = SHORT.fullmatch(folded)
    if short:
        return {folded, short[1]}
    found = {folded}
    if folded.isalpha() and len(folded) >= MIN_WORD:
        found |= _once_cut(folded)
        found |= _without_fleeting_e(found)
    return found


def _once_cut(word: str) -> set[str]:
    """Return the stems of a word before one ending, possessives taken off too."""
    found = set(_cut(word))
    return found | {stem[:-2] for stem in found if stem.endswith(("ov", "uv")) and _long(stem, 2)}


def _without_fleeting_e(words: Iterable[str]) -> set[str]:
    return {stem[:-2] + stem[-1] for stem in words if _has_fleeting_e(stem)}


def _cut(word: str) -> Iterator[str]:
    stem, ending = _parted(word)
    yield stem
    if ending in SOFTENING and stem[-1] in SOFT:
        for soft, hard in SOFTENED:
            if stem.endswith(soft):
                yield stem.removesuffix(soft) + hard
    if word.endswith(KEPT_WHOLE):
        yield word
    verb = VERB.fullmatch(word)
    if verb:
        yield f"{verb[1]}ovat" if verb[2] else f"{verb[1]}avat"
    if word.endswith(KEPT_BUT_ONE):
        yield word[:-1]
    if word.endswith(LATIN):
        yield word[:-2]
    if word.endswith(FOREIGN_ENDINGS):
        yield word[:-2]


def _parted(word: str) -> tuple[str, str]:
    for length in range(min(LONGEST, len(word) - MIN_STEM), 0, -1):
        if word[-length:] in ENDINGS:
            return word[:-length], word[-length:]
    return word, ""


def _long(word: str, cut: int) -> bool:
    return len(word) - cut >= MIN_STEM


def _has_fleeting_e(stem: str) -> bool:
    return (
        len(stem) > MIN_WORD
        and stem[-1] in BEFORE_FLEETING
        and stem[-2] == "e"
        and stem[-3] not in VOWELS
    )
