"""What the array engine reads: postings, lengths and columns as numpy arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.schema import KeywordField, TextField, Tier

Documents = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Postings:
    """Documents that hold a term, rising, and how often each does."""

    documents: Documents
    frequencies: Numbers


@dataclass(frozen=True, slots=True)
class FacetColumn:
    """The values of one facet over all documents.

    Attributes:
        keys, labels: One each a value; a key's label is its commonest spelling.
        documents, values: Pairs of a document and the number of a value it has.
    """

    keys: tuple[str, ...]
    labels: tuple[str, ...]
    documents: Documents
    values: Documents


class PostingSource(Protocol):
    """An opened index version as arrays; safe for threads.

    Documents are numbered from 0 to ``size`` - 1; numbers of removed ones are not in ``alive``.
    """

    size: int
    alive: Mask
    published: Documents
    importance: Documents
    id_order: Documents

    def postings(self, field: TextField, term: str, *, exact: bool) -> Postings:
        """Return a term's postings in a field, in its lemmas or its exact forms."""
        ...

    def holding(self, field: Tier | KeywordField, term: str) -> Documents:
        """Return the documents that hold a term of a field without frequencies."""
        ...

    def positions(self, field: TextField, term: str) -> dict[int, Sequence[int]]:
        """Return the positions of an exact form in each document that has it."""
        ...

    def starting(self, field: TextField, prefix: str, limit: int) -> list[str]:
        """Return exact forms that start so, in order, no more than ``limit``."""
        ...

    def relative_lengths(self, field: TextField, *, exact: bool) -> Numbers:
        """Return each document's length of a field against the average; 1 where it has none."""
        ...

    def facet(self, field: KeywordField) -> FacetColumn:
        """Return the values of a facet."""
        ...

    def stored(self, document: int) -> bytes:
        """Return the stored article."""
        ...

    def close(self) -> None:
        """Let go of the files."""
        ...
