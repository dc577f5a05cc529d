"""Suggestions go on from what was typed, and choosing one finds something."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.answers.searcher import Searcher
from search.answers.service import SearchService
from search.request import SearchRequest
from tests.kinds import BuildIndex, WriteArchive


def article(title: str, company: str, category: str, text: str) -> str:
    return (
        f"---\ntitle: {title}\ndate: 2025-10-01\ncategory: {category}\n"
        f"companies: [{company}]\n---\n{text}\n"
    )


@pytest.fixture
def archive(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> Searcher:
    build_index(
        write_archive(
            {
                "a.md": article("Umělá inteligence u soudu", "Apple", "umělá inteligence", "Čip."),
                "b.md": article("Soud a umělá inteligence", "Apple", "soud", "Čipy a čipů."),
                "c.md": article("Jablka na podzim", "Řepa", "potraviny", "Řepa a internet."),
            }
        )
    )
    return service.searcher()


def test_a_phrase_is_completed_without_diacritics(archive: Searcher) -> None:
    assert archive.suggest("umela").queries[0] == "umělá inteligence"
    assert archive.suggest("umělá int").queries == ("umělá inteligence",)


def test_one_form_of_a_word_is_enough(archive: Searcher) -> None:
    assert archive.suggest("cip").queries == ("čip",)


def test_typed_diacritics_count(archive: Searcher) -> None:
    assert archive.suggest("řep").queries == ("řepa",)
    assert archive.suggest("rep").queries == ("řepa",)
    assert archive.suggest("rép").queries == ()


def test_names_and_titles_are_suggested_with_how_many_articles_they_have(
    archive: Searcher,
) -> None:
    suggested = archive.suggest("app")

    assert [(name.value, name.count) for name in suggested.companies] == [("Apple", 2)]
    (category,) = archive.suggest("intel").categories
    assert (category.value, category.label) == ("umela-inteligence", "Umělá inteligence")
    assert [title.id for title in archive.suggest("jabl").titles] == ["c"]


@pytest.mark.parametrize("typed", ["", " ", "u", "umělá ", "zzzz", '"', "-", "a" * 5000])
def test_nothing_is_suggested_where_nothing_goes_on(archive: Searcher, typed: str) -> None:
    suggested = archive.suggest(typed)

    assert suggested.queries == ()
    assert suggested.titles == ()


@given(typed=st.text(max_size=30))
def test_any_text_may_be_typed(archive: Searcher, typed: str) -> None:
    for query in archive.suggest(typed).queries:
        assert archive.search(SearchRequest(q=query)).total
