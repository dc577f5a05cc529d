"""A facet value that shows N gives N results when it is chosen: over random archives."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article
from index.czech.analyzer import Analyzer
from index.czech.cache import load_lexicon
from search.array_engine import ArrayEngine
from search.facets import facet_results
from search.parser import parse
from search.plan import make_plan
from search.request import Facet, SearchRequest
from search.result import FacetResult
from search.settings import SearchSettings
from search.synonyms import Synonyms
from tests.built import engine_of
from web.addresses import toggled

WORDS = st.sampled_from(["čip", "server", "řada", "rada", "Praha", "umělá"])
COMPANIES = ("Apple", "Nvidia", "NVIDIA", "Google", "Škoda Auto")


@st.composite
def archives(draw: st.DrawFn) -> list[Article]:
    count = draw(st.integers(1, 12))
    return [
        Article(
            id=f"a{number}",
            path=f"a{number}.md",
            slug=f"a{number}",
            title=" ".join(draw(st.lists(WORDS, min_size=1, max_size=3))),
            companies=tuple(draw(st.lists(st.sampled_from(COMPANIES), max_size=3, unique=True))),
            categories=tuple(draw(st.lists(st.sampled_from(["ai", "hry"]), max_size=1))),
            importance=draw(st.none() | st.integers(1, 5)),
        )
        for number in range(count)
    ]


@st.composite
def requests(draw: st.DrawFn) -> SearchRequest:
    return SearchRequest(
        q=draw(st.sampled_from(["", "čip", "rada OR server", "-praha", "umela cip"])),
        company=tuple(draw(st.lists(st.sampled_from(COMPANIES), max_size=2, unique=True))),
        category=tuple(draw(st.lists(st.sampled_from(["ai", "hry"]), max_size=1))),
        importance_min=draw(st.none() | st.integers(1, 5)),
        exclude_company=tuple(draw(st.lists(st.sampled_from(COMPANIES), max_size=1))),
        facet_size=100,
    )


def answer(
    engine: ArrayEngine, request: SearchRequest, analyzer: Analyzer
) -> tuple[int, tuple[FacetResult, ...]]:
    plan = make_plan(parse(request.q).node, request, Synonyms((), analyzer), SearchSettings())
    ranking = engine.run(plan)
    return ranking.total, facet_results(ranking.facets, request)


def cleared(request: SearchRequest, facet: Facet) -> SearchRequest:
    if facet is Facet.IMPORTANCE:
        return replace(request, importance_min=None)
    return replace(request, **{facet.value: ()})  # type: ignore[arg-type]  # a facet's attribute


@settings(max_examples=60)
@given(archives(), requests())
def test_every_count_is_the_number_of_results_behind_it(
    articles: list[Article], request: SearchRequest
) -> None:
    analyzer = Analyzer(load_lexicon(print))
    with TemporaryDirectory() as folder:
        engine = engine_of(Path(folder), articles, analyzer)
        _, facets = answer(engine, request, analyzer)

        for facet in facets:
            for value in facet.values:
                alone = toggled(cleared(request, facet.facet), facet.facet, value.value)
                assert answer(engine, alone, analyzer)[0] == value.count
        engine.close()
