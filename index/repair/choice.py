"""Choose among the readings of a damaged word: by the lexicon, its case, and its letters."""

import re
from functools import lru_cache
from itertools import islice, product
from math import exp, log, prod

from index.czech.lexicon import Lexicon
from index.czech.memory import MEMO, Memory

SURE, KNOWN, UNKNOWN = 0.99, 0.95, 0.9
"""Maximum confidence of a reading: the only one, one of the lexicon, one of unknown words.

Among several readings, the confidence is the share of the likelihood of all, those included that
are too many to be compared.
"""
MAX_READINGS = 256
"""Most readings of a word that are compared; the words of languages have fewer."""
MAX_COMPARED = 64 * MAX_READINGS
"""Most characters of these readings together: of longer words fewer readings are compared."""
PLAUSIBLE = -3.3
"""Least mean log-likelihood of the letters of a word; 2 % of all Czech forms are below it."""
ABBREVIATION = 5
"""Most letters of an abbreviation in capitals."""
CAPITAL = 6.0
"""Log-likelihood that a capital gains at the start of a sentence."""

_LETTERS = re.compile(r"[^\W\d_]+")
_HYPHEN = "\u2011"
_MARK = "„“”‚‘’–•…‑\u200d\ufe0f"
_EMOJI = "\u2600-\u27bf\U0001f300-\U0001faff"
_MISPLACED = re.compile(
    r"\w„|[”“]\w|^[„“”‚‘’]$|[„‚]$|[^\W\d]–|–[^\W\d]|[.,!?]–|\w[‚•]|\w[…‘]\w"
    r"|\w\w’(?!(?:s|t|re|ll|ve|d|m)\b)\w|(?<!\w)‑|‑(?!\w)|\b[dloDLO]‑|‑(?:s|t|re|ll|ve|d|m)\b"
    rf"|(?<![{_EMOJI}\ufe0f])\u200d|\u200d(?![{_EMOJI}])|[{_EMOJI}\ufe0f][^\w\s\u200d][{_EMOJI}]"
)
"""Misplaced marks: opening quotes for closing ones, apostrophes, hyphens and dashes where no word
has them, joiners outside emoji."""
_MAY_BE_MISPLACED = re.compile(f"[{_MARK}{_EMOJI}]")
"""One of the characters that :data:`_MISPLACED` is about; a set is searched for fast."""
CAPITALS = "ABCČDĎEFGHIJKLMNŇOPQRŘSŠTŤUVWXYZŽÁÉĚÍÓÚŮÝ"
SMALL = CAPITALS.lower()
_FIRST_CAPITAL = re.compile(rf"\W*[{CAPITALS}]")
# Rough frequencies of letters and marks in Czech news, in 100,000 characters. That of ň is raised:
# unknown words are often derived by -ňovat.
_USE = {
    "í": 3100, "á": 2100, "é": 1200, "ě": 1450, "ř": 1050, "č": 860, "ž": 900, "ý": 850,
    "š": 680, "ů": 500, "ú": 120, "ň": 400, "ť": 35, "ó": 35, "ď": 15,
    "Č": 50, "Š": 15, "Ř": 10, "Ž": 12, "Ú": 15, "Í": 4, "Á": 5, "É": 4, "Ý": 3, "Ď": 1.0,
    "Ť": 1.0, "Ň": 1.0, "Ě": 1.0, "Ó": 1.0, "Ů": 1.0,
    "“": 90, "„": 90, "–": 70, "…": 15, "’": 4, "‘": 4, "‚": 4, "”": 6, "—": 4, "•": 2, "‑": 5,
}  # fmt: skip
_ABBREVIATIONS = frozenset(
    {"kč", "kčs", "čr", "čt", "čtk", "čnb", "čsú", "čvut", "čez", "čsob", "čssd", "čd"}
)
"""Common abbreviations, which the lexicon lacks."""
_NAME = re.compile(
    r"čín(?:a|y|ě|u|ou)|číňan\w*|čech(?:y|ách|ám|ů|ové)?|česk(?:o|a|u|em)|československ(?:o|a|u|em)"
    r"|řím(?:a|u|ě|em)?|řeck(?:o|a|u|em)|írán(?:u|em)?|ázerbájdžán\w*"
)
"""Geographical names that begin with such letters: the lexicon does not tell their case."""
_LOG_USE = {character: log(count) for character, count in _USE.items()}

Pieces = list[tuple[str, ...]]
"""A damaged word in parts, each with its possible readings; a certain part has one."""


class Chooser:
    """Chooses readings by one lexicon; thread-safe."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Use the words and the letter model of a lexicon."""
        self._lexicon = lexicon
        self._known = lru_cache(MEMO)(self._is_known)
        self._likelihood = Memory(lexicon.likelihood)

    def knows(self, text: str) -> bool:
        """Tell whether the lexicon has the words of a text: only those with diacritics, if any."""
        if text.isalpha():
            return self._known(text.lower())
        words = _LETTERS.findall(text)
        # Ignore an address attached to the word, as in [článek](https://…).
        telling = [word for word in words if not word.isascii()] or words
        return bool(telling) and all(self._known(word.lower()) for word in telling)

    def is_plausible(self, word: str) -> bool:
        """Tell whether the letter sequence of a word is likely in Czech."""
        return self._lexicon.likelihood(word) >= PLAUSIBLE * (len(word) + 1)

    def likeliest(self, pieces: Pieces, *, begins: bool = False) -> tuple[str, float]:
        """Return the most likely reading of a word, and its confidence.

        Args:
            pieces: The damaged word.
            begins: Whether it begins a sentence.
        """
        shaped = _in_shape(_without_misplaced(pieces))
        length = sum([len(piece[0]) for piece in shaped])
        most = max(1, min(MAX_READINGS, MAX_COMPARED // max(1, length)))
        found = ["".join(parts) for parts in islice(product(*shaped), most)]
        # As likely as those that are compared may be those that are not.
        compared = len(found) / prod([float(len(piece)) for piece in shaped])
        known = list(filter(self._is_word, found))
        left = known or list(filter(_fits, found)) or list(filter(_is_in_place, found)) or found
        if len(left) == 1:
            return left[0], round(KNOWN * compared, 2)
        weights = [self._weight(reading, begins=begins) for reading in left]
        highest = max(weights)
        share = compared / sum(exp(weight - highest) for weight in weights)
        likeliest = left[weights.index(highest)]
        return likeliest, round(min(share, KNOWN if known else UNKNOWN), 2)

    def _is_word(self, reading: str) -> bool:
        # Not cached: most readings are in lower case and occur once.
        if reading.isalpha() and reading.islower():
            return self._is_known(reading)
        return self.knows(reading) and _fits(reading)

    def _is_known(self, word: str) -> bool:
        return self._lexicon.knows(word) or word in _ABBREVIATIONS

    def _weight(self, reading: str, *, begins: bool) -> float:
        """Return the log-likelihood of a reading among the readings of one word."""
        # In upper-case words that are not abbreviations, letters are as frequent as in lower case.
        written = reading.lower() if reading.isupper() and len(reading) > ABBREVIATION else reading
        use = sum([_LOG_USE.get(letter, 0.0) for letter in written if letter > "\x7f"])
        likely = _FIRST_CAPITAL.match(reading) and (begins or _is_name(reading))
        capital = CAPITAL if likely else 0.0
        words = (reading,) if reading.isalpha() else _LETTERS.findall(reading)
        likelihood = sum([self._likelihood[word] for word in words])
        return likelihood + use + capital


def _without_misplaced(pieces: Pieces) -> Pieces:
    """Drop marks that are misplaced whatever the other parts of a word are: there are many."""
    if not any(len(piece) > 1 and _MAY_BE_MISPLACED.match(piece[0]) for piece in pieces):
        return pieces
    return [_in_place(pieces, at) if len(piece) > 1 else piece for at, piece in enumerate(pieces)]


def _in_place(pieces: Pieces, at: int) -> tuple[str, ...]:
    """Return the readings of a part of a word that are not misplaced between its neighbours."""
    before, after = (pieces[n] if 0 <= n < len(pieces) else ("",) for n in (at - 1, at + 1))
    left, right = before[0][-1:], after[0][:1]
    known = (left or at <= 1) and (right or at >= len(pieces) - 2)
    if not known or len(before) + len(after) > 2 or _MAY_BE_MISPLACED.search(left + right):
        return pieces[at]
    # Of a hyphen, more than the characters beside it decides.
    found = [mark for mark in pieces[at] if mark == _HYPHEN or _is_in_place(left + mark + right)]
    return tuple(found) or pieces[at]


def _in_shape(pieces: Pieces) -> Pieces:
    """Drop capital readings inside a word that is otherwise in lower case."""
    certain = "".join([piece[0] for piece in pieces if len(piece) == 1])
    if not certain[1:].islower() and not certain.islower():
        return pieces
    first = next((n for n, piece in enumerate(pieces) if _has_letter(piece[0])), len(pieces))
    inside = [_small(piece) if len(piece) > 1 else piece for piece in pieces[first + 1 :]]
    return [*pieces[: first + 1], *inside]


def _has_letter(text: str) -> bool:
    return text.isalpha() or any(map(str.isalpha, text))


@lru_cache
def _small(readings: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(reading for reading in readings if not reading.isupper()) or readings


def _is_name(reading: str) -> bool:
    return bool(_NAME.fullmatch("".join(_LETTERS.findall(reading)).lower()))


def _fits(word: str) -> bool:
    """Tell whether the case of the letters and the positions of the marks are plausible."""
    if word.isalpha():
        return word.islower() or is_of_one_case(word)
    return _is_in_place(word) and all(map(is_of_one_case, _LETTERS.findall(word)))


def _is_in_place(word: str) -> bool:
    return not (_MAY_BE_MISPLACED.search(word) and _MISPLACED.search(word))


def is_of_one_case(letters: str) -> bool:
    """Tell whether letters are in lower case but for the first one, or all in upper case."""
    return letters[1:] == letters[1:].lower() or letters.isupper()
