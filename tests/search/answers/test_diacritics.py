"""What a word without diacritics means depends on the words beside it."""

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
    "council": "Rada zasedá v neděli.",
    "row": "Řada, řada, řada v neděli.",
}


@pytest.mark.parametrize(
    ("q", "first"), [("rada", "council"), ("rada nedele", "row"), ("rada neděle", "council")]
)
def test_words_typed_without_diacritics_rank_alike(
    tmp_path: Path, analyzer: Analyzer, q: str, first: str
) -> None:
    articles = [Article(i, f"{i}.md", i, i, text=text) for i, text in TEXTS.items()]
    engine = engine_of(tmp_path, articles, analyzer)
    plan = make_plan(parse(q).node, SearchRequest(q=q), Synonyms((), analyzer), SearchSettings())

    ranked = engine.run(plan).ranked

    assert engine.listed(ranked[0].document).id == first
    engine.close()
