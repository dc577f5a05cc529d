"""Guess the language of a text, and whether its Czech has diacritics."""

import re
from collections.abc import Sequence

MIN_UNACCENTED = 80
"""Characters from which on Czech without any diacritics is not so by chance."""
CZECH_SHARE, ENGLISH_SHARE = 80, 60
"""Characters of a text for each letter of Czech alone, or common word of English, at most.

Czech has some three times as many of either, and other languages none to speak of.
"""
MIN_SLOVAK = 3
"""Slovak words of a text in Slovak, and of each Czech letter in it, at least."""
_COMPARED = ("", "cs", "en")
_ONLY_CZECH = "ěřůĚŘŮ"
_SLOVAK = re.compile(
    r"\b(?:sa|som|sú|aj|ako|alebo|bol[aio]?|ktor(?:ý|á|é|ú|ého|ej|ých)|čo)\b", re.IGNORECASE
)
_ACCENTED = re.compile("[áčďéěíňóřšťúůýž]", re.IGNORECASE)
_CZECH_LETTERS = "ěščřžůťďňĚŠČŘŽŮŤĎŇ"
_CZECH = re.compile(rf"[{_CZECH_LETTERS}]|\b(?:je|se|na|že|pro|jako|nebo|který|která|které)\b")
_ENGLISH = re.compile(r"(?:the|and|of|to|is|for|with|that|are|on|this|from)", re.IGNORECASE)
# What begins with a class of characters is found several times faster than what begins with
# a boundary. Both kinds of i without or with its dot are an i in another case.
_PERHAPS_ENGLISH = re.compile(
    r"[taoifwTAOIFWİı](?<!\w.)(?i:he|nd|f|o|s|or|ith|hat|re|n|his|rom)\b", re.DOTALL
)


def language(text: str, usual: str = "") -> str:
    """Return the code of the language of a text.

    Czech, English and Slovak are known by their words and letters; of any other language only what
    is told is.

    Args:
        text: Plain text.
        usual: Code of the language of texts that show none; empty for Czech.
    """
    if usual not in _COMPARED:
        return clear_language(text) or usual
    if _has_czech_letters(text):
        return "cs"
    english, czech = _english_words(text), _czech_signs(text)
    if english > czech:
        return "en"
    if not english and not czech:
        return usual or "cs"
    return "sk" if _is_slovak(text) else "cs"


def clear_language(text: str) -> str:
    """Return the language of a text if it is clear, otherwise an empty string."""
    if _has_czech_letters(text):
        return "cs"
    english = _english_words(text)
    return "en" if english * ENGLISH_SHARE > len(text) and english > _czech_signs(text) else ""


def _has_czech_letters(text: str) -> bool:
    """Tell whether a text has as many letters that only Czech has as Czech has."""
    return sum(map(text.count, _ONLY_CZECH)) * CZECH_SHARE > len(text)


def _english_words(text: str) -> int:
    return sum(map(bool, map(_ENGLISH.fullmatch, _PERHAPS_ENGLISH.findall(text))))


def _czech_signs(text: str) -> int:
    return len(_CZECH.findall(text))


def _is_slovak(text: str) -> bool:
    """Tell whether Slovak words outnumber letters of Czech names in a text like Czech."""
    words = len(_SLOVAK.findall(text))
    return words >= MIN_SLOVAK and words > MIN_SLOVAK * sum(map(text.count, _ONLY_CZECH))


def accented(texts: Sequence[str]) -> bool:
    """Tell whether the Czech of an article was typed with diacritics.

    Czech in which no word has one was typed without them: by chance a text is so only if it is
    very short.
    """
    return sum(map(len, texts)) < MIN_UNACCENTED or any(map(_ACCENTED.search, texts))
