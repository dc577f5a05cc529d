"""Names of companies, people, sources and categories as facet values."""

import re
from functools import lru_cache

from index.czech.folding import fold

_BETWEEN = re.compile(r"[^\w+#]+")
MAX_KEY = 200


@lru_cache(20_000)
def facet_key(label: str) -> str:
    """Return what all spellings of a name share: case, diacritics and punctuation do not count.

    ``NVIDIA`` and ``Nvidia``, ``Škoda Auto`` and ``skoda-auto`` have the same key.
    """
    return _BETWEEN.sub("-", fold(label)).strip("-")[:MAX_KEY] or label.casefold()[:MAX_KEY]


def prefix_key(beginning: str) -> str:
    """Return what the keys of all names with a beginning start with; a space at its end counts."""
    return _BETWEEN.sub("-", fold(beginning)).lstrip("-")[:MAX_KEY]


def label_order(label: str, articles: int) -> tuple[bool, int, str]:
    """Return what the spellings of one name are sorted by; the first is shown.

    Args:
        label: A spelling.
        articles: How many articles have it.
    """
    # Some archives write names in lower case throughout: a spelling with capitals knows better.
    return label.islower(), -articles, label
