"""Store of the embedded engine: a Whoosh index and arrays in the version's folder."""

from pathlib import Path

from index.engines.base import Contents, Writing
from index.settings import EngineKind
from index.versions.publication import PointerFile, Publication


class LocalStore:
    """Writes a Whoosh index and arrays into the version's folder."""

    kind = EngineKind.WHOOSH
    reweighs = True

    def publication(self, directory: Path) -> Publication:
        """Return the pointer file of the index in a folder."""
        return PointerFile(directory)

    def write(self, writing: Writing) -> Contents:
        """Write all documents of a version, which is not searched yet."""
        # Imported late: an update without changes is spared 0.2 s.
        from index.engines.arrays.writing import write_documents  # noqa: PLC0415

        return write_documents(writing)

    def discard(self, name: str) -> None:
        """Do nothing: all documents are in the version's folder."""
