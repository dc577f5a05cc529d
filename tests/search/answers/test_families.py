"""A word finds its family, below the word itself."""

from pathlib import Path

import pytest

from index.article import Article
from index.czech.analyzer import Analyzer
from search.query.parser import parse
from search.query.planning import make_plan
from search.query.synonyms import Synonyms
from search.request import SearchRequest
from search.settings import SearchSettings
from tests.built import engine_of

TEXTS = {
    "word": "Vkládání obrázků je snadné.",
    "verb": "Obrázek lze vkládat snadno.",
    "aspect": "Obrázek můžete vložit snadno.",
    "other": "Obrázek se dá smazat snadno.",
}


@pytest.mark.parametrize(("q", "typed_first"), [("vkládání", "word"), ("vložit", "aspect")])
def test_a_word_stands_above_its_family(
    tmp_path: Path, analyzer: Analyzer, q: str, typed_first: str
) -> None:
    articles = [Article(i, f"{i}.md", i, i, text=text) for i, text in TEXTS.items()]
    engine = engine_of(tmp_path, articles, analyzer)
    request = SearchRequest(q=q, facets=())
    plan = make_plan(parse(q).node, request, Synonyms((), analyzer), SearchSettings())

    ranked = engine.run(plan).ranked
    found = [engine.listed(hit.document).id for hit in ranked]

    assert found[0] == typed_first
    assert set(found) == {"word", "verb", "aspect"}
    assert ranked[0].score > 1.5 * ranked[1].score
    (score,) = engine.scores(plan, [ranked[1].document])
    assert score.words[0].tiers == (("kin", 0.5),)
    engine.close()


@pytest.mark.parametrize("q", ["+vkládání", '"vkládání obrázků"'])
def test_what_is_meant_as_typed_has_no_family(tmp_path: Path, analyzer: Analyzer, q: str) -> None:
    articles = [Article(i, f"{i}.md", i, i, text=text) for i, text in TEXTS.items()]
    engine = engine_of(tmp_path, articles, analyzer)
    plan = make_plan(parse(q).node, SearchRequest(q=q), Synonyms((), analyzer), SearchSettings())

    assert [engine.listed(hit.document).id for hit in engine.run(plan).ranked] == ["word"]
    engine.close()
