"""The cluster answers as reading every article would: matches, totals, facets, filters and days."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from index.czech.analyzer import Analyzer
from index.engines.cluster.store import ClusterStore
from search.answers.searcher import Searcher
from tests.brute_force import SEEDS, SETTINGS, check
from tests.cluster.conftest import MakeSite

QUERIES = 120
"""Queries of each archive."""


@pytest.mark.parametrize("seed", SEEDS)
def test_queries_find_and_count_what_reading_everything_does(
    seed: int,
    tmp_path: Path,
    make_site: MakeSite,
    store: ClusterStore,
    analyzer: Analyzer,
) -> None:
    def open_index(files: Mapping[str, str]) -> Searcher:
        site = make_site(tmp_path, store)
        site.write(**files)
        site.build(SETTINGS)
        return site.service.searcher()

    check(seed, QUERIES, analyzer, open_index)
