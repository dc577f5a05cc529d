"""Say why a word is looked up by its terms."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from index.czech.analyzer import ENGLISH, NAME, OTHER, UNKNOWN, Analyzer, Language, Token
from index.czech.folding import fold

MARKS = {
    ENGLISH: "English stem",
    OTHER: "folded form of a word in another language",
    NAME: "possible stem as a name",
    UNKNOWN: "possible stem of a form that the lexicon does not know",
}


@dataclass(frozen=True, slots=True)
class TermExplanation:
    """One term of a word.

    Attributes:
        term: As it stands in the index.
        written: Whether an article with the word is found by it.
        asked: Whether a query with the word asks for it.
        tiers: The ranking tiers in which an article is raised for it.
        why: In words.
    """

    term: str
    written: bool
    asked: bool
    tiers: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class WordExplanation:
    """One word of a text: its place among the words, its form and its terms."""

    position: int
    form: str
    terms: tuple[TermExplanation, ...]


def explain(text: str, analyzer: Analyzer, language: Language) -> tuple[WordExplanation, ...]:
    """Return every word of a text with its terms and the reason of each."""
    found = []
    written = analyzer.text(text, language)
    asked = {token.position: token for token in analyzer.query(text, language)}
    for position, tokens in groupby(written, key=lambda token: token.position):
        for token in tokens:
            terms = tuple(_terms(token, asked.get(position), analyzer))
            found.append(WordExplanation(position, token.form, terms))
    return tuple(found)


def _terms(token: Token, asked: Token | None, analyzer: Analyzer) -> Iterator[TermExplanation]:
    wanted = asked.terms if asked and asked.form == token.form else ()
    for term in dict.fromkeys((*token.terms, *wanted)):
        tiers = [name for name in ("unfolded", "primary") if term in getattr(token, name)]
        why = _why(term, token, analyzer)
        yield TermExplanation(term, term in token.terms, term in wanted, tuple(tiers), why)


def _why(term: str, token: Token, analyzer: Analyzer) -> str:
    if term[0] in MARKS:
        return MARKS[term[0]]
    if term in token.unfolded:
        return "lemma of this form"
    forms = [
        form
        for form in analyzer.lexicon.accented(fold(token.form))
        if term in analyzer.lexicon.lemmas(form)
    ]
    if forms:
        return f"lemma of {', '.join(forms)}, which looks so without diacritics"
    return "known word with the same stem"
