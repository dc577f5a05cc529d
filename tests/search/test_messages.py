"""Every code is one that a request can be told, and says so with its values."""

from collections.abc import Callable, Iterable

import pytest

from index.facets import BUILT_IN, FieldKind, OwnField, own_facets
from search.answers.export import exported_fields
from search.messages import Message, MessageCode, RequestError, RequestErrors
from search.params import (
    parse_facet,
    parse_nothing,
    parse_request,
    parse_similar,
    parse_suggest,
    parse_trends,
)
from search.query.effort import Reachable
from search.query.parser import parse
from search.query.plan import Everything
from search.request import HIT_FIELDS, SearchRequest, Sort

Code = MessageCode
Pairs = Iterable[tuple[str, str]]
PARAMETERS: list[tuple[list[tuple[str, str]], Message, Message]] = [
    (
        [("comapny", "Apple")],
        Message(Code.UNKNOWN_PARAMETER),
        Message.of(Code.NEAREST_PARAMETER, nearest="company"),
    ),
    (
        [("sort", "newest"), ("sort", "oldest")],
        Message(Code.REPEATED_PARAMETER),
        Message(Code.ONLY_ONCE),
    ),
    (
        [("q", "x" * 513)],
        Message.of(Code.TEXT_TOO_LONG, length=513),
        Message.of(Code.MAX_CHARACTERS, max=512),
    ),
    (
        [("company", "x" * 201)],
        Message(Code.VALUE_TOO_LONG),
        Message.of(Code.MAX_CHARACTERS, max=200),
    ),
    (
        [(f"x{number}", "1") for number in range(101)],
        Message(Code.TOO_MANY_PARAMETERS),
        Message.of(Code.AT_MOST, max=100),
    ),
    (
        [("company", f"{number}") for number in range(51)],
        Message(Code.TOO_MANY_VALUES),
        Message.of(Code.AT_MOST, max=50),
    ),
    ([("sort", "best")], Message(Code.UNKNOWN_VALUE), Message.of(Code.ONE_OF, names=tuple(Sort))),
    (
        [("facets", "x")],
        Message(Code.UNKNOWN_VALUE),
        Message.of(Code.LIST_OR_NONE, names=tuple(facet.key for facet in BUILT_IN), none="none"),
    ),
    ([("fields", "x")], Message(Code.UNKNOWN_VALUE), Message.of(Code.LIST_OF, names=HIT_FIELDS)),
    ([("explain", "x")], Message(Code.UNKNOWN_VALUE), Message(Code.ZERO_OR_ONE)),
    (
        [("importance_min", "9")],
        Message(Code.OUT_OF_RANGE),
        Message.of(Code.WHOLE_NUMBER, min=1, max=5),
    ),
    ([("year", "25")], Message(Code.NOT_A_YEAR), Message(Code.FOUR_DIGITS)),
    ([("date_from", "2025-02-30")], Message(Code.NOT_A_DATE), Message(Code.ISO_DATE)),
    (
        [("date_from", "2025-02-02"), ("date_to", "2025-01-01")],
        Message(Code.PERIOD_REVERSED),
        Message.of(Code.DAY_OR_LATER, min="2025-02-02"),
    ),
    (
        [("page", "1001"), ("per_page", "10")],
        Message.of(Code.PAGE_TOO_DEEP, max=10_000),
        Message.of(Code.PAGE_AT_MOST, max=1_000),
    ),
]
QUERIES = ["x" * 513, "a " * 33, "a*", "pole:slovo", "datum:kdysi", "konani:kdysi"]
OWN = own_facets({"konani": OwnField(FieldKind.DATE)})


def refused(parse: Callable[[Pairs], object], pairs: Pairs) -> RequestError:
    with pytest.raises(RequestErrors) as caught:
        parse(pairs)
    (error,) = caught.value.errors
    return error


def search(pairs: Pairs) -> SearchRequest:
    return parse_request(pairs, strict=True)


@pytest.mark.parametrize(("pairs", "fault", "allowed"), PARAMETERS)
def test_a_fault_is_a_code_with_values_and_so_is_what_is_allowed(
    pairs: Pairs, fault: Message, allowed: Message
) -> None:
    error = refused(search, pairs)

    assert (error.fault, error.allowed) == (fault, allowed)


def test_a_name_like_no_other_is_told_with_all_that_are_known() -> None:
    suggested = refused(parse_suggest, [("zzz", "1")])
    similar = refused(parse_similar, [("zzz", "1")])
    nothing = refused(parse_nothing, [("zzz", "1")])

    assert suggested.allowed == Message.of(Code.KNOWN_PARAMETERS, names=("q", "limit"))
    assert similar.allowed == Message.of(Code.KNOWN_PARAMETERS, names=("limit",))
    assert nothing.allowed == Message(Code.NO_PARAMETERS)
    assert nothing.nearest is None


def test_the_nearest_name_is_given_by_itself() -> None:
    assert refused(parse_facet, [("q_facte", "x")]).nearest == "q_facet"


def test_an_export_of_nothing_is_refused() -> None:
    with pytest.raises(RequestErrors) as caught:
        exported_fields(SearchRequest(fields=("score",)))

    assert caught.value.errors[0].fault == Message(Code.NOTHING_TO_EXPORT)


def test_more_queries_than_can_be_compared_are_refused() -> None:
    with pytest.raises(RequestErrors) as caught:
        parse_trends([("q", f"{number}") for number in range(6)], strict=True)

    (error,) = caught.value.errors
    assert error.fault == Message(Code.TOO_MANY_QUERIES)
    assert error.allowed == Message.of(Code.AT_MOST, max=5)


def test_every_code_is_told_by_something() -> None:
    told = {message for _, *messages in PARAMETERS for message in messages}
    told |= {note for q in QUERIES for note in parse(q, OWN).ignored}
    told |= {*Reachable(Everything(), as_words=("a to",), left_out=("za*",)).notes()}
    # The tests above see these told.
    others = {Code.KNOWN_PARAMETERS, Code.NO_PARAMETERS, Code.NOTHING_TO_EXPORT}
    others.add(Code.TOO_MANY_QUERIES)

    assert {message.code for message in told} | others == {*Code}
