"""Folders for the tests of faults, which write thousands of files and sync each."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.czech.analyzer import Analyzer
from tests.faults.small import SmallIndex, small_index

MEMORY = Path("/dev/shm")


@pytest.fixture
def quick_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where the system has such: a kill loses nothing of it, as of a disk."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else tmp_path) as folder:
        yield Path(folder)


@pytest.fixture
def small(quick_folder: Path, analyzer: Analyzer) -> SmallIndex:
    """A small index with two versions."""
    return small_index(quick_folder, analyzer)
