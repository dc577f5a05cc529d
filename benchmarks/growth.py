"""Measure how search grows with the archive, ours against tantivy.

``python -m benchmarks.growth --sizes 1000,10000,100000 --work FOLDER``. The documents come straight
from the generator's draws (:func:`benchmarks.documents.documents`), without files and without the
rest of a build. A million would be drawn for hours: what is larger than ``DRAWN`` articles is so
many drawn ones several times over. ``--plot FILE`` draws the lines as SVG.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from benchmarks import entries
from benchmarks.corpus import ENTRIES, analyzer
from benchmarks.documents import DRAWN, documents
from benchmarks.engines.engine import Engine, Entry, Opened, combined
from benchmarks.engines.known import others
from benchmarks.engines.ours import OurEngine
from benchmarks.kept import kept
from benchmarks.measure import publish, table
from benchmarks.plot import plot
from benchmarks.queries import plans, requests
from benchmarks.search_speed import race
from index.documents.document import Document
from index.vocabulary.vocabulary import Vocabulary

SIZES = "1000,10000,100000,1000000"
RIVALS = ("tantivy",)

Figures = Mapping[str, Mapping[str, float]]
"""Engine to what :meth:`benchmarks.measure.Times.summary` has of it."""


@dataclass(frozen=True, slots=True)
class Field:
    """One size of archive, in memory nowhere: the folders of the engines' indexes.

    Attributes:
        work: Where indexes are kept for the next run.
        articles: How many; beyond ``DRAWN``, a multiple of it.
        seed: What they are drawn from.
    """

    work: Path
    articles: int
    seed: int

    @property
    def drawn(self) -> "Field":
        """The archive of which this one is several copies, or itself."""
        return replace(self, articles=min(self.articles, DRAWN))

    def folder(self, kind: type[Engine] | type[OurEngine]) -> Path:
        """Return the folder of an engine's index, made unless it is there."""
        return kept(self._named(kind.name.lower()), lambda to: self._make(kind, to))

    def entries(self) -> Path:
        """Return the file of what the other engines are fed."""
        made = kept(
            self._named("entries"),
            lambda to: entries.save(to / ENTRIES, map(combined, self._documents())),
        )
        return made / ENTRIES

    def _named(self, name: str) -> Path:
        return self.work / "growth" / f"{self.articles}-{self.seed}-{name}"

    def _documents(self) -> Iterator[Document]:
        return documents(self.articles, self.seed)

    def _make(self, kind: type[Engine] | type[OurEngine], folder: Path) -> None:
        copies, rest = divmod(self.articles, self.drawn.articles)
        if rest:
            raise SystemExit(f"{self.articles} is more than {DRAWN} and no multiple of it")
        if issubclass(kind, OurEngine):
            if copies > 1:
                kind.repeat(folder, self.drawn.folder(kind), copies)
            else:
                kind.write(folder, self._documents())
            return
        fed = self.drawn.entries()
        kind.build(folder, chain.from_iterable(entries.load(fed, Entry) for _ in range(copies)))


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=SIZES)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    sizes = [int(size) for size in asked.sizes.split(",")]
    found = measure([Field(asked.work, size, asked.seed) for size in sizes], asked.rounds)
    if asked.plot:
        asked.plot.write_text(picture(found), "utf-8")
    publish(found, table(rows(found)), as_json=asked.json)


def rows(found: Mapping[int, Figures]) -> Sequence[Mapping[str, object]]:
    """Return a table: CPU milliseconds of a search in the mean, and at p95."""
    return [
        {"articles": articles}
        | {
            f"{name}, {key}": figures[key]
            for name, figures in by.items()
            for key in ("mean", "p95")
        }
        | {
            f"{name} / ours": figures["mean"] / by[OurEngine.name]["mean"]
            for name, figures in by.items()
            if name != OurEngine.name
        }
        for articles, by in found.items()
    ]


def picture(found: Mapping[int, Figures]) -> str:
    """Return the means as a plot."""
    names = next(iter(found.values()))
    lines = {
        name: [(float(articles), by[name]["mean"]) for articles, by in found.items()]
        for name in names
    }
    return plot("A search with counts of five facets", ("articles", "CPU ms"), lines)


def measure(fields: Sequence[Field], rounds: int) -> dict[int, Figures]:
    """Time the engines on archives of several sizes."""
    return {field.articles: _measured(field, rounds) for field in fields}


def _measured(field: Field, rounds: int) -> Figures:
    mix = plans(requests(field.drawn.articles, field.seed), analyzer(), Vocabulary())
    ours = OurEngine.written(field.folder(OurEngine))
    rivals = [kind for kind in others() if kind.name in RIVALS]
    engines: list[Opened] = [ours, *(kind.open(field.folder(kind)) for kind in rivals)]
    times = race(engines, mix, rounds)
    for engine in engines:
        engine.close()
    return {name: taken.summary() for name, taken in times.items()}


if __name__ == "__main__":
    main()
