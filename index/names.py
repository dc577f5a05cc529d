"""Names of companies, people, sources and categories as facet values."""

import re
from functools import lru_cache

from index.czech.folding import fold_anew

_BETWEEN = re.compile(r"[^\w+#]+")
MAX_KEY = 200


@lru_cache(20_000)
def facet_key(label: str) -> str:
    """Return the key of a name, which ignores case, diacritics and punctuation.

    ``NVIDIA`` and ``Nvidia``, ``Škoda Auto`` and ``skoda-auto`` have the same key.
    """
    # The many words that fold() remembers are short, and a label may be as long as an address.
    return _BETWEEN.sub("-", fold_anew(label)).strip("-")[:MAX_KEY] or label.casefold()[:MAX_KEY]


def prefix_key(beginning: str) -> str:
    """Return the prefix of the keys of all names that start so; a trailing space counts."""
    return _BETWEEN.sub("-", fold_anew(beginning)).lstrip("-")[:MAX_KEY]


def label_order(label: str, articles: int) -> tuple[bool, int, str]:
    """Return the sort key of a spelling of a name; the first spelling is shown.

    Args:
        label: The spelling.
        articles: Number of articles that have it.
    """
    # Some archives write names in lower case: a spelling with capitals is preferred.
    return label.islower(), -articles, label
