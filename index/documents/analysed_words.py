"""Words of texts, each analysed once and numbered, as arrays for inversion."""

from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from index.czech.analyzer import AnalyseWord, Analyzer, Language, Token
from index.czech.folding import fold_anew
from index.documents.document import tiers_of, width_of
from index.documents.keys import tier_term, without_mark
from index.documents.phrase_counts import PhrasePart, phrase_part
from index.storage.layout import form_term, split_form_term

_NO_PART = -1


class Numbers(dict[str, int]):
    """Number of each term, from 0; one that is asked for is added.

    Attributes:
        names: The terms, by number.
    """

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def __missing__(self, term: str) -> int:
        number = self[term] = len(self.names)
        self.names.append(term)
        return number


def _integers() -> "array[int]":
    return array("i")


@dataclass(frozen=True, slots=True)
class Rows:
    """A row of terms for each word.

    Attributes:
        counts: Number of terms of each word.
        terms: Numbers of the terms of all words, word by word.
        seconds: Second value of each term: its offset from the position of the word, or its tier
            bits.
    """

    counts: "array[int]" = field(default_factory=_integers)
    terms: "array[int]" = field(default_factory=_integers)
    seconds: "array[int]" = field(default_factory=_integers)


@dataclass(frozen=True, slots=True)
class WordTable:
    """Analysis of words, by the number of each.

    Attributes:
        widths: Number of positions that a word occupies.
        last: Offset of the last token of a word.
        forms: Forms of a word with their offsets.
        lemmas: Lemmas of all tokens of a word with their offsets.
        lemma_forms: Form that each of these lemmas is of.
        tiers: Terms of a word that have tiers, with their tier bits.
        form_numbers, lemma_numbers: Numbers of the forms, as :func:`form_term` has them, and of
            the lemmas.
        phrase_forms, phrase_lemmas: Numbers of the form and of the tier term of a word as a part of
            phrases, or ``_NO_PART``. The names are kept once, as terms.
    """

    widths: "array[int]" = field(default_factory=_integers)
    last: "array[int]" = field(default_factory=_integers)
    forms: Rows = field(default_factory=Rows)
    lemmas: Rows = field(default_factory=Rows)
    lemma_forms: "array[int]" = field(default_factory=_integers)
    tiers: Rows = field(default_factory=Rows)
    form_numbers: Numbers = field(default_factory=Numbers)
    lemma_numbers: Numbers = field(default_factory=Numbers)
    phrase_forms: "array[int]" = field(default_factory=_integers)
    phrase_lemmas: "array[int]" = field(default_factory=_integers)

    def add(self, tokens: tuple[Token, ...]) -> int:
        """Add a word by its tokens; return its number."""
        forms, lemmas, tiers = self.forms, self.lemmas, self.tiers
        lemmas_before, tiers_before = len(lemmas.terms), len(tiers.terms)
        for token in tokens:
            form = self.form_numbers[form_term(fold_anew(token.form), token.form)]
            forms.terms.append(form)
            forms.seconds.append(token.position)
            for term in token.terms:
                lemmas.terms.append(self.lemma_numbers[term])
                lemmas.seconds.append(token.position)
                self.lemma_forms.append(form)
            for term, bits in tiers_of(token).items():
                tiers.terms.append(self.lemma_numbers[term])
                tiers.seconds.append(bits)
        forms.counts.append(len(tokens))
        lemmas.counts.append(len(lemmas.terms) - lemmas_before)
        tiers.counts.append(len(tiers.terms) - tiers_before)
        self._add_phrase_part(tokens)
        self.last.append(max([token.position for token in tokens]))
        self.widths.append(width_of(tokens))
        return len(self.widths) - 1

    def _add_phrase_part(self, tokens: tuple[Token, ...]) -> None:
        form = lemma = _NO_PART
        part = phrase_part(tokens)
        if part:
            form = self.forms.terms[-1]
            lemma = self.lemma_numbers[tier_term(part[1], tokens[0].terms)]
        self.phrase_forms.append(form)
        self.phrase_lemmas.append(lemma)

    def in_phrases(self, number: int) -> PhrasePart | None:
        """Return a word as a part of phrases, see :func:`phrase_part`."""
        form = self.phrase_forms[number]
        if form == _NO_PART:
            return None
        lemma = self.lemma_numbers.names[self.phrase_lemmas[number]]
        return split_form_term(self.form_numbers.names[form])[1], without_mark(lemma)


class _Words(dict[str, int]):
    """Numbers of the words of one language; one that is asked for is analysed."""

    def __init__(self, analyse: AnalyseWord, table: WordTable) -> None:
        super().__init__()
        self._analyse, self._table = analyse, table

    def __missing__(self, word: str) -> int:
        number = self[word] = self._table.add(self._analyse(word))
        return number


class _Parts(dict[str, PhrasePart | None]):
    """Words of one language as parts of phrases: those that were asked for."""

    def __init__(self, numbers: Mapping[str, int], table: WordTable) -> None:
        super().__init__()
        self._numbers, self._table = numbers, table

    def __missing__(self, word: str) -> PhrasePart | None:
        part = self[word] = self._table.in_phrases(self._numbers[word])
        return part


class AnalysedWords:
    """Analyses words, each once.

    Attributes:
        table: Their analysis.
        numbers: Number of each word in the table, by its language; a new word is analysed.
    """

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyse = {
            language: analyzer.written(language, remembered=False) for language in Language
        }
        self.forget()

    def in_phrases(self, language: Language) -> Callable[[str], PhrasePart | None]:
        """Return the function that describes a word of a language as a part of phrases."""
        return self._parts[language].__getitem__

    def forget(self) -> None:
        """Forget all words."""
        self.table = WordTable()
        self.numbers: Mapping[Language, Mapping[str, int]] = {
            language: _Words(analyse, self.table) for language, analyse in self._analyse.items()
        }
        self._parts = {
            language: _Parts(numbers, self.table) for language, numbers in self.numbers.items()
        }
