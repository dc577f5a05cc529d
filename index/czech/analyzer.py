"""The one analyser: index, query, highlighting and suggestions all ask it.

A document answers a query word when it has any of the word's ``terms``. A term is a folded lemma
(from simplemma's Czech table) or a folded stem (Snowball), so that forms, known or unknown, with
or without diacritics, meet.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import simplemma
import snowballstemmer

from index.czech.folding import fold

VERSION = "1"
MAX_TOKEN = 64

# Letters with the accents that may follow them in decomposed text, and what may stand inside a
# word (v2.1, 3,5, o'Reilly) or after it (C++, C#).
_LETTERS = r"(?:[^\W_][\u0300-\u036f]*)+"
_WORD = re.compile(rf"{_LETTERS}(?:['’.,]{_LETTERS})*(?:\+\+|#)?|\.NET\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text.

    Attributes:
        start, end: Code points in the original text, end not included.
        position: Place among the words, from 0.
        form: Lower case, NFC, as written.
        terms: Alternatives at this position.
        unfolded: Terms of the accented lemma, for ranking.
        primary: Terms of the likeliest lemma, for ranking.
    """

    start: int
    end: int
    position: int
    form: str
    terms: tuple[str, ...]
    unfolded: tuple[str, ...] = ()
    primary: tuple[str, ...] = ()


class Analyzer:
    """Turns text into tokens; without state, safe for threads.

    Attributes:
        version: Part of every index: an index is searched by the analyser that wrote it.
    """

    version = VERSION

    def text(self, text: str, *, language: str = "cs") -> list[Token]:
        """Return the tokens of a text that is indexed or marked."""
        return [
            Token(start, end, position, form, *_terms(form, language))
            for position, (start, end, form) in enumerate(_words(text))
        ]

    def query(self, text: str, *, language: str = "cs") -> list[Token]:
        """Return the tokens of a text that is searched for."""
        return self.text(text, language=language)


@lru_cache(maxsize=1)
def load_analyzer() -> Analyzer:
    """Return the analyser of this process."""
    return Analyzer()


def _words(text: str) -> list[tuple[int, int, str]]:
    found = []
    for match in _WORD.finditer(text):
        form = unicodedata.normalize("NFC", match.group()[:MAX_TOKEN].lower())
        found.append((match.start(), match.end(), form))
    return found


@lru_cache(maxsize=200_000)
def _terms(form: str, language: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    if language == "en":
        return (fold(snowballstemmer.stemmer("english").stemWord(form)),), (), ()
    lemma = simplemma.lemmatize(form, lang="cs").lower()
    stem = snowballstemmer.stemmer("czech").stemWord(form)
    unaccented = snowballstemmer.stemmer("czech").stemWord(fold(form))
    terms = sorted({fold(lemma), fold(stem), fold(unaccented)} - {""})
    return tuple(terms), (lemma,), (lemma,)
