"""Time the analyser against simplemma and a Czech Snowball stemmer on the same text.

The text is made of the lexicon's own forms, their frequencies as Zipf's law has them, so that it
can be made again anywhere: ``python -m benchmarks.analysis_speed``. Cold is the first run of a
process, warm the second over the same text. Prints one JSON line.
"""

import json
import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import simplemma
from Stemmer import Stemmer

from benchmarks.words import lexicon_forms
from index.czech.analyzer import Analyzer
from index.czech.cache import load_lexicon

ARTICLES = 700
ARTICLE_TOKENS = 300
DISTINCT = 60_000
"""Forms that are drawn from; about half of them occur."""
SEED = 2026


def main() -> None:
    """Measure and print."""
    articles = _articles(lexicon_forms(load_lexicon(print)))
    before = _memory()
    started = time.perf_counter()
    analyzer = Analyzer(load_lexicon(print))
    load = time.perf_counter() - started
    cold = _rate(lambda: sum(len(analyzer.text(text)) for text in articles))
    memory = _memory() - before
    warm = _rate(lambda: sum(len(analyzer.text(text)) for text in articles))
    words = " ".join(articles).split()
    stemmer = Stemmer("czech", 0)
    simple = _rate(lambda: len([simplemma.lemmatize(word, lang="cs") for word in words]))
    snowball = _rate(lambda: len([stemmer.stemWord(word) for word in words]))
    print(
        json.dumps(
            {
                "tokens": len(words),
                "distinct": len(set(words)),
                "load_ms": round(load * 1000, 1),
                "memory_mb": round(memory, 1),
                "cold_tokens_per_s": round(cold),
                "warm_tokens_per_s": round(warm),
                "cold_to_simplemma": round(cold / simple, 2),
                "cold_to_snowball": round(cold / snowball, 2),
            }
        )
    )


def _articles(forms: list[str]) -> list[str]:
    chosen = random.Random(SEED)  # noqa: S311  # repeatable, not secret
    drawn = chosen.sample(forms, DISTINCT)
    weights = [1 / rank for rank in range(1, DISTINCT + 1)]
    return [" ".join(chosen.choices(drawn, weights, k=ARTICLE_TOKENS)) for _ in range(ARTICLES)]


def _rate(work: Callable[[], int]) -> float:
    started = time.perf_counter()
    done = work()
    return done / (time.perf_counter() - started)


def _memory() -> float:
    """Return the memory this process has now, in MB, as Linux counts it."""
    resident = Path("/proc/self/statm").read_text("ascii").split()[1]
    return int(resident) * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    main()
