"""Write names that an archive has as slugs as its texts spell them.

The articles that a version has decide, so that an update gives the labels of a build.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise

from index.czech.folding import fold
from index.mentions.initials import is_initial

SLUG = re.compile(r"(?=[a-z0-9-]*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*")
_PAIR = re.compile(r"([^ .]+)([ .])([^ .]+)")
"""Two words, also of a name such as *Česko.Digital*."""
_ADDRESS = re.compile(r"://|[=#?@]|\w\.\w|^\W*/")
"""Found in the letters right before a word within an address, of a page or of this site."""
_LONGEST_ADDRESS = 300
"""Number of characters before a word that are looked at."""
_LATIN = range(0xC0, 0x250)
"""Code points of letters with diacritics."""

Texts = Callable[[Sequence[str]], Iterable[str]]
"""Gives texts of the archive in which some folded words stand in a row."""


def readable(name: str, texts: Texts) -> str:
    """Return a slug as words, spelled as texts spell them in a row, with a capital at the start.

    If texts do not agree on one spelling, even of each two neighbours, the words of the slug stay
    without diacritics. A single word takes the capital letters of texts (*AI*), and their
    diacritics unless some text has it without.

    Args:
        name: The slug.
        texts: Gives texts with words.
    """
    words = name.split("-")
    if len(words) == 1:
        return _spelled(words, texts) or name
    text = _spelled(words, texts) or _by_pairs(words, texts) or " ".join(words)
    # A name such as iPhone keeps its letters.
    return text[:1].upper() + text[1:] if text.partition(" ")[0].islower() else text


def is_compound(name: str, texts: Texts) -> bool:
    """Tell whether a text has a name with its hyphens, as *e-mail*, and not in an address.

    Args:
        name: The name.
        texts: Gives texts with words.
    """
    pattern = _pattern((name,))
    found = ((text, match.start()) for text in texts((name,)) for match in pattern.finditer(text))
    return any(not _ADDRESS.search(_adjacent(text, start)) for text, start in found)


def _adjacent(text: str, start: int) -> str:
    """Return the letters that precede an index without a space between."""
    before = text[max(0, start - _LONGEST_ADDRESS) : start]
    return before.split()[-1] if before and not before[-1].isspace() else ""


def _by_pairs(words: Sequence[str], texts: Texts) -> str:
    """Return the spelling of words by that of each two neighbours; empty if any has none."""
    found: list[str] = []
    for pair in pairwise(words):
        spelled = _PAIR.fullmatch(_spelled(pair, texts))
        if spelled is None or (found and found[-1].lower() != spelled[1].lower()):
            return ""
        found = [*(found or [spelled[1]]), spelled[2], spelled[3]]
    return "".join(found)


def _spelled(words: Sequence[str], texts: Texts) -> str:
    """Return the most frequent spelling of words in a row; nothing if their letters differ."""
    within: Counter[str] = Counter()
    initial: Counter[str] = Counter()
    for written, begins in _runs(words, texts(words)):
        if begins:
            # Its capital letter tells nothing.
            initial[_uncapitalised(written)] += 1
        else:
            within[written] += 1
    letters = {written.lower() for written in (*within, *initial)}
    # A word that texts have without diacritics is written so.
    letters = letters & {words[0]} if len(words) == 1 and words[0] in letters else letters
    if len(letters) != 1:
        return ""
    counts = _of_letters(within, letters) or _of_letters(initial, letters)
    return min(counts, key=lambda written: (-counts[written], written))


def _of_letters(counts: Mapping[str, int], letters: Collection[str]) -> Mapping[str, int]:
    """Return the counts of the spellings with some letters, in whatever case."""
    return {written: count for written, count in counts.items() if written.lower() in letters}


def _uncapitalised(written: str) -> str:
    return written[:1].lower() + written[1:] if written[1:].islower() else written


def _runs(words: Sequence[str], texts: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Yield occurrences of words in a row, and whether each begins a sentence."""
    pattern = _pattern(words)
    for text in texts:
        for match in pattern.finditer(text):
            yield match[0].replace("\u00a0", " "), is_initial(text, match.start())


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    """Return a pattern of folded words in a row, in any case and with any diacritics."""
    row = r"[ \u00a0.]".join("".join(map(_letter, word)) for word in words)
    return re.compile(rf"(?<![\w-]){row}(?![\w-])", re.IGNORECASE)


def _letter(letter: str) -> str:
    """Return a pattern of a letter with any diacritics."""
    return f"[{letter}{_accented().get(letter, '')}]"


@cache
def _accented() -> Mapping[str, str]:
    """Return the letters that fold to each letter."""
    found: defaultdict[str, str] = defaultdict(str)
    for letter in map(chr, _LATIN):
        found[fold(letter)] += letter
    return found
