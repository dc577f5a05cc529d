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


def test_an_adjective_or_a_verb_alone_does_not_follow_a_phrase(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> None:
    text = "Umělá inteligence uměla a uměl psát. Umění je umělé."
    build_index(write_archive({f"{n}.md": article(f"Zpráva {n}", "A", "b", text) for n in "123"}))

    found = service.searcher().suggest("um").queries

    assert "umělá inteligence" in found
    assert "umění" in found
    assert not {"umělá", "umělé", "umělý", "uměl", "uměla"} & set(found)


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


@pytest.mark.parametrize(
    ("typed", "query"),
    [("inteligenc", "inteligence"), ("intelgen", "inteligence"), ("jbalk", "jablko"),
     ("umela intleig", "umela inteligence"), ("internte", "internet"), ("řeppa", "řepa")],
)  # fmt: skip
def test_a_slip_is_gone_on_from_as_it_was_meant(archive: Searcher, typed: str, query: str) -> None:
    assert query in archive.suggest(typed).queries


def test_names_and_titles_are_suggested_for_a_slip_too(archive: Searcher) -> None:
    assert [name.value for name in archive.suggest("appel").companies] == ["Apple"]
    assert [title.id for title in archive.suggest("jabkla").titles] == ["c"]


@pytest.mark.parametrize("typed", ["soudkyně", "kočka", "psa"])
def test_a_word_of_the_language_is_no_slip(archive: Searcher, typed: str) -> None:
    assert archive.suggest(typed).queries == ()


def test_words_are_suggested_in_their_base_form(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> None:
    texts = (
        "V dispozici byly weby, na webu i s webem.",
        "Na webu je víc o českých politicích a digitálních dovednostech.",
        "K dispozici je řešení společenských potíží, řešení společenských sporů.",
        "Na webu píší o českých politicích. Řešení společenských potíží.",
        "Web o digitálních dovednostech a českých politicích.",
    )
    build_index(write_archive({f"{n}.md": f"{text}\n" for n, text in enumerate(texts)}))
    searcher = service.searcher()

    assert searcher.suggest("dispo").queries == ("dispozice",)
    assert searcher.suggest("web").queries == ("web",)
    assert all(q.split()[0] != "českých" for q in searcher.suggest("cesk").queries)
    assert all(not q.endswith("společenských") for q in searcher.suggest("res").queries)
    for typed in ("dispo", "web", "cesk", "res", "digit"):
        for query in searcher.suggest(typed).queries:
            assert searcher.search(SearchRequest(q=query)).total


def test_phrases_are_suggested_in_their_base_form(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> None:
    titles = (
        "Bez umělé inteligence a komunálních voleb, web začni znovu",
        "Rozvoj umělé inteligence, komunální volby a web začni",
        "Kandidáti v komunálních volbách, volby ve volbách",
    )
    build_index(
        write_archive({f"{n}.md": f"---\ntitle: {t}\n---\n{t}\n" for n, t in enumerate(titles)})
    )
    searcher = service.searcher()

    assert searcher.suggest("umel").queries[0] == "umělá inteligence"
    assert searcher.suggest("umělé").queries[0] == "umělé inteligence"
    assert searcher.suggest("komun").queries[0] == "komunální volby"
    assert searcher.suggest("web").queries == ("web",)


def test_an_address_of_an_article_or_its_source_suggests_the_article(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> None:
    build_index(
        write_archive({"a.md": "---\ntitle: Čip\nurl: https://example.org/cip?id=1\n---\nText.\n"})
    )
    searcher = service.searcher()

    for address in ("https://example.org/cip?id=1#x", "www.archiv.example/clanek/a"):
        assert [title.id for title in searcher.suggest(address).titles] == ["a"]
