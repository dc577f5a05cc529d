"""The judged pairs of the example archive; benchmarks/mentions.py measures other archives."""

from benchmarks.mentions import find, outcomes
from index.czech.analyzer import Analyzer
from tests.conftest import EXAMPLES

PRECISION, RECALL = 0.98, 0.95


def test_articles_of_the_example_mention_what_readers_found(analyzer: Analyzer) -> None:
    judged = list(outcomes("example", find(EXAMPLES, analyzer.lexicon)))

    right = sum(pair.named and found for pair, found in judged)
    assert len(judged) > 60
    assert right >= PRECISION * sum(found for _, found in judged)
    assert right >= RECALL * sum(pair.named for pair, _ in judged)
