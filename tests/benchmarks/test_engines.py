from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from benchmarks.documents import documents
from benchmarks.engines.engine import Engine, Entry, UnavailableError, combined
from benchmarks.engines.sqlite_engine import SqliteEngine
from benchmarks.engines.tantivy_engine import TantivyEngine
from benchmarks.engines.whoosh_engine import WhooshEngine, WhooshListsEngine
from benchmarks.engines.xapian_engine import XapianEngine, xapian
from benchmarks.queries import plans, requests
from benchmarks.search_speed import EVERY_VALUE
from index.czech.analyzer import Analyzer
from index.czech.cache import load_lexicon
from index.vocabulary.vocabulary import Vocabulary
from search.query.plan import (
    AllOf,
    AnyOf,
    Everything,
    Leaf,
    MostOf,
    Node,
    Period,
    Phrase,
    Plan,
    Prefix,
    Values,
    Without,
)

ARTICLES, SEED = 400, 7

Counts = Mapping[str, Mapping[str, int]]


def xapian_engine() -> type[Engine]:
    try:
        xapian()
    except UnavailableError as error:
        pytest.skip(str(error))
    return XapianEngine


ENGINES: Mapping[str, Any] = {
    "whoosh": lambda: WhooshEngine,
    "whoosh-lists": lambda: WhooshListsEngine,
    "sqlite": lambda: SqliteEngine,
    "xapian": xapian_engine,
    "tantivy": lambda: TantivyEngine,
}


@cache
def archive() -> tuple[Entry, ...]:
    return tuple(map(combined, documents(ARTICLES, SEED)))


@cache
def expected() -> tuple[tuple[Plan, frozenset[str], Counts], ...]:
    """Each plan with what a look at every article finds and counts."""
    listed = plans(requests(ARTICLES, SEED), Analyzer(load_lexicon(print)), Vocabulary())
    found = []
    for listed_plan in listed:
        plan = replace(listed_plan, facets=dict.fromkeys(listed_plan.facets, EVERY_VALUE))
        matches = frozenset(entry.id for entry in archive() if _kept(entry, plan))
        found.append((plan, matches, _counts(plan)))
    return tuple(found)


@pytest.mark.parametrize("name", ENGINES)
def test_engine_finds_and_counts_what_a_look_at_every_article_does(
    name: str, tmp_path: Path
) -> None:
    kind = ENGINES[name]()
    kind.build(tmp_path, archive())
    engine = kind.open(tmp_path)

    for plan, matches, counts in expected():
        answer = engine.run(plan)
        assert answer.total == len(matches), plan
        assert answer.counts == counts, plan
        top = {engine.identity(best) for best in answer.top}
        assert len(top) == min(plan.limit, len(matches))
        assert top <= matches
    engine.close()


def test_nearly_every_search_of_the_mix_finds_something() -> None:
    found = [bool(matches) for _, matches, _ in expected()]

    assert len(found) == 300
    assert sum(found) > 0.9 * len(found)


def _counts(plan: Plan) -> Counts:
    return {
        facet: dict(
            Counter(
                key
                for entry in archive()
                if _kept(entry, plan, without=facet)
                for key in entry.facets[facet]
            )
        )
        for facet in plan.facets
    }


def _kept(entry: Entry, plan: Plan, without: str | None = None) -> bool:
    return (
        _matches(entry, plan.root)
        and _matches(entry, plan.period)
        and all(
            set(keys) & set(entry.facets[facet])
            for facet, keys in plan.chosen.items()
            if keys and facet is not without
        )
    )


def _matches(entry: Entry, node: Node) -> bool:
    match node:
        case AllOf(parts):
            return all(_matches(entry, part) for part in parts)
        case AnyOf(parts):
            return any(_matches(entry, part) for part in parts)
        case Without(part):
            return not _matches(entry, part)
        case Period(first, end):
            return (first or 0) <= entry.published < (end or 2**62)
    assert not isinstance(node, Everything | MostOf | Values)
    return _has(entry, node)


def _has(entry: Entry, leaf: Leaf) -> bool:
    match leaf:
        case Prefix(prefix=prefix):
            return any(form.startswith(prefix) for form in entry.forms)
        case Phrase(positions=positions):
            return bool(_starts(entry, positions))
    return any(term in (entry.forms if leaf.exact else entry.lemmas) for term in leaf.terms)


def _starts(entry: Entry, positions: tuple[tuple[str, ...], ...]) -> set[int]:
    return set.intersection(
        *(
            {at - offset for form in position for at in entry.forms.get(form, [])}
            for offset, position in enumerate(positions)
        )
    )
