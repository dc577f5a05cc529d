"""Measure the costliest files: what a build takes to read each, for files made to hurt.

``python -m benchmarks.costly_files`` prints processor seconds a megabyte and the memory that a file
takes at most, as a multiple of its size, for each kind of file in several sizes, the costliest
first. Each is read in a process of its own, as a build reads it: decoded, repaired, parsed,
analysed, inverted and written as a run. ``--kind`` takes those whose name has a text, ``--kb`` one
size.
"""

import argparse
import ctypes
import gc
import os
import pickle
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from benchmarks.hostile_bodies import FILES
from benchmarks.measure import publish, table
from index.archive.listing import list_archive
from index.czech.analyzer import Analyzer
from index.czech.cache import load_lexicon
from index.documents.batches import Reading
from index.engines.arrays.batches import RunReader
from index.problems import ProblemKind
from index.settings import IndexSettings
from index.vocabulary.vocabulary import Vocabulary

T = TypeVar("T")

SIZES = (1_100_000, 4_900_000)
"""Bytes of a file; the largest is what ``index.max_file_kb`` lets in."""
SHOWN = 25
EXAMPLES = Path(__file__).parent.parent / "examples" / "archive"
TELLING = (
    ProblemKind.TOO_MUCH_STRUCTURE,
    ProblemKind.TOO_MANY_WORDS,
    ProblemKind.NOT_REPAIRED,
    ProblemKind.BINARY_FILE,
)
"""What the table names of the problems of a file."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a file costs.

    Attributes:
        size: Bytes.
        seconds: Of the processor.
        memory: Bytes that reading takes at most, beside what the process had before.
        problems: What the owner learns of it.
    """

    size: int
    seconds: float
    memory: int
    problems: tuple[ProblemKind, ...]

    @property
    def a_megabyte(self) -> float:
        """Seconds of the processor for each megabyte."""
        return self.seconds / self.size * 1e6

    @property
    def times(self) -> float:
        """Memory as a multiple of the size."""
        return self.memory / self.size


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kind", default="", help="kinds whose name has this text")
    parser.add_argument("--kb", type=int, help="one size, in kB")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    asked = parser.parse_args()
    sizes = (asked.kb * 1000,) if asked.kb else SIZES
    reading = Reading(IndexSettings(), Analyzer(load_lexicon(print)), Vocabulary())
    names = [name for name in FILES if asked.kind in name]
    costs = {name: [cost_of(name, size, reading) for size in sizes] for name in names}
    figures = {
        "most_seconds_a_megabyte": round(_most(costs, "a_megabyte"), 2),
        "most_memory_times_size": round(_most(costs, "times"), 1),
    }
    shown = "\n".join(f"{name}: {value}" for name, value in figures.items())
    publish(figures, f"{table(rows(costs))}\n{shown}", as_json=asked.json)


def _most(costs: Mapping[str, Sequence[Cost]], measure: str) -> float:
    found: list[float] = [getattr(cost, measure) for some in costs.values() for cost in some]
    return max(found)


def rows(costs: Mapping[str, Sequence[Cost]]) -> Sequence[Mapping[str, object]]:
    """Return a table of the costliest kinds, each at the size where it takes most."""
    worst = {name: max(found, key=lambda cost: cost.a_megabyte) for name, found in costs.items()}
    ordered = sorted(worst.items(), key=lambda item: -item[1].a_megabyte)
    return [
        {
            "file": name,
            "kB": cost.size // 1000,
            "s a MB": round(cost.a_megabyte, 2),
            "memory / size": round(max(other.times for other in costs[name]), 1),
            "problems": ", ".join(kind.value for kind in cost.problems if kind in TELLING),
        }
        for name, cost in ordered[:SHOWN]
    ]


def cost_of(name: str, size: int, reading: Reading) -> Cost:
    """Return what it costs to read a file of some kind and size."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "archive"
        archive.mkdir()
        # In a process of its own, too: a child inherits the memory that its parent has freed, and
        # what it takes of that is not counted.
        length = _in_child(partial(_write, archive / "2025-01-02-a.md", FILES[name], size))
        return _in_child(partial(_measured, archive, length, reading))


def _write(path: Path, make: Callable[[int], bytes], size: int) -> int:
    return path.write_bytes(make(size))


def _in_child(work: Callable[[], T]) -> T:
    receiving, sending = os.pipe()
    if not os.fork():
        os.close(receiving)
        with os.fdopen(sending, "wb") as answer:
            answer.write(pickle.dumps(work()))
        os._exit(0)
    os.close(sending)
    with os.fdopen(receiving, "rb") as answered:
        written = answered.read()
    os.wait()
    if not written:
        raise RuntimeError(f"{work}: the process ended")
    found: T = pickle.loads(written)  # noqa: S301  # of our own child
    return found


def _measured(archive: Path, length: int, reading: Reading) -> Cost:
    # As in a process of a build.
    gc.disable()
    reader = RunReader(reading)
    # Ordinary articles first: a process of a build has its lexicon and its caches.
    ordinary = list_archive(EXAMPLES, reading.settings).files
    reader.read(ordinary, archive / "warm")
    files = list_archive(archive, reading.settings).files
    # What reading these has freed is given back: the file takes it anew, and is counted with it.
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5", "ascii")
    before, started = _memory("VmRSS"), time.process_time()
    batch = reader.read(files, archive / "run")
    seconds = time.process_time() - started
    kinds = {problem.kind for record in batch.records for problem in record.problems}
    return Cost(length, seconds, _memory("VmHWM") - before, tuple(sorted(kinds)))


def _memory(name: str) -> int:
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("the kernel does not tell the memory of a process")


if __name__ == "__main__":
    main()
