"""Search for the query that costs most: random ones, the costliest changed again and again.

``python -m benchmarks.worst_query --articles 12000 --work FOLDER --rounds 2000`` searches a
generated archive, ``--index DIR`` in place of the first two any index. Words, prefixes and phrases
come from the index itself, the most frequent first: what is rare costs nothing. They stand
together in one query, in brackets, fields and negations. For each set of parameters the costliest
query is compared with the median of the benchmarks' ordinary queries with the same parameters.
"""

import re
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median

from benchmarks.corpus import Corpus
from benchmarks.drafts import LAST_DAY, Draft
from benchmarks.measure import publish, table, without_collections
from benchmarks.queries import requests, requests_from
from index.article import Article
from index.engines.arrays.version import ARRAYS_FOLDER
from index.facets import Choices
from index.storage.arrays import read_run
from index.storage.layout import Level, Space, lengths_of, split_form_term
from index.versions.versions import Versions
from search.answers.service import SearchService
from search.request import MAX_FACET_SIZE, MAX_PER_PAGE, MAX_QUERY_LENGTH, SearchRequest, Sort
from search.result import FacetValue
from search.settings import SearchSettings

COMMON = 400
KEPT = 10
ORDINARY = 100
"""Number of ordinary queries whose median is taken."""
ALONE = ("{}", "+{}", "{}*", "{}*", '"{} {}"', '"{} {}"', '"{} {} {} {}"', "{}-{}")
NAMES = ("text", "nazev", "souhrn", "body")
MAX_DEPTH = 3


@dataclass(frozen=True, slots=True)
class Query:
    """A query by its parts, and what it took in milliseconds of processor time."""

    parts: tuple[str, ...] = ()
    took: float = 0.0

    @property
    def q(self) -> str:
        """The query as it is typed."""
        return " ".join(self.parts)[:MAX_QUERY_LENGTH]


@dataclass(frozen=True, slots=True)
class Worst:
    """The costliest query that was found with some parameters.

    Attributes:
        parameters: The request without its query.
        query: The costliest.
        ordinary: What an ordinary query takes in the median, in milliseconds.
    """

    parameters: SearchRequest
    query: Query
    ordinary: float

    @property
    def ratio(self) -> float:
        """Time relative to an ordinary query."""
        return self.query.took / self.ordinary


class Bench:
    """One index, and the queries that are asked of it."""

    def __init__(self, index: Path, ordinary: Sequence[SearchRequest] | None, seed: int) -> None:
        """Take an index; the ordinary queries are drawn from its articles unless given."""
        self._index, self._seed = index, seed
        self.service = SearchService(index, SearchSettings())
        self.ordinary = ordinary or requests_from(list(drafts(self.service)), seed)

    @cached_property
    def words(self) -> Sequence[str]:
        """The words that most articles have."""
        versions = Versions(self._index)
        folder = versions.folder(versions.current())
        forms = read_run(folder / ARRAYS_FOLDER).spaces[Space.FORMS]
        counts = lengths_of(forms.levels[Level.POSTINGS].starts)
        most_frequent = counts.argsort()[::-1][:COMMON].tolist()
        return [split_form_term(forms.terms[number])[1] for number in most_frequent]

    def took(self, request: SearchRequest) -> float:
        """Return the time of an uncached request, in milliseconds."""
        started = time.process_time()
        self.service.searcher().search(request)
        return (time.process_time() - started) * 1000

    def calm(self, request: SearchRequest) -> float:
        """Return the least of three times; another size of facets is another request."""
        sizes = (request.facet_size - n for n in (1, 2, 3))
        return min(self.took(replace(request, facet_size=size)) for size in sizes)

    def median(self, parameters: SearchRequest) -> float:
        """Return the median time of ordinary queries with these parameters and own filters.

        Only queries that have results on the page count.
        """
        taken = []
        for one in self.ordinary:
            request = replace(
                parameters,
                q=one.q,
                chosen=one.chosen,
                date_from=one.date_from,
                date_to=one.date_to,
            )
            # Answers without results cost less than those that readers mostly see.
            if self.service.searcher().search(request).hits:
                taken.append(self.calm(request))
            if len(taken) == ORDINARY:
                break
        return median(taken)

    def worst(self, parameters: SearchRequest, random: Random, rounds: int) -> Worst:
        """Change the costliest queries again and again, and return the costliest of all."""
        known: list[Query] = []
        for _ in range(rounds):
            query = _changed(random.choice(known) if known else Query(), self.words, random)
            taken = self.took(replace(parameters, q=query.q))
            known.append(replace(query, took=taken))
            known = sorted(known, key=lambda query: -query.took)[:KEPT]
        # Once more, as the system may have been at something else.
        again = [replace(query, took=self.calm(replace(parameters, q=query.q))) for query in known]
        found = max(again, key=lambda query: query.took)
        return Worst(parameters, found, self.median(parameters))


def main() -> None:
    """Search as long as the command line says."""
    asked = _arguments().parse_args()
    bench = _bench(asked)
    random = Random(asked.seed)  # noqa: S311  # repeatable, not secret
    with without_collections():
        found = [
            bench.worst(parameters, random, asked.rounds)
            for parameters in all_parameters(bench.service)
        ]
    rows = [
        {
            "parameters": _described(one.parameters),
            "ordinary_median_ms": round(one.ordinary, 2),
            "worst_ms": round(one.query.took, 2),
            "ratio": round(one.ratio, 1),
            "q": one.query.q,
        }
        for one in found
    ]
    publish(rows, table(rows), as_json=asked.json)


def all_parameters(service: SearchService) -> Iterator[SearchRequest]:
    """Yield requests without a query: of few results and of many, in every order."""
    ten = SearchRequest(per_page=10, facet_size=10)
    most = SearchRequest(per_page=MAX_PER_PAGE, facet_size=MAX_PER_PAGE)
    yield SearchRequest()
    yield ten
    yield most
    yield replace(most, facet_size=MAX_FACET_SIZE, timeline=True)
    yield replace(most, explain=True)
    yield replace(most, sort=Sort.NEWEST)
    yield replace(ten, sort=Sort.IMPORTANCE, page=3)
    facets = service.searcher().search(replace(ten, facet_size=5)).facets
    names = {one.facet.key: _labels(one.values) for one in facets if one.facet.excluding}
    yield replace(most, excluded=Choices(dict(islice(names.items(), 2))))


def drafts(service: SearchService) -> Iterator[Draft]:
    """Yield the articles of an index as the ordinary queries are drawn from them."""
    searcher = service.searcher()
    for listed in searcher.matching(SearchRequest()):
        article = searcher.article(listed.id)
        if article is not None and (sentences := _sentences(article.text)):
            yield _draft(article, sentences)


def _arguments() -> ArgumentParser:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, help="an index in place of a generated archive's")
    parser.add_argument("--articles", type=int, default=12_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path, help="where the generated archive is kept")
    parser.add_argument("--rounds", type=int, default=500, help="for each set of parameters")
    parser.add_argument("--json", action="store_true")
    return parser


def _bench(asked: Namespace) -> Bench:
    if asked.index is not None:
        return Bench(asked.index, None, asked.seed)
    if asked.work is None:
        raise SystemExit("either --index or --work is needed")
    corpus = Corpus(asked.work, asked.articles, asked.seed)
    return Bench(corpus.index(), requests(asked.articles, asked.seed), asked.seed)


def _described(parameters: SearchRequest) -> str:
    """Return the parameters that are not the usual ones, and how many results there are."""
    usual = SearchRequest()
    names = ("page", "facet_size", "sort", "timeline", "explain", "excluded")
    changed = [name for name in names if getattr(parameters, name) != getattr(usual, name)]
    said = (f"{name}={getattr(parameters, name)}" for name in changed if name != "excluded")
    excluded = ["exclude"] if "excluded" in changed else []
    return " ".join([f"per_page={parameters.per_page}", *said, *excluded])


def _labels(values: Sequence[FacetValue]) -> tuple[str, ...]:
    return tuple(value.value for value in values)


def _sentences(text: str) -> tuple[str, ...]:
    found = re.split(r"(?<=[.!?])\s+", text)
    return tuple(sentence for sentence in found if len(sentence.split()) > 3)


def _draft(article: Article, sentences: tuple[str, ...]) -> Draft:
    return Draft(
        number=0,
        published=article.published or LAST_DAY,
        title=article.title,
        original_title=article.original_title,
        category=article.categories[0] if article.categories else "",
        importance=article.importance or 0,
        companies=article.companies,
        people=article.people,
        source=article.source,
        description=(article.description,),
        summary=(article.summary,),
        points=article.key_points,
        details=sentences,
        why=(),
        short=False,
    )


def _changed(query: Query, words: Sequence[str], random: Random) -> Query:
    """Return a query with some parts left out and others in their place."""
    parts = list(query.parts) if random.random() < 0.9 else []
    for _ in range(random.randint(0, min(3, len(parts)))):
        del parts[random.randrange(len(parts))]
    most = random.choice((MAX_QUERY_LENGTH, MAX_QUERY_LENGTH, 275, 100))
    while len(" ".join(parts)) < most and random.random() < 0.95:
        parts.insert(random.randrange(len(parts) + 1), _part(words, random, 0))
    return Query(tuple(parts))


def _part(words: Sequence[str], random: Random, depth: int) -> str:
    """Return a word, phrase or prefix, or several in brackets, in a field or excluded."""
    if depth < MAX_DEPTH and random.random() < 0.4:
        parts = [_part(words, random, depth + 1) for _ in range(random.randint(2, 12))]
        bracket = random.choice((" OR ", " OR ", " ")).join(parts)
        return f"{random.choice(('', '', '', '-', 'text:'))}({bracket})"
    return random.choice(("", "", "", "", "-", f"{random.choice(NAMES)}:")) + _leaf(words, random)


def _leaf(words: Sequence[str], random: Random) -> str:
    shape = random.choice(ALONE)
    chosen = [words[min(int(random.expovariate(0.03)), len(words) - 1)] for _ in range(4)]
    if "*" in shape:
        chosen[0] = chosen[0][: random.randint(2, 4)]
    return shape.format(*chosen)


if __name__ == "__main__":
    main()
