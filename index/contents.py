"""What lies in the folder of a version, and how it is written."""

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.arrays.files import read_run
from index.arrays.layout import Level, Run, Space, split_form_term
from index.arrays.merge import merge, renumbered, without
from index.arrays.version import Arrays, write_arrays
from index.changes import FileRecord
from index.dictionary import write_dictionary
from index.phrases import PhraseCounts
from index.ranking import Bm25f
from index.reading import Batch
from index.schema import KeywordField
from index.vocabulary import Vocabulary, to_json
from index.whoosh_store import WhooshWriter, faults, merge_small

ENGINE_FOLDER = "whoosh"
ARRAYS_FOLDER = "arrays"
LEXICON_FOLDER = "lexicon"
"""The words the analyser knew: a version is read by those it was written by."""
DICTIONARY_FOLDER = "dictionary"
VOCABULARY_FILE = "vocabulary.json"
_RUNS_FOLDER = "runs"

MERGED_AT_ONCE = 64
"""Runs that are held in memory before they become one on disk."""


@dataclass(frozen=True, slots=True)
class Base:
    """The version that an update starts from.

    Attributes:
        folder: Where it is.
        gone: Ids of its articles that the new version has no more, or has anew.
    """

    folder: Path
    gone: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """What was written.

    Attributes:
        records: What is to be remembered of the files that were read.
        faults: What is wrong with it; nothing when it can be published.
    """

    records: tuple[FileRecord, ...]
    faults: tuple[str, ...]


def write_contents(
    folder: Path, batches: Iterable[Batch], base: Base | None, bm25f: Bm25f
) -> Contents:
    """Write the documents of a version: what they are found and shown by.

    Args:
        folder: Of the new version; where there is a base, it has links to the files of that.
        batches: The documents to add.
        base: The version whose documents stay, or nothing.
        bm25f: What words count.
    """
    engine = folder / ENGINE_FOLDER
    engine.mkdir(exist_ok=True)
    kept = _Kept(base)
    runs = _Runs(folder / _RUNS_FOLDER)
    phrases = PhraseCounts.load(base.folder / DICTIONARY_FOLDER) if base else PhraseCounts()
    records: list[FileRecord] = []
    added: list[str] = []
    with WhooshWriter(engine) as writer:
        for number in kept.gone:
            writer.remove(number)
        for batch in batches:
            records += batch.records
            added += [document.id for document in batch.documents]
            for document in batch.documents:
                writer.add(document)
            phrases.add(batch.phrases)
            runs.add(batch.run)
    moved = merge_small(engine) if base else None
    staying = kept.runs(moved)
    _write_arrays(folder, [*staying, *runs.all()], bm25f)
    runs.remove()
    _write_dictionary(folder, phrases)
    first = sum(run.size for run in staying)
    documents = sum(int(np.count_nonzero(run.columns.alive)) for run in staying) + len(added)
    numbered = dict(enumerate(added, first))
    return Contents(tuple(records), faults(engine, documents, numbered))


def write_knowledge(folder: Path, lexicon: Path, vocabulary: Vocabulary) -> None:
    """Write what a version was read by: the lexicon and the vocabulary."""
    if not (folder / LEXICON_FOLDER).exists():
        shutil.copytree(lexicon, folder / LEXICON_FOLDER)
    # Removed first: it may be a link that an older version shares.
    (folder / VOCABULARY_FILE).unlink(missing_ok=True)
    (folder / VOCABULARY_FILE).write_bytes(to_json(vocabulary))


class _Kept:
    """The documents of the base that stay."""

    def __init__(self, base: Base | None) -> None:
        self.gone: list[int] = []
        self._run: Run | None = None
        if base is not None:
            arrays = Arrays(base.folder / ARRAYS_FOLDER)
            holding = [arrays.holding(KeywordField.ID, identity) for identity in base.gone]
            self.gone = [int(number) for found in holding for number in found]
            self._run = read_run(base.folder / ARRAYS_FOLDER)

    def runs(self, moved: int | None) -> list[Run]:
        """Return them as a run, those from a number on numbered anew."""
        if self._run is None:
            return []
        staying = without(self._run, np.array(self.gone, np.int64))
        return [staying if moved is None else renumbered(staying, moved)]


class _Runs:
    """Collects runs; so many at a time become one on disk that memory does not grow."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._merged: list[Run] = []
        self._pending: list[Run] = []

    def add(self, run: Run) -> None:
        self._pending.append(run)
        if len(self._pending) == MERGED_AT_ONCE:
            folder = self._folder / str(len(self._merged))
            folder.mkdir(parents=True)
            merge(self._pending, folder)
            self._merged.append(read_run(folder))
            self._pending.clear()

    def all(self) -> list[Run]:
        """Return all that was added."""
        return [*self._merged, *self._pending]

    def remove(self) -> None:
        """Remove what was written for a time."""
        self._merged.clear()
        shutil.rmtree(self._folder, ignore_errors=True)


def _write_arrays(folder: Path, runs: list[Run], bm25f: Bm25f) -> None:
    # What an update starts from has links to the arrays of its base: those stay as they are.
    shutil.rmtree(folder / ARRAYS_FOLDER, ignore_errors=True)
    (folder / ARRAYS_FOLDER).mkdir()
    write_arrays(folder / ARRAYS_FOLDER, runs, bm25f)


def _write_dictionary(folder: Path, phrases: PhraseCounts) -> None:
    shutil.rmtree(folder / DICTIONARY_FOLDER, ignore_errors=True)
    (folder / DICTIONARY_FOLDER).mkdir()
    forms = _counted_forms(read_run(folder / ARRAYS_FOLDER))
    write_dictionary(folder / DICTIONARY_FOLDER, forms, phrases.commonest())
    phrases.save(folder / DICTIONARY_FOLDER)


def _counted_forms(run: Run) -> Iterator[tuple[str, str, int]]:
    forms = run.spaces[Space.FORMS]
    starts = forms.levels[Level.POSTINGS].starts
    for term, count in zip(forms.terms, (starts[1:] - starts[:-1]).tolist(), strict=True):
        yield *split_form_term(term), count
