"""The day of its author's clock: in filters, facets, the order, and what programs get."""

from datetime import date

import pytest

from index.record import to_record
from search.answers.service import SearchService
from search.request import SearchRequest, Sort
from search.result import SearchResult
from tests.asking import asking
from tests.kinds import BuildIndex, WriteArchive

MIDNIGHT = (
    "---\ntitle: Ohňostroj\ndate: 2024-01-01 00:15:00 +0100\nauthors: [Eva, Jan]\n---\nText.\n"
)
EVENING = "---\ntitle: Silvestr\ndate: 2023-12-31 23:45:00 +0000\ntags: [oslava]\n---\nText.\n"


@pytest.fixture
def searched(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> SearchService:
    build_index(write_archive({"ohnostroj.md": MIDNIGHT, "silvestr.md": EVENING}))
    return service


def found(result: SearchResult) -> list[str]:
    return [hit.article.id for hit in result.hits]


@pytest.mark.parametrize(
    ("request_", "ids"),
    [
        (SearchRequest(q="datum:2024-01-01"), ["ohnostroj"]),
        (SearchRequest(q="datum:2024"), ["ohnostroj"]),
        (SearchRequest(q="datum:2023-12"), ["silvestr"]),
        (SearchRequest(date_from=date(2024, 1, 1)), ["ohnostroj"]),
        (SearchRequest(date_to=date(2023, 12, 31)), ["silvestr"]),
        (asking(year=("2024",)), ["ohnostroj"]),
        (SearchRequest(sort=Sort.NEWEST), ["ohnostroj", "silvestr"]),
    ],
)
def test_an_article_is_found_on_the_day_it_shows(
    searched: SearchService, request_: SearchRequest, ids: list[str]
) -> None:
    assert found(searched.searcher().search(request_)) == ids


def test_years_and_months_are_counted_by_that_day(searched: SearchService) -> None:
    result = searched.searcher().search(SearchRequest(timeline=True))

    years = next(facet for facet in result.facets if facet.facet.key == "year")
    assert {value.value: value.count for value in years.values} == {"2023": 1, "2024": 1}
    assert {item.month: item.count for item in result.timeline} == {
        date(2023, 12, 1): 1,
        date(2024, 1, 1): 1,
    }


def test_a_record_has_the_moment_in_utc_and_the_day(searched: SearchService) -> None:
    (hit,) = searched.searcher().search(SearchRequest(q="ohňostroj")).hits

    record = to_record(hit.article, "/a")
    assert (record.published_at, record.published_on) == ("2023-12-31T23:15:00Z", "2024-01-01")
    assert (record.author, record.authors) == ("Eva, Jan", ("Eva", "Jan"))


def test_each_author_and_each_tag_is_found(searched: SearchService) -> None:
    searcher = searched.searcher()

    assert found(searcher.search(SearchRequest(q="autor:Jan"))) == ["ohnostroj"]
    assert found(searcher.search(SearchRequest(q="autor:Eva"))) == ["ohnostroj"]
    assert found(searcher.search(SearchRequest(q="oslava"))) == ["silvestr"]
