"""Bound the time and memory of reading a text by its size.

Counts decide, never a clock: the same text is always read the same way.
"""

import re

from index.czech.tokens import find_words

MAX_MARKS = 200_000
"""Bytes that may mean structure in any text; a longer one may have its share of them."""
_SHARE_OF_MARKS = 1 / 5
MAX_SQUARES = 10_000_000
"""Sum of the squares of the lines of those paragraphs that may have links."""
LARGE = 200_000
"""Characters up to which a text is not too rich in words."""
MAX_WORDS = 20_000
"""Different words in any text, and one more for each so many characters."""
_CHARACTERS_A_WORD = 100
MAX_LETTERS = 180_000
"""Letters of the different words of any text, and one more for each ten characters."""
_MARKS = b"*_`[]()<>&|\\!#~\"'\n\t"
_DEEP = re.compile(
    # Containers that one line opens one in the other, and items that are indented as deep. A line
    # break as the first character lets the engine pass over whole lines.
    r"\n(?:(?:[ \t]*+(?:[-+*>]|\d{1,9}[.)])(?=[ \t>])){17}"
    r"|[ \t>]{65,}+(?:[-+*]|\d{1,9}[.)])[ \t])"
)


def is_bounded(markdown: str) -> bool:
    """Tell whether a text has no more structure than is parsed.

    The parser, pulldown-cmark, needs some fifty bytes for each mark. It takes longer than the size
    of a text lets expect where containers are opened in each other on one line, and where titles
    of links are never closed.
    """
    most = max(MAX_MARKS, len(markdown) * _SHARE_OF_MARKS)
    if len(markdown) > MAX_MARKS and marks(markdown) > most:
        return False
    return not _DEEP.search(f"\n{markdown}") and _squares(markdown) <= MAX_SQUARES


def marks(markdown: str) -> int:
    """Count the bytes of a text that can mean structure, line breaks among them."""
    written = markdown.encode()
    return len(written) - len(written.translate(None, _MARKS))


def _squares(markdown: str) -> int:
    """Return the sum of the squares of the lines of paragraphs that may have links.

    pulldown-cmark (pyromark 0.10) takes so long where titles of some links are never closed.
    """
    if markdown.count("\n") ** 2 <= MAX_SQUARES:
        return 0
    return sum(part.count("\n") ** 2 for part in markdown.split("\n\n") if "]" in part)


def searched_length(text: str) -> int:
    """Return the length of the beginning of a text that is searched: all of it in any language.

    A language repeats its words; random letters do not, and each word takes a kilobyte.
    """
    if len(text) > LARGE:
        words, letters = MAX_WORDS + len(text) // _CHARACTERS_A_WORD, MAX_LETTERS + len(text) // 10
        seen: set[str] = set()
        for match in find_words(text):
            word = match.group()
            if word not in seen:
                seen.add(word)
                letters -= len(word)
                if len(seen) > words or letters < 0:
                    return match.start()
    return len(text)
