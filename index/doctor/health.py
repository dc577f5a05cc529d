"""Findings of an examination of an archive."""

from dataclasses import dataclass

from index.problems import Problem
from index.vocabulary.variants import Spelling, Variants


@dataclass(frozen=True, slots=True)
class Guess:
    """A repair that is only likely."""

    line: int
    before: str
    after: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Damaged:
    """A file with damaged text.

    Attributes:
        path: The file, relative to the archive.
        places: Number of repairs.
        confidence: Mean confidence of the repairs, from 0 to 1.
        methods: Kinds of damage, for people.
        guesses: Repairs that are only likely.
    """

    path: str
    places: int
    confidence: float
    methods: tuple[str, ...]
    guesses: tuple[Guess, ...]


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Articles with the same source."""

    source: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NamedApart:
    """An article whose metadata and texts name other companies and people.

    Attributes:
        path: The file, relative to the archive.
        unlisted: Names that its texts prove and its metadata lacks.
        unproven: Names of its metadata that its texts never name.
    """

    path: str
    unlisted: tuple[str, ...]
    unproven: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnreadKey:
    """A front matter key that is not used, the number of its files and one of them."""

    key: str
    files: int
    example: str


@dataclass(frozen=True, slots=True)
class Health:
    """Findings of an examination.

    Attributes:
        archive: Path of the archive.
        files: Number of Markdown files.
        articles: Number of articles that an index would have.
        problems: Problems that a build would report, by path.
        damaged: Files with damaged text, least sure first.
        duplicates: Articles that share a source, largest groups first.
        variants: Values that may be spellings of one name, sure ones first, those that the
            vocabulary unites last.
        cut_categories: Categories that end within a word.
        unmapped_categories: Categories that the vocabulary does not mention, most frequent first.
        publishers: Companies that are the source of their articles, or that the vocabulary hides.
        unread_keys: Front matter keys that are not used, most frequent first.
        named_apart: Articles whose metadata and texts name other companies and people, by path.
    """

    archive: str
    files: int
    articles: int
    problems: tuple[Problem, ...]
    damaged: tuple[Damaged, ...]
    duplicates: tuple[Duplicates, ...]
    variants: tuple[Variants, ...]
    cut_categories: tuple[Spelling, ...]
    unmapped_categories: tuple[Spelling, ...]
    publishers: tuple[Spelling, ...]
    unread_keys: tuple[UnreadKey, ...]
    named_apart: tuple[NamedApart, ...]
