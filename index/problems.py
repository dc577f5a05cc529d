"""Problems of the archive's files, reported to the owner."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class ProblemKind(StrEnum):
    """A kind of problem; the value is its stable name for programs."""

    UNREADABLE_FILE = "unreadable-file"
    TOO_LARGE = "too-large"
    LINK_OUTSIDE = "link-outside"
    LISTED_ELSEWHERE = "listed-elsewhere"
    BINARY_FILE = "binary-file"
    LEGACY_ENCODING = "legacy-encoding"
    BROKEN_ENCODING = "broken-encoding"
    REPAIRED_TEXT = "repaired-text"
    DOUBTFUL_TEXT = "doubtful-text"
    DECOMPOSED_TEXT = "decomposed-text"
    NOT_REPAIRED = "not-repaired"
    NO_FRONT_MATTER = "no-front-matter"
    BROKEN_FRONT_MATTER = "broken-front-matter"
    UNKNOWN_SHAPE = "unknown-shape"
    BAD_VALUE = "bad-value"
    NO_TITLE = "no-title"
    NO_DATE = "no-date"
    NO_LINK = "no-link"
    DATES_DISAGREE = "dates-disagree"
    TOO_MUCH_STRUCTURE = "too-much-structure"
    TOO_MANY_WORDS = "too-many-words"
    EMPTY_BODY = "empty-body"
    SAME_ID = "same-id"
    NOT_AN_ARTICLE = "not-an-article"
    DRAFT = "draft"
    FUTURE = "future"
    EXPIRED = "expired"
    OUTSIDE_SITE = "outside-site"
    REFUSED_BY_ENGINE = "refused-by-engine"

    @property
    def skips(self) -> bool:
        """Whether a file with this problem is left out of the index."""
        return self in SKIPPING


SKIPPING = frozenset(
    {
        ProblemKind.UNREADABLE_FILE,
        ProblemKind.TOO_LARGE,
        ProblemKind.LINK_OUTSIDE,
        ProblemKind.LISTED_ELSEWHERE,
        ProblemKind.BINARY_FILE,
        ProblemKind.NOT_AN_ARTICLE,
        ProblemKind.DRAFT,
        ProblemKind.FUTURE,
        ProblemKind.EXPIRED,
        ProblemKind.OUTSIDE_SITE,
        ProblemKind.REFUSED_BY_ENGINE,
    }
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of one file.

    Attributes:
        path: The file, relative to the archive, with forward slashes.
        line: Line number from 1; ``None`` for the whole file.
        kind: Kind of the problem.
        what: The fault, for people.
        done: The way in which the build handled it, for people.
    """

    path: str
    line: int | None
    kind: ProblemKind
    what: str
    done: str

    def __str__(self) -> str:
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{place}: {self.what}; {self.done}"


def count_by_kind(problems: Iterable[Problem]) -> dict[ProblemKind, int]:
    """Return the number of problems of each kind that occurs, most frequent first."""
    counted = Counter(problem.kind for problem in problems)
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0].value)))
