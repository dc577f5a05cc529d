"""Tell how large a version is and how long it takes to open.

``python -m benchmarks.opening --articles 12000 --work FOLDER``. Opening is timed in a process that
has opened one before, with the files in the system's memory: the engine alone, and the service
with all it needs to answer (lexicon, dictionary, names), that first compares every file's length.
"""

import time
from collections.abc import Callable, Mapping
from statistics import median

from benchmarks.corpus import Corpus, arguments, corpus_of
from benchmarks.engines.whoosh_engine import WhooshEngine
from benchmarks.measure import disk_size, publish, table
from index.engines.arrays.version import ARRAYS_FOLDER, ENGINE_FOLDER
from index.versions.versions import Versions
from search.answers.service import SearchService
from search.engines.arrays.engine import open_engine
from search.settings import SearchSettings

TIMES = 5


def main() -> None:
    """Measure what the command line asks for."""
    parser = arguments(__doc__)
    parser.add_argument("--whole", action="store_true", help="compare with all of Whoosh, too")
    asked = parser.parse_args()
    found = measure(corpus_of(asked), whole=asked.whole)
    publish(found, table([found]), as_json=asked.json)


def measure(corpus: Corpus, *, whole: bool = False) -> Mapping[str, object]:
    """Return the megabytes of the parts of a version, and the milliseconds of opening it.

    Args:
        corpus: The archive.
        whole: Whether to compare with an index in which Whoosh has everything, too.
    """
    versions = Versions(corpus.index())
    folder = versions.folder(versions.current())
    arrays, engine = folder / ARRAYS_FOLDER, folder / ENGINE_FOLDER
    sizes = {part: disk_size(part) / 1e6 for part in (arrays, engine, folder)}
    plain = disk_size(corpus.built(WhooshEngine)) / 1e6 if whole else 0.0
    return {
        "articles": corpus.articles,
        "arrays, MB": sizes[arrays],
        "Whoosh beside them, MB": sizes[engine],
        "all of Whoosh, MB": plain or "",
        "arrays / Whoosh beside them": sizes[arrays] / sizes[engine],
        "arrays / all of Whoosh": sizes[arrays] / plain if plain else "",
        "open the engine, ms": _milliseconds(lambda: open_engine(arrays, engine).close()),
        "open the service, ms": _milliseconds(
            lambda: SearchService(corpus.index(), SearchSettings()).searcher().state
        ),
    }


def _milliseconds(run: Callable[[], object]) -> float:
    taken = []
    for _ in range(TIMES):
        started = time.perf_counter()
        run()
        taken.append((time.perf_counter() - started) * 1000)
    return median(taken[1:])


if __name__ == "__main__":
    main()
