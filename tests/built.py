"""An engine over documents that are made in a test, without an archive."""

from collections.abc import Callable, Iterable
from pathlib import Path

from index.arrays.run import RunWriter
from index.article import Article
from index.contents import ARRAYS_FOLDER, ENGINE_FOLDER, Base, write_contents
from index.czech.analyzer import Analyzer
from index.document import Document, DocumentBuilder
from index.reading import Batch
from index.settings import IndexSettings
from index.whoosh_store import whoosh_document
from search.array_engine import ArrayEngine, open_engine


def write_documents(
    folder: Path,
    documents: Iterable[Document],
    base: Base | None = None,
    met: Callable[[], Iterable[tuple[str, tuple[str, ...]]]] = tuple,
) -> tuple[str, ...]:
    """Write documents as a build would, and return what is wrong with what was written."""
    run = RunWriter()
    written = list(documents)
    for document in written:
        run.add(document)
    run.relate(met())
    batch = Batch((), run.finish(), tuple(map(whoosh_document, written)), ())
    return write_contents(folder, [batch], base, IndexSettings().bm25f).faults


def engine_in(folder: Path) -> ArrayEngine:
    """Open the engine over what was written."""
    return open_engine(folder / ARRAYS_FOLDER, folder / ENGINE_FOLDER)


def engine_of(folder: Path, articles: Iterable[Article], analyzer: Analyzer) -> ArrayEngine:
    """Return an engine over articles."""
    builder = DocumentBuilder(analyzer)
    write_documents(folder, map(builder.build, articles), met=builder.met)
    return engine_in(folder)
