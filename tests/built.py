"""An engine over documents that are made in a test, without an archive."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import ParamSpec, TypeVar

from benchmarks.engines.run_writer import RunWriter
from index.article import Article
from index.czech.analyzer import Analyzer
from index.documents.batches import RUNS_FOLDER
from index.documents.document import Document, DocumentBuilder
from index.engines.arrays.batches import Batch
from index.engines.arrays.contents import update_contents, write_contents
from index.engines.arrays.version import ARRAYS_FOLDER, ENGINE_FOLDER
from index.engines.base import Base
from index.settings import IndexSettings
from index.storage.arrays import write_run
from search.engines.arrays.engine import ArrayEngine, open_engine
from tests.whoosh_documents import whoosh_document

P = ParamSpec("P")
T = TypeVar("T")
Met = Callable[[], Iterable[tuple[str, tuple[str, ...]]]]


def write_documents(
    folder: Path, documents: Iterable[Document], base: Base | None = None, met: Met = tuple
) -> tuple[str, ...]:
    """Write documents as a build would, and return what is wrong with what was written."""
    run = RunWriter()
    written = list(documents)
    for document in written:
        run.add(document)
    run.relate(met())
    run_folder = folder / RUNS_FOLDER / "0"
    run_folder.mkdir(parents=True)
    write_run(run_folder, run.finish())
    batches = [Batch((), run_folder, tuple(map(whoosh_document, written)), ())]
    bm25f = IndexSettings().bm25f
    if base is not None:
        return update_contents(folder, batches, bm25f, _at_once, base).faults
    return write_contents(folder, batches, bm25f, _at_once).faults


def _at_once(work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Callable[[], T]:
    result = work(*args, **kwargs)
    return lambda: result


def engine_in(folder: Path) -> ArrayEngine:
    """Open the engine over what was written."""
    return open_engine(folder / ARRAYS_FOLDER, folder / ENGINE_FOLDER)


def engine_of(folder: Path, articles: Iterable[Article], analyzer: Analyzer) -> ArrayEngine:
    """Return an engine over articles."""
    builder = DocumentBuilder(analyzer)
    write_documents(folder, map(builder.build, articles), met=builder.met)
    return engine_in(folder)
