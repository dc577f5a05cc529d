"""Runs are merged, without a word lost: over random documents."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.engines.run_writer import write_arrays
from index.documents.document import Document
from index.engines.arrays.merge import merge
from index.settings import IndexSettings
from index.storage.arrays import read_run
from index.storage.layout import Run
from tests.random_documents import archives
from tests.read_arrays import assert_holds, run_of


def split(draw: st.DrawFn, documents: Sequence[Document]) -> list[Sequence[Document]]:
    """Draw ranges into which documents are split; some may be empty."""
    cuts = sorted(draw(st.lists(st.integers(0, len(documents)), max_size=4)))
    bounds = [0, *cuts, len(documents)]
    return [documents[first:end] for first, end in pairwise(bounds)]


@st.composite
def parts(draw: st.DrawFn) -> list[Sequence[Document]]:
    return split(draw, draw(archives(least=0)))


def files_of(runs: Sequence[Run]) -> dict[str, bytes]:
    """Return the content of every file of a version merged from runs."""
    with TemporaryDirectory() as folder:
        write_arrays(Path(folder), runs, IndexSettings().bm25f)
        return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


@settings(max_examples=60)
@given(parts())
def test_merged_runs_hold_all_documents_numbered_on(split_into: list[Sequence[Document]]) -> None:
    with TemporaryDirectory() as folder:
        merge([run_of(part) for part in split_into], Path(folder))

        documents = [document for part in split_into for document in part]
        assert_holds(read_run(Path(folder)), dict(enumerate(documents)))


@settings(max_examples=60)
@given(parts())
def test_however_documents_came_in_runs_the_version_is_the_same(
    split_into: list[Sequence[Document]],
) -> None:
    documents = [document for part in split_into for document in part]

    # Nothing may differ: not even how many bytes a number takes.
    assert files_of([run_of(part) for part in split_into]) == files_of([run_of(documents)])


@settings(max_examples=30)
@given(parts(), st.integers(1, 4))
def test_runs_may_be_merged_a_few_at_a_time(split_into: list[Sequence[Document]], few: int) -> None:
    runs = [run_of(part) for part in split_into]
    with TemporaryDirectory() as folder:
        merged = []
        for first in range(0, len(runs), few):
            run_folder = Path(folder, str(first))
            run_folder.mkdir()
            merge(runs[first : first + few], run_folder)
            merged.append(read_run(run_folder))

        assert files_of(merged) == files_of(runs)
