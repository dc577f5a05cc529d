"""Czech alphabetical order: č after c, ch after h, ř, š and ž after their plain letters.

Source: ČSN 97 6030. Other diacritics, case and punctuation only decide between equal words.
"""

import unicodedata

from index.czech.folding import fold

_OWN_LETTERS = frozenset("čřšž")


def sort_key(text: str) -> tuple[list[tuple[str, int]], str, str]:
    """Return what Czech texts are sorted by."""
    lowered = unicodedata.normalize("NFC", text.casefold())
    letters: list[tuple[str, int]] = []
    for character in lowered:
        if letters and character == "h" and letters[-1] == ("c", 0):
            letters[-1] = ("h", 1)
        elif character in _OWN_LETTERS:
            letters.append((fold(character), 1))
        else:
            letters.extend((letter, 0) for letter in fold(character))
    return letters, lowered, text
