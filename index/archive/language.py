"""Guess the language of a text, Czech or English, and whether its Czech has diacritics."""

import re
from collections.abc import Sequence

MIN_UNACCENTED = 80
"""Characters from which on Czech without any diacritics is not so by chance."""
_ACCENTED = re.compile("[áčďéěíňóřšťúůýž]", re.IGNORECASE)
_CZECH_LETTERS = "ěščřžůťďňĚŠČŘŽŮŤĎŇ"
_CZECH = re.compile(rf"[{_CZECH_LETTERS}]|\b(?:je|se|na|že|pro|jako|nebo|který|která|které)\b")
_ENGLISH = re.compile(r"(?:the|and|of|to|is|for|with|that|are|on|this|from)", re.IGNORECASE)
# What begins with a class of characters is found several times faster than what begins with
# a boundary. Both kinds of i without or with its dot are an i in another case.
_PERHAPS_ENGLISH = re.compile(
    r"[taoifwTAOIFWİı](?<!\w.)(?i:he|nd|f|o|s|or|ith|hat|re|n|his|rom)\b", re.DOTALL
)


def language(text: str) -> str:
    """Return ``en`` where English words outnumber Czech words and letters, else ``cs``."""
    english = sum(map(bool, map(_ENGLISH.fullmatch, _PERHAPS_ENGLISH.findall(text))))
    letters = 0
    for letter in _CZECH_LETTERS:
        letters += text.count(letter)
        if letters >= english:
            return "cs"
    return "en" if english > len(_CZECH.findall(text)) else "cs"


def accented(texts: Sequence[str]) -> bool:
    """Tell whether the Czech of an article was typed with diacritics.

    Czech in which no word has one was typed without them: by chance a text is so only if it is
    very short.
    """
    return sum(map(len, texts)) < MIN_UNACCENTED or any(map(_ACCENTED.search, texts))
