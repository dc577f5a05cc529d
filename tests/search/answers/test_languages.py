"""An archive in several languages: each text analysed in its own, a query answered by all."""

import pytest

from search.answers.service import SearchService
from search.answers.suggestions import Suggestions
from search.request import SearchRequest
from tests.kinds import BuildIndex, WriteArchive
from tests.sites import post

TEXTS = {
    "content/cs/a.md": ("Nové baterie", "Baterie s Huaweiem se nabíjejí v městě Kolíně."),
    "content/en/b.md": (
        "New batteries",
        "The battery of Huawei is charged in the city of Cologne.",
    ),
    "content/sk/c.md": ("Nové batérie", "Batérie sa nabíjajú v meste, kde je Huawei."),
    "content/de/d.md": ("Grüne Häuser", "Die Häuser von Huawei stehen in Köln, wo Batterien sind."),
}


@pytest.fixture
def found(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> SearchService:
    files = {
        path: post(title=title, date="2024-01-02").replace("Text článku.", text)
        for path, (title, text) in TEXTS.items()
    }
    build_index(write_archive(files))
    return service


@pytest.mark.parametrize(
    ("query", "languages", "marked"),
    [
        ("baterií", {"cs", "sk"}, {"baterie", "batérie"}),
        ("battery", {"en"}, {"batteries", "battery"}),
        ("häuser", {"de"}, {"häuser"}),
        ("Hauser", {"de"}, {"häuser"}),
        ("huaweie", {"cs", "en", "sk", "de"}, {"huaweiem", "huawei"}),
        ("městem", {"cs"}, {"městě"}),
    ],
)
def test_a_query_is_answered_and_marked_in_every_language(
    found: SearchService, query: str, languages: set[str], marked: set[str]
) -> None:
    result = found.searcher().search(SearchRequest(q=query, correct=False))

    assert {hit.article.language for hit in result.hits} == languages
    assert {word.lower() for hit in result.hits for word in hit.highlights.matched} == marked


def test_words_of_every_language_are_suggested_and_corrected(found: SearchService) -> None:
    searcher = found.searcher()

    suggested = searcher.suggest("grü", 5)
    corrected = searcher.search(SearchRequest(q="hauserr"))

    assert isinstance(suggested, Suggestions)
    assert [title.title for title in suggested.titles] == ["Grüne Häuser"]
    assert {hit.article.language for hit in corrected.hits} == {"de"}
