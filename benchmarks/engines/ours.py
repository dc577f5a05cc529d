"""Hledej's own engine, on the index that its own build made."""

from collections.abc import Iterable
from pathlib import Path
from typing import Self

from benchmarks.engines.engine import Answer
from benchmarks.standin import Document
from index import document as present
from index.build import ENGINE_FOLDER
from index.czech.folding import fold
from index.schema import TextField, exact
from index.versions import Versions
from index.whoosh_store import WhooshWriter
from search.array_engine import ArrayEngine
from search.plan import Plan
from search.whoosh_source import WhooshSource


class OurEngine:
    """The current version of an index."""

    name = "Hledej"

    def __init__(self, folder: Path) -> None:
        """Open what :meth:`write` wrote, or the engine's folder of a version."""
        self.engine = ArrayEngine(WhooshSource(folder))

    @classmethod
    def open(cls, directory: Path) -> Self:
        """Open the current version of an index."""
        versions = Versions(directory)
        return cls(versions.folder(versions.current()) / ENGINE_FOLDER)

    @classmethod
    def write(cls, folder: Path, documents: Iterable[Document]) -> None:
        """Write what the engine needs of documents that were never files."""
        with WhooshWriter(folder) as writer:
            for document in documents:
                writer.add(_old(document))

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


def _old(document: Document) -> present.Document:
    """Return a document as the present build takes it; places of lemmas are not kept there."""
    terms: dict[str, dict[str, list[int]]] = {}
    for field in TextField:
        lemmas = document.lemmas.get(field, {})
        terms[field.value] = {term: [0] * count for term, count in lemmas.items()}
        forms: dict[str, list[int]] = {}
        for form, places in document.forms.get(field, {}).items():
            for written in {form, fold(form)}:
                forms[written] = sorted({*forms.get(written, []), *places})
        terms[exact(field)] = forms
    return present.Document(
        id=document.id,
        terms=terms,
        tiers={},
        keywords=document.keywords,
        published=document.published,
        importance=document.importance,
        stored=document.stored,
    )
