"""What a query reads is bounded, and the reader is told what was not looked for."""

from pathlib import Path

import pytest

from index.article import Article
from index.czech.analyzer import Analyzer
from index.schema import TextField
from search.messages import Message, MessageCode
from search.query.effort import A_DOCUMENT, FIXED, Reachable, within_reach
from search.query.parser import parse
from search.query.plan import AllOf, AnyOf, Leaf, Node, Phrase, Prefix, Terms, wanted_leaves
from search.query.planning import make_plan
from search.query.synonyms import Synonyms
from search.request import SearchRequest
from search.settings import SearchSettings
from tests.built import engine_of

DOCUMENTS = 1_000
HALF = (FIXED + A_DOCUMENT * DOCUMENTS) // 2


def root_of(q: str, analyzer: Analyzer) -> Node:
    plan = make_plan(parse(q).node, SearchRequest(q=q), Synonyms((), analyzer), SearchSettings())
    return plan.root


def reached(q: str, analyzer: Analyzer, cost: int) -> Reachable:
    """Return the rest of a query, given the cost of each phrase and prefix."""

    def effort(leaf: Leaf) -> int:
        return 1 if isinstance(leaf, Terms) else cost

    return within_reach(root_of(q, analyzer), effort, DOCUMENTS)


def words_of(found: Reachable) -> list[str]:
    return [leaf.word for leaf in wanted_leaves(found.node)]


def test_query_within_the_limit_stays_as_it_is(analyzer: Analyzer) -> None:
    q = '("nová rada" OR po* -čip) text:"na to" -(za* "a to")'

    found = reached(q, analyzer, 100)

    assert found == Reachable(root_of(q, analyzer))
    assert found.notes() == ()


def test_phrase_over_the_limit_is_searched_as_its_words_in_its_field(analyzer: Analyzer) -> None:
    found = reached('"nová rada" text:"a to"', analyzer, 7 * HALF)

    assert isinstance(found.node, AllOf)
    assert words_of(found) == ["nová rada", "a", "to"]
    assert all(leaf.fields == (TextField.BODY,) for leaf in [*wanted_leaves(found.node)][1:])
    assert found.notes() == (Message.of(MessageCode.PHRASES_AS_WORDS, words=("a to",)),)


@pytest.mark.parametrize("q", ['"a to"', 'rada "a to"', '"a to" OR rada', 'rada -"a to"'])
def test_first_phrase_is_exact_whatever_it_costs(analyzer: Analyzer, q: str) -> None:
    assert reached(q, analyzer, 50 * HALF) == Reachable(root_of(q, analyzer))


def test_prefixes_over_the_limit_are_left_out_in_the_order_they_were_typed(
    analyzer: Analyzer,
) -> None:
    found = reached("po* OR pr* OR za*", analyzer, HALF)

    assert words_of(found) == ["po", "pr"]
    assert found.notes() == (Message.of(MessageCode.WORDS_LEFT_OUT, words=("za*",)),)


def test_single_prefix_is_searched_whatever_it_costs(analyzer: Analyzer) -> None:
    found = reached("po*", analyzer, 10 * HALF)

    assert isinstance(found.node, Prefix)


def test_second_excluded_phrase_over_the_limit_excludes_nothing(analyzer: Analyzer) -> None:
    found = reached('rada -"na to" -"a to"', analyzer, 3 * HALF)

    assert words_of(found) == ["rada"]
    assert found.left_out == ("a to",)


@pytest.mark.parametrize("leaves", [8, 32])
def test_what_is_read_does_not_grow_with_the_words_of_a_query(
    analyzer: Analyzer, leaves: int
) -> None:
    q = " OR ".join(f'"{first} {second}"' for first in "avnsz" for second in "koiupedcj")[
        : 9 * leaves
    ]
    read: list[int] = []

    def effort(leaf: Leaf) -> int:
        cost = HALF // 2 if isinstance(leaf, Phrase) else 1
        read.append(cost)
        return cost

    found = within_reach(root_of(q, analyzer), effort, DOCUMENTS)

    assert isinstance(found.node, AnyOf)
    assert sum(map(effort, [*wanted_leaves(found.node)][1:])) <= 2 * HALF


def test_effort_of_an_engine_counts_postings_and_positions(
    tmp_path: Path, analyzer: Analyzer
) -> None:
    articles = [Article(f"{n}", f"{n}.md", f"{n}", "x", text="a to " * 8) for n in range(20)]
    engine = engine_of(tmp_path, articles, analyzer)

    assert engine.effort(Phrase("a to", (TextField.BODY,), (("a",), ("to",)))) == 20 * 16 * 3 // 2
    assert engine.effort(Phrase("a xyz", (TextField.BODY,), (("a",), ("xyz",)))) == 0
    assert engine.effort(Prefix("to", (TextField.BODY,), "to")) == 20
    assert engine.effort(Terms("to", (TextField.BODY,), ("to",), exact=True)) == 20
    engine.close()
