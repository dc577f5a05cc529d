"""Find texts that were published twice: of one title, and nearly all words the same."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import msgspec

from index.archive.file_record import FileRecord, Sketch
from index.disjoint_sets import DisjointSets
from index.storage.disk import write_anew

DUPLICATES_FILE = "duplicates.json"
LEAST_COMMON = 0.89
"""Share of the words of the longer text: nine tenths, less what the estimate may deviate."""
LEAST_WORDS = 5
"""Fewest distinct words of a text that is compared: fewer tell nothing."""

Groups = tuple[tuple[str, ...], ...]


def duplicates(records: Iterable[FileRecord]) -> Groups:
    """Return the ids of articles that are one story for their texts, at least two in each group.

    The other articles of their stories are in their groups too.
    """
    titled: dict[str, list[tuple[Sketch, str]]] = defaultdict(list)
    told: dict[str, list[str]] = defaultdict(list)
    for record in records:
        if record.sketch is not None and record.sketch.words >= LEAST_WORDS:
            titled[record.sketch.title].append((record.sketch, record.id))
        if record.story:
            told[record.story].append(record.id)
    joined = DisjointSets()
    for articles in titled.values():
        for first, second in _published_twice(articles):
            joined.join(first, second)
    for story in told.values():
        if any(identity in joined for identity in story):
            for first, second in pairwise(story):
                joined.join(first, second)
    return tuple(sorted(tuple(sorted(ids)) for ids in joined.sets().values()))


def _published_twice(articles: list[tuple[Sketch, str]]) -> Iterator[tuple[str, str]]:
    """Yield pairs of ids of articles of one title, each with an earlier one that it repeats."""
    if len(articles) < 2:
        return
    # Imported late: an update without changes is spared numpy.
    from index.archive.sketch import Sketches  # noqa: PLC0415

    ordered = sorted(articles, key=lambda article: (article[0].words, article[1]))
    sketches = Sketches([sketch for sketch, _ in ordered])
    for number, (_, identity) in enumerate(ordered):
        if (like := sketches.like(number, LEAST_COMMON)) is not None:
            yield ordered[like][1], identity


def write_duplicates(folder: Path, groups: Groups) -> None:
    """Write the groups of a version into its folder."""
    write_anew(folder / DUPLICATES_FILE, msgspec.json.encode(groups))


def read_duplicates(folder: Path) -> Groups:
    """Return the groups of the version in ``folder``.

    Raises:
        OSError: If the file cannot be read.
        msgspec.DecodeError: If it has another content.
    """
    return msgspec.json.decode((folder / DUPLICATES_FILE).read_bytes(), type=Groups)
