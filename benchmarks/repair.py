"""Measure the repair: what comes back of text that is damaged in every known way, and how fast.

``python -m benchmarks.repair`` damages the sound articles of the example archive and the true text
of its damaged ones. A word counts as restored when it comes back to the letter. ``cold`` is the
speed over text that was not met before, ``warm`` when its words are remembered. ``--words N`` takes
N words of the lexicon instead, each once and without the context that articles give, and lists the
words that were taken for others: what is truly ambiguous.
"""

import argparse
import random
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.words import lexicon_forms
from index.archive.decoding import decode
from index.czech.cache import load_lexicon
from index.czech.lexicon import Lexicon
from index.repair import Repairer
from tests.damages import CONFUSED, DAMAGES, Damage

ROOT = Path(__file__).parents[1]
SEED = 2026
LINE_WORDS = 12
ARTICLE_LINES = 8
LISTED = 12
CLEAN_MEGABYTES = 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """Results of a repair; speeds are in megabytes of characters a second of processor time."""

    damaged: int
    restored: int
    whole: float
    cold: float
    warm: float
    mistaken: Counter[tuple[str, str]]


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--words", type=int, default=0, metavar="N")
    count = arguments.parse_args().words
    lexicon = load_lexicon(print)
    texts = _of_words(lexicon, count) if count else list(_articles(Repairer(lexicon)))
    size = sum(len(text.split()) for text in texts)
    print(f"{len(texts)} texts, {size} words")
    print(f"{'damage':<32}{'words':>8}{'restored':>10}{'texts':>8}{'cold':>7}{'warm':>7} MB/s")
    # What these pages have no character for is lost for good: emoji, and hyphens that do not break.
    writable = [text.encode("cp1250", "ignore").decode("cp1250") for text in texts]
    for name, damage in (DAMAGES | CONFUSED).items():
        outcome = _measured(writable if name in CONFUSED else texts, damage, lexicon)
        print(
            f"{name:<32}{outcome.damaged:>8}{outcome.restored / outcome.damaged:>10.2%}"
            f"{outcome.whole:>8.0%}{outcome.cold:>7.1f}{outcome.warm:>7.1f}"
        )
        if count:
            pairs = [f"{true} → {got}" for (true, got), _ in outcome.mistaken.most_common(LISTED)]
            print(f"    {', '.join(pairs)}")
    print(f"sound text: {_clean_speed(texts, lexicon):.0f} MB/s")


def _articles(repairer: Repairer) -> Iterator[str]:
    """Yield the example archive as it was meant: NFC, damage undone by hand."""
    true = {path.name: path for path in (ROOT / "tests" / "data" / "repair").glob("*.md")}
    for path in sorted((ROOT / "examples" / "archive").rglob("*.md")):
        raw = true.get(path.name, path).read_bytes()
        text = unicodedata.normalize("NFC", decode(raw).text)
        if not repairer.repair(text).repairs:
            yield text


def _of_words(lexicon: Lexicon, count: int) -> list[str]:
    forms = lexicon_forms(lexicon)
    chosen = random.Random(SEED).sample(forms, min(count, len(forms)))  # noqa: S311  # repeatable
    lines = [" ".join(chosen[n : n + LINE_WORDS]) for n in range(0, len(chosen), LINE_WORDS)]
    return ["\n".join(lines[n : n + ARTICLE_LINES]) for n in range(0, len(lines), ARTICLE_LINES)]


def _measured(texts: list[str], damage: Damage, lexicon: Lexicon) -> Outcome:
    seen = [damage(text) for text in texts]
    repairer = Repairer(lexicon)
    got, cold = _timed(repairer, seen)
    _, warm = _timed(repairer, seen)
    damaged = restored = 0
    mistaken: Counter[tuple[str, str]] = Counter()
    for text, before, after in zip(texts, seen, got, strict=True):
        lost = Counter(text.split()) - Counter(before.split())
        damaged += lost.total()
        restored += (lost & (Counter(after.split()) - (Counter(text.split()) - lost))).total()
        mistaken.update(_mistaken(text.split(), after.split()))
    whole = sum(map(str.__eq__, texts, got)) / len(texts)
    return Outcome(damaged, restored, whole, cold, warm, mistaken)


def _mistaken(true: list[str], got: list[str]) -> list[tuple[str, str]]:
    if len(true) != len(got):
        return []
    return [pair for pair in zip(true, got, strict=True) if pair[0] != pair[1]]


def _timed(repairer: Repairer, texts: list[str]) -> tuple[list[str], float]:
    started = time.process_time()
    got = [repairer.repair(text).text for text in texts]
    return got, sum(map(len, texts)) / 1e6 / (time.process_time() - started)


def _clean_speed(texts: list[str], lexicon: Lexicon) -> float:
    repairer = Repairer(lexicon)
    size = sum(len(text.encode()) for text in texts)
    rounds = max(1, int(CLEAN_MEGABYTES * 1e6 / size))
    started = time.process_time()
    for _ in range(rounds):
        for text in texts:
            repairer.repair(text)
    return size * rounds / 1e6 / (time.process_time() - started)


if __name__ == "__main__":
    main()
