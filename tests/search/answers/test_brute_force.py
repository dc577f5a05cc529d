"""The index answers as reading every article would: matches, totals, facets, filters and days."""

import pytest

from index.czech.analyzer import Analyzer
from search.answers.service import SearchService
from tests.brute_force import Archives, differences
from tests.kinds import BuildIndex, WriteArchive

QUERIES = 500
"""Queries of each of four archives."""


SIZES = (12, 30, 60, 60)
"""Numbers of articles of the archives."""


@pytest.mark.parametrize("seed", range(len(SIZES)))
def test_queries_find_and_count_what_reading_everything_does(
    seed: int,
    write_archive: WriteArchive,
    build_index: BuildIndex,
    service: SearchService,
    analyzer: Analyzer,
) -> None:
    drawn = Archives(seed, analyzer)
    archive = drawn.archive(SIZES[seed])
    build_index(write_archive({f"{article.id}.md": article.file() for article in archive}))

    wrong, answered = differences(service.searcher(), archive, drawn, QUERIES)

    assert wrong == []
    assert answered > QUERIES / 4
