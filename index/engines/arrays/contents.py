"""Write the documents of a version: Whoosh, arrays and dictionary."""

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import ParamSpec, Protocol, TypeVar

from index.archive.file_record import FileRecord
from index.bm25f import Bm25f
from index.documents.batches import RUNS_FOLDER
from index.documents.dictionary import DICTIONARY_FOLDER, write_words
from index.documents.phrase_counts import PhraseCounts
from index.engines.arrays.batches import Batch
from index.engines.arrays.merge import complete_merge, merge, merge_space
from index.engines.arrays.splice import (
    NewNumbers,
    Remainder,
    splice_columns,
    splice_related,
    splice_spaces,
)
from index.engines.arrays.version import Arrays, complete_arrays
from index.engines.arrays.whoosh_store import WhooshWriter, faults, merge_small
from index.engines.base import Base, Contents
from index.schema import KeywordField
from index.storage.arrays import read_integers, read_run, read_space, read_terms, starts_name
from index.storage.layout import Integers, Level, Space, lengths_of

ENGINE_FOLDER = "whoosh"
ARRAYS_FOLDER = "arrays"

MERGED_AT_ONCE = 64
"""Runs that are merged at a time: the terms of all of them are in memory then."""

P = ParamSpec("P")
T = TypeVar("T")
Numbers = Mapping[Space, Sequence[Integers]]


class Start(Protocol):
    """Starts some work, perhaps in another process, and returns what waits for its result."""

    def __call__(
        self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> Callable[[], T]:
        """Start it."""


def write_contents(folder: Path, batches: Iterable[Batch], bm25f: Bm25f, start: Start) -> Contents:
    """Write all documents of a version: what they are found and shown by.

    Args:
        folder: Of the new version.
        batches: The documents.
        bm25f: What words count.
        start: Starts work that can be done beside other work.
    """
    engine, arrays = folder / ENGINE_FOLDER, folder / ARRAYS_FOLDER
    for place in (engine, arrays, folder / DICTIONARY_FOLDER):
        place.mkdir()
    added = _Added(PhraseCounts())
    with WhooshWriter(engine) as writer:
        added.write(batches, writer)
        runs = _few(added.runs, folder / RUNS_FOLDER, start)
        others = start(_merge_spaces, runs, (Space.FORMS, Space.KEYWORDS), arrays)
        numbers = {**_merge_spaces(runs, (Space.LEMMAS,), arrays), **others()}
        # Whoosh takes its time at the end of this block.
        finish = start(_complete, folder, bm25f, runs, numbers)
        finish_phrases = start(added.phrases.write, folder / DICTIONARY_FOLDER)
        writer.complete(read_space(arrays, Space.LEMMAS), read_space(arrays, Space.KEYWORDS))
    finish()
    finish_phrases()
    shutil.rmtree(folder / RUNS_FOLDER)
    numbered = dict(enumerate(added.ids))
    return Contents(tuple(added.records), faults(engine, len(added.ids), numbered))


def update_contents(
    folder: Path, batches: Iterable[Batch], bm25f: Bm25f, start: Start, base: Base
) -> Contents:
    """Write the documents of a base that stay, and others after them.

    Args:
        folder: Of the new version; it has links to the files of the base.
        batches: The documents to add.
        bm25f: What words count.
        start: Starts work that can be done beside other work.
        base: The version to start from.
    """
    engine = folder / ENGINE_FOLDER
    arrays = Arrays(base.folder / ARRAYS_FOLDER)
    holding = [arrays.holding(KeywordField.ID, identity) for identity in base.gone]
    gone = tuple(int(number) for found in holding for number in found)
    added = _Added(PhraseCounts.load(base.folder / DICTIONARY_FOLDER))
    with WhooshWriter(engine) as writer:
        for number in gone:
            writer.remove(number)
        added.write(batches, writer)
        one = _one(added.runs, folder / RUNS_FOLDER, start)
        writer.complete(read_space(one, Space.LEMMAS), read_space(one, Space.KEYWORDS))
    rest = Remainder(base.folder / ARRAYS_FOLDER, gone, merge_small(engine))
    # The folder has links to the files of the base, which stay as they are.
    for place in (folder / ARRAYS_FOLDER, folder / DICTIONARY_FOLDER):
        shutil.rmtree(place)
        place.mkdir()
    lemmas = start(_splice_lemmas, folder, bm25f, one, rest)
    run = read_run(one)
    forms = splice_spaces(rest, run, (Space.FORMS,), folder / ARRAYS_FOLDER)
    _write_dictionary(folder)
    added.phrases.write(folder / DICTIONARY_FOLDER)
    splice_related(rest, run, forms | lemmas(), folder / ARRAYS_FOLDER)
    shutil.rmtree(folder / RUNS_FOLDER)
    updated = Arrays(folder / ARRAYS_FOLDER)
    numbered = dict(enumerate(added.ids, updated.size - len(added.ids)))
    return Contents(tuple(added.records), faults(engine, updated.layout.documents, numbered))


class _Added:
    """What batches give."""

    def __init__(self, phrases: PhraseCounts) -> None:
        self.phrases = phrases
        self.records: list[FileRecord] = []
        self.ids: list[str] = []
        self.runs: list[Path] = []

    def write(self, batches: Iterable[Batch], writer: WhooshWriter) -> None:
        """Give their documents to Whoosh, and note the rest."""
        for batch in batches:
            self.records += batch.records
            self.runs.append(batch.run)
            self.phrases.add(batch.phrases)
            for document in batch.documents:
                self.ids.append(document.id)
                writer.add(document)


def _few(folders: Sequence[Path], place: Path, start: Start) -> tuple[Path, ...]:
    """Return the folders of runs, so many merged into one that memory does not grow."""
    if len(folders) <= MERGED_AT_ONCE:
        return tuple(folders)
    merged, waiting = [], []
    for first in range(0, len(folders), MERGED_AT_ONCE):
        merged.append(place / f"merged-{first}")
        waiting.append(start(_merge, folders[first : first + MERGED_AT_ONCE], merged[-1]))
    for finish in waiting:
        finish()
    return tuple(merged)


def _one(folders: Sequence[Path], place: Path, start: Start) -> Path:
    """Return the folder of runs as one."""
    few = _few(folders, place, start)
    if len(few) == 1:
        return few[0]
    _merge(few, place / "one")
    return place / "one"


def _merge(folders: Sequence[Path], into: Path) -> None:
    into.mkdir()
    merge(list(map(read_run, folders)), into)


def _merge_spaces(runs: Sequence[Path], spaces: Sequence[Space], arrays: Path) -> Numbers:
    """Write some spaces of merged runs, and return the new numbers of the terms of each run."""
    parts = list(map(read_run, runs))
    return {space: merge_space(space, parts, arrays) for space in spaces}


def _complete(folder: Path, bm25f: Bm25f, runs: Sequence[Path], numbers: Numbers) -> None:
    """Write what follows from the spaces of merged runs."""
    complete_merge(list(map(read_run, runs)), numbers, folder / ARRAYS_FOLDER)
    complete_arrays(folder / ARRAYS_FOLDER, bm25f)
    _write_dictionary(folder)


def _splice_lemmas(
    folder: Path, bm25f: Bm25f, added: Path, rest: Remainder
) -> dict[Space, NewNumbers]:
    """Write all of a spliced run but its forms, and what follows from it."""
    arrays, run = folder / ARRAYS_FOLDER, read_run(added)
    splice_columns(rest, run, arrays)
    numbers = splice_spaces(rest, run, (Space.LEMMAS, Space.KEYWORDS), arrays)
    complete_arrays(arrays, bm25f)
    return numbers


def _write_dictionary(folder: Path) -> None:
    """Write the words of the dictionary."""
    arrays = folder / ARRAYS_FOLDER
    starts = read_integers(arrays, starts_name(Space.FORMS, Level.POSTINGS))
    forms = read_terms(arrays, Space.FORMS.value)
    write_words(folder / DICTIONARY_FOLDER, forms, lengths_of(starts))
