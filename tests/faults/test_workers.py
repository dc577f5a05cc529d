"""Builds that have other processes read for them: these or those die."""

import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from index.archive.file_record import FileRecord
from index.archive.listing import list_archive
from index.czech.analyzer import Analyzer
from index.documents import workers
from index.documents.batches import Reading
from index.documents.workers import ALONE, LARGE, Workers
from index.errors import ReadingError
from index.problems import ProblemKind
from index.settings import IndexSettings
from index.versions.versions import Versions
from index.vocabulary.vocabulary import Vocabulary
from tests.faults.dying import DyingReader
from tests.faults.served import alive, children
from tests.kinds import WriteArchive

POST = "---\ntitle: Článek {}\ndate: 2025-01-02\n---\n" + "Text o čipech. " * 20


def test_processes_that_read_end_with_a_builder_that_is_killed(
    write_archive: WriteArchive, tmp_path: Path
) -> None:
    archive = write_archive({f"a{n}.md": POST.format(n) for n in range(3 * ALONE)})
    index = tmp_path / "index"
    command: list[str | Path] = [
        Path(sys.executable).with_name("hledej"),
        "build",
        archive,
        "--index",
        index,
    ]
    builder = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    runs = "versions/*.new/runs/*"
    while not any(index.glob(runs)):
        assert builder.poll() is None, "it ended before anything was read"
        time.sleep(0.01)
    readers = children(builder.pid)
    builder.send_signal(signal.SIGKILL)
    builder.wait()

    assert readers
    while any(map(alive, readers)):
        time.sleep(0.01)
    subprocess.run(command, check=True, capture_output=True)
    versions = Versions(index)
    versions.verify(versions.current())
    assert [path.name for path in (index / "versions").iterdir()] == [versions.current()]


def read(archive: Path, folder: Path, analyzer: Analyzer) -> dict[str, FileRecord]:
    """Read an archive in batches, each file said to be large, and return the records by path."""
    listed = list_archive(archive, IndexSettings()).files
    files = [replace(file, size=LARGE + 1) for file in listed]
    reading = Reading(IndexSettings(), analyzer, Vocabulary())
    with Workers(DyingReader, reading, files, folder) as reading_them:
        batches = list(reading_them.batches())
    records = [record for batch in batches for record in batch.records]
    assert [record.path for record in records] == [file.path for file in files]
    return {record.path: record for record in records}


def test_a_file_that_ends_its_process_is_left_out_and_told_and_all_others_are_read(
    write_archive: WriteArchive, tmp_path: Path, analyzer: Analyzer
) -> None:
    evil = {"b": "DIE ALWAYS", "d": "HANG", "f": "GROW"}
    sound = {name: POST.format(name) for name in "ace"}
    archive = write_archive({f"{name}.md": text for name, text in (evil | sound).items()})

    found = read(archive, tmp_path / "runs", analyzer)

    assert {path for path, record in found.items() if record.indexed} == {"a.md", "c.md", "e.md"}
    for name in evil:
        (problem,) = found[f"{name}.md"].problems
        assert problem.kind is ProblemKind.UNREADABLE_FILE
        assert "too much time or memory" in problem.what
        # An update reads it again only when it has changed.
        assert found[f"{name}.md"].hash


def test_a_process_that_is_ended_by_chance_costs_no_file(
    write_archive: WriteArchive, tmp_path: Path, analyzer: Analyzer
) -> None:
    texts = {name: POST.format(name) for name in "abcdef"}
    texts["c"] += "DIE ONCE"
    archive = write_archive({f"{name}.md": text for name, text in texts.items()})

    found = read(archive, tmp_path / "runs", analyzer)

    assert [record.indexed for record in found.values()] == [True] * len(texts)


def test_processes_that_die_of_everything_end_the_build_with_a_message(
    write_archive: WriteArchive,
    tmp_path: Path,
    analyzer: Analyzer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    archive = write_archive({f"{number}.md": "DIE ALWAYS" for number in range(9)})
    monkeypatch.setattr(workers, "MAX_DEATHS", 4)

    with pytest.raises(ReadingError, match="nothing was published; free memory and build again"):
        read(archive, tmp_path / "runs", analyzer)
