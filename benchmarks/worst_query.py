"""Search for the query that costs most: random ones, the costliest changed again and again.

``python -m benchmarks.worst_query --articles 12000 --work FOLDER --rounds 2000`` prints the
processor time of an ordinary query of the benchmarks in the mean, and the costliest request that
was found with its own. Words, prefixes and phrases come from the index itself, the commonest
first: what is rare costs nothing.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from benchmarks.corpus import arguments, corpus_of
from benchmarks.measure import publish
from benchmarks.queries import requests
from index.arrays.files import read_run
from index.arrays.layout import Level, Space, lengths_of, split_form_term
from index.contents import ARRAYS_FOLDER
from index.versions import Versions
from search.request import MAX_QUERY_LENGTH, SearchRequest, Sort
from search.service import SearchService
from search.settings import SearchSettings

COMMON = 400
KEPT = 20
SHAPES = ("{}", "+{}", '"{} {}"', "{}*", "-{}", "({} OR {})", "text:{}", '"{} {} {} {}"', "{}-{}")
PAGES = (1, 10, 100)
PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class Found:
    """A request and what it took, in milliseconds of processor time."""

    request: SearchRequest
    took: float


def main() -> None:
    """Search as long as the command line says."""
    parser = arguments(__doc__)
    parser.add_argument("--rounds", type=int, default=2_000)
    asked = parser.parse_args()
    corpus = corpus_of(asked)
    service = SearchService(corpus.index(), SearchSettings())
    ordinary = [took(service, request) for request in requests(asked.articles, asked.seed)]
    chosen = Random(asked.seed)  # noqa: S311  # repeatable, not secret
    worst = search(service, common_words(corpus.index()), chosen, asked.rounds)
    mean = sum(ordinary) / len(ordinary)
    figures = {
        "ordinary_mean_ms": round(mean, 2),
        "ordinary_worst_ms": round(max(ordinary), 2),
        "worst_ms": round(worst.took, 2),
        "worst_q": worst.request.q,
        "worst_page": worst.request.page,
        "worst_sort": worst.request.sort,
    }
    publish(
        figures,
        "\n".join(f"{name}: {value}" for name, value in figures.items()),
        as_json=asked.json,
    )


def took(service: SearchService, request: SearchRequest) -> float:
    """Return what a request takes that was not asked of late, in milliseconds."""
    started = time.process_time()
    service.search(request)
    return (time.process_time() - started) * 1000


def common_words(index: Path) -> Sequence[str]:
    """Return the words that most articles have."""
    versions = Versions(index)
    forms = read_run(versions.folder(versions.current()) / ARRAYS_FOLDER).spaces[Space.FORMS]
    counts = lengths_of(forms.levels[Level.POSTINGS].starts)
    commonest = counts.argsort()[::-1][:COMMON].tolist()
    return [split_form_term(forms.terms[number])[1] for number in commonest]


def search(service: SearchService, words: Sequence[str], random: Random, rounds: int) -> Found:
    """Change the costliest requests again and again, and return the costliest of all."""
    known: list[Found] = []
    for _ in range(rounds):
        request = _changed(random.choice(known).request if known else None, words, random)
        known.append(Found(request, took(service, request)))
        known = sorted(known, key=lambda found: -found.took)[:KEPT]
    # Once more, as the system may have been at something else.
    again = [Found(found.request, _calm(service, found.request)) for found in known]
    return max(again, key=lambda found: found.took)


def _calm(service: SearchService, request: SearchRequest) -> float:
    """Return the least of three times; another size of facets is another request."""
    sizes = (request.facet_size - 1, request.facet_size - 2, request.facet_size - 3)
    return min(took(service, replace(request, facet_size=size)) for size in sizes)


def _changed(request: SearchRequest | None, words: Sequence[str], random: Random) -> SearchRequest:
    parts = request.q.split(" ") if request and random.random() < 0.9 else []
    if parts and random.random() < 0.5:
        del parts[random.randrange(len(parts))]
    while len(" ".join(parts)) < MAX_QUERY_LENGTH - 60 and random.random() < 0.95:
        parts.insert(random.randrange(len(parts) + 1), _part(words, random))
    return SearchRequest(
        q=" ".join(parts)[:MAX_QUERY_LENGTH],
        sort=random.choice(list(Sort)),
        page=random.choice(PAGES),
        per_page=PER_PAGE,
        facet_size=PER_PAGE,
    )


def _part(words: Sequence[str], random: Random) -> str:
    word = words[min(int(random.expovariate(0.03)), len(words) - 1)]
    shape = random.choice(SHAPES)
    cut = word[: random.randint(2, 4)] if "*" in shape else word
    others = (random.choice(words[:60]) for _ in range(shape.count("{}") - 1))
    return shape.format(cut, *others)


if __name__ == "__main__":
    main()
