"""Did you mean: what a hasty reader types still finds the article."""

import pytest

from search.answers.searcher import Searcher
from search.answers.service import SearchService
from search.query.spelling import beside
from search.request import SearchRequest
from tests.kinds import BuildIndex, WriteArchive


def article(title: str, text: str = "Text článku.") -> str:
    return f"---\ntitle: {title}\ndate: 2025-10-01\n---\n{text}\n"


@pytest.fixture
def archive(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> Searcher:
    write_archive(
        {
            "samsung.md": article("Samsung zmenšuje telefony", "Samsung má nový telefon."),
            "trainium.md": article("Amazon ukázal čip Trainium3"),
            "robotaxi.md": article("Robotaxi v Praze", "Robotaxi jezdí od jara."),
            "kyivstar.md": article("Kyivstar spouští Starlink"),
            "bitcoin.md": article("Bitcoin a kvantové počítače"),
            "sifra.md": article("Nová šifra odolá počítačům"),
            "slack.md": article("Slack mění ceny"),
            "rozdil.md": article("Rozdíl mezi cenami", "Zjistili rozdíl, potvrdili jej."),
        }
    )
    build_index(write_archive({}))
    return service.searcher()


@pytest.mark.parametrize(
    ("typed", "meant", "found"),
    [
        ("samsnug", "samsung", "samsung"),
        ("trainum3", "trainium3", "trainium"),
        ("kyjivstar starlink", "kyivstar starlink", "kyivstar"),
        ("bitcion kvantové počítače", "bitcoin kvantové počítače", "bitcoin"),
        ("šifrra", "šifra", "sifra"),
        ("sifrra", "šifra", "sifra"),
        ("tekefony", "telefony", "samsung"),
        ("rozdzl", "rozdíl", "rozdil"),
    ],
)
def test_a_typo_is_answered_as_what_was_meant(
    archive: Searcher, typed: str, meant: str, found: str
) -> None:
    result = archive.search(SearchRequest(q=typed))

    assert result.corrected == meant
    assert result.hits[0].article.id == found
    assert result.interpreted == meant


def test_an_inflected_new_word_needs_no_correction(archive: Searcher) -> None:
    result = archive.search(SearchRequest(q="robotaxy"))

    assert result.corrected is None
    assert result.hits[0].article.id == "robotaxi"


@pytest.mark.parametrize("typed", ["+samsnug", '"samsnug telefon"', "xqzw", "sla", "x" * 300])
def test_what_is_meant_exactly_or_is_like_nothing_stays(archive: Searcher, typed: str) -> None:
    result = archive.search(SearchRequest(q=typed))

    assert (result.total, result.corrected, result.suggestion) == (0, None, None)


def test_a_typo_is_corrected_among_operators_and_filters(archive: Searcher) -> None:
    result = archive.search(SearchRequest(q="samsnug -bitcoin", year=("2025",)))

    assert result.corrected == "samsung -bitcoin"
    assert [hit.article.id for hit in result.hits] == ["samsung"]


def test_words_that_are_known_but_never_together_are_not_corrected(archive: Searcher) -> None:
    result = archive.search(SearchRequest(q="samsung bitcoin"))

    assert {hit.article.id for hit in result.hits} == {"samsung", "bitcoin"}
    assert (result.complete, result.corrected) == (0, None)


def test_a_rare_word_is_answered_and_the_common_one_proposed(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> None:
    many = {f"{n}.md": article(f"Zpráva {n} o Samsungu", "Samsung uvádí.") for n in range(25)}
    build_index(write_archive({**many, "typo.md": article("Samsnug je překlep")}))

    result = service.searcher().search(SearchRequest(q="samsnug"))

    assert [hit.article.id for hit in result.hits] == ["typo"]
    assert (result.corrected, result.suggestion) == (None, "samsung")


def test_keys_are_neighbours_as_on_a_czech_keyboard() -> None:
    assert beside("z", "t")
    assert beside("y", "z")
    assert beside("a", "s")
    assert not beside("a", "p")
