"""Write the documents of a version: Whoosh index, arrays and dictionary."""

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
    OrdinalMaps,
    Remainder,
    splice_columns,
    splice_related,
    splice_spaces,
)
from index.engines.arrays.version import (
    ARRAYS_FOLDER,
    ENGINE_FOLDER,
    Arrays,
    complete_arrays,
)
from index.engines.arrays.whoosh_store import WhooshWriter, faults, merge_small
from index.engines.base import Base, Contents
from index.schema import KeywordField
from index.storage.arrays import read_integers, read_run, read_space, read_terms, starts_name
from index.storage.layout import Integers, Level, Space, lengths_of

MERGED_AT_ONCE = 64
"""Maximum fan-in of a merge, which holds the terms of all its runs in memory."""

P = ParamSpec("P")
T = TypeVar("T")
Ordinals = Mapping[Space, Sequence[Integers]]


class Start(Protocol):
    """Submits work, perhaps to another process."""

    def __call__(
        self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> Callable[[], T]:
        """Start the work and return a function that waits for its result."""


def write_contents(
    folder: Path, batches: Iterable[Batch], bm25f: Bm25f, start: Start, dictionary: bytes = b""
) -> Contents:
    """Write a version from scratch.

    Args:
        folder: Folder of the new version.
        batches: All documents.
        bm25f: Ranking parameters.
        start: Runs work concurrently.
        dictionary: With which the articles of the batches are compressed.
    """
    engine, arrays = folder / ENGINE_FOLDER, folder / ARRAYS_FOLDER
    for subfolder in (engine, arrays, folder / DICTIONARY_FOLDER):
        subfolder.mkdir()
    added = _Added(PhraseCounts())
    with WhooshWriter(engine, dictionary) as writer:
        added.write(batches, writer)
        runs = _few(added.runs, folder / RUNS_FOLDER, start)
        others = start(_merge_spaces, runs, (Space.FORMS, Space.KEYWORDS), arrays)
        ordinals = {**_merge_spaces(runs, (Space.LEMMAS,), arrays), **others()}
        # Whoosh writes its postings when this block ends, concurrently with these.
        finish = start(_complete, folder, bm25f, runs, ordinals)
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
    """Write a version from the retained documents of its base, followed by new documents.

    Args:
        folder: Folder of the new version, with hard links to the base's files.
        batches: New documents.
        bm25f: Ranking parameters.
        start: Runs work concurrently.
        base: Base version and the articles to delete from it.
    """
    engine = folder / ENGINE_FOLDER
    arrays = Arrays(base.folder / ARRAYS_FOLDER)
    found = [arrays.documents_with(KeywordField.ID, identity) for identity in base.gone]
    gone = tuple(int(document) for documents in found for document in documents)
    added = _Added(PhraseCounts.load(base.folder / DICTIONARY_FOLDER))
    with WhooshWriter(engine) as writer:
        for document in gone:
            writer.remove(document)
        added.write(batches, writer)
        one = _one(added.runs, folder / RUNS_FOLDER, start)
        writer.complete(read_space(one, Space.LEMMAS), read_space(one, Space.KEYWORDS))
    rest = Remainder(base.folder / ARRAYS_FOLDER, gone, merge_small(engine))
    # The files are hard links into the base: they are replaced, never written to.
    for subfolder in (folder / ARRAYS_FOLDER, folder / DICTIONARY_FOLDER):
        shutil.rmtree(subfolder)
        subfolder.mkdir()
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
    """Accumulates the batches of a build."""

    def __init__(self, phrases: PhraseCounts) -> None:
        self.phrases = phrases
        self.records: list[FileRecord] = []
        self.ids: list[str] = []
        self.runs: list[Path] = []

    def write(self, batches: Iterable[Batch], writer: WhooshWriter) -> None:
        """Add the documents of batches to Whoosh and collect everything else."""
        for batch in batches:
            self.records += batch.records
            self.runs.append(batch.run)
            self.phrases.add(batch.phrases)
            for document in batch.documents:
                self.ids.append(document.id)
                writer.add(document)


def _few(folders: Sequence[Path], parent: Path, start: Start) -> tuple[Path, ...]:
    """Merge runs in groups of ``MERGED_AT_ONCE``, if there are more, and return the folders."""
    if len(folders) <= MERGED_AT_ONCE:
        return tuple(folders)
    merged, waiting = [], []
    for first in range(0, len(folders), MERGED_AT_ONCE):
        merged.append(parent / f"merged-{first}")
        waiting.append(start(_merge, folders[first : first + MERGED_AT_ONCE], merged[-1]))
    for finish in waiting:
        finish()
    return tuple(merged)


def _one(folders: Sequence[Path], parent: Path, start: Start) -> Path:
    """Merge runs into one and return its folder."""
    few = _few(folders, parent, start)
    if len(few) == 1:
        return few[0]
    _merge(few, parent / "one")
    return parent / "one"


def _merge(folders: Sequence[Path], into: Path) -> None:
    into.mkdir()
    merge(list(map(read_run, folders)), into)


def _merge_spaces(runs: Sequence[Path], spaces: Sequence[Space], arrays: Path) -> Ordinals:
    """Write spaces of merged runs and return the ordinal maps of each, one for each run."""
    parts = list(map(read_run, runs))
    return {space: merge_space(space, parts, arrays) for space in spaces}


def _complete(folder: Path, bm25f: Bm25f, runs: Sequence[Path], ordinals: Ordinals) -> None:
    """Write everything derived from the spaces of merged runs."""
    complete_merge(list(map(read_run, runs)), ordinals, folder / ARRAYS_FOLDER)
    complete_arrays(folder / ARRAYS_FOLDER, bm25f)
    _write_dictionary(folder)


def _splice_lemmas(
    folder: Path, bm25f: Bm25f, added: Path, rest: Remainder
) -> dict[Space, OrdinalMaps]:
    """Splice the doc values, lemmas and keywords and write everything derived from them."""
    arrays, run = folder / ARRAYS_FOLDER, read_run(added)
    splice_columns(rest, run, arrays)
    ordinals = splice_spaces(rest, run, (Space.LEMMAS, Space.KEYWORDS), arrays)
    complete_arrays(arrays, bm25f)
    return ordinals


def _write_dictionary(folder: Path) -> None:
    """Write the words of the dictionary from the forms."""
    arrays = folder / ARRAYS_FOLDER
    starts = read_integers(arrays, starts_name(Space.FORMS, Level.POSTINGS))
    forms = read_terms(arrays, Space.FORMS.value)
    write_words(folder / DICTIONARY_FOLDER, forms, lengths_of(starts))
