"""The index on which faults are tried."""

from pathlib import Path

import pytest

from index.czech.analyzer import Analyzer
from tests.faults.small import SmallIndex, small_index


@pytest.fixture
def small(tmp_path: Path, analyzer: Analyzer) -> SmallIndex:
    """A small index with two versions."""
    folder = tmp_path / "small"
    folder.mkdir()
    return small_index(folder, analyzer)
