"""A version is spliced: documents go, others come, and nothing else changes."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.engines.run_writer import write_arrays
from index.documents.document import Document
from index.engines.arrays.splice import Remainder, splice_columns, splice_related, splice_spaces
from index.engines.arrays.version import complete_arrays
from index.settings import IndexSettings
from index.storage.arrays import read_run, write_run
from index.storage.layout import Run, Space
from tests.random_documents import archives
from tests.read_arrays import assert_holds, run_of

BM25F = IndexSettings().bm25f


def spliced(
    folder: Path,
    documents: Sequence[Document],
    gone: Sequence[int],
    first_moved: int | None,
    added: Run,
) -> Run:
    """Return the run of a version of documents of which some go, and to which others come."""
    base, new = folder / "base", folder / "new"
    base.mkdir()
    new.mkdir()
    write_run(base, run_of(documents))
    rest = Remainder(base, tuple(gone), first_moved)
    splice_columns(rest, added, new)
    splice_related(rest, added, splice_spaces(rest, added, tuple(Space), new), new)
    return read_run(new)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@st.composite
def changes(draw: st.DrawFn) -> tuple[list[Document], list[int], list[Document]]:
    """Draw documents, the numbers of those that go, and documents that come."""
    documents = draw(archives(least=0))
    gone = draw(st.sets(st.integers(0, max(len(documents) - 1, 0)))) if documents else set()
    return documents, sorted(gone), draw(archives(least=0))


@settings(max_examples=80)
@given(changes())
def test_documents_that_stay_keep_their_numbers(
    case: tuple[list[Document], list[int], list[Document]],
) -> None:
    documents, gone, added = case
    with TemporaryDirectory() as folder:
        found = spliced(Path(folder), documents, gone, None, run_of(added))

        numbered = {n: document for n, document in enumerate(documents) if n not in gone}
        numbered |= dict(enumerate(added, len(documents)))
        assert found.size == len(documents) + len(added)
        assert found.columns.alive.sum() == len(numbered)
        assert_holds(found, numbered)


@settings(max_examples=80)
@given(changes(), st.integers(0, 8))
def test_numbers_from_some_on_are_used_again(
    case: tuple[list[Document], list[int], list[Document]], first: int
) -> None:
    documents, gone, added = case
    staying = [n for n in range(len(documents)) if n < first or n not in gone]
    with TemporaryDirectory() as folder:
        found = spliced(Path(folder), documents, gone, first, run_of(added))

        numbered = {new: documents[old] for new, old in enumerate(staying) if old not in gone}
        numbered |= dict(enumerate(added, len(staying)))
        assert found.size == len(staying) + len(added)
        assert_holds(found, numbered)


@settings(max_examples=80)
@given(changes())
def test_a_version_that_was_updated_is_as_one_built_of_what_is_left(
    case: tuple[list[Document], list[int], list[Document]],
) -> None:
    documents, gone, added = case
    left = [document for n, document in enumerate(documents) if n not in gone]
    with TemporaryDirectory() as updated, TemporaryDirectory() as built:
        spliced(Path(updated), documents, gone, 0, run_of(added))
        complete_arrays(Path(updated, "new"), BM25F)
        write_arrays(Path(built), [run_of(left), run_of(added)], BM25F)

        # Only positions beyond two bytes would differ: they stay wide when their text goes.
        assert files(Path(updated, "new")) == files(Path(built))
