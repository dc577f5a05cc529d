"""Load the real server and a bare Flask route on the same server, one after the other.

``python -m benchmarks.endpoint --articles 12000 --work FOLDER``. Both get the same addresses over
the loopback, all different, from a client in a process of its own over four kept connections. Every
answer has 20 hits (see :mod:`benchmarks.full_pages`) and the counts of five facets. Then the server
gets shares of the rate that it held, in an open loop.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

from benchmarks.corpus import Corpus, arguments, corpus_of
from benchmarks.full_pages import full_pages
from benchmarks.load import SECONDS, Load, from_own_process
from benchmarks.measure import publish, table
from benchmarks.servers import address, serving, serving_bare
from search.request import HighlightStyle

OURS, BARE = "Hledej, JSON API", "bare Flask route"
UNMARKED = "Hledej, JSON API, nothing marked"
SHARES = (0.5, 0.8)
"""Shares of the highest rate at which requests are due in the open loops."""
DRAWS = 40
WARM_UP = 300
"""Requests that a server has answered before it is timed."""


def main() -> None:
    """Measure what the command line asks for."""
    parser = arguments(__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    asked = parser.parse_args()
    loads = measure(corpus_of(asked), asked.seconds)
    found = {name: asdict(load) for name, load in loads.items()}
    publish(found, table(rows(loads)), as_json=asked.json)


def rows(loads: Mapping[str, Load]) -> Sequence[Mapping[str, object]]:
    """Return a table, with the share of the bare route's requests a second."""
    return [
        {
            "route": name,
            "requests / s": load.per_second,
            "share of the bare route": load.per_second / loads[BARE].per_second,
            "p50 ms": load.p50,
            "p95 ms": load.p95,
            "p99 ms": load.p99,
            "p99 / p50": load.p99 / load.p50,
            "failed": load.failed,
        }
        for name, load in loads.items()
    ]


def measure(corpus: Corpus, seconds: float, draws: int = DRAWS) -> dict[str, Load]:
    """Load both servers for so many seconds, or until all addresses are used up."""
    full = full_pages(corpus, draws)
    asked = [*map(address, full)]
    unmarked = [address(replace(one, highlight=HighlightStyle.NONE)) for one in full]
    with serving(corpus.index()) as (port, _):
        # An open loop asks for what was not asked before.
        first, *others = _dealt(asked, 1 + len(SHARES))
        ours = _load(port, first, seconds)
        opened = {
            f"{OURS}, {share:.0%} of that rate": from_own_process(
                port, some, seconds, share * ours.per_second
            )
            for share, some in zip(SHARES, others, strict=True)
        }
    with serving(corpus.index()) as (port, _):
        without_marks = _load(port, unmarked, seconds)
    with serving_bare() as (port, _):
        bare = _load(port, asked, seconds)
    return {OURS: ours, **opened, UNMARKED: without_marks, BARE: bare}


def _dealt(asked: Sequence[str], parts: int) -> Sequence[Sequence[str]]:
    return [asked[number::parts] for number in range(parts)]


def _load(port: int, asked: Sequence[str], seconds: float) -> Load:
    warm_up = min(WARM_UP, len(asked) // 10)
    from_own_process(port, asked[:warm_up], seconds)
    return from_own_process(port, asked[warm_up:], seconds)


if __name__ == "__main__":
    main()
