"""The index answers as reading every article would: matches, totals, facets, filters and days."""

from collections.abc import Mapping

import pytest

from index.czech.analyzer import Analyzer
from search.answers.searcher import Searcher
from search.answers.service import SearchService
from tests.brute_force import SEEDS, SETTINGS, check
from tests.kinds import BuildIndex, WriteArchive

QUERIES = 500
"""Queries of each archive."""


@pytest.mark.parametrize("seed", SEEDS)
def test_queries_find_and_count_what_reading_everything_does(
    seed: int,
    write_archive: WriteArchive,
    build_index: BuildIndex,
    service: SearchService,
    analyzer: Analyzer,
) -> None:
    def open_index(files: Mapping[str, str]) -> Searcher:
        archive = write_archive({f"{name}.md": text for name, text in files.items()})
        build_index(archive, settings=SETTINGS)
        return service.searcher()

    check(seed, QUERIES, analyzer, open_index)
