"""Confidence intervals of means, and of differences."""

import pytest

from search.quality.intervals import interval


def test_an_interval_holds_the_mean_and_is_that_of_the_normal_distribution() -> None:
    values = [0.0, 1.0] * 200

    found = interval(values)

    assert found.mean == 0.5
    # 1.96 standard errors, of which the deviation of single values is 0.5.
    assert found.low == pytest.approx(0.5 - 1.96 * 0.5 / 20, abs=0.006)
    assert found.high == pytest.approx(0.5 + 1.96 * 0.5 / 20, abs=0.006)


def test_the_same_values_have_the_same_interval_and_equal_ones_none() -> None:
    values = [0.1, 0.7, 0.4, 0.9]

    assert interval(values) == interval(values)
    assert interval([0.3] * 10).low == pytest.approx(0.3)
    assert interval([0.3] * 10).high == pytest.approx(0.3)
