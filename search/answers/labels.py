"""Write names that an archive has as slugs in words, by the dictionary of the version.

Phrases of deleted articles stay in the dictionary until the next full build; so do their labels.
"""

import re
from itertools import pairwise

from index.documents.dictionary import Dictionary

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")


def readable(name: str, articles: int, dictionary: Dictionary) -> str:
    """Return a slug as words with a capital, accented as they stand together; else the name.

    Words of which no text, or texts of several spellings, have each two together stay as they are.
    A compound that texts write with its hyphen, such as ``e-mail``, is no slug.

    Args:
        name: The name.
        articles: Number of articles that have it, where it is a word too.
        dictionary: Words and phrases of the version.
    """
    if not _SLUG.fullmatch(name) or dictionary.count(name) > articles:
        return name
    words = name.split("-")
    text = " ".join(_spelled(words, dictionary) or words)
    return text[:1].upper() + text[1:]


def _spelled(words: list[str], dictionary: Dictionary) -> list[str]:
    """Return the one spelling of a run of folded words; none if there is not exactly one."""
    found: list[str] = []
    for pair in pairwise(words):
        spelling = _of_pair(" ".join(pair), dictionary)
        if spelling is None or (found and found[-1] != spelling[0]):
            return []
        found = [*(found or spelling[:1]), spelling[1]]
    return found


def _of_pair(folded: str, dictionary: Dictionary) -> tuple[str, str] | None:
    entries = dictionary.starting(folded, phrases=True)
    forms = {entry.form for entry in entries if entry.folded == folded}
    if len(forms) != 1:
        return None
    first, _, second = forms.pop().partition(" ")
    return first, second
