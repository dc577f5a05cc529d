"""Run every benchmark and write what came of it to ``docs/performance.md``.

``python -m benchmarks.report --work FOLDER``; with ``--articles`` and ``--sizes`` for less.
"""

import argparse
import os
import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

from benchmarks import (
    answer,
    beside_opensearch,
    build_speed,
    endpoint,
    growth,
    memory,
    opening,
    page,
    search_speed,
)
from benchmarks.corpus import Corpus
from benchmarks.engines.engine import Engine, UnavailableError
from benchmarks.engines.known import others
from benchmarks.engines.whoosh_engine import WhooshListsEngine
from benchmarks.load import SECONDS, Load
from benchmarks.measure import Times, table

P = ParamSpec("P")
T = TypeVar("T")

PAGE = Path("docs/performance.md")
PLOT = "growth.svg"
ARTICLES = "12000,120000"


@dataclass(frozen=True, slots=True)
class Extent:
    """Size of a measurement.

    Attributes:
        corpora: The archives, the smallest first; the first is also built, served and loaded.
        sizes: Archives of which only the growth of search is measured.
        opensearch: Whether a node of OpenSearch is started beside ours.
    """

    corpora: Sequence[Corpus]
    sizes: Sequence[growth.Field]
    rounds: int = 3
    seconds: float = SECONDS
    draws: int = endpoint.DRAWS
    opensearch: bool = True

    def rivals(self, corpus: Corpus) -> Sequence[type[Engine]]:
        """Return the engines to compare with; a large one of Whoosh's takes half an hour."""
        slow = () if corpus is self.corpora[0] else (WhooshListsEngine,)
        return [kind for kind in others() if kind not in slow]


@dataclass(frozen=True, slots=True)
class Found:
    """Results of a measurement.

    Attributes:
        searches: Of each archive, the smallest first.
        built, loads, beside, answers, pages: Of the smallest; ``beside`` is empty without Java.
        openings: Rows of a table, one of each archive.
        memories: Articles of an archive to the memory of so many processes.
        grown: Articles of an archive to the figures of the engines.
    """

    searches: Sequence[search_speed.Outcome]
    built: Mapping[str, build_speed.Cost]
    loads: Mapping[str, Load]
    beside: Mapping[str, beside_opensearch.Figures]
    answers: Mapping[str, Times]
    pages: Mapping[str, Sequence[float]]
    openings: Sequence[Mapping[str, object]]
    memories: Mapping[int, Mapping[int, float]]
    grown: Mapping[int, growth.Figures]


def main() -> None:
    """Measure all and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", default=ARTICLES)
    parser.add_argument("--sizes", default=growth.SIZES)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--page", type=Path, default=PAGE)
    asked = parser.parse_args()
    corpora = [Corpus(asked.work, int(n), asked.seed) for n in asked.articles.split(",")]
    sizes = [growth.Field(asked.work, int(n), asked.seed) for n in asked.sizes.split(",")]
    write(asked.page, measure(Extent(corpora, sizes)))


def measure(extent: Extent) -> Found:
    """Measure all, each in a process of its own."""
    first, *larger = extent.corpora
    return Found(
        grown=_apart(growth.measure, extent.sizes, extent.rounds),
        searches=[
            _apart(search_speed.measure, corpus, extent.rounds, extent.rivals(corpus))
            for corpus in extent.corpora
        ],
        built=_apart(build_speed.measure, first),
        loads=_apart(endpoint.measure, first, extent.seconds, extent.draws),
        beside=_beside(first) if extent.opensearch else {},
        answers=_apart(answer.measure, first),
        pages=_apart(page.measure, first),
        openings=[
            _apart(opening.measure, first, whole=True),
            *(_apart(opening.measure, one) for one in larger),
        ],
        memories={corpus.articles: _apart(memory.measure, corpus) for corpus in extent.corpora},
    )


def _beside(corpus: Corpus) -> Mapping[str, beside_opensearch.Figures]:
    try:
        return _apart(beside_opensearch.on_own_node, corpus)
    except UnavailableError as error:
        print(error)
        return {}


def write(report: Path, found: Found) -> None:
    """Write the report with its picture beside it."""
    sections = [
        _head(),
        *map(_search, found.searches),
        *_first(found),
        _opening(found),
        *_memory(found),
        _growth(found),
    ]
    report.write_text("\n\n".join(sections) + "\n", "utf-8")
    (report.parent / PLOT).write_text(growth.picture(found.grown), "utf-8")


def _apart(measure: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Measure in a process of its own: what came before is not in its memory, nor shares files."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(measure, *args, **kwargs).result()


def _head() -> str:
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    return (
        "# Performance\n\n"
        "Written by `python -m benchmarks.report --work FOLDER`; every figure comes from that one "
        f"run ({machine}). The archives are generated: words of the lexicon with Zipf's weights, "
        "in articles as long as those of a real archive. All engines get the same terms and run "
        "the same 300 plans: one to three words, alternatives, exclusions, phrases, prefixes and a "
        "name, with and without filters and periods. Each plan asks for ten results and the counts "
        "of five facets over all matches. Times are CPU milliseconds: for each plan the median "
        "over the rounds."
    )


def _search(found: search_speed.Outcome) -> str:
    return (
        f"## Search, {found.articles:,} articles\n\n{table(found.rows())}\n\n"
        f"A whole search of the service, with parsing, twenty articles and their marking, "
        f"takes {found.service['mean']:.3g} ms in the mean, {found.service['p95']:.3g} at p95. "
        "*Same answers* counts the plans with the same total and the same facet counts as ours."
    )


def _first(found: Found) -> Iterator[str]:
    articles = found.searches[0].articles
    yield (
        f"## Build, {articles:,} articles\n\n"
        f"{table(build_speed.rows(found.built, articles))}\n\n"
        "Hledej reads, repairs and analyses the files and publishes a version. The others get "
        "ready terms; reading these is not counted. The update is the median of "
        f"{build_speed.DAYS}, each with the changes of a day."
    )
    yield (
        f"## JSON API, {articles:,} articles\n\n{table(endpoint.rows(found.loads))}\n\n"
        "The client asks over four kept connections on the same machine, every query once, "
        "and every answer lists 20 hits. "
        "*Nothing marked* is `highlight=none`: no matched words are looked for in the texts."
    )
    if found.beside:
        yield (
            f"## Beside OpenSearch, {articles:,} articles\n\n"
            f"{table(beside_opensearch.rows(found.beside))}\n\n"
            "Both servers get the same articles and searches, each search once, from a client over "
            "kept connections on the same machine. Both answer with 20 hits, marked words and the "
            "counts of five facets. They analyse Czech differently, so their matches differ."
        )
    yield (
        f"## Parts of an answer, {articles:,} articles\n\n"
        f"{table(answer.rows(found.answers))}\n\n"
        "CPU milliseconds of a first answer of the JSON API, with 20 marked hits and five facets, "
        "without server and network. The last column has multiples of the bare route."
    )
    yield (
        f"## Page, {articles:,} articles\n\n{table(page.rows(found.pages))}\n\n"
        "CPU milliseconds of the search page as readers get it: compressed, with the timeline, all "
        "facets and the reasons of every hit. Without server and network."
    )


def _opening(found: Found) -> str:
    return (
        f"## Size and opening\n\n{table(found.openings)}\n\n"
        "*Whoosh beside them* is the Whoosh index of a version: the stored articles and the words "
        "of titles, summaries and key points. *All of Whoosh* is a Whoosh index over the same "
        "terms with everything that the arrays hold. Opening the service includes a comparison of "
        "the lengths of all files."
    )


def _memory(found: Found) -> Iterator[str]:
    for articles, taken in found.memories.items():
        yield (
            f"## Memory, {articles:,} articles\n\n{table(memory.rows(taken))}\n\n"
            "Proportional set size after 300 searches for each answering process and a moment of "
            "rest. The process that forked them is included."
        )


def _growth(found: Found) -> str:
    return (
        f"## Growth\n\n{table(growth.rows(found.grown))}\n\n![Growth of search]({PLOT})\n\n"
        "These documents come straight from the generator, without files. A million are the "
        "100,000 ten times over, so posting lists grow and the number of words does not."
    )


if __name__ == "__main__":
    main()
