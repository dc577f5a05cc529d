"""What is marked is what matched: over real words of every kind, each an article of its own."""

from pathlib import Path

import pytest

from index.article import Article
from index.czech.analyzer import Analyzer
from index.czech.folding import fold
from search.array_engine import ArrayEngine
from search.highlight import Highlighter
from search.parser import parse
from search.plan import Plan, make_plan
from search.request import SearchRequest
from search.settings import SearchSettings
from search.synonyms import Synonyms
from tests.built import engine_of

GOLDEN = Path(__file__).parents[1] / "data" / "analysis" / "golden.tsv"
WORDS = [line.split("\t")[0] for line in GOLDEN.read_text("utf-8").splitlines()[1:]]
ARTICLES = [Article(str(n), f"{n}.md", str(n), f"o {word}!") for n, word in enumerate(WORDS)]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, analyzer: Analyzer) -> ArrayEngine:
    return engine_of(tmp_path_factory.mktemp("words"), ARTICLES, analyzer)


def plan_of(query: str, analyzer: Analyzer) -> Plan:
    request = SearchRequest(q=query, per_page=100, facets=())
    return make_plan(parse(query).node, request, Synonyms((), analyzer), SearchSettings())


def marked(article: Article, plan: Plan, engine: ArrayEngine, analyzer: Analyzer) -> list[str]:
    highlighter = Highlighter(plan, analyzer, engine.forms_of)
    title = highlighter.highlight(article, lambda: article.text).title
    return [title.text[start:end] for start, end in title.spans]


@pytest.mark.parametrize("word", WORDS[::5])
def test_every_form_that_matched_is_marked_and_no_other(
    engine: ArrayEngine, analyzer: Analyzer, word: str
) -> None:
    for query in (word, fold(word), f"+{word}", f"{word[:4]}*"):
        plan = plan_of(query, analyzer)

        found = {engine.article(hit.document).id for hit in engine.run(plan).ranked}
        marks = {article.id: marked(article, plan, engine, analyzer) for article in ARTICLES}

        assert found == {identity for identity, spans in marks.items() if spans}
        for identity in found:
            assert marks[identity] == [WORDS[int(identity)]]
