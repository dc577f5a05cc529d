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


def certain_unfolded(text: str) -> Terms:
    """Return what :func:`unfolded` does, of the words of a query that mean what is typed."""
    return _certain(text, unfolded(text))


def certain_primary(text: str) -> Terms:
    """Return what :func:`primary` does, of the words of a query that mean what is typed."""
    return _certain(text, primary(text))


def _certain(text: str, terms: Terms) -> Terms:
    forms = {token.position: token.form for token in analyzer().query(text)}
    uncertain = analyzer().uncertain(tuple(forms.values()))
    # A position without a term keeps those after it in place.
    return [("" if forms.get(at) in uncertain else term, at) for term, at in terms]
