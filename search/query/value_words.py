"""Values of a facet by their words: what a word of a query means within the facet's field."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from index.czech.analyzer import Analyzer, Token
from index.czech.folding import fold
from search.query.plan import Leaf, Phrase, Prefix, Terms

MAX_VALUES = 10_000
"""Maximum number of values that a word stands for, the most frequent ones."""
GAP = 1_000
"""Positions between two spellings of a value, so that no phrase runs from one into the next."""

Words = Callable[[str], "ValueWords"]
"""Gives the words of the values of a facet, by its key."""


@dataclass(frozen=True, slots=True)
class Spellings:
    """Spellings of a value of a facet.

    Attributes:
        written: As readers see them.
        folded: Those of the vocabulary, without diacritics.
    """

    written: tuple[str, ...] = ()
    folded: tuple[str, ...] = ()


class ValueWords:
    """The words of the values of one facet; they match as the words of a text field do."""

    def __init__(self, values: Mapping[str, Spellings], analyzer: Analyzer) -> None:
        """Analyse the values.

        Args:
            values: Spellings of each value by its key, the most frequent value first.
            analyzer: Analyser of the index.
        """
        self._keys = tuple(values)
        self._by_lemma: defaultdict[str, list[int]] = defaultdict(list)
        self._by_form: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        self._by_folded: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, value in enumerate(values.values()):
            for nth, spelling in enumerate(value.written):
                for token in analyzer.text(spelling):
                    # A form without diacritics stands for all that look so.
                    for form in {token.form, fold(token.form)}:
                        self._by_form[form].append(self._place(token, number, nth))
            for nth, spelling in enumerate(value.folded, len(value.written)):
                # Analysed as in a query: each word is any that looks so.
                for token in analyzer.query(spelling):
                    self._by_folded[token.form].append(self._place(token, number, nth))

    def _place(self, token: Token, number: int, nth: int) -> tuple[int, int]:
        """Note the terms of a word, and return its value and its position in it."""
        for term in token.terms:
            self._by_lemma[term].append(number)
        return number, token.position + nth * GAP

    def having(self, leaf: Leaf) -> tuple[str, ...]:
        """Return the keys of the values that match a leaf, the most frequent first."""
        match leaf:
            case Terms(terms=terms, exact=False):
                found = {number for term in terms for number in self._by_lemma.get(term, ())}
            case Terms(terms=forms):
                found = {number for number, _ in self._places(forms)}
            case Prefix(prefix=prefix):
                found = {number for number, _ in self._beginning(prefix)}
            case Phrase(positions=(first, *others)):
                places = set(self._places(first))
                for offset, forms in enumerate(others, 1):
                    there = set(self._places(forms))
                    places = {(of, at) for of, at in places if (of, at + offset) in there}
                found = {number for number, _ in places}
            case _:
                found = set()
        return tuple(self._keys[number] for number in sorted(found)[:MAX_VALUES])

    def _places(self, forms: Iterable[str]) -> Iterable[tuple[int, int]]:
        """Yield occurrences of forms: the number of a value, and the position in it."""
        for form in forms:
            yield from self._by_form.get(form, ())
            yield from self._by_folded.get(fold(form), ())

    def _beginning(self, prefix: str) -> Iterable[tuple[int, int]]:
        """Yield occurrences of forms with a prefix."""
        for forms, start in ((self._by_form, prefix), (self._by_folded, fold(prefix))):
            for form, places in forms.items():
                if form.startswith(start):
                    yield from places


def words_of_values(
    spellings: Callable[[str], Mapping[str, Spellings]], analyzer: Analyzer
) -> Words:
    """Return the look-up of words of values by facet, each analysed on first use.

    Args:
        spellings: Gives the spellings of each value by its key, the most frequent first, by the
            facet's key.
        analyzer: Analyser of the index.
    """
    return cache(lambda facet: ValueWords(spellings(facet), analyzer))
