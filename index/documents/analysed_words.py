"""Words of texts, each analysed once and numbered: what inverting a text takes, as arrays."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count

from index.czech.analyzer import AnalyseWord, Analyzer, Language, Token
from index.czech.folding import fold
from index.documents.document import tiers_of
from index.documents.phrase_counts import PhrasePart, phrase_part
from index.storage.layout import form_term

Numbers = defaultdict[str, int]
"""Number of each term; one that is asked for is added."""


def _integers() -> "array[int]":
    return array("i")


@dataclass(frozen=True, slots=True)
class Rows:
    """A row of terms for each word.

    Attributes:
        counts: Number of terms of each word.
        terms: Numbers of the terms of all words, word by word.
        seconds: What else is known of each term: its offset from the position of the word, or its
            tier bits.
    """

    counts: "array[int]" = field(default_factory=_integers)
    terms: "array[int]" = field(default_factory=_integers)
    seconds: "array[int]" = field(default_factory=_integers)


def _numbers() -> Numbers:
    return defaultdict(count().__next__)


@dataclass(frozen=True, slots=True)
class WordTable:
    """What the analysis gives for words, by the number of each.

    Attributes:
        widths: Number of positions that a word occupies.
        last: Offset of the last token of a word.
        forms: Forms of a word with their offsets.
        lemmas: Lemmas of all tokens of a word with their offsets.
        lemma_forms: Form that each of these lemmas is of.
        tiers: Terms of a word that have tiers, with their tier bits.
        form_numbers, lemma_numbers: Numbers of the forms, as :func:`form_term` has them, and of
            the lemmas.
        in_phrases: Each word as a part of phrases, see :func:`phrase_part`.
    """

    widths: "array[int]" = field(default_factory=_integers)
    last: "array[int]" = field(default_factory=_integers)
    forms: Rows = field(default_factory=Rows)
    lemmas: Rows = field(default_factory=Rows)
    lemma_forms: "array[int]" = field(default_factory=_integers)
    tiers: Rows = field(default_factory=Rows)
    form_numbers: Numbers = field(default_factory=_numbers)
    lemma_numbers: Numbers = field(default_factory=_numbers)
    in_phrases: list[PhrasePart | None] = field(default_factory=list)

    def add(self, tokens: tuple[Token, ...]) -> int:
        """Add a word by its tokens; return its number."""
        forms, lemmas, tiers = self.forms, self.lemmas, self.tiers
        lemmas_before, tiers_before = len(lemmas.terms), len(tiers.terms)
        for token in tokens:
            form = self.form_numbers[form_term(fold(token.form), token.form)]
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
        self.in_phrases.append(phrase_part(tokens))
        self.last.append(max([token.position for token in tokens]))
        self.widths.append(tokens[0].width if len(tokens) == 1 else tokens[-1].position + 1)
        return len(self.widths) - 1


class _Words(dict[str, int]):
    """Numbers of the words of one language; one that is asked for is analysed."""

    def __init__(self, analyse: AnalyseWord, table: WordTable) -> None:
        super().__init__()
        self._analyse, self._table = analyse, table

    def __missing__(self, word: str) -> int:
        number = self[word] = self._table.add(self._analyse(word))
        return number


class AnalysedWords:
    """Analyses words, each once.

    Attributes:
        table: What the analysis gives for them.
        numbers: Number of each word in the table, by its language; a new word is analysed.
    """

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyse = {
            language: analyzer.written(language, remembered=False) for language in Language
        }
        self.forget()

    def in_phrases(self, language: Language) -> Callable[[str], PhrasePart | None]:
        """Return what tells a word of a language as a part of phrases."""
        number, parts = self.numbers[language].__getitem__, self.table.in_phrases
        return lambda word: parts[number(word)]

    def forget(self) -> None:
        """Forget all words."""
        self.table = WordTable()
        self.numbers: Mapping[Language, Mapping[str, int]] = {
            language: _Words(analyse, self.table) for language, analyse in self._analyse.items()
        }
