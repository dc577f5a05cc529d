"""Time the search of every engine: 300 plans, top 10, counts of five facets over all matches.

``python -m benchmarks.search_speed --articles 12000 --work FOLDER``. The archive and the indexes
are made where they are not there yet, and kept. Marking is timed apart, as the service does it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from benchmarks.corpus import Corpus, analyzer, arguments, corpus_of, vocabulary_of
from benchmarks.engines.engine import Engine, Opened
from benchmarks.engines.known import others
from benchmarks.engines.ours import OurEngine
from benchmarks.full_pages import full_pages
from benchmarks.measure import Run, Times, interleaved, publish, table
from benchmarks.queries import plans, requests
from search.answers.service import SearchService
from search.query.plan import Plan
from search.settings import SearchSettings

EVERY_VALUE = 1_000_000
SERVICE = "whole search with marking"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Results of a measurement.

    Attributes:
        times: Engine to its figures, in milliseconds.
        service: The same for whole searches of ours, with articles and marking.
        agreeing: Engine to how many of the plans it answers as we do: total and counts.
    """

    articles: int
    queries: int
    times: Mapping[str, Mapping[str, float]]
    service: Mapping[str, float]
    agreeing: Mapping[str, int]

    def rows(self) -> Sequence[Mapping[str, object]]:
        """Return a table: CPU milliseconds a query, and the ratio of the means to ours."""
        ours = self.times[OurEngine.name]
        return [
            {
                "engine": name,
                "mean": figures["mean"],
                "median": figures["median"],
                "p95": figures["p95"],
                "mean / ours": figures["mean"] / ours["mean"],
                "p95 / ours": figures["p95"] / ours["p95"],
                "same answers": self.agreeing[name],
            }
            for name, figures in self.times.items()
        ]


def main() -> None:
    """Measure what the command line asks for."""
    parser = arguments(__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--without", nargs="*", default=(), help="engines to leave out, by name")
    asked = parser.parse_args()
    rivals = [kind for kind in others() if kind.name not in asked.without]
    found = measure(corpus_of(asked), asked.rounds, rivals)
    text = f"{table(found.rows())}\n\n{SERVICE}: {found.service['mean']} ms in the mean"
    publish(
        {"articles": found.articles, "times": found.times, "service": found.service},
        text,
        as_json=asked.json,
    )


def measure(corpus: Corpus, rounds: int, rivals: Iterable[type[Engine]]) -> Outcome:
    """Time ours and other engines on one archive."""
    mix = requests(corpus.articles, corpus.seed)
    ready = plans(mix, analyzer(), vocabulary_of(corpus.archive()))
    engines: dict[str, Opened] = {OurEngine.name: OurEngine.open(corpus.index())}
    engines |= {kind.name: kind.open(corpus.built(kind)) for kind in rivals}
    times = race(list(engines.values()), ready, rounds)
    return Outcome(
        articles=corpus.articles,
        queries=len(ready),
        times={name: taken.summary() for name, taken in times.items()},
        service=service_times(corpus, rounds),
        agreeing=_agreeing(engines, ready),
    )


def race(engines: Sequence[Opened], ready: Sequence[Plan], rounds: int) -> dict[str, Times]:
    """Time engines on the same plans."""
    runs = {engine.name: _over(engine, ready) for engine in engines}
    return interleaved(runs, len(ready), rounds)


def _over(engine: Opened, ready: Sequence[Plan]) -> Run:
    return lambda number: engine.run(ready[number])


def service_times(corpus: Corpus, rounds: int) -> Mapping[str, float]:
    """Time whole searches: parsing, planning, the ranking, 20 articles and their marking."""
    mix = full_pages(corpus)
    service = SearchService(corpus.index(), SearchSettings())
    runs: dict[str, Run] = {SERVICE: lambda number: service.searcher().search(mix[number])}
    return interleaved(runs, len(mix), rounds)[SERVICE].summary()


def _agreeing(engines: Mapping[str, Opened], ready: Sequence[Plan]) -> dict[str, int]:
    agreeing = dict.fromkeys(engines, 0)
    for listed in ready:
        plan = replace(listed, facets=dict.fromkeys(listed.facets, EVERY_VALUE))
        ours = engines[OurEngine.name].run(plan)
        for name, engine in engines.items():
            answer = engine.run(plan)
            agreeing[name] += (answer.total, answer.counts) == (ours.total, ours.counts)
    return agreeing


if __name__ == "__main__":
    main()
