"""Complete the text that a reader types: to words, phrases, names and titles of the index.

Suggestions start with the typed text, with or without diacritics, and each has results.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from heapq import nlargest
from itertools import chain, islice
from typing import NamedTuple

from rapidfuzz.distance import OSA

from index.czech.analyzer import Analyzer
from index.czech.folding import fold
from index.czech.noun_phrases import BaseForm, base_form, gender, is_adjective
from index.czech.paradigms import VERB_ENDINGS
from index.czech.words import CLOSED_CLASS
from index.documents.dictionary import Dictionary, Entry
from search.engines.base import FacetCount
from search.query.spelling import corrections

MAX_TYPED = 100
"""Characters of the typed text that are used."""
MIN_TYPED = 2
"""Fewest letters of a word to complete."""
MIN_MENDED = 4
"""Fewest letters of a word whose slip is mended."""
MENDED_AMONG = 2_000
"""Most frequent words of the same first two letters, then of the first alone, that are tried."""
MAX_APART = 2
"""Most completions to a word that does not stand beside the one before it."""
LONGEST_ENDING = 3
"""Letters of the endings by which cases of words that the lexicon lacks are known."""
LOOKED_AT, LOOKED_AT_BESIDE = 100, 20
"""Most frequent completions among which words of distinct lemmas are chosen: of a first word, and
of one after others, each of which is a search."""


@dataclass(frozen=True, slots=True)
class TitleSuggestion:
    """An article whose title has the typed words, and the code of its language."""

    id: str
    title: str
    language: str


@dataclass(frozen=True, slots=True)
class NameSuggestion:
    """A facet value, as filters and readers have it, and the number of its articles."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Suggestions of each kind, most frequent first."""

    queries: tuple[str, ...] = ()
    companies: tuple[NameSuggestion, ...] = ()
    categories: tuple[NameSuggestion, ...] = ()
    people: tuple[NameSuggestion, ...] = ()
    tags: tuple[NameSuggestion, ...] = ()
    authors: tuple[NameSuggestion, ...] = ()
    series: tuple[NameSuggestion, ...] = ()
    titles: tuple[TitleSuggestion, ...] = ()


def typed_words(typed: str) -> tuple[str, ...]:
    """Return the words typed so far; none if there is nothing to complete."""
    text = unicodedata.normalize("NFC", typed[:MAX_TYPED])
    words = tuple(text.split())
    return words if words and not text[-1].isspace() and len(words[-1]) >= MIN_TYPED else ()


def mended_words(
    words: tuple[str, ...], dictionary: Dictionary, analyzer: Analyzer
) -> tuple[str, ...]:
    """Return the typed words with a slip in the last one mended; empty if no word is similar."""
    *before, last = words
    folded = fold(last)
    if len(folded) < MIN_MENDED or analyzer.knows(last):
        return ()
    lengths = (len(folded) + 1, len(folded), len(folded) - 1)
    near = (islice(dictionary.starting(folded[:shared]), MENDED_AMONG) for shared in (2, 1))
    for entry in chain.from_iterable(near):
        for beginning in (entry.folded[:length] for length in lengths):
            if OSA.distance(folded, beginning, score_cutoff=1) == 1:
                return (*before, beginning)
    found = corrections(last, dictionary)
    return (*before, found[0].entry.folded) if found else ()


def complete(
    words: tuple[str, ...],
    dictionary: Dictionary,
    analyzer: Analyzer,
    finds: Callable[[str], bool],
    limit: int,
) -> tuple[str, ...]:
    """Return completed queries: the last two words become a phrase, or the last one a word.

    Args:
        words: The typed words, at least one.
        dictionary: Words and phrases of the index, with document counts.
        analyzer: Analyser of the index, by which only one form of each word is suggested.
        finds: Tells whether a query has results.
        limit: Maximum number of queries.
    """
    found: dict[str, tuple[str, frozenset[str]]] = {}
    apart = 0
    for completion in _continued(words, dictionary, analyzer, finds):
        form = completion.form
        terms = frozenset(term for token in analyzer.text(form) for term in token.terms)
        query = " ".join((*words[: -completion.replaced], form))
        if any(_same(form, terms, *known) for known in found.values()):
            continue
        if any(" " in known for known in found) and _needs_a_noun(form, analyzer):
            continue
        if " " in query and not finds(query):
            continue
        if completion.replaced < len(words) and not finds(_side_by_side(words, completion.written)):
            apart += 1
            if apart > MAX_APART:
                continue
        found[query] = (form, terms)
        if len(found) == limit:
            break
    return tuple(found)


class _Completion(NamedTuple):
    """A completion of the last typed words: the suggestion, and a form that articles have."""

    replaced: int
    form: str
    written: str


def _side_by_side(words: tuple[str, ...], form: str) -> str:
    return f'"{words[-2]} {form}"'


def _same(form: str, terms: frozenset[str], known: str, known_terms: frozenset[str]) -> bool:
    """Tell whether two suggestions are forms of the same phrase, or of the same word."""
    if " " in form or " " in known:
        return terms == known_terms
    return not terms.isdisjoint(known_terms)


def _continued(
    words: tuple[str, ...],
    dictionary: Dictionary,
    analyzer: Analyzer,
    finds: Callable[[str], bool],
) -> Iterator[_Completion]:
    """Yield completions of the last typed words, phrases first."""
    taken = min(len(words), 2)
    phrases = _most_frequent(" ".join(words[-2:]), dictionary, phrases=True)
    for entry in phrases:
        if form := _base_phrase(entry.form, words[-taken:], dictionary, analyzer):
            yield _Completion(taken, form, entry.form)
    most = LOOKED_AT if taken == 1 else LOOKED_AT_BESIDE
    for entry in _most_frequent(words[-1], dictionary, phrases=False)[:most]:
        if entry.form not in CLOSED_CLASS:
            form = _base(entry, words[-1], dictionary, analyzer, finds)
            yield _Completion(1, form, entry.form)


def _base(
    entry: Entry,
    typed: str,
    dictionary: Dictionary,
    analyzer: Analyzer,
    finds: Callable[[str], bool],
) -> str:
    """Return the base form of a word if it finds articles and starts as typed, else the word."""
    lemma = next(iter(_lemmas(entry.form, analyzer)), "")
    if entry.form in _nominatives(lemma):
        return entry.form
    base = lemma or _stem(entry.form, dictionary, analyzer)
    found = _goes_on(base, typed) and (dictionary.count(fold(base)) or finds(base))
    return base if found else entry.form


def _lemmas(word: str, analyzer: Analyzer) -> list[str]:
    """Return the likeliest lemmas of a word that the lexicon knows."""
    primary = (term for token in analyzer.text(word) for term in token.primary)
    return [term for term in primary if term.isalpha()]


def _stem(word: str, dictionary: Dictionary, analyzer: Analyzer) -> str:
    """Return the shortest form in articles that a word only adds an ending to, or the word."""
    terms = {term for token in analyzer.text(word) for term in token.terms}
    for length in range(max(MIN_TYPED + 1, len(word) - LONGEST_ENDING), len(word)):
        shorter = word[:length]
        shared = {term for token in analyzer.text(shorter) for term in token.terms} & terms
        if shared and dictionary.count(fold(shorter)):
            return shorter
    return word


def _base_phrase(
    phrase: str, typed: tuple[str, ...], dictionary: Dictionary, analyzer: Analyzer
) -> str:
    """Return the base form of a phrase, or the phrase as it goes on from a typed form.

    It is empty for words that are no phrase, and where neither goes on from what was typed.
    """
    base = base_form(phrase, analyzer.lexicon)
    if base is None or (base.name and _stem(base.name, dictionary, analyzer) != base.name):
        return ""
    form = base.as_written if _prefers_written(base, dictionary) else base.singular
    if form and _goes_on(form, " ".join(typed)):
        return form
    first, _, _ = phrase.partition(" ")
    return phrase if first == typed[0].lower() else ""


def _prefers_written(base: BaseForm, dictionary: Dictionary) -> bool:
    """Tell whether a phrase is rather as an article has it than in the singular: by frequency."""
    if base.name:
        found = dictionary.starting(fold(base.singular), phrases=True)
        return all(entry.form != base.singular for entry in found)
    singular, other = (
        sum(dictionary.count(fold(form)) for form in forms)
        for forms in (base.singular_forms, base.other_forms)
    )
    return other > singular


def _goes_on(form: str, typed: str) -> bool:
    return fold(form).startswith(fold(typed)) and begins(form, typed)


def _needs_a_noun(word: str, analyzer: Analyzer) -> bool:
    """Tell whether a word is an adjective or an inflected verb, which say little by themselves."""
    lemma = next(iter(_lemmas(word, analyzer)), "")
    verb = lemma.endswith(VERB_ENDINGS) and word != lemma and not gender(lemma, analyzer.lexicon)
    return verb or is_adjective(lemma, analyzer.lexicon)


def _is_adjective(lemma: str) -> bool:
    return lemma.endswith("ý")


def _nominatives(lemma: str) -> tuple[str, ...]:
    """Return a lemma, and of an adjective the other genders and the plural too."""
    stem = lemma[:-1]
    return (lemma, f"{stem}á", f"{stem}é", f"{stem}í") if _is_adjective(lemma) else (lemma,)


def _most_frequent(typed: str, dictionary: Dictionary, *, phrases: bool) -> list[Entry]:
    entries = dictionary.starting(fold(typed), phrases=phrases)
    return list(islice((entry for entry in entries if begins(entry.form, typed)), LOOKED_AT))


def begins(form: str, typed: str) -> bool:
    """Tell whether a form agrees with the diacritics of the typed text, if it has any."""
    lowered = typed.casefold()
    return lowered == fold(lowered) or lowered in form.casefold()


def names(
    words: tuple[str, ...], counts: Iterable[FacetCount], limit: int
) -> tuple[FacetCount, ...]:
    """Return the facet values with a word that starts as typed, most frequent first."""
    typed = " ".join(words)
    found = (count for count in counts if has_word(count.label, typed))
    return tuple(nlargest(limit, found, key=lambda count: count.documents))


def has_word(name: str, typed: str) -> bool:
    """Tell whether a name starts as typed at one of its words."""
    return f" {fold(name)}".find(f" {fold(typed)}") >= 0 and begins(name, typed)
