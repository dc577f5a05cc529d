"""Czech alphabetical order: č after c, ch after h, ř, š and ž after their plain letters.

Source: ČSN 97 6030. Other diacritics, case and punctuation only decide between equal words.
"""

import unicodedata

from index.czech.folding import fold

_OWN_LETTERS = frozenset("čřšž")
_PLAIN, _AFTER = "\0", "\1"
"""Follow each letter of a key: letters of their own come after the plain ones."""


class _Letters(dict[int, str]):
    """Sort keys of characters, each computed when it is first met."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        mark = _AFTER if letter in _OWN_LETTERS else _PLAIN
        self[code] = key = "".join(f"{plain}{mark}" for plain in fold(letter))
        return key


_LETTERS = _Letters()


def sort_key(text: str) -> tuple[str, str, str]:
    """Return the sort key of a Czech text."""
    lowered = unicodedata.normalize("NFC", text.casefold())
    letters = lowered.translate(_LETTERS).replace(f"c{_PLAIN}h{_PLAIN}", f"h{_AFTER}")
    return letters, lowered, text
