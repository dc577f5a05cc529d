"""Put Czech noun phrases of two words in their base form: *umělá inteligence*, not *umělé*.

A word is what it is declined like: a lemma is a noun or an adjective if the lexicon has a telling
case of it. A word that the lexicon lacks is an adjective if it ends like one, else a name.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from index.czech.lexicon import Lexicon
from index.czech.paradigms import VERB_ENDINGS
from index.czech.words import CLOSED_CLASS

_QUANTIFIERS = """
celý další dva jaký jakýkoli jakýkoliv jednotlivý jiný každý letošní loňský miliarda milion milión
minulý následující nějaký některý oba ostatní poslední předloňský příslušný samý sto takový tisíc
týž uplynulý veškerý žádný
"""
QUANTIFIERS = frozenset(_QUANTIFIERS.split())
"""Lemmas that only say which or how many of several things are meant."""
_ENGLISH = """
a all an and are as at be by can for from had has have how if in into is its of on or our that the
their this to was we were what when where which who will with you your
"""
ENGLISH_CLOSED_CLASS = frozenset(_ENGLISH.split())
"""Articles, prepositions, pronouns and auxiliaries of English."""
_HARD = str.maketrans("ťďň", "tdn")
_HARD_ENDING = re.compile("(?:ý|á|é|í|ého|ému|ém|ým|ou|ých|ými)")
_SOFT_ENDING = re.compile("(?:í|ího|ímu|ím|ích|ími)")
_HARD_FORM = re.compile("(.{4,})(?:ý|á|é|ého|ému|ém|ým|ých|ými)")
_SOFT_FORM = re.compile("(.{4,})(?:í|ího|ímu|ím|ích|ími)")
_SOFT_ADJECTIVE = re.compile(".*(?:[^aáeě]n|[cčšz]|třet|příšt)í")
"""Soft adjectives by their endings: the lexicon declines nouns such as *řešení* like them."""
_OBLIQUE = re.compile(".*(?:[ýí]ch|[éí]ho|[éí]mu|[ýí]mi|ém|é)")
_NO_ATTRIBUTE = re.compile(".*(?:em|ou|ům|ám|ách|ech|ami|emi|ovi)")
"""Endings of cases in which a noun is no attribute of the noun before it: *stát učitelem*."""
_VERBAL_NOUNS = ("ání", "ení", "ění")
_ACRONYM = 4
"""Most letters of a word that the lexicon lacks for it to stand undeclined before a noun."""


class Gender(StrEnum):
    """Grammatical gender; the value is the ending of a hard adjective in the nominative."""

    MASCULINE = "ý"
    FEMININE = "á"
    NEUTER = "é"


_NOMINATIVE_PLURAL = {
    Gender.MASCULINE: re.compile(".*[éí] .*[yeěié]"),
    Gender.FEMININE: re.compile(".*[éí] .*[yeěi]"),
    Gender.NEUTER: re.compile(".*[áí] .*[ae]"),
}
_NOT_OF = {
    Gender.MASCULINE: re.compile(".*(?:á|ou)"),
    Gender.FEMININE: re.compile(".*(?:ý|ého|ému|ém)"),
    Gender.NEUTER: re.compile(".*(?:ý|ou)"),
}
"""Endings that no adjective beside a noun of the gender has."""


@dataclass(frozen=True, slots=True)
class BaseForm:
    """Base form of a noun phrase.

    Attributes:
        singular: The phrase in the nominative singular.
        as_written: The phrase as an article has it, if that may be a base form too; else empty.
        singular_forms, other_forms: Forms of the noun that decide between the two where they are
            frequent.
        name: First word, if the lexicon lacks it: whether it is declined is not known, nor
            whether the noun after it is an attribute; articles that have the singular tell.
    """

    singular: str
    as_written: str = ""
    singular_forms: tuple[str, ...] = ()
    other_forms: tuple[str, ...] = ()
    name: str = ""


def gender(lemma: str, lexicon: Lexicon) -> Gender | None:
    """Return the gender of a noun, or ``None`` for any other word."""

    def has(form: str) -> bool:
        return lemma in lexicon.lemmas(form)

    stem, of = lemma[:-1], None
    match lemma[-1:]:
        case "a" if has(f"{stem}ou") and has(f"{stem}u"):
            of = Gender.MASCULINE if has(f"{stem}ovi") else Gender.FEMININE
        case "o" if has(f"{stem}em"):
            of = Gender.NEUTER
        case "e" | "ě" if has(f"{lemma}m") or has(f"{lemma}tem"):
            animate = has(f"{stem}ové") or has(f"{stem}u")
            of = Gender.MASCULINE if animate else Gender.NEUTER
        case "e" | "ě" if has(f"{stem}í"):
            of = Gender.FEMININE
        case "í" if has(f"{lemma}m") and not is_adjective(lemma, lexicon):
            of = Gender.NEUTER
        case "m" if lemma.endswith("um") and has(f"{lemma[:-2]}em"):
            of = Gender.NEUTER
    return of or _of_consonant(lemma, lexicon)


def _of_consonant(lemma: str, lexicon: Lexicon) -> Gender | None:
    # The last e may be fleeting: článek, článkem; píseň, písní.
    shorter = lemma[:-2] + lemma[-1:] if lemma[-2:-1] == "e" else lemma
    stems = [stem.translate(_HARD) for stem in (lemma, shorter)]

    def has(ending: str) -> bool:
        return any(lemma in lexicon.lemmas(stem + ending) for stem in stems)

    # A feminine noun has both too, in the dative plural and the instrumental: oblastem, oblastí.
    if has("em") and (has("ů") or not has("í")):
        return Gender.MASCULINE
    return Gender.FEMININE if has("í") else None


def is_adjective(lemma: str, lexicon: Lexicon) -> bool:
    """Tell whether a lemma is declined like *český* or *jarní*."""
    if lemma.endswith("ý"):
        return lemma in lexicon.lemmas(f"{lemma[:-1]}ého")
    return bool(_SOFT_ADJECTIVE.fullmatch(lemma)) and lemma in lexicon.lemmas(f"{lemma}ho")


def base_form(phrase: str, lexicon: Lexicon) -> BaseForm | None:
    """Return the base form of two adjacent words if they are a noun phrase.

    An adjective agrees with its noun; a noun or a name is followed by another one. Verbs, adverbs,
    quantities and adjectives whose noun is cut off are no part of a phrase, nor are comparatives.

    Args:
        phrase: Two words in lower case, as an article has them.
        lexicon: Lexicon by which they are known.
    """
    first, _, last = phrase.partition(" ")
    if not (first.isalnum() and not first.isdigit() and _is_meant(first) and _is_meant(last)):
        return None
    if adjective := _adjective(first, lexicon):
        return None if adjective in QUANTIFIERS else _agreeing(first, adjective, last, lexicon)
    return _followed(first, last, lexicon)


def _followed(first: str, last: str, lexicon: Lexicon) -> BaseForm | None:
    """Return the base form of a noun or name and the noun or name after it."""
    phrase, known = f"{first} {last}", lexicon.lemmas(first)
    noun = next(iter(_nouns(last, lexicon)), None)
    if not noun and (lexicon.lemmas(last) or _OBLIQUE.fullmatch(last)):
        return None
    if known or first.endswith(_VERBAL_NOUNS):
        declined = first in known and first not in QUANTIFIERS and gender(first, lexicon)
        possible = (declined or not known) and not (noun and _is_apart(last, *noun))
        return BaseForm(phrase) if possible else None
    if not noun or noun[0] == last:
        return BaseForm(phrase, name=first)
    return BaseForm(f"{first} {noun[0]}", phrase if len(first) > _ACRONYM else "", name=first)


def _is_meant(word: str) -> bool:
    # Of *není*, which that class lacks, the lexicon thinks as of a noun in -ní.
    return word not in CLOSED_CLASS and word not in ENGLISH_CLOSED_CLASS and word != "není"


def _adjective(word: str, lexicon: Lexicon) -> str:
    """Return the lemma of an adjective in the positive; empty for another word."""
    known = lexicon.lemmas(word)
    if not known:
        return _adjective_by_shape(word)
    if word in known and gender(word, lexicon):
        return ""
    lemma = known[0]
    ending = _HARD_ENDING if lemma.endswith("ý") else _SOFT_ENDING
    inflected = word.startswith(lemma[:-1]) and ending.fullmatch(word[len(lemma) - 1 :])
    return lemma if inflected and is_adjective(lemma, lexicon) else ""


def _adjective_by_shape(word: str) -> str:
    if hard := _HARD_FORM.fullmatch(word):
        return f"{hard[1]}ý"
    soft = _SOFT_FORM.fullmatch(word)
    return f"{soft[1]}í" if soft and _SOFT_ADJECTIVE.fullmatch(f"{soft[1]}í") else ""


def _nouns(word: str, lexicon: Lexicon) -> list[tuple[str, Gender]]:
    """Return the lemmas of a noun with their genders, the likeliest first; of a verb none."""
    known = lexicon.lemmas(word)
    # Past participles are listed as nouns too: spojila is of spojil and of spojit.
    nouns = [of for of in known if not (of.endswith("l") and f"{of[:-1]}t" in known)]
    found = [(lemma, of) for lemma in nouns if (of := gender(lemma, lexicon))]
    is_verb = known[:1] and known[0].endswith(VERB_ENDINGS) and not gender(known[0], lexicon)
    return [] if is_verb else found


def _agreeing(first: str, adjective: str, last: str, lexicon: Lexicon) -> BaseForm | None:
    """Return the base form of an adjective and the noun after it."""
    if not lexicon.lemmas(last):
        nominative = first[-1] in (*Gender, "í") and not _OBLIQUE.fullmatch(last)
        return BaseForm(f"{first} {last}") if nominative else None
    nouns = _nouns(last, lexicon)
    noun, of = next((it for it in nouns if not _NOT_OF[it[1]].fullmatch(first)), ("", None))
    if of is None:
        return None
    agreeing = adjective if adjective.endswith("í") else adjective[:-1] + of
    singular, written = f"{agreeing} {noun}", f"{first} {last}"
    # Who lives has a nominative of its own: odborníci, not odborníky.
    animate = of is Gender.MASCULINE and noun in lexicon.lemmas(f"{last[:-1]}ovi")
    accusative = animate and last.endswith("y")
    plural = _NOMINATIVE_PLURAL[of].fullmatch(written) is not None and not accusative
    if last == noun or not plural:
        return BaseForm(singular)
    return BaseForm(singular, written, *_telling_forms(noun, last, of))


def _is_apart(written: str, noun: str, of: Gender) -> bool:
    """Tell whether a noun cannot be the attribute of a noun before it: it is in no genitive."""
    plural = of is Gender.MASCULINE and not noun.endswith("a") and written.endswith("y")
    return written != noun and bool(plural or _NO_ATTRIBUTE.fullmatch(written))


def _telling_forms(
    noun: str, plural: str, gender: Gender
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return forms of a noun that are only singular, and forms that are only plural."""
    if gender is not Gender.FEMININE:
        return (noun,), (plural,)
    if noun.endswith("a"):
        stem = noun[:-1]
        return (noun, f"{stem}u", f"{stem}ou"), (f"{stem}ám", f"{stem}ách", f"{stem}ami")
    stem = noun.translate(_HARD)
    return (noun,), tuple(f"{stem}{ending}" for ending in ("em", "ech", "mi", "ích", "ím", "emi"))
