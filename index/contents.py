"""What lies in the folder of a version, and how it is written."""

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.arrays.files import read_run
from index.arrays.layout import Run, lengths_of
from index.arrays.merge import merge
from index.arrays.splice import Remainder, splice
from index.arrays.version import Arrays, complete_arrays
from index.changes import FileRecord
from index.dictionary import write_phrases, write_words
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
RUNS_FOLDER = "runs"
"""There only while a version is written."""

MERGED_AT_ONCE = 64
"""Runs that are merged at a time: the terms of all of them are in memory then."""

Start = Callable[..., Callable[[], None]]
"""Starts some work, perhaps in another process, and returns what waits for its end."""


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


def write_contents(folder: Path, batches: Iterable[Batch], bm25f: Bm25f, start: Start) -> Contents:
    """Write all documents of a version: what they are found and shown by.

    Args:
        folder: Of the new version.
        batches: The documents.
        bm25f: What words count.
        start: Starts work that can be done beside other work.
    """
    engine = folder / ENGINE_FOLDER
    engine.mkdir()
    added = _Added(PhraseCounts())
    with WhooshWriter(engine) as writer:
        added.write(batches, writer)
        # What takes Whoosh longest is yet to come, at the end of this block.
        finish = start(_write_found, folder, tuple(added.runs), bm25f)
        _write_phrases(folder, added.phrases)
    finish()
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
    rest = Remainder(base.folder / ARRAYS_FOLDER, gone, merge_small(engine))
    # The folder has links to the files of the base, which stay as they are.
    shutil.rmtree(folder / ARRAYS_FOLDER)
    shutil.rmtree(folder / DICTIONARY_FOLDER)
    finish = start(_write_found, folder, tuple(added.runs), bm25f, rest)
    _write_phrases(folder, added.phrases)
    finish()
    updated = Arrays(folder / ARRAYS_FOLDER)
    numbered = dict(enumerate(added.ids, updated.size - len(added.ids)))
    return Contents(tuple(added.records), faults(engine, updated.layout.documents, numbered))


def write_knowledge(folder: Path, lexicon: Path, vocabulary: Vocabulary) -> None:
    """Write what a version was read by: the lexicon and the vocabulary."""
    if not (folder / LEXICON_FOLDER).exists():
        shutil.copytree(lexicon, folder / LEXICON_FOLDER)
    # Removed first: it may be a link that an older version shares.
    (folder / VOCABULARY_FILE).unlink(missing_ok=True)
    (folder / VOCABULARY_FILE).write_bytes(to_json(vocabulary))


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


def _write_found(
    folder: Path, added: Sequence[Path], bm25f: Bm25f, rest: Remainder | None = None
) -> None:
    """Write the arrays of what stays of a version and of some runs, and the dictionary's words.

    The runs are removed.
    """
    arrays = folder / ARRAYS_FOLDER
    arrays.mkdir()
    runs = list(_few(added, folder / RUNS_FOLDER))
    if rest is None:
        merge(runs, arrays)
    else:
        splice(rest, _one(runs, folder / RUNS_FOLDER), arrays)
    shutil.rmtree(folder / RUNS_FOLDER)
    complete_arrays(arrays, bm25f)
    (folder / DICTIONARY_FOLDER).mkdir(exist_ok=True)
    forms = Arrays(arrays).forms
    write_words(folder / DICTIONARY_FOLDER, forms.terms, lengths_of(np.asarray(forms.starts)))


def _few(folders: Sequence[Path], place: Path) -> Iterator[Run]:
    """Yield the runs in folders, so many merged into one that memory does not grow."""
    if len(folders) <= MERGED_AT_ONCE:
        yield from map(read_run, folders)
        return
    for first in range(0, len(folders), MERGED_AT_ONCE):
        merged = place / f"merged-{first}"
        merged.mkdir()
        merge([read_run(folder) for folder in folders[first : first + MERGED_AT_ONCE]], merged)
        yield read_run(merged)


def _one(runs: Sequence[Run], place: Path) -> Run:
    """Return runs as one."""
    if len(runs) == 1:
        return runs[0]
    (place / "one").mkdir()
    merge(runs, place / "one")
    return read_run(place / "one")


def _write_phrases(folder: Path, counts: PhraseCounts) -> None:
    (folder / DICTIONARY_FOLDER).mkdir(exist_ok=True)
    phrases = counts.phrases()
    write_phrases(folder / DICTIONARY_FOLDER, phrases.commonest())
    phrases.save(folder / DICTIONARY_FOLDER)
