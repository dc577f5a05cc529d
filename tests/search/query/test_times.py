"""Times in queries: every expression of the golden file, and what they leave alone."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query.parser import parse
from search.query.periods import with_period
from search.query.tree import DateRange, Time
from search.request import SearchRequest

GOLDEN = Path(__file__).parents[2] / "data" / "times.tsv"
TODAY = date(2026, 3, 18)


def golden(kind: str) -> list[tuple[str, str]]:
    lines = GOLDEN.read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return [(row[1], row[2] if len(row) > 2 else "") for row in rows if row[0] == kind]


def understood(q: str, *, published: bool = True) -> SearchRequest:
    return with_period(SearchRequest(q=q), TODAY, lambda _: published)


def written(first: date | None, last: date | None) -> str:
    return f"{first or ''}..{last or ''}"


def test_there_are_three_hundred_expressions() -> None:
    kinds = ("filtr", "datum", "zmínka", "slova")

    assert sum(len(golden(kind)) for kind in kinds) >= 300


@pytest.mark.parametrize(("typed", "days"), golden("filtr"))
@pytest.mark.parametrize("around", ["volby {}", "{} volby", "volby {} praha"])
def test_a_time_beside_words_is_a_filter(around: str, typed: str, days: str) -> None:
    request = understood(around.format(typed))

    assert request.q == " ".join(around.format("").split())
    assert written(request.date_from, request.date_to) == days


@pytest.mark.parametrize(("typed", "_"), golden("filtr"))
def test_a_time_that_is_all_of_a_query_or_quoted_is_words(typed: str, _: str) -> None:
    for q in (typed, f'volby "{typed}"', f"volby -({typed})"):
        assert understood(q) == SearchRequest(q=q)


@pytest.mark.parametrize(("typed", "days"), golden("datum"))
@pytest.mark.parametrize("form", ["datum:{}", 'datum:"{}"'])
def test_a_date_can_be_written_in_czech(form: str, typed: str, days: str) -> None:
    node = parse(understood(form.format(typed)).q).node

    assert isinstance(node, DateRange)
    assert written(node.first, node.last) == days


@pytest.mark.parametrize(("typed", "days"), golden("zmínka"))
def test_a_day_a_month_or_a_year_may_be_told_of(typed: str, days: str) -> None:
    node = parse(understood(f"{typed}").q).node

    assert isinstance(node, Time)
    assert written(node.published.first, node.published.last) == days


@pytest.mark.parametrize(("typed", "_"), golden("slova"))
def test_what_only_looks_like_a_time_is_words(typed: str, _: str) -> None:
    assert understood(f"volby {typed}") == SearchRequest(q=f"volby {typed}")


def test_a_span_in_which_nothing_was_published_is_words() -> None:
    q = "válka od 1914 do 1918"

    assert understood(q, published=False) == SearchRequest(q=q)
    assert understood("volby minulý týden", published=False).q == "volby"


@pytest.mark.parametrize(
    ("q", "rest"),
    [
        ("vlaky minulý týden, praha", "vlaky praha"),
        ('"minulý týden" volby loni', '"minulý týden" volby'),
        ("(vlak OR bus) minulý týden", "(vlak OR bus)"),
        ("firma:Škoda minulý týden", "firma:Škoda"),
        ("-vlak minulý týden", "-vlak"),
        ("vlak loni minulý týden", "vlak minulý týden"),
    ],
)
def test_only_the_time_is_taken_out(q: str, rest: str) -> None:
    assert understood(q).q == rest


@pytest.mark.parametrize(
    "q",
    ["vlak OR loni", "loni OR vlak", "vlak -loni", "vlak +loni", "vlak (loni)", "text:loni vlak",
     "vlak NE loni", "vlak loni*"],
)  # fmt: skip
def test_a_word_with_a_sign_a_field_or_an_operator_is_no_time(q: str) -> None:
    assert understood(q).q == q


@given(st.text(max_size=200))
def test_any_text_is_understood(q: str) -> None:
    request = understood(q)

    assert understood(request.q).q == request.q or request.date_from or request.date_to
