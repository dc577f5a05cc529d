"""Suggestions while a reader types: words, phrases, names and titles that go on so.

All of them begin with what was typed, diacritics or not, and exist in the index: choosing one
finds something.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from heapq import nlargest
from itertools import islice

from index.czech.analyzer import Analyzer
from index.czech.folding import fold
from index.czech.words import CLOSED_CLASS
from index.documents.dictionary import Dictionary, Entry
from search.engines.base import FacetCount

MAX_TYPED = 100
"""Characters of what was typed that count."""
MIN_TYPED = 2
"""Letters of a word from which on it is completed."""
LOOKED_AT = 100
"""Commonest words that are looked through for those of different lemmas."""


@dataclass(frozen=True, slots=True)
class TitleSuggestion:
    """An article whose title goes on as typed."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class NameSuggestion:
    """A value of a facet; ``count`` articles have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What may be meant, the most used first."""

    queries: tuple[str, ...] = ()
    companies: tuple[NameSuggestion, ...] = ()
    categories: tuple[NameSuggestion, ...] = ()
    people: tuple[NameSuggestion, ...] = ()
    titles: tuple[TitleSuggestion, ...] = ()


def typed_words(typed: str) -> tuple[str, ...]:
    """Return the words typed so far; none when there is nothing to complete."""
    text = unicodedata.normalize("NFC", typed[:MAX_TYPED])
    words = tuple(text.split())
    return words if words and not text[-1].isspace() and len(words[-1]) >= MIN_TYPED else ()


def complete(
    words: tuple[str, ...],
    dictionary: Dictionary,
    analyzer: Analyzer,
    finds: Callable[[str], bool],
    limit: int,
) -> tuple[str, ...]:
    """Return whole queries: the last words go on as a phrase, or the last one as a word.

    Args:
        words: What was typed, one or more.
        dictionary: What articles are made of.
        analyzer: By which forms of one word are known: one of them is enough.
        finds: Tells whether a query of several words finds anything.
        limit: How many at most.
    """
    found: dict[str, tuple[str, frozenset[str]]] = {}
    for taken, form in _continued(words, dictionary, analyzer):
        terms = frozenset(term for token in analyzer.text(form) for term in token.terms)
        query = " ".join((*words[:-taken], form))
        if any(_same(form, terms, *known) for known in found.values()):
            continue
        if " " in query and not finds(query):
            continue
        found[query] = (form, terms)
        if len(found) == limit:
            break
    return tuple(found)


def _same(form: str, terms: frozenset[str], known: str, known_terms: frozenset[str]) -> bool:
    """Tell whether two are the same phrase in other forms, or forms of one word."""
    if " " in form or " " in known:
        return terms == known_terms
    return not terms.isdisjoint(known_terms)


def _continued(
    words: tuple[str, ...], dictionary: Dictionary, analyzer: Analyzer
) -> Iterator[tuple[int, str]]:
    """Yield forms that go on from the last words typed, and how many words those are."""
    taken = min(len(words), 2)
    for entry in _commonest(" ".join(words[-2:]), dictionary, phrases=True):
        yield taken, entry.form
    for entry in _commonest(words[-1], dictionary, phrases=False):
        if entry.form not in CLOSED_CLASS:
            yield 1, _lemma(entry, words[-1], dictionary, analyzer)


def _lemma(entry: Entry, typed: str, dictionary: Dictionary, analyzer: Analyzer) -> str:
    """Return the lemma of a word, if articles have it too and it goes on as typed."""
    lemma = next((t for token in analyzer.text(entry.form) for t in token.primary), entry.form)
    goes_on = fold(lemma).startswith(fold(typed)) and begins(lemma, typed)
    return lemma if goes_on and dictionary.count(fold(lemma)) else entry.form


def _commonest(typed: str, dictionary: Dictionary, *, phrases: bool) -> list[Entry]:
    entries = dictionary.starting(fold(typed), phrases=phrases)
    return list(islice((entry for entry in entries if begins(entry.form, typed)), LOOKED_AT))


def begins(form: str, typed: str) -> bool:
    """Tell whether a form goes on from what was typed: diacritics count where there are any."""
    lowered = typed.casefold()
    return lowered == fold(lowered) or lowered in form.casefold()


def names(
    words: tuple[str, ...], counts: Iterable[FacetCount], limit: int
) -> tuple[NameSuggestion, ...]:
    """Return the values of a facet that begin, or have a word that begins, as typed."""
    typed = " ".join(words)
    found = [
        NameSuggestion(count.label, count.documents)
        for count in counts
        if has_word(count.label, typed)
    ]
    return tuple(nlargest(limit, found, key=lambda name: name.count))


def has_word(name: str, typed: str) -> bool:
    """Tell whether a word of a name, and what follows it, begins as typed."""
    return f" {fold(name)}".find(f" {fold(typed)}") >= 0 and begins(name, typed)
