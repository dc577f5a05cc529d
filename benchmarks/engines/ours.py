"""Hledej's own engine, on the index that its own build made."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

from benchmarks.engines.engine import Answer
from benchmarks.engines.run_writer import RunWriter, write_arrays
from index.documents.document import Document
from index.engines.arrays.version import ARRAYS_FOLDER, ENGINE_FOLDER, Arrays
from index.engines.arrays.whoosh_store import WhooshWriter
from index.settings import IndexSettings
from index.storage.arrays import read_run
from index.storage.layout import Run
from index.versions.versions import Versions
from search.engines.arrays.engine import ArrayEngine
from search.engines.arrays.stored import StoredArticles
from search.query.plan import Plan

RUN = 2_000
"""Documents of a run."""


class OurEngine:
    """The current version of an index."""

    name = "Hledej"

    def __init__(self, arrays: Path, articles: Path) -> None:
        """Open the arrays and the articles of a version."""
        self.engine = ArrayEngine(Arrays(arrays), StoredArticles(articles))

    @classmethod
    def open(cls, directory: Path) -> Self:
        """Open the current version of an index."""
        versions = Versions(directory)
        folder = versions.folder(versions.current())
        return cls(folder / ARRAYS_FOLDER, folder / ENGINE_FOLDER)

    @classmethod
    def write(cls, folder: Path, documents: Iterable[Document]) -> None:
        """Write the arrays alone, of documents that were never files."""
        runs = []
        writer = RunWriter()
        for number, document in enumerate(documents, 1):
            writer.add(document)
            if number % RUN == 0:
                runs.append(writer.finish())
                writer = RunWriter()
        _write(folder, [*runs, writer.finish()])

    @classmethod
    def repeat(cls, folder: Path, written: Path, times: int) -> None:
        """Write the arrays of what was written, so many times over."""
        _write(folder, [read_run(written / ARRAYS_FOLDER)] * times)

    @classmethod
    def written(cls, folder: Path) -> Self:
        """Open what :meth:`write` wrote."""
        return cls(folder / ARRAYS_FOLDER, folder / ENGINE_FOLDER)

    def run(self, plan: Plan) -> Answer:
        """Return the matches, with the counts of all facets."""
        found = self.engine.run(plan)
        return Answer(
            total=found.total,
            top=tuple(match.document for match in found.ranked),
            counts={
                facet: {count.key: count.documents for count in counts.values if count.documents}
                for facet, counts in found.facets.items()
            },
        )

    def close(self) -> None:
        """Close the index."""
        self.engine.close()


def _write(folder: Path, runs: Sequence[Run]) -> None:
    arrays, articles = folder / ARRAYS_FOLDER, folder / ENGINE_FOLDER
    arrays.mkdir()
    articles.mkdir()
    write_arrays(arrays, runs, IndexSettings().bm25f)
    with WhooshWriter(articles):
        pass
