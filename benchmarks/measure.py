"""Time engines against each other, and print what came of it."""

import gc
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median

SLOW_SECONDS = 60.0
"""Seconds of a first round from which one round is enough."""
QUICK_SECONDS = 10.0
MORE = 20
"""What is quick is measured for so long, in up to so many times the rounds: a machine is now
faster and now slower, for seconds."""

Run = Callable[[int], object]
"""Runs the query of a number."""


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of the queries: of each the median over its rounds.

    Attributes:
        cpu: Of the process, with all its threads.
        wall: By the clock.
    """

    cpu: tuple[float, ...]
    wall: tuple[float, ...]

    def summary(self) -> Mapping[str, float]:
        """Return the row of a table."""
        return {
            "mean": round(fmean(self.cpu), 4),
            "median": round(median(self.cpu), 4),
            "p95": round(percentile(self.cpu, 95), 4),
            "wall_mean": round(fmean(self.wall), 4),
            "wall_p95": round(percentile(self.wall, 95), 4),
        }


def interleaved(runs: Mapping[str, Run], queries: int, rounds: int) -> dict[str, Times]:
    """Run all queries by everyone in turn, once to warm up and then in rounds.

    Whoever comes first in one round comes last in the next. There are at least so many rounds of
    all but the slowest, and more of the quick; where one is asked for, there is one of each.
    """
    samples: dict[str, list[list[tuple[float, float]]]] = {name: [] for name in runs}
    with without_collections():
        left = {name: _rounds(run, queries, rounds) for name, run in runs.items()}
        order = list(runs)
        for done in range(max(left.values())):
            for name in order:
                if done < left[name]:
                    samples[name].append([_timed(runs[name], n) for n in range(queries)])
                    gc.collect()
            order.append(order.pop(0))
    return {name: _times(found) for name, found in samples.items()}


@contextmanager
def without_collections() -> Iterator[None]:
    """Keep the garbage collector from running where time is taken."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _rounds(run: Run, queries: int, rounds: int) -> int:
    started = time.perf_counter()
    for number in range(queries):
        run(number)
    gc.collect()
    taken = time.perf_counter() - started
    if rounds == 1 or taken > SLOW_SECONDS:
        return 1
    return max(rounds, min(MORE * rounds, int(QUICK_SECONDS / taken)))


def _timed(run: Run, number: int) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    run(number)
    return (time.process_time() - cpu) * 1000, (time.perf_counter() - wall) * 1000


def _times(rounds: Sequence[Sequence[tuple[float, float]]]) -> Times:
    each = [
        [median(values) for values in zip(*taken, strict=True)]
        for taken in zip(*rounds, strict=True)
    ]
    return Times(tuple(cpu for cpu, _ in each), tuple(wall for _, wall in each))


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the value that so many percent of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def disk_size(folder: Path) -> int:
    """Return the bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def table(rows: Sequence[Mapping[str, object]]) -> str:
    """Return rows of the same keys as a Markdown table."""
    heads = list(rows[0])
    lines = [heads, ["---"] * len(heads), *([_cell(row[head]) for head in heads] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def publish(found: object, text: str, *, as_json: bool) -> None:
    """Print the outcome for programs or for people."""
    print(json.dumps(found, ensure_ascii=False) if as_json else text)
