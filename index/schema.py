"""Fields of the index, and the fingerprint of its layout."""

from enum import IntFlag, StrEnum
from hashlib import blake2b

FORMAT = 23
"""Format version of the index; increment it when files change their content or meaning."""


class TextField(StrEnum):
    """Full-text fields; the value is the field's name in the index and in queries."""

    TITLE = "title"
    ORIGINAL_TITLE = "original_title"
    SUMMARY = "summary"
    KEY_POINTS = "key_points"
    BODY = "body"
    COMPANIES = "companies"
    PEOPLE = "people"
    CATEGORIES = "categories"
    SOURCE = "source"
    AUTHOR = "author"
    TAGS = "tags"
    SERIES = "series"
    OTHER = "other"
    """Fields that the settings of an archive add."""


class KeywordField(StrEnum):
    """Keyword fields, matched as a whole; those of facets are :func:`facet_field`."""

    ID = "id"
    STORY = "story"
    TITLE_KEY = "title_key"


class Tier(IntFlag):
    """Tiers, as bits: properties of a term in an article that boost its score."""

    UNFOLDED = 1
    """The term is written with its diacritics."""
    PRIMARY = 2
    """The term is the most likely lemma of a word."""


LISTED, REST = "listed", "rest"
"""Names of the two parts of a stored article, see :func:`index.stored_article.to_parts`."""
NO_DATE = -(2**62)
FACET = "facet_"
"""Prefix of the keyword fields of facets."""

_LABEL_MARK = "\x1f"


def facet_field(facet: str) -> str:
    """Return the keyword field of a facet, given by its key."""
    return FACET + facet


def label_term(key: str, label: str) -> str:
    """Return the keyword term of a facet value: the key is matched, the label displayed."""
    return f"{key}{_LABEL_MARK}{label}"


def split_label_term(term: str) -> tuple[str, str]:
    """Return the key and the label that :func:`label_term` joined."""
    key, _, label = term.partition(_LABEL_MARK)
    return key, label


def fingerprint() -> str:
    """Return a hash of the layout; an index with another fingerprint cannot be read."""
    names = [*TextField, *KeywordField, *Tier.__members__, LISTED, REST]
    return blake2b(f"{FORMAT} {names}".encode(), digest_size=8).hexdigest()
