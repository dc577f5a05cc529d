"""Addresses that are written many at once: each is the one that a request itself would have."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from search.request import SearchRequest, Sort
from tests.asking import asking
from web.addresses import API, LINES, PAGE, Addresses
from web.refinement import toggled

NAMES = st.sampled_from(
    ["Apple", "a/b", "NVIDIA", "A&B", "Škoda Auto", "100 %", "umělá inteligence"]
)


@st.composite
def requests(draw: st.DrawFn) -> SearchRequest:
    def values() -> tuple[str, ...]:
        return tuple(draw(st.lists(NAMES, max_size=2, unique=True)))

    return asking(
        q=draw(st.sampled_from(["", "čip", "a & b", '"umělá + x"'])),
        company=values(),
        category=values(),
        person=values(),
        exclude_company=values(),
        importance_min=draw(st.none() | st.integers(1, 5)),
        date_from=draw(st.none() | st.just(date(2025, 1, 2))),
        sort=draw(st.sampled_from(Sort)),
        page=draw(st.integers(1, 3)),
        facet_size=draw(st.sampled_from([8, 20])),
    )


@given(requests(), st.sampled_from([PAGE, API]), NAMES, st.integers(1, 5))
def test_the_address_of_a_value_is_that_of_the_request_with_it(
    request: SearchRequest, path: str, name: str, importance: int
) -> None:
    addresses = Addresses(path, SearchRequest(facet_size=8))
    toggles = addresses.toggles(request)

    for facet in ("company", "category", "person", "source"):
        assert toggles.behind(facet, [name]) == [addresses.of(toggled(request, facet, name))]
    least = str(importance)
    chosen = toggled(request, "importance", least)
    assert toggles.behind("importance", [least]) == [addresses.of(chosen)]


@given(requests(), st.sampled_from([(), LINES]), st.dates(), st.dates(), st.integers(1, 30))
def test_addresses_of_periods_and_pages_are_those_of_the_request_with_them(
    request: SearchRequest, kept: tuple[tuple[str, str], ...], first: date, last: date, page: int
) -> None:
    addresses = Addresses(PAGE, SearchRequest(facet_size=8), kept=kept)

    within = replace(request, date_from=first, date_to=last, page=1)
    assert addresses.within(request)(first, last) == addresses.of(within)
    assert addresses.pages(request)(page) == addresses.of(replace(request, page=page))
