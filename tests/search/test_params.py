from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.facets import BUILT_IN, Choices
from search.messages import RequestErrors
from search.params import QueryTooLongError, parse_request, to_pairs
from search.request import HIT_FIELDS, HighlightStyle, SearchRequest, Sort
from tests.asking import asking

NAMES = st.lists(
    st.text(min_size=1, max_size=20).map(lambda text: f"x{text.strip()}"), max_size=3, unique=True
)


@st.composite
def requests(draw: st.DrawFn) -> SearchRequest:
    days = draw(st.lists(st.dates(date(1000, 1, 1)), min_size=2, max_size=2).map(sorted))
    raw = asking(
        q=draw(st.text(max_size=50)),
        company=tuple(draw(NAMES)),
        exclude_source=tuple(draw(NAMES)),
        year=tuple(draw(st.lists(st.sampled_from(["2024", "2025"]), unique=True))),
        importance_min=draw(st.none() | st.integers(1, 5)),
        date_from=draw(st.none() | st.just(days[0])),
        date_to=draw(st.none() | st.just(days[1])),
        sort=draw(st.sampled_from(Sort)),
        page=draw(st.integers(1, 50)),
        per_page=draw(st.integers(1, 100)),
        facets=tuple(facet.key for facet in BUILT_IN if draw(st.booleans())),
        facet_size=draw(st.integers(1, 1000)),
        timeline=draw(st.booleans()),
        highlight=draw(st.sampled_from(HighlightStyle)),
        explain=draw(st.booleans()),
        fields=tuple(field for field in HIT_FIELDS if draw(st.booleans())),
    )
    # What is read from an address has no control characters and no spaces round it.
    return parse_request(to_pairs(raw), strict=True)


@given(requests())
def test_an_address_means_the_request_it_was_made_from(request_: SearchRequest) -> None:
    assert parse_request(to_pairs(request_), strict=True) == request_


def test_a_repeated_key_is_several_values_and_an_empty_one_is_none() -> None:
    pairs = [("company", "Apple"), ("company", " Meta "), ("company", ""), ("category", "")]

    request = parse_request(pairs, strict=True)

    assert request.chosen == Choices({"company": ("Apple", "Meta")})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("page", "0"),
        ("page", "x"),
        ("page", "9999"),
        ("per_page", "101"),
        ("importance_min", "6"),
        ("date_from", "2025-02-30"),
        ("date_from", "včera"),
        ("year", "25"),
        ("sort", "random"),
        ("facets", "barva"),
        ("fields", "heslo"),
        ("explain", "ano"),
        ("highlight", "bold"),
        ("company", "x" * 201),
    ],
)
def test_a_bad_value_is_named_and_the_rest_is_kept(name: str, value: str) -> None:
    with pytest.raises(RequestErrors) as caught:
        parse_request([("q", "čip"), (name, value)], strict=False)

    assert [error.parameter for error in caught.value.errors] == [name]
    assert caught.value.request == SearchRequest(q="čip")


def test_an_unknown_parameter_is_an_error_with_the_nearest_name_only_when_strict() -> None:
    pairs = [("comapny", "Apple")]

    assert parse_request(pairs, strict=False) == SearchRequest()
    with pytest.raises(RequestErrors, match="company"):
        parse_request(pairs, strict=True)


def test_a_period_that_ends_before_it_begins_is_an_error() -> None:
    with pytest.raises(RequestErrors, match="date_to"):
        parse_request([("date_from", "2025-02-02"), ("date_to", "2025-01-01")], strict=True)


def test_too_long_a_query_is_an_error_of_its_own() -> None:
    with pytest.raises(QueryTooLongError, match="512"):
        parse_request([("q", "x" * 513)], strict=True)


@given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=30)), max_size=5))
def test_any_parameters_make_a_request_or_a_named_error(pairs: list[tuple[str, str]]) -> None:
    with suppress(RequestErrors):
        assert parse_request(pairs, strict=True).page >= 1
