"""Time the build: all of an archive, an update of 40 articles, and what others and the floor take.

``python -m benchmarks.build_speed --articles 12000 --work FOLDER``. Ours is the whole way from the
files to a published version. The others are fed ready entries: reading and analysis, which they
would need too, are not counted for them. The floor is reading the same files and their YAML.
"""

import resource
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import yaml

from benchmarks import entries
from benchmarks.changing import change, copied
from benchmarks.corpus import Corpus, analyzer, arguments, corpus_of, job
from benchmarks.engines.engine import Engine, Entry
from benchmarks.engines.known import others
from benchmarks.measure import disk_size, publish, table
from index.building.build import Job, build, update

DAYS = 5
"""Updates, one after the other, of which the middle one by the clock is reported."""
OURS, UPDATE, FLOOR = "Hledej, files to version", "Hledej, update of 40", "floor: read, parse YAML"


@dataclass(frozen=True, slots=True)
class Cost:
    """Cost of a step: seconds of processor time and by the clock, and bytes left on disk."""

    cpu: float
    wall: float
    size: int


def main() -> None:
    """Measure what the command line asks for."""
    parser = arguments(__doc__)
    asked = parser.parse_args()
    costs = measure(corpus_of(asked))
    found = {name: asdict(cost) for name, cost in costs.items()}
    publish(found, table(rows(costs, asked.articles)), as_json=asked.json)


def rows(costs: Mapping[str, Cost], articles: int) -> Sequence[Mapping[str, object]]:
    """Return a table, each cost as a multiple of the floor's."""
    floor = costs[FLOOR]
    return [
        {
            "what": name,
            "CPU s": cost.cpu,
            "wall s": cost.wall,
            "articles / CPU s": "" if name == UPDATE else float(articles / cost.cpu),
            "CPU / floor": cost.cpu / floor.cpu,
            "wall / full build": cost.wall / costs[OURS].wall,
            "MB on disk": cost.size / 1e6,
        }
        for name, cost in costs.items()
    ]


def measure(corpus: Corpus) -> dict[str, Cost]:
    """Time everything on one archive."""
    archive = corpus.archive()
    fed = corpus.entries()
    with tempfile.TemporaryDirectory(dir=corpus.work) as scratch:
        costs = _ours(archive, Path(scratch), corpus.seed)
        for kind in others():
            costs[f"{kind.name}, entries to index"] = _other(kind, fed, Path(scratch))
    return costs


def _ours(archive: Path, scratch: Path, seed: int) -> dict[str, Cost]:
    changing = copied(archive, scratch / "archive")
    directory = scratch / "index"
    todo = job(changing, directory, analyzer())
    clock = _Clock()
    for path in changing.rglob("*.md"):
        _front_matter(path)
    floor = clock.cost(0)
    clock = _Clock()
    build(todo)
    full = clock.cost(_version_size(directory))
    days = sorted((_day(todo, seed + day) for day in range(DAYS)), key=lambda cost: cost.wall)
    return {FLOOR: floor, OURS: full, UPDATE: days[DAYS // 2]}


def _day(todo: Job, seed: int) -> Cost:
    """Change the archive as a day does, and time the update."""
    change(todo.archive, seed)
    clock = _Clock()
    update(todo)
    return clock.cost(_version_size(todo.versions.directory))


def _front_matter(path: Path) -> object:
    fields = path.read_text("utf-8").split("\n---\n", 1)[0]
    return yaml.load(fields.removeprefix("---\n"), yaml.CSafeLoader)


def _version_size(directory: Path) -> int:
    """Return the bytes of the newest version."""
    return disk_size(max((directory / "versions").iterdir()))


def _other(kind: type[Engine], fed: Path, scratch: Path) -> Cost:
    folder = scratch / "other"
    folder.mkdir()
    feeding = _Feeding(entries.load(fed, Entry))
    clock = _Clock()
    kind.build(folder, feeding)
    cost = clock.cost(disk_size(folder))
    shutil.rmtree(folder)
    return Cost(cost.cpu - feeding.cpu, cost.wall - feeding.wall, cost.size)


class _Feeding:
    """Entries, and how long taking them from the disk took this thread."""

    def __init__(self, source: Iterable[Entry]) -> None:
        self._source = iter(source)
        self.cpu = self.wall = 0.0

    def __iter__(self) -> Iterator[Entry]:
        return self

    def __next__(self) -> Entry:
        cpu, wall = time.thread_time(), time.perf_counter()
        try:
            return next(self._source)
        finally:
            self.cpu += time.thread_time() - cpu
            self.wall += time.perf_counter() - wall


class _Clock:
    """Runs from when it is made; counts child processes that have ended too."""

    def __init__(self) -> None:
        self._cpu, self._wall = _processor_seconds(), time.perf_counter()

    def cost(self, size: int) -> Cost:
        """Return the cost since the start."""
        cpu = _processor_seconds() - self._cpu
        return Cost(round(cpu, 3), round(time.perf_counter() - self._wall, 3), size)


def _processor_seconds() -> float:
    uses = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(use.ru_utime + use.ru_stime for use in uses)


if __name__ == "__main__":
    main()
