"""From simplemma's table, which knows one lemma of a form, to every lemma a form can have.

The table lists some forms of each lemma. What is missing is completed by the paradigms: two
lemmas with the same ending and several endings of their forms in common share the others too.
Thus a form gets all its readings (``technika`` is the lemma *technika* and a form of *technik*).
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from index.czech.families import family
from index.czech.words import CLOSED_CLASS, FAULTS, IRREGULAR, SPELLINGS, spelling

Readings = dict[str, dict[str, None]]
"""Form to its lemmas, the likeliest first; a dictionary's keys keep their order."""


class Rule(NamedTuple):
    """Derivation of a form from its lemma: letters cut off the end, and their replacement."""

    cut: str
    add: str

    def applied(self, lemma: str) -> str:
        """Return the form."""
        return lemma.removesuffix(self.cut) + self.add


Rules = tuple[Rule, ...]
"""The rules of a lemma's known forms, sorted: what is compiled is the same on every machine."""

MIN_SHARE = 0.6
"""Minimum mean confidence, over the known rules of a lemma, of a further rule."""
MIN_COVERAGE = 6
"""Rules a lemma must have to teach others."""
MIN_TEACHERS = 3
"""Lemmas of an ending that must agree."""
ENDING_LENGTHS = (3, 2)
"""Letters that lemmas of one paradigm share at their ends; the shorter where the longer is rare."""

SOFT_ADJECTIVE = ("í", "ího", "ímu", "ím", "ích", "ími", "íma")
HARD_ADJECTIVE = ("ý", "á", "é", "ého", "ému", "ém", "ou", "ých", "ým", "ými", "ýma")
VERBAL_NOUN = ("í", "ím", "ích", "ími")
SHORT_PARTICIPLE = ("", "a", "o", "y", "i", "u")
VERB_ENDINGS = ("t", "ci")
PAST = ("la", "lo", "li", "ly")
THIRD_PERSON = ("it", "et", "ět")
"""Ends of verbs whose third person is no noun: ``promění`` of ``proměnit``."""
PRESENT_OR_PAST = ("á", "ají", "al", "ala", "alo", "ali", "aly")
SECOND = "²"
"""Ends the lemma of a verb that is also a noun, as dictionaries number homonyms."""
VERBAL_NOUNS = ("ání", "ení", "ění", "utí", "ytí", "ití")
DEVERBAL = ("ící", "oucí", "aný", "ený", "ěný", *VERBAL_NOUNS)
"""Ends of lemmas that are made of verbs, whether or not the table says so."""
ADVERBS = {
    "ný": "ně", "ní": "ně", "tý": "tě", "vý": "vě", "lý": "le", "rý": "ře", "ský": "sky",
    "cký": "cky",
}  # fmt: skip


def read_paradigms() -> Readings:
    """Return every form of simplemma's Czech table and of its completed paradigms."""
    readings = _table()
    _add_irregular(readings)
    _add_deverbal(readings)
    _complete(readings)
    _prefer_verbal_nouns(readings)
    _part_verbal_nouns(readings)
    _add_adverbs(readings)
    _add_spellings(readings)
    _part_homonyms(readings)
    _fix_closed_class(readings)
    return dict(readings)


def _table() -> Readings:
    # Imported late: whoever finds the lexicon compiled is spared 0.1 s.
    from simplemma.strategies.dictionaries.dictionary_factory import (  # noqa: PLC0415
        DefaultDictionaryFactory,
    )

    source: Mapping[str, str] = DefaultDictionaryFactory().get_dictionary("cs")
    readings: Readings = defaultdict(dict)
    pairs = [(form.lower(), source[form].lower()) for form in source]
    known = {form for form, _ in pairs}
    for form, lemma in pairs:
        if (form + lemma).isalpha() and (form, lemma) not in FAULTS:
            readings[form][_signed(form, lemma, known)] = None
    for lemma in dict.fromkeys(lemma for _, lemma in pairs if lemma.isalpha()):
        # A lemma is first of all its own form.
        readings[lemma] = {lemma: None, **readings[lemma]}
    return readings


def _signed(form: str, lemma: str, known: set[str]) -> str:
    """Return the lemma, negated where the form is: who looks for one does not mean the other."""
    negated = form.startswith("ne") and not lemma.startswith("ne") and form[2:] in known
    return f"ne{lemma}" if negated else lemma


def _add_irregular(readings: Readings) -> None:
    for lemma, forms in IRREGULAR.items():
        for form in forms.split():
            for inflected in _compared(form):
                readings[inflected] = {lemma: None, **readings[inflected]}


def _compared(form: str) -> Iterable[str]:
    return _declined(form[:-1], SOFT_ADJECTIVE) if form.endswith(("ší", "čí")) else (form,)


def _declined(stem: str, endings: Iterable[str]) -> tuple[str, ...]:
    return tuple(stem + ending for ending in endings)


def _add_deverbal(readings: Readings) -> None:
    """Give verbal nouns, participles and -ící adjectives declensions of their own."""
    participles = {
        form[:-1] for form in readings if form[-1:] in "aoy" and _of_verb(readings[form])
    }
    found = [
        lemma
        for form in readings
        for lemma in (*_deverbal_lemmas(form, readings[form]), *_verbal_nouns(form, participles))
    ]
    for lemma in dict.fromkeys((*found, *_missing_nouns(readings))):
        for inflected in _deverbal_forms(lemma):
            readings[inflected].setdefault(lemma)


def _of_verb(lemmas: Iterable[str]) -> bool:
    return any(map(_is_verb, lemmas))


def _verbal_nouns(form: str, participles: Collection[str]) -> Iterator[str]:
    """Yield a form that is a noun by a participle of the same verb: propuštěna, propuštění."""
    if form.endswith(VERBAL_NOUNS) and form[:-1] in participles:
        yield form


def _missing_nouns(readings: Readings) -> Iterator[str]:
    """Yield verbal nouns that the table lacks: ``ukládání``, and ``vložení`` beside ``vložený``."""
    lemmas = {lemma for found in readings.values() for lemma in found}
    for lemma in sorted(lemmas):
        noun = f"{lemma[:-1]}í"
        if lemma.endswith("at"):
            stem, noun = lemma[:-2], f"{lemma[:-2]}ání"
            forms = (readings.get(stem + end, {}) for end in PRESENT_OR_PAST)
            if noun not in readings and any(lemma in found for found in forms):
                yield noun
        elif (
            lemma.endswith(("ený", "ěný"))
            and noun not in lemmas
            and any(map(_is_verb, family(noun, lemmas.__contains__)))
        ):
            yield noun


def _is_verb(lemma: str) -> bool:
    return lemma.endswith(VERB_ENDINGS)


def _deverbal_lemmas(form: str, lemmas: Iterable[str]) -> Iterator[str]:
    of_verb = _of_verb(lemmas)
    if any(form[:-1] + end in lemmas for end in THIRD_PERSON):
        return
    if (form.endswith(DEVERBAL) and (of_verb or form in lemmas)) or (
        of_verb and form.endswith(("ný", "tý"))
    ):
        yield form
    elif of_verb and form.endswith(("í", "ou")) and len(form) > 3:
        # The third person plural makes the adjective: přejímají, přejímající.
        yield f"{form}cí"


def _deverbal_forms(lemma: str) -> Iterator[str]:
    if lemma.endswith("cí"):
        yield from _declined(lemma[:-1], SOFT_ADJECTIVE)
    elif lemma.endswith("í"):
        yield from _declined(lemma[:-1], VERBAL_NOUN)
    else:
        yield from _declined(lemma[:-1], HARD_ADJECTIVE)
        short = f"{lemma[:-3]}án" if lemma.endswith("aný") else lemma[:-1]
        yield from _declined(short, SHORT_PARTICIPLE)


def _prefer_verbal_nouns(readings: Readings) -> None:
    """Read ``snížení`` as the noun alone: as men who were reduced it hardly ever occurs."""
    for form, lemmas in readings.items():
        if form in lemmas and form.endswith(VERBAL_NOUNS):
            for consonant_stem in (form[:-1], f"{form[:-3]}{form[-3:-1].replace('á', 'a')}"):
                lemmas.pop(f"{consonant_stem}ý", None)


def _part_verbal_nouns(readings: Readings) -> None:
    """Read forms of verbal nouns as these alone: their verbs are words of the same family."""
    for form, lemmas in readings.items():
        nouns = [lemma for lemma in lemmas if lemma.endswith(VERBAL_NOUNS)]
        if any(form in _declined(noun[:-1], VERBAL_NOUN) for noun in nouns):
            for verb in [lemma for lemma in lemmas if _is_verb(lemma)]:
                del lemmas[verb]


def long_participle(form: str) -> str:
    """Return the adjective whose short form a word may be: *určený* for *určeno*; or nothing."""
    stem = form[:-1] if form[-1] in "aoiyu" else form
    if not stem.endswith(("n", "t")):
        return ""
    return f"{stem[:-2]}aný" if stem.endswith("án") else f"{stem}ý"


def _add_adverbs(readings: Readings) -> None:
    """Give adverbs that the table lacks a reading, so that no rule takes them for adjectives."""
    for lemma in [form for form, lemmas in readings.items() if form in lemmas]:
        for adjective, adverb in ADVERBS.items():
            found = lemma.removesuffix(adjective) + adverb
            if lemma.endswith(adjective) and found not in readings:
                readings[found][found] = None


def _part_homonyms(readings: Readings) -> None:
    """Give verbs whose infinitive is also a noun a lemma of their own: ``stát`` and ``stát²``.

    The noun has the forms that keep all letters of the lemma, the verb the others.
    """
    forms: dict[str, set[str]] = defaultdict(set)
    for form, lemmas in readings.items():
        for lemma in lemmas:
            if lemma.endswith("t"):
                forms[lemma].add(form)
    for lemma, of_both in forms.items():
        if not _is_noun_and_verb(lemma, of_both):
            continue
        for form in of_both:
            noun, verb = {lemma: None}, {lemma + SECOND: None}
            here = noun if form.startswith(lemma) else verb
            readings[form] = _replaced(readings[form], lemma, here)
        for form in of_both & {lemma, f"{lemma}i"}:
            readings[form] = _replaced(readings[form], lemma, noun | verb)


def _is_noun_and_verb(lemma: str, forms: Collection[str]) -> bool:
    declined = f"{lemma}em" in forms and f"{lemma}ů" in forms
    past = any(form.endswith(PAST) and not form.startswith(lemma) for form in forms)
    return declined and past


def _replaced(lemmas: dict[str, None], lemma: str, others: dict[str, None]) -> dict[str, None]:
    """Return lemmas in their order, with others for one of them."""
    found: dict[str, None] = {}
    for known in lemmas:
        found |= others if known == lemma else {known: None}
    return found


def rule(lemma: str, form: str) -> Rule:
    """Return the rule that makes the form of the lemma."""
    same = 0
    for one, other in zip(lemma, form, strict=False):
        if one != other:
            break
        same += 1
    return Rule(lemma[same:], form[same:])


def _complete(readings: Readings) -> None:
    """Add the forms that a lemma must have by the paradigms of its ending."""
    rules = _rules_by_lemma(readings)
    for length in ENDING_LENGTHS:
        by_ending: dict[str, list[str]] = defaultdict(list)
        for lemma in rules:
            by_ending[lemma[-length:]].append(lemma)
        for lemmas in by_ending.values():
            implied = _implied_rules(rules[lemma] for lemma in lemmas)
            if not implied:
                continue
            for lemma in lemmas:
                for further in _missing(rules[lemma], implied):
                    readings[further.applied(lemma)].setdefault(lemma)


def _rules_by_lemma(readings: Readings) -> dict[str, Rules]:
    forms: dict[str, set[Rule]] = defaultdict(set)
    irregular = {lemma: words.split() for lemma, words in IRREGULAR.items()}
    for form, lemmas in readings.items():
        for lemma in lemmas:
            prefixed = form.startswith("ne") and not lemma.startswith("ne")
            # What is irregular tells nothing of a paradigm.
            if len(lemma) >= 3 and not prefixed and form not in irregular.get(lemma, ()):
                forms[lemma].add(rule(lemma, form))
    return {lemma: tuple(sorted(found)) for lemma, found in forms.items()}


def _implied_rules(known: Iterable[Rules]) -> Mapping[Rule, list[tuple[Rule, float]]]:
    """Return, for each rule, the rules that go with it and how often they do."""
    teachers = [rules for rules in known if len(rules) >= MIN_COVERAGE]
    if len(teachers) < MIN_TEACHERS:
        return {}
    single: Counter[Rule] = Counter()
    pairs: Counter[tuple[Rule, Rule]] = Counter()
    for rules in teachers:
        single.update(rules)
        pairs.update((one, other) for one in rules for other in rules)
    implied: dict[Rule, list[tuple[Rule, float]]] = defaultdict(list)
    for (one, other), count in pairs.items():
        share = count / single[one]
        if count >= MIN_TEACHERS and share >= 0.1:
            implied[one].append((other, share))
    return implied


def _missing(known: Rules, implied: Mapping[Rule, list[tuple[Rule, float]]]) -> Iterator[Rule]:
    telling = [rule for rule in known if rule != ("", "")]
    shares: Counter[Rule] = Counter()
    for one in telling:
        for other, share in implied.get(one, ()):
            shares[other] += share  # type: ignore[assignment]  # Counter adds up any number
    for other, total in shares.items():
        if other not in known and total / len(telling) >= MIN_SHARE:
            yield other


def _add_spellings(readings: Readings) -> None:
    """Let the words in -izmus and -ismus, -ívní and -ivní, stand for each other."""
    for form in list(readings):
        readings[form] = {spelling(lemma): None for lemma in readings[form]}
    for form in list(readings):
        for old, new in (*SPELLINGS, *((new, old) for old, new in SPELLINGS)):
            if old in form:
                readings[form.replace(old, new)] |= readings[form]


def _fix_closed_class(readings: Readings) -> None:
    for word in CLOSED_CLASS:
        readings[word] = {word: None}
