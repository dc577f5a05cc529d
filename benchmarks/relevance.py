"""Compare rankings on a public Czech collection that nobody tuned for, with confidence intervals.

``python -m benchmarks.relevance --work FOLDER`` fetches the collection (see
:mod:`benchmarks.help_pages`; needs apt-get), builds its index and asks the same queries of ours and
of others: Lucene with its Czech analyser (needs Java; its libraries are those of the server that
the tests of the cluster fetch), BM25 over the terms of three simple analysers, and SQLite FTS5.
All others match any word, fold diacritics and weigh the title three times.
"""

import sqlite3
import subprocess
import tempfile
from argparse import ArgumentParser
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log
from pathlib import Path
from typing import cast

from Stemmer import Stemmer

from benchmarks.help_pages import Page, fetched, judgments, pages, write_archive
from benchmarks.measure import publish, table
from index.building.build import Job, build
from index.czech.analyzer import Analyzer
from index.czech.cache import load_lexicon
from index.czech.folding import fold
from index.settings import IndexSettings
from index.versions.manifest import Interval
from index.versions.versions import Versions
from index.vocabulary.vocabulary import Vocabulary
from search.answers.service import SearchService
from search.quality.intervals import interval
from search.quality.judged import DEPTH, Judgment, discounted_gain, evaluate, ideal_gain
from search.request import Matching
from search.settings import SearchSettings
from tests.opensearch_cluster import installed

JAVA = Path(__file__).parent / "LuceneRanking.java"
K1, B = 1.2, 0.75
TITLE = 3
"""Weight of the title."""

Rank = Callable[[str], Sequence[str]]
"""Returns the ids of the first ten results of a query."""
Terms = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a ranking reached: nDCG@10, its difference to ours, and the share without results."""

    ndcg: Interval
    difference: Interval
    nothing: float


def main() -> None:
    """Measure what the command line asks for."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True, help="folder that is kept")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--without-lucene", action="store_true")
    asked = parser.parse_args()
    found = measure(asked.work, with_lucene=not asked.without_lucene)
    publish({name: str(of.ndcg) for name, of in found.items()}, _table(found), as_json=asked.json)


def measure(work: Path, *, with_lucene: bool) -> Mapping[str, Ranking]:
    """Return what every ranking reached."""
    root = fetched(work)
    texts = pages(root)
    archive = work / "archive"
    names = write_archive(texts, archive)
    judged = judgments(root, names)
    named = {names[path]: page for path, page in texts.items()}
    outcomes = dict(_ours(work, archive, judged))
    rankings = dict(_others(named))
    outcomes |= {name: _asked(rank, judged) for name, rank in rankings.items()}
    if with_lucene:
        found = _lucene(named, [judgment.query for judgment in judged])
        outcomes["Lucene, Czech analyser"] = _asked(lambda q: found.get(q, ()), judged)
    ours = outcomes["Hledej"][0]
    return {
        name: Ranking(
            interval(ndcg),
            interval([one - other for one, other in zip(ndcg, ours, strict=True)]),
            nothing,
        )
        for name, (ndcg, nothing) in outcomes.items()
    }


def _ours(
    work: Path, archive: Path, judged: Sequence[Judgment]
) -> Iterable[tuple[str, tuple[list[float], float]]]:
    versions = Versions(work / "index")
    analyzer = Analyzer(load_lexicon(print))
    build(Job(archive, versions, IndexSettings(), analyzer, Vocabulary(), lambda _d, _t: None))
    for name, matching in (("Hledej", Matching.MOST), ("Hledej, all words", Matching.ALL)):
        service = SearchService(versions.directory, SearchSettings(matching=matching))
        report = evaluate(service.searcher(), judged)
        yield name, ([of.ndcg for of in report.outcomes], report.total.zero_results)


def _others(texts: Mapping[str, Page]) -> Iterable[tuple[str, Rank]]:
    stem = cache(Stemmer("czech").stemWord)
    yield "BM25, Snowball", _bm25(texts, lambda text: [fold(stem(word)) for word in _words(text)])
    yield "BM25, first five letters", _bm25(texts, lambda text: [w[:5] for w in _folded(text)])
    yield "BM25, folded words", _bm25(texts, _folded)
    yield "SQLite FTS5", _fts5(texts)


def _asked(rank: Rank, judged: Iterable[Judgment]) -> tuple[list[float], float]:
    """Return nDCG@10 of each query, and the share of queries without results."""
    ndcg, empty = [], 0
    for judgment in judged:
        found = rank(judgment.query)
        empty += not found
        gain = discounted_gain(judgment.grades.get(name, 0) for name in found)
        ndcg.append(gain / ideal_gain(judgment))
    return ndcg, empty / len(ndcg)


def _words(text: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in text.lower()).split()


def _folded(text: str) -> list[str]:
    return list(map(fold, _words(text)))


def _bm25(texts: Mapping[str, Page], terms_of: Terms) -> Rank:
    """Return BM25 over the terms of an analyser (Robertson and Zaragoza, 2009)."""
    postings: dict[str, dict[str, int]] = defaultdict(dict)
    lengths = {}
    for name, page in texts.items():
        terms = terms_of(page.title) * TITLE + terms_of(page.body)
        lengths[name] = len(terms)
        for term, count in Counter(terms).items():
            postings[term][name] = count
    average = sum(lengths.values()) / len(lengths)

    def rank(query: str) -> Sequence[str]:
        scores: Counter[str] = Counter()
        for term in set(terms_of(query)):
            having = postings.get(term, {})
            idf = log(1 + (len(texts) - len(having) + 0.5) / (len(having) + 0.5))
            for name, count in having.items():
                norm = K1 * (1 - B + B * lengths[name] / average)
                scores[name] += idf * count * (K1 + 1) / (count + norm)  # type: ignore[assignment]  # counts of scores
        return [name for name, _ in scores.most_common(DEPTH)]

    return rank


def _fts5(texts: Mapping[str, Page]) -> Rank:
    base = sqlite3.connect(":memory:")
    base.execute(
        "CREATE VIRTUAL TABLE pages USING fts5("
        "name UNINDEXED, title, body, tokenize='unicode61 remove_diacritics 2')"
    )
    rows = [(name, page.title, page.body) for name, page in texts.items()]
    base.executemany("INSERT INTO pages VALUES (?, ?, ?)", rows)

    def rank(query: str) -> Sequence[str]:
        any_word = " OR ".join(f'"{word}"' for word in _words(query))
        found = base.execute(
            "SELECT name FROM pages WHERE pages MATCH ? ORDER BY bm25(pages, 0, ?, 1) LIMIT ?",
            (any_word, TITLE, DEPTH),
        )
        return [cast("str", name) for (name,) in found]

    return rank


def _lucene(texts: Mapping[str, Page], queries: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """Return the first results of Lucene, by query."""
    libraries = installed() / "lib" / "*"
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder, "pages"), Path(folder, "queries")
        lines = (
            "\t".join((name, page.title, *page.body.split("\n"))) for name, page in texts.items()
        )
        given[0].write_text("\n".join(lines), "utf-8")
        given[1].write_text("\n".join(queries), "utf-8")
        command = ["java", "-cp", str(libraries), str(JAVA), *map(str, given), str(TITLE)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  # Java
    answers = [line.split("\t") for line in done.stdout.splitlines()]
    return {query: found for query, *found in answers}


def _table(found: Mapping[str, Ranking]) -> str:
    return table(
        [
            {
                "ranking": name,
                "nDCG@10": of.ndcg.mean,
                "95 %": f"{of.ndcg.low:.3f} to {of.ndcg.high:.3f}",
                "against ours": str(of.difference),
                "nothing found": f"{of.nothing:.1%}",
            }
            for name, of in found.items()
        ]
    )


if __name__ == "__main__":
    main()
