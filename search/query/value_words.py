"""Values of a facet by their words: what a word of a query means within an own facet."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache

from index.czech.analyzer import Analyzer
from index.czech.folding import fold
from search.query.plan import Leaf, Phrase, Prefix, Terms

MAX_VALUES = 10_000
"""Maximum number of values that a word stands for, the most frequent ones."""

Words = Callable[[str], "ValueWords"]
"""Gives the words of the values of a facet, by its key."""


class ValueWords:
    """The words of the values of one facet; they match as the words of a text field do."""

    def __init__(self, labels: Mapping[str, str], analyzer: Analyzer) -> None:
        """Analyse the values.

        Args:
            labels: Label of each value by its key, the most frequent first.
            analyzer: Analyser of the index.
        """
        self._keys = tuple(labels)
        self._by_lemma: defaultdict[str, list[int]] = defaultdict(list)
        self._by_form: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, label in enumerate(labels.values()):
            for token in analyzer.text(label):
                for term in token.terms:
                    self._by_lemma[term].append(number)
                # A form without diacritics stands for all that look so.
                for form in {token.form, fold(token.form)}:
                    self._by_form[form].append((number, token.position))

    def having(self, leaf: Leaf) -> tuple[str, ...]:
        """Return the keys of the values that match a leaf, the most frequent first."""
        match leaf:
            case Terms(terms=terms, exact=False):
                found = {number for term in terms for number in self._by_lemma.get(term, ())}
            case Terms(terms=forms):
                found = {number for number, _ in self._places(forms)}
            case Prefix(prefix=prefix):
                forms = tuple(form for form in self._by_form if form.startswith(prefix))
                found = {number for number, _ in self._places(forms)}
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
        return (place for form in forms for place in self._by_form.get(form, ()))


def words_of_values(labels: Mapping[str, Mapping[str, str]], analyzer: Analyzer) -> Words:
    """Return the look-up of words of values by facet, each analysed on first use.

    Args:
        labels: Label of each value by its key, the most frequent first, by the facet's key.
        analyzer: Analyser of the index.
    """
    return cache(lambda facet: ValueWords(labels.get(facet, {}), analyzer))
