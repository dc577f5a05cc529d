"""Hledej's own engine, on the index that its own build made."""

from pathlib import Path
from typing import Self

from benchmarks.engines.engine import Answer
from index.build import ENGINE_FOLDER
from index.versions import Versions
from search.array_engine import ArrayEngine
from search.plan import Plan
from search.whoosh_source import WhooshSource


class OurEngine:
    """The current version of an index."""

    name = "Hledej"

    def __init__(self, directory: Path) -> None:
        """Open the index in a directory."""
        versions = Versions(directory)
        folder = versions.folder(versions.current())
        self.engine = ArrayEngine(WhooshSource(folder / ENGINE_FOLDER))

    @classmethod
    def open(cls, directory: Path) -> Self:
        """Open an index."""
        return cls(directory)

    def run(self, plan: Plan) -> Answer:
        """Return what matches with the counts of all facets."""
        found = self.engine.run(plan)
        return Answer(
            total=found.total,
            top=tuple(place.document for place in found.ranked),
            counts={
                facet: {count.key: count.count for count in counts if count.count}
                for facet, counts in found.facets.items()
            },
        )

    def close(self) -> None:
        """Close the index."""
        self.engine.close()
