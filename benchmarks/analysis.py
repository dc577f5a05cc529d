"""The real analyser as plain functions, for programs that measure Czech analysis.

Each takes a text and gives pairs of a term and the position of its word; several terms at one
position are alternatives. ``docs/measuring.md`` has the command.
"""

from functools import cache

from index.czech.analyzer import Analyzer, Language
from index.czech.cache import load_lexicon

Terms = list[tuple[str, int]]


@cache
def analyzer() -> Analyzer:
    """Return the analyser with this machine's lexicon."""
    return Analyzer(load_lexicon(print))


def text(text: str) -> Terms:
    """Return the terms by which a text is found."""
    return [(term, t.position) for t in analyzer().text(text) for term in t.terms]


def unaccented_text(text: str) -> Terms:
    """Return the terms by which a text is found that has no diacritics anywhere."""
    tokens = analyzer().text(text, Language.UNACCENTED)
    return [(term, token.position) for token in tokens for term in token.terms]


def query(text: str) -> Terms:
    """Return the terms that a query asks for."""
    return [(term, t.position) for t in analyzer().query(text) for term in t.terms]


def unfolded(text: str) -> Terms:
    """Return the terms of the forms as they are accented."""
    return [(term, t.position) for t in analyzer().text(text) for term in t.unfolded]


def primary(text: str) -> Terms:
    """Return the terms of the likeliest readings."""
    return [(term, t.position) for t in analyzer().text(text) for term in t.primary]


def accented_unfolded(text: str) -> Terms:
    """Return what :func:`unfolded` does, and nothing for a query without diacritics."""
    return [] if text.isascii() else unfolded(text)


def accented_primary(text: str) -> Terms:
    """Return what :func:`primary` does, and nothing for a query without diacritics."""
    return [] if text.isascii() else primary(text)
