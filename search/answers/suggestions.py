"""Complete the text that a reader types: to words, phrases, names and titles of the index.

Suggestions start with the typed text, with or without diacritics, and each has results.
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
"""Characters of the typed text that are used."""
MIN_TYPED = 2
"""Fewest letters of a word to complete."""
LOOKED_AT = 100
"""Most frequent completions among which words of distinct lemmas are chosen."""


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
        finds: Tells whether a query of several words has results.
        limit: Maximum number of queries.
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
    """Tell whether two suggestions are forms of the same phrase, or of the same word."""
    if " " in form or " " in known:
        return terms == known_terms
    return not terms.isdisjoint(known_terms)


def _continued(
    words: tuple[str, ...], dictionary: Dictionary, analyzer: Analyzer
) -> Iterator[tuple[int, str]]:
    """Yield completions of the last typed words, each with the number of words it replaces."""
    taken = min(len(words), 2)
    for entry in _most_frequent(" ".join(words[-2:]), dictionary, phrases=True):
        yield taken, entry.form
    for entry in _most_frequent(words[-1], dictionary, phrases=False):
        if entry.form not in CLOSED_CLASS:
            yield 1, _lemma(entry, words[-1], dictionary, analyzer)


def _lemma(entry: Entry, typed: str, dictionary: Dictionary, analyzer: Analyzer) -> str:
    """Return the lemma of a word if articles have it and it starts as typed, else the word."""
    lemma = next((t for token in analyzer.text(entry.form) for t in token.primary), entry.form)
    goes_on = fold(lemma).startswith(fold(typed)) and begins(lemma, typed)
    return lemma if goes_on and dictionary.count(fold(lemma)) else entry.form


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
