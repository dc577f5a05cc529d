"""Which articles answer a query of several words, and in which order."""

from collections.abc import Callable
from pathlib import Path

import pytest

from search.answers.loosening import ENOUGH
from search.answers.service import SearchService
from search.request import Matching, SearchRequest, Sort
from search.result import SearchResult
from search.settings import SearchSettings
from tests.asking import asking
from tests.kinds import BuildIndex, WriteArchive

Ask = Callable[..., SearchResult]

ARTICLES = {
    "utok": "---\ntitle: Elektrárny v Polsku a kyberútok\ncompanies: [Enel]\n---\nVypnuli systém.",
    "vitr": "---\ntitle: Větrné elektrárny v Dánsku\ncompanies: [Enel]\n---\nVítr fouká.",
    "polsko": "---\ntitle: Volby v Polsku\n---\nElektrárna stojí dál, hackeři nikde.",
    "recept": "---\ntitle: Recept\n---\nMouka a vejce.",
}


def ids(result: SearchResult) -> list[str]:
    return [hit.article.id for hit in result.hits]


@pytest.fixture
def ask(write_archive: WriteArchive, build_index: BuildIndex, service: SearchService) -> Ask:
    build_index(write_archive({f"{name}.md": text for name, text in ARTICLES.items()}))

    def run(q: str, **parameters: object) -> SearchResult:
        return service.searcher().search(asking(q=q, **parameters))  # type: ignore[arg-type]  # any parameter

    return run


def test_a_word_that_no_article_has_beside_others_does_not_find_nothing(ask: Ask) -> None:
    result = ask("polsko elektrárna kyberútok podvodníci")

    assert ids(result)[0] == "utok"
    assert result.hits[0].missing == ("podvodníci",)
    assert (result.complete, result.matching) == (0, Matching.MOST)
    assert "recept" not in ids(result)


def test_function_words_alone_are_no_answer_beside_others(ask: Ask) -> None:
    assert ids(ask("jak se a co vejce")) == ["recept"]
    assert ids(ask("jak a se perpetuum")) == []
    assert set(ids(ask("a v"))) >= {"utok", "vitr", "polsko"}


def test_those_with_all_words_come_first_and_are_counted(ask: Ask) -> None:
    result = ask("elektrárny polsko")

    assert set(ids(result)[:2]) == {"utok", "polsko"}
    assert result.total == 3
    assert result.complete == 2
    assert [hit.missing for hit in result.hits] == [(), (), ("polsko",)]


def test_only_those_with_all_words_are_listed_where_they_are_asked_for(ask: Ask) -> None:
    result = ask("elektrárny polsko", matching=Matching.ALL)

    assert set(ids(result)) == {"utok", "polsko"}
    assert result.matching is Matching.ALL


@pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.OLDEST, Sort.IMPORTANCE])
def test_in_another_order_only_those_with_all_words_are_listed(ask: Ask, sort: Sort) -> None:
    assert set(ids(ask("elektrárny polsko", sort=sort))) == {"utok", "polsko"}


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ('"větrné elektrárny" polsko', {"vitr"}),
        ('+elektrárny "polsko"', set()),
        ("+elektrárny polsko dánsko", {"utok", "vitr"}),
        ("elektrárny polsko -volby", {"utok", "vitr"}),
        ("nazev:elektrárny polsko hackeři", {"utok", "vitr"}),
        ("elektrár* volby kyberútok", {"utok", "polsko"}),
        ("datum:2020 elektrárny polsko", set()),
    ],
)
def test_what_is_marked_as_wanted_or_not_is_never_dropped(
    ask: Ask, q: str, found: set[str]
) -> None:
    assert set(ids(ask(q))) == found


def test_a_filter_does_not_change_which_articles_answer(ask: Ask) -> None:
    facets = {facet.facet.key: facet for facet in ask("elektrárny polsko").facets}
    (enel,) = facets["company"].values

    narrowed = ask("elektrárny polsko", company=(enel.value,))

    assert narrowed.total == enel.count == 2
    assert narrowed.complete == 1


def test_enough_articles_with_all_words_leave_out_the_others(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> None:
    some = {f"{n}.md": f"---\ntitle: Zpráva {n}\n---\nMost přes řeku.\n" for n in range(ENOUGH)}
    build_index(
        write_archive({**some, "most.md": "---\ntitle: Most\ncompanies: [Ara]\n---\nMost.\n"})
    )

    result = service.searcher().search(SearchRequest(q="most řeka"))
    narrowed = service.searcher().search(asking(q="most řeka", company=("Ara",)))

    assert result.total == result.complete == ENOUGH
    assert narrowed.total == 0


def test_a_setting_restores_strict_matching(ask: Ask, index_directory: Path) -> None:
    strict = SearchService(index_directory, SearchSettings(matching=Matching.ALL))

    assert strict.searcher().search(SearchRequest(q="kyberútok vejce")).total == 0
    assert ask("kyberútok vejce").total == 2


PADDING = " ".join(f"slovo{n}" for n in range(60))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # Words side by side, and far apart.
        (f"{PADDING}. Nová tramvajová trať. {PADDING}", f"Tramvajová {PADDING} {PADDING} trať."),
        # The same words nearer to each other.
        (
            f"{PADDING}. Trať pro nové tramvajové vozy. {PADDING}",
            f"Trať {PADDING} tramvajová {PADDING}.",
        ),
    ],
)
def test_words_near_each_other_count_more(
    write_archive: WriteArchive,
    build_index: BuildIndex,
    service: SearchService,
    first: str,
    second: str,
) -> None:
    texts = {"near": first, "far": second}
    build_index(
        write_archive({f"{n}.md": f"---\ntitle: Zpráva\n---\n{t}\n" for n, t in texts.items()})
    )

    assert ids(service.searcher().search(SearchRequest(q="tramvajová trať"))) == ["near", "far"]


def test_the_title_that_is_nearly_the_query_comes_first(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> None:
    long = "Novinky za březen: učíme doma, sbíráme počítače a také dáme roušky do zahraničí"
    titles = {"a": long, "b": "Dáme roušky všem", "c": "Jiná zpráva"}
    build_index(
        write_archive(
            {
                f"{n}.md": f"---\ntitle: {t!r}\n---\nDáme roušky. Roušky.\n"
                for n, t in titles.items()
            }
        )
    )

    assert ids(service.searcher().search(SearchRequest(q="dáme roušky")))[0] == "b"


def test_of_like_titles_the_one_that_begins_with_the_query_comes_first(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> None:
    titles = {"a": "Lidé dnes dáme roušky", "b": "Dáme roušky dnes lidé"}
    # Otherwise the newer one is first.
    dates = {"a": "2024-02-02", "b": "2024-01-01"}
    files = {
        f"{n}.md": f"---\ntitle: {title!r}\ndate: {dates[n]}\n---\nText.\n"
        for n, title in titles.items()
    }
    build_index(write_archive(files))

    assert ids(service.searcher().search(SearchRequest(q="dáme roušky"))) == ["b", "a"]
    assert ids(service.searcher().search(SearchRequest(q="roušky dáme"))) == ["a", "b"]


def test_an_explanation_multiplies_to_the_score(ask: Ask) -> None:
    hits = ask("elektrárny polsko", explain=True).hits

    assert hits
    for hit in hits:
        assert hit.explanation
        score = sum(part.amount for part in hit.explanation.contributions)
        for _, factor in hit.explanation.factors:
            score *= factor
        assert score == pytest.approx(hit.score, rel=1e-3)
        assert {"title", "whole_title", "proximity", "coverage"} <= dict(
            hit.explanation.factors
        ).keys()
