"""Did you mean: what a hasty reader types still finds the article."""

import random

import pytest
from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

from index.czech.folding import fold
from search.answers.searcher import Searcher
from search.answers.service import SearchService
from search.query.spelling import beside, mended_query
from search.query.tree import And, Word
from search.request import SearchRequest
from tests.asking import asking
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
        ("novýtelefon", "nový telefon", "samsung"),
        ("kvantovepocitace", "kvantove pocitace", "bitcoin"),
        ("praha kvantovýpočítač", "praha kvantový počítač", "bitcoin"),
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


@pytest.mark.parametrize(
    ("typed", "meant"), [("telefoonní", "telefonní"), ("starostaa", "starosta")]
)
def test_a_slip_that_has_a_stem_of_a_czech_word_is_mended(
    write_archive: WriteArchive,
    build_index: BuildIndex,
    service: SearchService,
    typed: str,
    meant: str,
) -> None:
    text = "O telefonu mluví starosta, telefonní hovor je drahý."
    build_index(write_archive({"a.md": article("Hovor", text)}))

    result = service.searcher().search(SearchRequest(q=typed))

    assert result.corrected == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("seznammu", "seznamu"),
        ("oevření", "otevření"),
        ("vloit", "vložit"),
        ("textoý", "textový"),
        ("jinýim", "jinými"),
        ("volboou", "volbou"),
        ("weboé", "webové"),
    ],
)
def test_a_slip_is_mended_to_the_likeliest_word(
    write_archive: WriteArchive,
    build_index: BuildIndex,
    service: SearchService,
    typed: str,
    meant: str,
) -> None:
    """A letter is left out or doubled oftener than replaced, and no ending follows an ending."""
    likely = "Do seznamu lze vložit text. Volba a volbou, jinými slovy otevření stránky webové."
    others = "Seznamům volit ověření. Textový text, Web a Text, web, jiný Volba, volbu."
    build_index(write_archive({"a.md": article("Návod", likely), "b.md": article("Jiná", others)}))

    result = service.searcher().search(SearchRequest(q=typed))

    assert result.corrected == meant


@pytest.mark.parametrize(
    "name", ["Obamou", "trumpem", "kafkou", "fialou", "Nvidií", "uberem", "mrázovi", "huaweiem"]
)
def test_a_case_of_a_name_is_no_slip(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService, name: str
) -> None:
    names = "Přišel Obama a Trump, s nimi Kafka, Fiala, Mráz, Nvidia, Uber a Huawei."
    near = "Obou krátkou každou dialog během účelem trumfem videi mrazivý mráz hadem."
    build_index(write_archive({"a.md": article("Lidé", names), "b.md": article("Jiné", near)}))

    result = service.searcher().search(SearchRequest(q=name))

    assert (result.corrected, result.hits[0].article.id) == (None, "a")


@pytest.mark.parametrize("typed", ["gpt778", "GPT-778", "rolls-roycem", "tchaj-wanu", "wifi"])
def test_what_is_written_apart_or_together_in_an_article_is_no_slip(
    write_archive: WriteArchive, build_index: BuildIndex, service: SearchService, typed: str
) -> None:
    text = "Zkoušíme GPT 778, PS778, Rolls-Royce, Tchaj-wan a Wi-Fi."
    build_index(write_archive({"a.md": article("Zkouška", text)}))

    result = service.searcher().search(SearchRequest(q=typed))

    assert (result.corrected, result.total) == (None, 1)


@pytest.mark.parametrize("typed", ["+samsnug", '"samsnug telefon"', "xqzw", "sla", "x" * 300])
def test_what_is_meant_exactly_or_is_like_nothing_stays(archive: Searcher, typed: str) -> None:
    result = archive.search(SearchRequest(q=typed))

    assert (result.total, result.corrected, result.suggestion) == (0, None, None)


def test_a_typo_is_corrected_among_operators_and_filters(archive: Searcher) -> None:
    result = archive.search(asking(q="samsnug -bitcoin", year=("2025",)))

    assert result.corrected == "samsung -bitcoin"
    assert [hit.article.id for hit in result.hits] == ["samsung"]


@pytest.mark.parametrize("year", ["2024", "2025"])
def test_a_filter_does_not_change_what_is_corrected(archive: Searcher, year: str) -> None:
    result = archive.search(asking(q="samsnug bitcoin", year=(year,)))

    assert result.corrected == "samsung bitcoin"


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


def test_a_word_of_the_lexicon_is_never_replaced(archive: Searcher) -> None:
    """Of 10,000 Czech words that no article has, with diacritics and without them, none is."""
    analyzer, dictionary = archive.opened.analyzer, archive.opened.dictionary
    table = DefaultDictionaryFactory().get_dictionary("cs")
    known = random.Random(2026).sample([form for form in table if form.isalpha()], 10_000)

    def articles(_: And) -> int:
        return 1

    replaced = [
        word
        for form in known
        for word in (form, fold(form))
        if mended_query(Word(word), dictionary, lambda word: analyzer.knows(word.text), articles)
    ]

    assert replaced == []


@pytest.mark.parametrize("typed", ["rozdál", "slečna", "šifře praha", "vlaky telefonní"])
def test_a_real_word_that_no_article_has_is_answered_as_typed(
    archive: Searcher, typed: str
) -> None:
    assert archive.search(SearchRequest(q=typed)).corrected is None


def test_a_word_like_another_one_is_proposed_where_that_finds_something(
    archive: Searcher,
) -> None:
    result = archive.search(SearchRequest(q="ženy"))

    assert (result.total, result.corrected, result.suggestion) == (0, None, "ceny")


@pytest.mark.parametrize("typed", ["jejž", "mezy", "iphone9", "trainium4"])
def test_no_function_word_and_no_other_digits_are_meant(archive: Searcher, typed: str) -> None:
    assert archive.search(SearchRequest(q=typed)).corrected is None


def test_nothing_is_replaced_where_that_is_not_wanted(archive: Searcher) -> None:
    asked = SearchRequest(q="samsnug", correct=False)

    result = archive.search(asked)

    assert (result.total, result.corrected, result.suggestion) == (0, None, "samsung")
    assert list(archive.matching(SearchRequest(q="samsnug"))) == []
