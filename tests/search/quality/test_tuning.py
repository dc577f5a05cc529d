"""Tuning finds weights that help where some do, says so where none does, and needs enough."""

from pathlib import Path

import pytest

from index.settings import IndexSettings
from search.answers.service import SearchService
from search.quality.judged import Judgment, evaluate
from search.quality.tuning import MIN_QUERIES, FewQueriesError, features_of, tune
from search.settings import SearchSettings
from tests.kinds import BuildIndex, WriteArchive

INDEX = IndexSettings(title_weight=0.3)
LOW = SearchSettings(
    title_boost=0.05, whole_title_boost=0.05, recency_boost=0.0, exact_title_boost=0.1
)
WORDS = [f"pojem{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(MIN_QUERIES)]


@pytest.fixture
def index(write_archive: WriteArchive, build_index: BuildIndex, index_directory: Path) -> Path:
    """An archive in which one article has a word in its title, and another often in its text."""
    files = {}
    for number, word in enumerate(WORDS):
        files[f"o-{word}.md"] = f"---\ntitle: Článek {word} dnes\n---\nJiný text článku.\n"
        files[f"s-{word}.md"] = (
            f"---\ntitle: Jiný titulek\n---\n{' '.join([word] * (1 + number % 4))} text.\n"
        )
    build_index(write_archive(files), settings=INDEX)
    return index_directory


def judged(letter: str) -> list[Judgment]:
    return [Judgment(word, "title", {f"{letter}-{word}.md": 1}) for word in WORDS]


def test_weights_are_found_where_articles_about_a_word_have_it_in_their_titles(
    index: Path,
) -> None:
    searcher = SearchService(index, LOW).searcher()

    found = tune(searcher, judged("o"), INDEX.bm25f)

    assert evaluate(searcher, judged("o")).total.ndcg < 0.9
    assert found.worthwhile
    assert found.gain.mean > 0.05
    assert found.index.get("title_weight", 0) > INDEX.title_weight


def test_nothing_is_gained_where_the_ranking_is_as_judged(index: Path) -> None:
    found = tune(SearchService(index, LOW).searcher(), judged("s"), INDEX.bm25f)

    assert not found.worthwhile
    assert (found.search, found.index) == ({}, {})


def test_the_components_give_the_ranking_that_the_search_gives(index: Path) -> None:
    searcher = SearchService(index, SearchSettings()).searcher()
    judgments = judged("o")

    features = features_of(searcher, judgments, INDEX.term_saturation)
    today = {f"{name}_boost": 1.0 for name in ("title", "proximity", "exact_title")}
    today |= {"whole_title_boost": 0.4, "coverage_boost": 0.5}
    today |= {"recency_boost": 0.02, "importance_boost": 0.1}
    fields = ("title", "original_title", "key_points", "summary", "names")
    today |= {f"{field}_weight": 1.0 for field in fields}

    assert features.ndcg(today, today).mean() == pytest.approx(
        evaluate(searcher, judgments).total.ndcg
    )


def test_a_few_queries_are_refused(index: Path) -> None:
    with pytest.raises(FewQueriesError, match="99 judged queries are too few"):
        tune(SearchService(index, LOW).searcher(), judged("o")[1:], INDEX.bm25f)
