"""The cluster answers as reading every article would: matches, totals, facets, filters and days."""

from pathlib import Path

import pytest

from index.czech.analyzer import Analyzer
from index.engines.cluster.store import ClusterStore
from tests.brute_force import Archives, differences
from tests.cluster.conftest import MakeSite

QUERIES = 250
"""Queries of each of four archives."""


SIZES = (12, 30, 60, 60)
"""Numbers of articles of the archives."""


@pytest.mark.parametrize("seed", range(len(SIZES)))
def test_queries_find_and_count_what_reading_everything_does(
    seed: int,
    tmp_path: Path,
    make_site: MakeSite,
    store: ClusterStore,
    analyzer: Analyzer,
) -> None:
    drawn = Archives(seed, analyzer)
    archive = drawn.archive(SIZES[seed])
    site = make_site(tmp_path, store)
    site.write(**{article.id: article.file() for article in archive})
    site.build()

    wrong, answered = differences(site.service.searcher(), archive, drawn, QUERIES)

    assert wrong == []
    assert answered > QUERIES / 4
