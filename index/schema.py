"""The fields of the index and the fingerprint that tells one layout from another."""

from enum import IntFlag, StrEnum
from hashlib import blake2b

FORMAT = 10
"""Raised whenever the files of a version, or what stands in them, change their meaning."""


class TextField(StrEnum):
    """What is searched by words; the value is the field's name in the index and in queries."""

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


class KeywordField(StrEnum):
    """What is matched whole; terms are a key, or a key and a label (see ``label_term``)."""

    ID = "id"
    STORY = "story"
    TITLE_KEY = "title_key"
    COMPANY = "company"
    CATEGORY = "category"
    PERSON = "person"
    SOURCE_NAME = "source_name"
    YEAR = "year"


class Tier(IntFlag):
    """What raises the rank of an article that holds a term."""

    UNFOLDED = 1
    """The term was written with the accents it has."""
    PRIMARY = 2
    """The term is the likeliest reading of a word."""


LISTED, REST = "listed", "rest"
"""The two parts of a stored article, see :func:`index.article.to_parts`."""
NO_DATE = -(2**62)

_LABEL_MARK = "\x1f"


def label_term(key: str, label: str) -> str:
    """Return the keyword term of a facet value: the key finds it, the label shows it."""
    return f"{key}{_LABEL_MARK}{label}"


def split_label_term(term: str) -> tuple[str, str]:
    """Return the key and the label that :func:`label_term` joined."""
    key, _, label = term.partition(_LABEL_MARK)
    return key, label


def fingerprint() -> str:
    """Return what changes whenever an index of another layout would be misread."""
    names = [*TextField, *KeywordField, *Tier.__members__, LISTED, REST]
    return blake2b(f"{FORMAT} {names}".encode(), digest_size=8).hexdigest()
