"""Measure the memory of a server of one and of four processes, after 300 searches for each.

``python -m benchmarks.memory --articles 12000 --work FOLDER``, or after 2,100 with ``--draws 7``.
What processes share is counted once: the proportional set size of Linux, which divides a shared
page among those who have it. The process that looks after the others is one more. Which of them
answers is chance. It is measured when nobody has asked for a while, so that what is free has been
handed back.
"""

import time
from collections.abc import Mapping, Sequence

from benchmarks.corpus import Corpus, arguments, corpus_of
from benchmarks.measure import publish, table
from benchmarks.processes import proportional_mb, with_children
from benchmarks.queries import requests
from benchmarks.servers import address, get, serving

PROCESSES = (1, 4)
SILENCE = 3.0
"""Seconds after which a server has collected its garbage."""


def main() -> None:
    """Measure what the command line asks for."""
    parser = arguments(__doc__)
    parser.add_argument("--draws", type=int, default=1, help="how many times 300 searches")
    asked = parser.parse_args()
    found = measure(corpus_of(asked), asked.draws)
    publish(found, table(rows(found)), as_json=asked.json)


def rows(found: Mapping[int, float]) -> Sequence[Mapping[str, object]]:
    """Return a table, each sum as a multiple of one process's."""
    return [
        {"processes": count, "MB together": total, "to one": total / found[PROCESSES[0]]}
        for count, total in found.items()
    ]


def measure(corpus: Corpus, draws: int = 1) -> dict[int, float]:
    """Return, for each number of processes, the megabytes that they take together."""
    drawn = (requests(corpus.articles, corpus.seed, draw) for draw in range(draws))
    paths = [address(request) for some in drawn for request in some]
    return {count: _together(corpus, count, paths) for count in PROCESSES}


def _together(corpus: Corpus, count: int, paths: list[str]) -> float:
    with serving(corpus.index(), count) as (port, process):
        for path in paths * count:
            get(port, path)
        time.sleep(SILENCE)
        return round(sum(map(proportional_mb, with_children(process))), 1)


if __name__ == "__main__":
    main()
