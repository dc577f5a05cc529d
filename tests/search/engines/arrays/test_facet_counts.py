"""A facet value or a month that shows N gives N results when chosen: over random archives."""

from calendar import monthrange
from dataclasses import astuple, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article
from index.czech.analyzer import Analyzer
from index.czech.cache import load_lexicon
from index.facets import Facets
from search.answers.facets import facet_results
from search.engines.arrays.engine import ArrayEngine
from search.engines.base import Ranking
from search.query.parser import parse
from search.query.planning import make_plan
from search.query.synonyms import Synonyms
from search.request import SearchRequest
from search.settings import SearchSettings
from tests.asking import asking
from tests.built import engine_of
from web.refinement import toggled

WORDS = st.sampled_from(["čip", "server", "řada", "rada", "Praha", "umělá"])
COMPANIES = ("Apple", "Nvidia", "NVIDIA", "Google", "Škoda Auto")


MOMENTS = st.integers(-60, 60).map(lambda days: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days))


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
            published=draw(st.none() | MOMENTS),
        )
        for number in range(count)
    ]


@st.composite
def requests(draw: st.DrawFn) -> SearchRequest:
    return asking(
        q=draw(st.sampled_from(["", "čip", "rada OR server", "-praha", "umela cip"])),
        company=tuple(draw(st.lists(st.sampled_from(COMPANIES), max_size=2, unique=True))),
        category=tuple(draw(st.lists(st.sampled_from(["ai", "hry"]), max_size=1))),
        importance_min=draw(st.none() | st.integers(1, 5)),
        exclude_company=tuple(draw(st.lists(st.sampled_from(COMPANIES), max_size=1))),
        date_from=draw(st.none() | st.just(date(1970, 1, 15))),
        facet_size=100,
        timeline=True,
    )


def ranked(engine: ArrayEngine, request: SearchRequest, analyzer: Analyzer) -> Ranking:
    plan = make_plan(parse(request.q).node, request, Synonyms((), analyzer), SearchSettings())
    return engine.run(plan)


def cleared(request: SearchRequest, facet: str) -> SearchRequest:
    return replace(request, chosen=request.chosen.but(facet, ()))


@settings(max_examples=60)
@given(archives(), requests())
def test_every_count_is_the_number_of_results_behind_it(
    articles: list[Article], request: SearchRequest
) -> None:
    analyzer = Analyzer(load_lexicon(print))
    with TemporaryDirectory() as folder:
        engine = engine_of(Path(folder), articles, analyzer)
        ranking = ranked(engine, request, analyzer)

        for facet in facet_results(ranking.facets, request, Facets()):
            key = facet.facet.key
            for value in facet.values:
                alone = toggled(cleared(request, key), key, value.value)
                assert ranked(engine, alone, analyzer).total == value.count
        for month, count in map(astuple, ranking.timeline):
            last = month.replace(day=monthrange(month.year, month.month)[1])
            alone = replace(request, date_from=month, date_to=last)
            assert ranked(engine, alone, analyzer).total == count > 0
        engine.close()
