from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.schema import TextField
from search.messages import Message, MessageCode
from search.query.parser import MAX_LEAVES, parse
from search.query.tree import (
    And,
    DateRange,
    Everything,
    Exact,
    Field,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Word,
    as_words,
    describe,
    leaves,
)

COMPANY = TextField.COMPANIES


@pytest.mark.parametrize(
    ("q", "node"),
    [
        ("", Everything()),
        ("čip", Word("čip")),
        ("čipy Nvidia", And((Word("čipy"), Word("Nvidia")))),
        ("a OR b c", And((Or((Word("a"), Word("b"))), Word("c")))),
        ("a NEBO b", Or((Word("a"), Word("b")))),
        ("a | b | c", Or((Word("a"), Word("b"), Word("c")))),
        ("mac -apple", And((Word("mac"), Not(Word("apple"))))),
        ("NE apple", Not(Word("apple"))),
        ("on-device", Word("on-device")),
        ("--a", Not(Word("a"))),
        ('"umělá inteligence"', Phrase("umělá inteligence")),
        ("„umělá inteligence“", Phrase("umělá inteligence")),
        ("«umělá inteligence»", Phrase("umělá inteligence")),
        ("‚umělá inteligence‘", Phrase("umělá inteligence")),
        ("‘umělá inteligence’", Phrase("umělá inteligence")),
        ("‹umělá inteligence›", Phrase("umělá inteligence")),
        ("O’Brien", Word("O’Brien")),
        ("„neuzavřená fráze", Phrase("neuzavřená fráze")),
        ('-"a b"', Not(Phrase("a b"))),
        ("+rada", Exact("rada")),
        ("Třebíč*", Prefix("Třebíč")),
        ("firma:Apple", Field(COMPANY, Word("Apple"))),
        ("Firmy:Apple", Field(COMPANY, Word("Apple"))),
        ("company:Apple", Field(COMPANY, Word("Apple"))),
        ("název:čip", Field(TextField.TITLE, Word("čip"))),
        ('firma:"Apple Inc"', Field(COMPANY, Phrase("Apple Inc"))),
        (
            "firma:(Apple OR Google)",
            Or((Field(COMPANY, Word("Apple")), Field(COMPANY, Word("Google")))),
        ),
        ("-firma:Apple", Not(Field(COMPANY, Word("Apple")))),
        ("datum:2025", DateRange(date(2025, 1, 1), date(2025, 12, 31))),
        ("datum:2024-02", DateRange(date(2024, 2, 1), date(2024, 2, 29))),
        ("datum:2025-12-11", DateRange(date(2025, 12, 11), date(2025, 12, 11))),
        ("datum:>=2025-11-01", DateRange(date(2025, 11, 1), None)),
        ("datum:>2025-11", DateRange(date(2025, 12, 1), None)),
        ("datum:<2025", DateRange(None, date(2024, 12, 31))),
        ("datum:2025-11..2026-01", DateRange(date(2025, 11, 1), date(2026, 1, 31))),
        ("(a b) OR c", Or((And((Word("a"), Word("b"))), Word("c")))),
        ("((a))", Word("a")),
        ("C++", Word("C++")),
        (".NET", Word(".NET")),
        ("http://example.org", Word("http://example.org")),
        ("12:30", Word("12:30")),
        ('- + * : ( ) " " | OR', Everything()),
        ("nazev:", Word("nazev")),
    ],
)  # fmt: skip
def test_a_query_is_understood(q: str, node: Query) -> None:
    assert parse(q).node == node


@pytest.mark.parametrize(
    ("q", "told"),
    [
        ("foo:bar", Message.of(MessageCode.UNKNOWN_FIELD, field="foo", word="foo:bar")),
        ("datum:včera", Message.of(MessageCode.UNKNOWN_DATE, word="datum:včera")),
        ("a*", Message.of(MessageCode.SHORT_PREFIX, word="a*", min=2)),
        ("slovo " * 40, Message.of(MessageCode.TOO_MANY_WORDS, max=32)),
        ("dlouhé" * 100, Message.of(MessageCode.QUERY_CUT, max=512)),
    ],
)
def test_what_was_not_used_as_meant_is_told_once(q: str, told: Message) -> None:
    assert parse(q).ignored == (told,)


def test_a_plain_query_has_nothing_to_excuse() -> None:
    assert parse('čipy -apple "umělá inteligence" firma:Nvidia datum:2025').ignored == ()


@pytest.mark.parametrize(
    ("q", "kept", "anywhere"),
    [
        ('firma:"Apple Inc" +zisk', "firma:(Apple Inc) zisk", "Apple Inc zisk"),
        ('nazev:(čip OR "nový procesor") -intel', "nazev:čip OR nazev:(nový procesor)",
         "čip OR (nový procesor)"),
        ("čip datum:2025", "čip", "čip"),
        ("2024 praha", "2024 praha", "2024 praha"),
        ("-intel", "", ""),
    ],
)  # fmt: skip
def test_a_query_is_loosened_to_words(q: str, kept: str, anywhere: str) -> None:
    node = parse(q).node

    assert describe(as_words(node, fields=True)) == kept
    assert describe(as_words(node, fields=False)) == anywhere


def test_deep_nesting_is_survived() -> None:
    assert isinstance(parse("(" * 5000 + "a").node, Everything | Word)


@given(st.text(max_size=600))
def test_any_text_is_a_query_of_bounded_size(q: str) -> None:
    assert len(list(leaves(parse(q).node))) <= MAX_LEAVES


WORDS = ["a", "čip", "b*", "+c", "x y"]
SIGNS = st.sampled_from([*WORDS, "-", "(", ")", '"', "OR", "NE", "firma:", "datum:2025", " ", "|"])


@given(st.lists(SIGNS, max_size=25).map(" ".join) | st.lists(SIGNS, max_size=25).map("".join))
def test_a_query_written_out_means_the_same(q: str) -> None:
    node = parse(q).node

    assert parse(describe(node)).node == node
