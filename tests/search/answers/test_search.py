"""Searching a small index built for the purpose."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index.building.build import Job, build
from index.czech.analyzer import Analyzer
from index.settings import IndexSettings
from index.versions.versions import Versions
from index.vocabulary.vocabulary import Vocabulary
from search.answers.service import SearchService
from search.request import HighlightStyle, SearchRequest, Sort
from search.result import NO_HIGHLIGHTS, Hit, SearchResult
from search.settings import SearchSettings
from tests.asking import asking

Search = Callable[..., SearchResult]

ARTICLES = {
    "cipy": """---
title: Nvidia ukázala nové čipy
original_title: Nvidia unveils new chips
category: hardware
companies: [Nvidia, Apple]
people: [Jana Nováková]
source: {name: Denní bit}
importance: 5
date: 2025-12-11
url: https://example.org/cipy?utm_source=a
---
## Souhrn
Výrobce představil čipy pro datová centra.

## Klíčové body
- Čipy jsou o třetinu úspornější.
- Prodej začne v Praze.

## Podrobnosti
Řada nových serverů poběží v Třebíči.
""",
    "cipy-znovu": """---
title: Další pohled na čipy Nvidie
category: hardware
companies: [NVIDIA]
importance: 3
date: 2025-12-12
url: http://www.example.org/cipy/
---
Stejná zpráva z jiného pera.
""",
    "rada": """---
title: Rada města schválila rozpočet
category: regulace
importance: 2
date: 2024-05-01
---
Zastupitelé v Havířově rozhodli, umělá inteligence pomůže úřadu.
""",
    "rada-serveru": """---
title: Řada serverů v Brně
category: hardware
companies: [Apple]
date: 2023-01-01
---
Nová inteligence umělá není, jen řada strojů. Google je dodal.
""",
    "bez-data": """---
title: Poznámka bez data
---
Nikdo neví, kdy vznikla. Applem se tu neplatí.
""",
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, analyzer: Analyzer) -> SearchService:
    root = tmp_path_factory.mktemp("search")
    archive = root / "archive"
    archive.mkdir()
    for name, text in ARTICLES.items():
        (archive / f"{name}.md").write_text(text, "utf-8")
    job = Job(
        archive, Versions(root / "index"), IndexSettings(), analyzer, Vocabulary(), lambda *_: None
    )
    build(job)
    return SearchService(root / "index", SearchSettings())


@pytest.fixture
def search(service: SearchService) -> Search:
    def run(q: str = "", **parameters: object) -> SearchResult:
        return service.searcher().search(asking(q=q, **parameters))  # type: ignore[arg-type]  # any parameter

    return run


def ids(result: SearchResult) -> list[str]:
    return [hit.article.id for hit in result.hits]


def marked(hit: Hit) -> list[str]:
    shown = hit.highlights
    texts = [shown.title, shown.snippet, *(point.marked for point in shown.key_points)]
    return [text.text[start:end] for text in texts for start, end in text.spans]


@pytest.mark.parametrize("q", ["čipy", "čipů", "cipy", "CIPY", "c\u030cipy", "čipech", "cipu"])
def test_any_form_of_a_word_with_or_without_diacritics_finds_it(search: Search, q: str) -> None:
    assert set(ids(search(q))) == {"cipy", "cipy-znovu"}


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("nvidie", {"cipy", "cipy-znovu"}),
        ("Apple", {"cipy", "rada-serveru", "bez-data"}),
        ("chips", {"cipy"}),
        ("chip unveil", {"cipy"}),
        ("havirov", {"rada"}),
        ("čipy praha", {"cipy", "cipy-znovu"}),
        ("čipy -praha", {"cipy-znovu"}),
        ("havířov OR praha", {"rada", "cipy"}),
        ('"umělá inteligence"', {"rada"}),
        ('"umela inteligence"', {"rada"}),
        ("umělá inteligence", {"rada", "rada-serveru"}),
        ("+řada", {"rada-serveru", "cipy"}),
        ("+rada", {"rada", "rada-serveru", "cipy"}),
        ("Třebíč*", {"cipy"}),
        ("trebic*", {"cipy"}),
        ("firma:apple", {"cipy", "rada-serveru", "bez-data"}),
        ("nazev:brno", {"rada-serveru"}),
        ("osoba:Novákové", {"cipy"}),
        ("zdroj:bit", {"cipy"}),
        ("datum:2025-12", {"cipy", "cipy-znovu"}),
        ("čipy datum:>=2025-12-12", {"cipy-znovu"}),
        ("-čipy", {"rada", "rada-serveru", "bez-data"}),
        ("xyzzy", set()),
    ],
)
def test_the_query_language_finds_what_it_says(search: Search, q: str, found: set[str]) -> None:
    assert set(ids(search(q))) == found


def test_the_accented_word_ranks_above_its_namesake(search: Search) -> None:
    assert ids(search("řada"))[0] == "rada-serveru"
    assert ids(search("rada města"))[0] == "rada"


def test_a_word_in_the_title_outranks_one_in_the_text(search: Search) -> None:
    assert ids(search("server*"))[0] == "rada-serveru"


def test_the_exact_title_comes_first(search: Search) -> None:
    assert ids(search("dalsi pohled na cipy nvidie"))[0] == "cipy-znovu"


def test_matched_words_are_marked_as_the_author_wrote_them(search: Search) -> None:
    hit = next(hit for hit in search("cipu").hits if hit.article.id == "cipy")

    assert marked(hit) == ["čipy", "čipy", "Čipy"]


def test_a_phrase_is_marked_only_where_it_stands_together(search: Search) -> None:
    hit = search('"umělá inteligence"').hits[0]

    assert marked(hit) == ["umělá", "inteligence"]


def test_the_snippet_shows_the_body_where_only_the_body_answers(search: Search) -> None:
    hit = search("třebíč").hits[0]

    assert "Třebíči" in marked(hit)


@pytest.mark.parametrize("wish", [{"highlight": HighlightStyle.NONE}, {"fields": ("id", "title")}])
def test_who_wants_no_marks_gets_the_same_hits_without(
    search: Search, wish: dict[str, Any]
) -> None:
    found = search("čipu", **wish)

    assert ids(found) == ids(search("čipu"))
    assert {hit.highlights for hit in found.hits} == {NO_HIGHLIGHTS}


def test_an_explanation_names_the_words_whatever_is_marked(search: Search) -> None:
    hit = search("třebíč", explain=True, highlight=HighlightStyle.NONE).hits[0]

    assert hit.explanation is not None
    assert "Třebíči" in hit.explanation.matched


def test_spellings_of_a_company_are_one_value(search: Search) -> None:
    values = next(f for f in search().facets if f.facet.key == "company").values

    assert [(value.label, value.count) for value in values] == [("Apple", 3), ("NVIDIA", 2)]


def test_a_filter_takes_any_spelling(search: Search) -> None:
    for spelling in ("Nvidia", "NVIDIA", "nvidia"):
        assert set(ids(search(company=(spelling,)))) == {"cipy", "cipy-znovu"}


def test_values_of_one_facet_are_alternatives_and_facets_add_up(search: Search) -> None:
    chosen = search(company=("Nvidia", "Apple"))
    assert set(ids(chosen)) == {"cipy", "cipy-znovu", "rada-serveru", "bez-data"}
    assert set(ids(search(company=("Nvidia", "Apple"), year=("2023",)))) == {"rada-serveru"}


def test_excluded_values_are_left_out(search: Search) -> None:
    assert set(ids(search("čipy", exclude_company=("Apple",)))) == {"cipy-znovu"}


def test_a_chosen_value_that_nothing_has_stays_listed(search: Search) -> None:
    result = search(company=("Neznámá",))

    first = next(f for f in result.facets if f.facet.key == "company").values[0]
    assert (result.total, first.value, first.count, first.selected) == (0, "Neznámá", 0, True)


def test_importance_counts_what_choosing_it_gives(search: Search) -> None:
    facet = next(f for f in search().facets if f.facet.key == "importance")

    assert facet.values
    for value in facet.values:
        assert search(importance_min=int(value.value)).total == value.count


def test_both_ends_of_a_date_range_are_in_it(search: Search) -> None:
    result = search(date_from=date(2024, 5, 1), date_to=date(2025, 12, 11))

    assert set(ids(result)) == {"rada", "cipy"}


def test_sorts(search: Search) -> None:
    newest = ids(search(sort=Sort.NEWEST))

    assert newest == ["cipy-znovu", "cipy", "rada", "rada-serveru", "bez-data"]
    assert ids(search(sort=Sort.OLDEST)) == [*newest[3::-1], "bez-data"]
    assert ids(search(sort=Sort.IMPORTANCE))[:3] == ["cipy", "cipy-znovu", "rada"]


def test_without_words_the_newest_come_first(search: Search) -> None:
    assert ids(search()) == ids(search(sort=Sort.NEWEST))


def test_pages_part_the_results(search: Search) -> None:
    pages = [ids(search(per_page=2, page=page)) for page in (1, 2, 3, 4)]

    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert [found for page in pages for found in page] == ids(search())


def test_articles_about_one_source_know_of_each_other(search: Search) -> None:
    assert {hit.article.id: hit.duplicates for hit in search("čipy").hits} == {
        "cipy": 1,
        "cipy-znovu": 1,
    }


def test_an_explanation_adds_up_to_the_score(search: Search) -> None:
    hits = search("čipy praha OR nvidia", explain=True).hits

    assert hits
    for hit in hits:
        assert hit.explanation is not None
        product = sum(item.amount for item in hit.explanation.contributions)
        for _, factor in hit.explanation.factors:
            product *= factor
        assert product == pytest.approx(hit.score)


def test_an_article_is_found_by_its_id(service: SearchService) -> None:
    found = service.searcher().article("rada")

    assert found is not None
    assert found.title == "Rada města schválila rozpočet"
    assert service.searcher().article("../../etc/passwd") is None


def test_an_empty_archive_is_searched_in_vain(tmp_path: Path, analyzer: Analyzer) -> None:
    (tmp_path / "archive").mkdir()
    archive, versions = tmp_path / "archive", Versions(tmp_path / "i")
    build(Job(archive, versions, IndexSettings(), analyzer, Vocabulary(), lambda *_: None))

    result = SearchService(tmp_path / "i", SearchSettings()).searcher().search(SearchRequest(q="a"))

    assert (result.total, result.hits) == (0, ())


def test_many_threads_get_the_answers_that_one_gets(service: SearchService) -> None:
    queries = ["čipy", "rada", '"umělá inteligence"', "server*", "firma:apple", "-praha", ""] * 12
    alone = [service.searcher().search(SearchRequest(q=q)) for q in queries]

    with ThreadPoolExecutor(8) as threads:
        together = list(
            threads.map(lambda q: service.searcher().search(SearchRequest(q=q)), queries)
        )

    for one, other in zip(alone, together, strict=True):
        assert replace(one, took_ms=0) == replace(other, took_ms=0)
