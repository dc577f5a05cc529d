"""Confidence intervals of means over queries, by the bootstrap.

Queries are drawn from the judged ones with replacement, again and again; the interval holds the
middle 95 % of the means. Two rankings are compared query by query: most of the spread is between
queries, and leaves the difference.

Source: Sakai, Evaluating Evaluation Metrics Based on the Bootstrap (SIGIR 2006).
"""

from collections.abc import Sequence

import numpy as np

from index.versions.manifest import Interval
from search.quality.judged import Report

DRAWS = 2_000
LEVEL = 95
"""Percent of the means that an interval holds."""
_SEED = 1


def interval(values: Sequence[float]) -> Interval:
    """Return the mean of values and its confidence interval; the same for the same values."""
    known = np.array(values, np.float64)
    drawn = np.random.default_rng(_SEED)
    means = [known.take(drawn.integers(0, len(known), len(known))).mean() for _ in range(DRAWS)]
    outside = (100 - LEVEL) / 2
    low, high = np.percentile(means, (outside, 100 - outside))
    return Interval(float(known.mean()), float(low), float(high))


def ndcg_interval(report: Report) -> Interval:
    """Return the mean nDCG@10 of a report with its confidence interval."""
    return interval([outcome.ndcg for outcome in report.outcomes])


def ndcg_difference(before: Report, after: Report) -> Interval:
    """Return by how much nDCG@10 changed, with the confidence interval of the difference.

    Args:
        before: Outcomes of one ranking.
        after: Outcomes of another, of the same queries in the same order.
    """
    pairs = zip(before.outcomes, after.outcomes, strict=True)
    return interval([new.ndcg - old.ndcg for old, new in pairs])
